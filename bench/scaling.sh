#!/usr/bin/env bash
# Growth of the time per epoch with the group and the width, and the gain of a second worker.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
    cat <<'EOF'
usage: bench/scaling.sh [--pairs N] [--bin DIR]

Prints three tables: milliseconds per epoch over d with q = 4 d, and over q with d = 71, each with
the gradient used by the claims (auto) and the direct one, with the exponent of the best-fitting
power law; and the time of 8 equal networks with 1 and 2 workers. About 5 minutes.

options:
  --pairs N   alternating runs with 1 and with 2 workers (default: 3)
  --bin DIR   take the programs from DIR instead of building them
  --help      this text
EOF
}

pairs=3
parse_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --pairs | --bin) [[ $# -ge 2 && -n $2 ]] || bad_usage "$1 needs a value" ;;
            *) bad_usage "unknown option '$1'" ;;
        esac
        case $1 in
            --pairs) whole "$1" "$2" 1 1000; pairs=$((10#$2)) ;;
            --bin) bin=$2 ;;
        esac
        shift 2
    done
}

# --- One network ------------------------------------------------------------------------------

# The number of epochs for a few seconds: the direct gradient's products are 6 d^3 q flops.
epochs_for() {
    local epochs=$((200000000000 / (6 * $1 * $1 * $1 * $2) / 10 * 10))
    echo $((epochs < 20 ? 20 : epochs > 400 ? 400 : epochs))
}

# exponent: of the lines "x y" on stdin, by least squares on their logarithms
exponent() {
    awk '{ x = log($1); y = log($2); sx += x; sy += y; sxx += x * x; sxy += x * y }
         END { printf "%.2f\n", (NR * sxy - sx * sy) / (NR * sxx - sx * sx) }'
}

# grow D|Q "D:Q"...: time networks of these sizes; the exponent is that of d or of q.
grow() {
    local by=$1 size d q x line auto direct path autos='' directs=''
    shift
    printf '%6s %6s %12s %12s   %s\n' d q auto direct 'auto is'
    for size in "$@"; do
        d=${size%:*} q=${size#*:}
        line=$("$bin/bench" --d "$d" --q "$q" --epochs "$(epochs_for "$d" "$q")" | tail -n 1)
        auto=$(field ms_per_epoch <<<"$line")
        path=$(field path <<<"$line")
        direct=$("$bin/bench" --d "$d" --q "$q" --epochs "$(epochs_for "$d" "$q")" --path direct |
            field ms_per_epoch)
        printf '%6d %6d %12.3f %12.3f   %s\n' "$d" "$q" "$auto" "$direct" "$path"
        if [[ $by == d ]]; then x=$d; else x=$q; fi
        autos+="$x $auto"$'\n' directs+="$x $direct"$'\n'
    done
    printf '%13s %12s %12s\n' "exponent of $by" "$(printf %s "$autos" | exponent)" \
        "$(printf %s "$directs" | exponent)"
}

# --- Many networks -----------------------------------------------------------------------------

write_spec() {
    cat >"$work/spec.yaml" <<'EOF'
claim: match_rate
statement: Eight equal networks, for their time alone.
profiles:
  - name: paper
    sweep:
      groups: [{factors: [71]}]
      widths: [512]
      weight_decays: [5.0e-5]
      seeds: [1, 2, 3, 4, 5, 6, 7, 8]
      training: {train_share: 0.9, epochs: 600, learning_rate: 0.01, beta1: 0.9, beta2: 0.999,
                 epsilon: 1.0e-8}
    analysis: {dead_threshold: 0.05, match_residual: 0.2, factor_tolerance: 0.1,
               entry_tolerance: 0.1, control_draws: 20, control_seed: 1}
    dynamics: {group: {factors: [71]}, width: 512, weight_decay: 5.0e-5, seed: 1,
               snapshot_epochs: [0, 600]}
paper_table:
  - {d: 71, nu_i_xi: 72.57, nu_i_syn_ab: 4.00, nu_syn: 21.14, others: 2.29}
criteria:
  - {quantity: control_matched, statistic: ci_high, at_most: 100, why: A spec needs one.}
EOF
}

# train WORKERS: seconds to train the networks from scratch. A shard writes no table.
train() {
    local started=$EPOCHREALTIME ended
    rm -rf "$work/runs"
    "$bin/match_rate" --quiet --shard 0/1 --jobs "$1" --runs "$work/runs" --out "$work" \
        "$work/spec.yaml" >&2
    ended=$EPOCHREALTIME
    awk -v x="$started" -v y="$ended" 'BEGIN { printf "%.2f\n", y - x }'
}

compare_workers() {
    local i one two speedup speedups=() median least most
    printf '%13s %12s %12s\n' '1 worker' '2 workers' speed-up
    for ((i = 1; i <= pairs; ++i)); do
        one=$(train 1)
        two=$(train 2)
        speedup=$(quotient "$one" "$two")
        speedups+=("$speedup")
        printf '%11.2f s %10.2f s %12.2f\n' "$one" "$two" "$speedup"
    done
    read -r median least most < <(spread "${speedups[@]}")
    printf '%13s %25.2f   %.2f .. %.2f\n' median "$median" "$least" "$most"
}

parse_options "$@"
need_programs bench match_rate
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "Milliseconds per epoch over d, q = 4 d, one core:"
grow d 31:124 61:244 97:388 127:508 181:724 257:1028
echo
echo "Milliseconds per epoch over q, d = 71, one core:"
grow q 71:128 71:256 71:512 71:1024 71:2048
echo
if [[ $(nproc) -lt 2 ]]; then
    echo "A single core: a second worker cannot be measured."
    exit 0
fi
echo "Seconds to train 8 networks, d = 71, q = 512, 600 epochs:"
write_spec
compare_workers
