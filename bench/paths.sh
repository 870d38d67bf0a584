#!/usr/bin/env bash
# Do the two gradients lead to the same solutions? The same seeds with both, side by side.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
    cat <<'EOF'
usage: bench/paths.sh [--jobs N] [--runs DIR] [--bin DIR]

Trains the networks of the claim match_rate on Z_23 and Z_71 (512 hidden neurons, 5 seeds, 10000
epochs) with the direct and the structured gradient, and prints what the frequencies have learned.
About 10 minutes on 2 cores.

options:
  --jobs N    worker processes (default: the usable cores)
  --runs DIR  keep the trained networks there (default: a temporary folder)
  --bin DIR   take the programs from DIR instead of building them
  --help      this text
EOF
}

jobs=$(nproc)
runs=
parse_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --jobs | --runs | --bin) [[ $# -ge 2 && -n $2 ]] || bad_usage "$1 needs a value" ;;
            *) bad_usage "unknown option '$1'" ;;
        esac
        case $1 in
            --jobs) whole "$1" "$2" 1 1000; jobs=$((10#$2)) ;;
            --runs) runs=$2 ;;
            --bin) bin=$2 ;;
        esac
        shift 2
    done
}

write_spec() {
    cat >"$work/$1.yaml" <<EOF
claim: match_rate
statement: The networks of the paper's Table 2 by the $1 gradient.
profiles:
  - name: paper
    sweep:
      groups: [{factors: [23]}, {factors: [71]}]
      widths: [512]
      weight_decays: [5.0e-5]
      seeds: [1, 2, 3, 4, 5]
      training: {train_share: 0.9, epochs: 10000, learning_rate: 0.01, beta1: 0.9, beta2: 0.999,
                 epsilon: 1.0e-8, gradient: $1}
    analysis: {dead_threshold: 0.05, match_residual: 0.2, factor_tolerance: 0.1,
               entry_tolerance: 0.1, control_draws: 20, control_seed: 1}
    dynamics: {group: {factors: [23]}, width: 512, weight_decay: 5.0e-5, seed: 1,
               snapshot_epochs: [0, 10000]}
paper_table:
  - {d: 23, nu_i_xi: 47.07, nu_i_syn_ab: 11.31, nu_syn: 39.80, others: 1.82}
criteria:
  - {quantity: control_matched, statistic: ci_high, at_most: 100, why: A spec needs one.}
EOF
}

# columns FILE NAME...: these columns of a table, by their names
columns() {
    local file=$1
    shift
    awk -F, -v names="$*" '
        NR == 1 { n = split(names, name, " "); for (i = 1; i <= NF; ++i) at[$i] = i; next }
        { for (i = 1; i <= n; ++i) printf "%s%s", $at[name[i]], i < n ? " " : "\n" }' "$file"
}

# residuals PATH D: "median largest" of the frequencies of the networks on Z_D
residuals() {
    columns "$work/$1/tables/match_rate_frequencies.csv" d residual |
        awk -v d="$2" '$1 == d && $2 != "" { print $2 }' | sort -g |
        awk '{ v[NR] = $1 } END { printf "%.4f %.4f\n", v[int((NR + 1) / 2)], v[NR] }'
}

print_path() {
    local d order_4 xi syn_ab syn matched median largest
    while read -r d order_4 xi syn_ab syn matched; do
        read -r median largest < <(residuals "$1" "$d")
        printf '%5s %11s %9.2f %9.2f %9.2f %9.2f %9.2f %9s %9s\n' "$d" "$1" "$order_4" "$xi" \
            "$syn_ab" "$syn" "$matched" "$median" "$largest"
    done < <(columns "$work/$1/tables/match_rate.csv" d order_4 residual_nu_i_xi \
        residual_nu_i_syn_ab residual_nu_syn matched)
}

parse_options "$@"
need_programs match_rate
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for path in direct structured; do
    write_spec $path
    "$bin/match_rate" --jobs "$jobs" --runs "${runs:-$work/runs}" --out "$work/$path" \
        "$work/$path.yaml" >&2
done
echo "Shares of the frequencies in per cent, and residuals; q = 512, weight decay 5e-5, 5 seeds:"
printf '%5s %11s %9s %9s %9s %9s %9s %9s %9s\n' d gradient 'order 4' 'i*xi' 'i*syn_ab' 'nu*syn' \
    matched median largest
for path in direct structured; do
    print_path $path
done | sort -s -n -k 1,1
