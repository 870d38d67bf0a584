#!/usr/bin/env bash
# The tables of the small specs have the same bytes as tests/expected, so that results change only
# on purpose. If they differ under libraries that are not listed in tests/expected/libraries.txt,
# the test is skipped with a message.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

expected=$(realpath "$specs/../../expected")
skipped=77
bash "$specs/../run_specs.sh" "$bin" .
for tables in */tables; do mv "$tables"/* "${tables%/tables}"; done
find . -name '*.csv' | sed 's|^\./||' | sort >written
(cd "$expected" && find . -name '*.csv' | sed 's|^\./||' | sort) >wanted

# show TABLE: the first differing lines.
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
here=$(bash "$specs/../libraries.sh" "$bin/match_rate")
if grep -qxF "$here" "$known"; then
    echo "If this change of results is intended: tests/update_expected.sh, and a commit with the reason." >&2
    fail "tables differ from tests/expected"
fi
{
    echo "SKIPPED: tables differ from tests/expected, but so do the libraries. Here:"
    echo "  $here"
    echo "Libraries known to give the expected tables:"
    sed 's/^/  /' "$known"
} >&2
exit $skipped
