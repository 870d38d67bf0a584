#!/usr/bin/env bash
# Make the tables of the small specs the expected ones: for a change of results that is meant.
# Usage: tests/update_expected.sh [BIN_DIR] (default: build/release/bin)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bin=${1:-build/release/bin}
expected=tests/expected
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for claim in ring_closure decoupling match_rate weight_decay; do
    "$bin/$claim" --quiet --out "$work" --runs "$work/runs" "tests/programs/specs/$claim.yaml"
done
if ! diff -rq --exclude=libraries.txt "$work/tables" $expected; then
    rm -f $expected/*.csv
    cp "$work"/tables/*.csv $expected
    : >$expected/libraries.txt # what was seen with other libraries is no longer known
fi
libraries=$(tests/programs/libraries.sh "$bin/match_rate")
grep -qxF "$libraries" $expected/libraries.txt || echo "$libraries" >>$expected/libraries.txt
git status --short $expected
