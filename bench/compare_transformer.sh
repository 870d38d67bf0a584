#!/usr/bin/env bash
# Ours and PyTorch, alternating: the transformer of attention_fourier, 2000 epochs on one core.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

epochs=2000

usage() {
    cat <<'EOT'
usage: bench/compare_transformer.sh [--pairs N] [--keep-memory] [--bin DIR]

Trains the transformer of attention_fourier (2 tokens, p = 47, width 64, 4 heads, 128 hidden neurons,
half of all pairs) for 2000 epochs, alternating PyTorch and ours on one core, and compares the
seconds. PyTorch's time is its median epoch times 2000, ours is the whole program: start, evaluation
every 10 epochs, spectra, tables and figures. Needs Debian's python3-torch. About 1 minute.

options:
  --pairs N      runs of each (default: 5)
  --keep-memory  tune malloc for PyTorch, as in compare_torch.sh
  --bin DIR      take the program attention_fourier from DIR instead of building it
  --help         this text
EOT
}

pairs=5
while [[ $# -gt 0 ]]; do
    case $1 in
        --help | -h) usage; exit 0 ;;
        --keep-memory) torch_environment+=("${keep_memory[@]}"); shift; continue ;;
        --pairs | --bin) [[ $# -ge 2 && -n $2 ]] || bad_usage "$1 needs a value" ;;
        *) bad_usage "unknown option '$1'" ;;
    esac
    case $1 in
        --pairs) whole "$1" "$2" 1 1000; pairs=$((10#$2)) ;;
        --bin) bin=$2 ;;
    esac
    shift 2
done
need_torch
need_programs attention_fourier

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed -E '/name: quick/,/name: paper/{s/seeds: \[1, 2, 3, 4\]/seeds: [1]/; s/, control: random//
    /- \{name: sums,/,/\}$/b; /- \{name: /,/\}$/d}
    /^criteria:/,$d' "$root/experiments/attention_fourier.yaml" |
    sed '/name: paper/,$d' >"$work/spec.yaml"
cat >>"$work/spec.yaml" <<'EOT'
criteria:
  - {quantity: learned_sums, statistic: measured, at_least: 0, why: It is timed only.}
EOT

time_peer() {
    local ms
    ms=$(time_torch torch_transformer.py)
    awk -v ms="$ms" -v epochs="$epochs" 'BEGIN { print ms * epochs / 1000 }'
}

time_ours() {
    local TIMEFORMAT=%R
    rm -rf "$work/runs"
    { time "$bin/attention_fourier" --quiet --jobs 1 --profile quick --runs "$work/runs" \
        --out "$work/out" "$work/spec.yaml" 2>/dev/null; } 2>&1
}

echo "Seconds for $epochs epochs, one core:"
printf '%10s %10s %8s\n' PyTorch ours ratio
compare_pairs "$pairs" ''
echo
echo "Medians (pairs of runs: $pairs):"
printf '%10s %10s %8s   %s\n' PyTorch ours ratio 'least .. most'
echo "$medians"
