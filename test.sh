#!/usr/bin/env bash
# Installs what the tests need beyond Rust (OpenSSH, a browser, its driver's packages, emulators of clouds) and runs everything.
# `cargo test` alone runs all tests that need only Rust, bash, Python and OpenSSH's ssh-keygen.
set -euo pipefail
cd "$(dirname "$0")"
target="${CARGO_TARGET_DIR:-$PWD/target}"

# need COMMAND PACKAGE: installs a package of Debian where a command is missing.
need() {
    command -v "$1" >/dev/null && return
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "$1 is not installed; install it (for chromium, or name one with CHROMIUM=/path/to/chromium)" >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null
}
need ssh-keygen openssh-client
cargo test
need "${CHROMIUM:-chromium}" chromium

npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
npm ci --prefix tests/reports --no-audit --no-fund --loglevel=error

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cargo run --quiet -- demo "$scratch/demo"

# Packages, read by an independent implementation of the platform's own validator.
for package in "$scratch"/demo/dist/downloads/*/*/*-power-platform.zip; do
    python3 tests/packages/check_package.py "$package"
done

# Those of other platforms, by grammars and schemas of what the platforms document.
python="$target/tencent-tests/bin/python"
[ -x "$python" ] || python3 -m venv "$target/tencent-tests"
"$python" -m pip install --quiet --disable-pip-version-check --requirement tests/platforms/tencent/requirements.txt
"$python" tests/platforms/tencent/check_package.py "$scratch"/demo/dist/downloads/*/*/*-tencent.zip tests/base/tencent/*/v1/tencent/connector.xml

# The same of a test flow and an introduction that were drafted.
connectory="$target/debug/connectory"
cp -r "$scratch/demo" "$scratch/drafted"
(
    cd "$scratch/drafted"
    rm catalogue/gitea-issues/v1/intro.md
    "$connectory" intro gitea-issues
    "$connectory" test-flow gitea-issues --force
    "$connectory" bump gitea-issues 1.2.1
    git add -A
    git -c user.name=Test -c user.email=test@example.org commit -qm "gitea-issues: draft texts and flows"
    git -c user.name=Test -c user.email=test@example.org tag -am 1.2.1 gitea-issues/v1.2.1
    "$connectory" package gitea-issues
) >/dev/null
python3 tests/packages/check_package.py "$scratch"/drafted/packages/gitea-issues/1.2.1/*-power-platform.zip

# The same verdicts on packages with every kind of change.
python3 tests/packages/compare_verdicts.py "$connectory" "$scratch"/demo/dist/downloads/*/*/*-power-platform.zip

# SARIF reports and bills of materials, held against the official schemas, data of the site against its own, and exports, read by
# an independent parser.
CONNECTORY="$connectory" CONNECTORY_CATALOGUE="$scratch/demo" \
    npm test --prefix tests/reports

CONNECTORY_SITE="$scratch/demo/dist" CONNECTORY="$connectory" CONNECTORY_CATALOGUE="$scratch/demo" \
    npm test --prefix tests/browser

# What tells build agents what to do, and the archives of releases.
python="$target/ci-tests/bin/python"
[ -x "$python" ] || python3 -m venv "$target/ci-tests"
"$python" -m pip install --quiet --disable-pip-version-check --requirement tests/ci/requirements.txt
"$python" tests/ci/lint.py .github/workflows/*.yml action.yml
git init --quiet "$scratch/ci"
for host in github gitlab azure; do "$connectory" -C "$scratch/ci" ci "$host" >/dev/null; done
"$python" tests/ci/lint.py "$scratch"/ci/.github/workflows/*.yml "$scratch/ci/.gitlab/ci/connectory.yml" "$scratch/ci/azure-pipelines-connectory.yml"
CONNECTORY="$connectory" "$python" -m unittest discover --start-directory tests/ci

# Calls of live operations, against servers that answer well and badly.
cargo test --features live,upload -- live:: are_commands_of_their_features

# Uploads, against emulators of three clouds.
cargo test --features live,upload -- upload
npm ci --prefix tests/upload --no-audit --no-fund --loglevel=error
python="$target/upload-tests/bin/python"
[ -x "$python" ] || python3 -m venv "$target/upload-tests"
"$python" -m pip install --quiet --disable-pip-version-check --requirement tests/upload/requirements.txt
CONNECTORY="$target/debug/connectory" "$python" -m unittest discover --start-directory tests/upload
