#!/usr/bin/env bash
# Make the tables of the small specs the expected ones: for a change of results that is meant.
# Where they are as expected already, only note that they are with these libraries too.
# Usage: tests/update_expected.sh [BIN_DIR] (default: build/release/bin)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bin=${1:-build/release/bin}
expected=tests/expected
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tests/programs/run_specs.sh "$bin" "$work/all"
mkdir "$work/new"
for tables in "$work"/all/*/tables; do
    mv "$tables" "$work/new/$(basename "${tables%/tables}")"
done
if ! diff -rq --exclude=libraries.txt "$work/new" $expected; then
    rm -rf $expected
    mv "$work/new" $expected
fi
libraries=$(tests/programs/libraries.sh "$bin/match_rate")
grep -sqxF "$libraries" $expected/libraries.txt || echo "$libraries" >>$expected/libraries.txt
git status --short $expected
