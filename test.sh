#!/usr/bin/env bash
# Installs what the tests need beyond Rust (a browser, its driver's packages) and runs everything.
# `cargo test` alone runs all tests that need only Rust.
set -euo pipefail
cd "$(dirname "$0")"

cargo test

if ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "chromium is not installed; install it, or name one with CHROMIUM=/path/to/chromium" >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
fi
npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
npm ci --prefix tests/reports --no-audit --no-fund --loglevel=error

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cargo run --quiet -- demo "$scratch/demo"

# Packages, read by an independent implementation of the platform's own validator.
for package in "$scratch"/demo/dist/downloads/*/*/*-power-platform.zip; do
    python3 tests/packages/check_package.py "$package"
done

# SARIF reports, held against the official schema, and exports, read by an independent parser.
CONNECTORY="${CARGO_TARGET_DIR:-$PWD/target}/debug/connectory" CONNECTORY_CATALOGUE="$scratch/demo" \
    npm test --prefix tests/reports

CONNECTORY_SITE="$scratch/demo/dist" npm test --prefix tests/browser
