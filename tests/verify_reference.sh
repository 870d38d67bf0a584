#!/usr/bin/env bash
# Are the committed tables reproduced byte for byte?
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'USAGE'
usage: tests/verify_reference.sh [options]

Runs the claims of the profile `paper` into a temporary folder and compares every table with the
committed one in tables/: the same bytes, or which columns differ and by how much. Figures, whose
bytes also depend on fonts, are compared for information.

  --claim NAME   only this claim; may be repeated
  --runs DIR     use trained networks from DIR, and store missing ones there
                 (default: train everything anew, in a temporary folder)
  --jobs N       worker processes (default: the usable cores)
  --bin DIR      the programs (default: build/release/bin)
  --help         this text

Time: with trained networks a few minutes; ring_closure and word_support, which train nothing, seconds;
the rest anew as long as ./run_all.sh, four to six hours of processor time.

exit status: 0 the same bytes, 1 a table differs, 2 bad usage or environment
USAGE
}

bad_usage() {
    printf 'verify_reference.sh: %s\n' "$1" >&2
    exit 2
}

mapfile -t all_claims < <(sed -n 's,^[a-z]*/,,p' src/claims/claims.txt)
claims=()
options=()
runs=
bin=build/release/bin

parse_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --claim | --runs | --jobs | --bin) [[ $# -ge 2 && -n $2 ]] || bad_usage "$1 needs a value" ;;
            *) bad_usage "unknown option '$1'" ;;
        esac
        case $1 in
            --claim)
                [[ " ${all_claims[*]} " == *" $2 "* ]] || bad_usage "no claim called '$2'"
                claims+=("$2")
                ;;
            --runs) [[ -d $2 ]] || bad_usage "no folder '$2'"; runs=$2 ;;
            --jobs) options+=(--jobs "$2") ;;
            --bin) bin=$2 ;;
        esac
        shift 2
    done
    [[ -x $bin/ring_closure ]] || bad_usage "no programs in $bin: build them first (README.md)"
}

# Replace commas inside quotes by semicolons, so that every comma ends a field.
fields() { sed -E ':again; s/^(([^"]*"[^"]*")*[^"]*"[^",]*),/\1;/; t again' "$1"; }

# differences FILE FILE: for each differing column, the number of rows and the size of differences.
differences() {
    paste -d '\n' <(fields "$1") <(fields "$2") | awk -F, '
        function size(x) { return x < 0 ? -x : x }
        function is_number(x) { return x ~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ }
        NR == 1 { columns = split($0, name, FS) }
        NR % 2 == 1 { expected_fields = split($0, expected, FS); next }
        NR == 2 { next }
        {
            for (c = 1; c <= columns; ++c) {
                if (is_number(expected[c]) && size(expected[c]) > largest[c]) largest[c] = size(expected[c])
                if (expected[c] == $c) continue
                ++rows[c]
                if (!is_number(expected[c]) || !is_number($c)) { other[c] = 1; continue }
                gap = size(expected[c] - $c)
                if (gap > worst[c]) worst[c] = gap
            }
        }
        END {
            for (c = 1; c <= columns; ++c) if (rows[c]) {
                printf "           %-24s %d of %d rows", name[c], rows[c], NR / 2 - 1
                if (other[c]) print ", not only in digits"
                else printf ", at most by %.1e; the largest value is %.1e; digits that agree: %d\n",
                    worst[c], largest[c], worst[c] < largest[c] ? -log(worst[c] / largest[c]) / log(10) : 0
            }
        }'
}

compare_tables() {
    local table name status=0
    for table in "$work"/tables/*.csv; do
        name=$(basename "$table")
        if [[ ! -e tables/$name ]]; then
            echo "  NEW      $name"
            status=1
        elif cmp -s "tables/$name" "$table"; then
            echo "  same     $name"
        else
            echo "  DIFFERS  $name"
            if [[ $(wc -l <"tables/$name") -eq $(wc -l <"$table") ]]; then
                differences "tables/$name" "$table"
            else
                echo "           $(wc -l <"$table") lines instead of $(wc -l <"tables/$name")"
            fi
            status=1
        fi
    done
    for table in tables/*.csv; do
        [[ ${#claims[@]} -gt 0 || -e $work/$table ]] || {
            echo "  MISSING  $(basename "$table")"
            status=1
        }
    done
    return $status
}

count_figures() {
    local figure same=0 all=0
    for figure in "$work"/figures/*.png; do
        ((++all))
        ! cmp -s "$figure" "figures/$(basename "$figure")" || ((++same))
    done
    echo "Of $all figures $same have the committed bytes."
}

parse_options "$@"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[[ ${#claims[@]} -gt 0 ]] && chosen=("${claims[@]}") || chosen=("${all_claims[@]}")
for claim in "${chosen[@]}"; do
    status=0
    "$bin/$claim" "${options[@]}" --out "$work" --runs "${runs:-$work/runs}" \
        "experiments/$claim.yaml" || status=$?
    [[ $status -le 1 ]] || bad_usage "$claim has status $status"
done
echo
status=0
compare_tables || status=1
count_figures
exit $status
