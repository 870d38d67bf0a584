#!/usr/bin/env bash
# The tables of the small specs have the bytes that tests/expected holds, so that results change on
# purpose or not at all. Where they differ and the libraries are not among those on which they were
# seen to be the same (tests/expected/libraries.txt), that is no failure: the test is skipped, and
# says so.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

expected=$(realpath "$specs/../../expected")
skipped=77

for claim in "${claims[@]}"; do
    expect 0 "$bin/$claim" --quiet --jobs 2 --out . --runs runs "$specs/$claim.yaml"
done

# show NAME: the first lines in which a table differs.
show() {
    [[ -e tables/$1 ]] || { echo "$1: expected, and not written"; return; }
    [[ -e $expected/$1 ]] || { echo "$1: written, and not expected"; return; }
    ! cmp -s "$expected/$1" "tables/$1" || return 0
    echo "$1: $(head -n 1 "tables/$1")"
    { diff --unchanged-line-format='' --old-line-format='  line %dn, expected: %L' \
        --new-line-format='  line %dn, here:     %L' "$expected/$1" "tables/$1" || true; } |
        sed -n 1,6p
}

names=$(find "$expected" tables -name '*.csv' -printf '%f\n' | sort -u)
for name in $names; do show "$name"; done >differences
[[ -s differences ]] || exit 0

cat differences >&2
known=$expected/libraries.txt
here=$("$specs/../libraries.sh" "$bin/match_rate")
if grep -qxF "$here" "$known"; then
    echo "If this change of results is meant: tests/update_expected.sh, and a commit that says why." >&2
    fail "tables differ from tests/expected"
fi
{
    echo "SKIPPED: tables differ from tests/expected, but so do the libraries. Here:"
    echo "  $here"
    echo "Those on which the tables were seen to be as expected:"
    sed 's/^/  /' "$known"
} >&2
exit $skipped
