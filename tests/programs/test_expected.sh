#!/usr/bin/env bash
# The tables of the small specs have the bytes that tests/expected holds, so that results change on
# purpose or not at all. Where they differ and the libraries are not among those on which they were
# seen to be the same (tests/expected/libraries.txt), that is no failure: the test is skipped, and
# says so.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

expected=$(realpath "$specs/../../expected")
skipped=77
"$specs/../run_specs.sh" "$bin" .
for tables in */tables; do mv "$tables"/* "${tables%/tables}"; done
find . -name '*.csv' | sed 's|^\./||' | sort >written
(cd "$expected" && find . -name '*.csv' | sed 's|^\./||' | sort) >wanted

# show TABLE: the first lines in which it differs.
show() {
    ! cmp -s "$expected/$1" "$1" || return 0
    echo "$1: $(head -n 1 "$1")"
    { diff --unchanged-line-format='' --old-line-format='  line %dn, expected: %L' \
        --new-line-format='  line %dn, here:     %L' "$expected/$1" "$1" || true; } | sed -n 1,6p
}

{
    comm -23 written wanted | sed 's/$/: written, and not expected/'
    comm -13 written wanted | sed 's/$/: expected, and not written/'
    comm -12 written wanted | while read -r table; do show "$table"; done
} >differences
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
