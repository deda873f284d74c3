"""Real definitions as connectors for a platform: nothing crashes, nothing goes on for ever, and whatever is not packaged
is explained by a finding with a place.

    corpus.py PLATFORM CONNECTORY FOLDER SCRATCH

Every file below FOLDER that is a definition becomes a connector by itself, is tagged and packaged; the packages are
judged by PLATFORM/check_package.py beside this file. Definitions that refer to files beside them lack those here, and are
refused.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

#: Seconds that one run of the program may take.
BOUND = 120

MANIFEST = 'version = "1.0.0"\npublisher = "Corpus"\nsummary = "A definition as it is."\nplatforms = ["{}"]\n'
CHANGELOG = "# Changelog\n\n## 1.0.0\n\n- First version.\n"


def run(*command, cwd):
    began = time.monotonic()
    run = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=BOUND)
    return run, time.monotonic() - began


def definitions(folder):
    """The files that say at their root which language they are in."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".json", ".yaml", ".yml") or not path.is_file():
            continue
        text = path.read_text("utf-8", errors="replace")
        found = re.search(r"""^\s{0,4}["']?(openapi|swagger)["']?\s*:\s*["']?\d""", text, re.MULTILINE)
        if found:
            yield path, found.group(1)


def lay_out(platform, folder, scratch):
    shutil.rmtree(scratch, ignore_errors=True)
    sources = {}
    for number, (path, language) in enumerate(definitions(folder), 1):
        line = scratch / "catalogue" / f"doc-{number:04}" / "v1"
        line.mkdir(parents=True)
        suffix = ".json" if path.suffix == ".json" else ".yaml"
        shutil.copyfile(path, line / (language + suffix))
        (line / "connector.toml").write_text(MANIFEST.format(platform))
        (line / "CHANGELOG.md").write_text(CHANGELOG)
        sources[f"doc-{number:04}"] = path.relative_to(folder)
    git = ["git", "-c", "user.name=CI", "-c", "user.email=ci@example.org"]
    subprocess.run([*git, "init", "--quiet"], cwd=scratch, check=True)
    subprocess.run([*git, "add", "--all"], cwd=scratch, check=True)
    subprocess.run([*git, "commit", "--quiet", "-m", "all"], cwd=scratch, check=True)
    for name in sources:
        subprocess.run([*git, "tag", "-a", "-m", "1.0.0", f"{name}/v1.0.0"], cwd=scratch, check=True)
    return sources


def errors_by_connector(report):
    errors = {}
    for finding in report["findings"]:
        if finding["severity"] == "error":
            errors.setdefault(finding["connector"], []).append(finding)
    return errors


def main(platform, program, folder, scratch):
    program, folder, scratch = (pathlib.Path(os.path.abspath(path)) for path in (program, folder, scratch))
    sources = lay_out(platform, folder, scratch)
    if not sources:
        sys.exit(f"{folder} has no definition")
    checked, seconds = run(str(program), "check", "--no-history", "--format", "json", cwd=scratch)
    if checked.returncode not in (0, 1):
        sys.exit(f"check ended with {checked.returncode}: {checked.stderr}")
    report = json.loads(checked.stdout)
    errors = errors_by_connector(report)
    rules = {finding["rule"] for finding in report["findings"] if finding["rule"].startswith(f"{platform}/")}
    wrong, packages, slowest = [], [], seconds
    for name, source in sources.items():
        packaged, took = run(str(program), "package", name, "--out", "out", cwd=scratch)
        slowest = max(slowest, took)
        made = list(scratch.glob(f"out/{name}/1.0.0/*-{platform}.zip"))
        if packaged.returncode == 0 and len(made) == 1:
            packages += made
        elif packaged.returncode != 1 or not errors.get(name) or "error[" not in packaged.stdout + packaged.stderr:
            wrong.append(f"{source}: package ended with {packaged.returncode}: {packaged.stdout}{packaged.stderr}"[:2000])
        elif not all(finding.get("line") for finding in errors[name]):
            wrong.append(f"{source}: a finding without a place: {errors[name]}"[:500])
    print(f"{platform} corpus: {len(sources)} definitions, {len(packages)} packages, {len(sources) - len(packages)} refused "
          f"with a finding, {len(wrong)} wrong; {len(rules)} rules of {platform} found something; check {seconds:.1f} s, "
          f"slowest run {slowest:.1f} s", *wrong, sep="\n  ")
    checker = pathlib.Path(__file__).parent / platform / "check_package.py"
    judged = subprocess.run([sys.executable, checker, *packages], capture_output=True, text=True)
    if judged.returncode:
        print(judged.stdout[-2000:], judged.stderr[-2000:], sep="\n")
    return 1 if wrong or judged.returncode else 0


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
