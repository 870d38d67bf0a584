#!/usr/bin/env bash
# The manuals name what exists: the generated parts of experiments/README.md and tables/README.md are
# what the programs' own fields say, every spec uses documented fields only, every table has the
# documented columns in their order, CHANGELOG.md gives renamed columns their names, and every claim has
# its costs.
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

# --- The generated parts ---------------------------------------------------------------------

COGS_BIN=$bin bash "$root/docs/describe.sh" --check 2>>missing || true

# --- Columns of tables -----------------------------------------------------------------------

# columns TABLE: one a line.
columns() { head -n 1 "$root/tables/$1.csv" | tr -d '\r' | tr , '\n'; }

# documented_columns TABLE: those of its section, with the ends of intervals and standard errors.
documented_columns() {
    awk -v section="### \`$1\`" -F '|' '
        /^###? / { inside = $0 == section }
        inside && /^\| `/ {
            count = split($2, names, "`")
            for (i = 2; i <= count; i += 2) {
                if (names[i] !~ /^_(ci_low|ci_high|se)$/) base = names[i]
                print names[i] == base ? base : base names[i]
            }
        }' "$root/tables/README.md"
}

for table in "$root"/tables/*.csv; do
    table=$(basename "$table" .csv)
    documented_columns "${table/#verdicts_*/verdicts_<claim>}" >documented
    columns "$table" | cmp -s - documented ||
        echo "tables/README.md does not have the columns of $table in their order"
done >>missing

# --- Renamed columns -------------------------------------------------------------------------

# shellcheck disable=SC2016 # backticks as such
sed -n '/^## Unreleased/,/^## [0-9]/p' "$root/CHANGELOG.md" |
    { grep -oE '^  \| `[a-z_]+` \| `[^`]+` \| `[^`]+` \|' || true; } | tr -d ' `' >renamed
while IFS='|' read -r _ table old new _; do
    grep -qxF -- "$new" <(columns "$table") || echo "CHANGELOG.md: $table has no column $new"
    ! grep -qxF -- "$old" <(columns "$table") || echo "CHANGELOG.md: $table still has $old"
done <renamed >>missing

# --- Costs -----------------------------------------------------------------------------------

for claim in "${claims[@]}"; do
    for profile in quick paper; do
        grep -qE "^$profile,$claim,[0-9.]+,[0-9.]+$" "$root/experiments/costs.csv" ||
            echo "experiments/costs.csv lacks $claim in $profile: the time left would be unknown"
    done
done >>missing

[[ ! -s missing ]] || fail "$(cat missing)"
