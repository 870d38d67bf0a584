#!/usr/bin/env bash
# The manuals are complete and correct: experiments/README.md names the fields of all specs,
# tables/README.md the tables and their columns, CHANGELOG.md the columns renamed since the last
# release, by their current names. A name is documented if it is in backticks in a row of a Markdown
# table, in the section on its spec or table or in a general one.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
root=$(realpath "$specs/../../..")

# names: the words and patterns in backticks of the table rows on stdin.
# shellcheck disable=SC2016 # backticks as such
names() { { grep '^|' || true; } | { grep -oE '`[^`]+`' || true; } | tr -d '`'; }

# --- Fields of specs -------------------------------------------------------------------------

# fields SPEC: the keys at any depth; comments, quoted and folded text have none.
fields() {
    awk '
        BEGIN { folded = -1 }
        { indent = match($0, /[^ ]/) - 1 }
        indent > folded && folded >= 0 || indent < 0 { next }
        { folded = -1; gsub(/"[^"]*"/, ""); sub(/(^| )#.*/, "") }
        /: (&[a-z_0-9]+ )?[>|]-?$/ { folded = indent }
        {
            while (match($0, /[A-Za-z_][A-Za-z_0-9]*:( |$)/)) {
                key = substr($0, RSTART, RLENGTH)
                sub(/:.*/, "", key)
                print key
                $0 = substr($0, RSTART + RLENGTH)
            }
        }' "$1" | sort -u
}

# manual CLAIM: the sections on all specs and on that of the claim.
manual() {
    awk -v own="## \`$1.yaml\`" '/^## / { wanted = !/\.yaml`/ || $0 == own } wanted' \
        "$root/experiments/README.md"
}

for claim in "${claims[@]}"; do
    fields "$root/experiments/$claim.yaml" >used
    [[ $(wc -l <used) -ge 15 ]] || fail "too few fields were found in $claim.yaml"
    manual "$claim" | names | grep -oE '[A-Za-z_][A-Za-z_0-9]*' | sort -u >documented
    comm -23 used documented | sed "s/^/experiments\/README.md lacks a field of $claim.yaml: /"
done >missing

# --- Columns of tables -----------------------------------------------------------------------

sed -n '/^## Columns of more than one table/,/^## Tables/p' "$root/tables/README.md" |
    grep '^|' | cut -d '|' -f 1-2 | names >shared

# columns TABLE: one per line.
columns() { head -n 1 "$root/tables/$1.csv" | tr -d '\r' | tr , '\n'; }

# is_documented COLUMN NAME...: itself, or the quantity of its interval or standard error.
is_documented() {
    local column=$1 name
    shift
    for name; do
        # shellcheck disable=SC2053 # names such as `residual_*` are patterns
        [[ $column == $name || ${column%_ci_@(low|high)} == $name || ${column%_se} == $name ]] &&
            return 0
    done
    return 1
}

shopt -s extglob
mapfile -t shared <shared
for table in "$root"/tables/*.csv; do
    table=$(basename "$table" .csv)
    row=${table/#verdicts_*/verdicts_<claim>}
    if ! grep -F "| \`$row\` |" "$root/tables/README.md" >about; then
        echo "tables/README.md lacks the table $table"
        continue
    fi
    mapfile -t own < <(names <about)
    columns "$table" | while read -r column; do
        is_documented "$column" "${own[@]}" "${shared[@]}" ||
            echo "tables/README.md lacks a column of $table: $column"
    done
done >>missing

# Shared columns and renamed columns exist.
for table in "$root"/tables/*.csv; do columns "$(basename "$table" .csv)"; done | sort -u >all
printf '%s\n' "${shared[@]}" | sort -u | comm -23 - all |
    sed 's/^/tables\/README.md has a column that no table has: /' >>missing
# shellcheck disable=SC2016 # backticks as such
sed -n '/^## Unreleased/,/^## [0-9]/p' "$root/CHANGELOG.md" |
    { grep -oE '^  \| `[a-z_]+` \| `[^`]+` \| `[^`]+` \|' || true; } | tr -d ' `' >renamed
while IFS='|' read -r _ table old new _; do
    grep -qxF -- "$new" <(columns "$table") || echo "CHANGELOG.md: $table has no column $new"
    ! grep -qxF -- "$old" <(columns "$table") || echo "CHANGELOG.md: $table still has $old"
done <renamed >>missing

[[ ! -s missing ]] || fail "$(cat missing)"
