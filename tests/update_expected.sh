#!/usr/bin/env bash
# Make the tables of the small specs the expected ones, after an intended change of results. If they
# are already as expected, only record that these libraries give them too.
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
