#!/usr/bin/env bash
# Ours and PyTorch, alternating: milliseconds per epoch of the same training on one core.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

claim=match_rate
# For each claim: inputs, d, q, and the number of epochs timed with PyTorch and ours.
match_rate=('2 23 512 300 1000' '2 71 512 60 400' '2 127 512 30 200')
max_margin=('2 31 240 300 1000' '2 71 500 40 100' '3 11 320 200 500' '4 5 256 200 1000')
sum_features=('3 97 1536 60 400' '4 47 2944 60 400' '5 23 5632 60 400')
attention_fourier=('3 61 128 20 200')

usage() {
    cat <<'EOF'
usage: bench/compare_torch.sh [--claim NAME] [--pairs N] [--avx2] [--keep-memory] [--bin DIR]

Trains networks of a claim, alternating PyTorch and ours on one core, and compares the milliseconds
per epoch. Needs Debian's python3-torch. About 2 minutes.

options:
  --claim NAME   match_rate: on Z_23, Z_71 and Z_127 with 512 hidden neurons (default); max_margin:
                 power networks, on sums of two, three and four numbers; sum_features: wide ones,
                 on batches of 1024 tuples; attention_fourier: a block of 160 heads of width 32 in
                 a stream of width q and 512 neurons, on batches of 1024 tuples
  --pairs N      runs of each (default: 5)
  --avx2         restrict ours to AVX2 (PyTorch uses what is available)
  --keep-memory  tune glibc's malloc for PyTorch, so that it keeps its memory instead of
                 requesting cleared pages from the kernel in every epoch
  --bin DIR      take the program bench from DIR instead of building it
  --help         this text
EOF
}

pairs=5
parse_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --avx2) export COGS_VECTORS=256; shift; continue ;;
            --keep-memory) torch_environment+=("${keep_memory[@]}"); shift; continue ;;
            --claim | --pairs | --bin) [[ $# -ge 2 && -n $2 ]] || bad_usage "$1 needs a value" ;;
            *) bad_usage "unknown option '$1'" ;;
        esac
        case $1 in
            --claim)
                [[ $2 =~ ^(match_rate|max_margin|sum_features|attention_fourier)$ ]] ||
                    bad_usage "--claim takes match_rate, max_margin, sum_features or attention_fourier, not '$2'"
                claim=$2
                ;;
            --pairs) whole "$1" "$2" 1 1000; pairs=$((10#$2)) ;;
            --bin) bin=$2 ;;
        esac
        shift 2
    done
}

# time_peer INPUTS D Q EPOCHS ...
time_peer() {
    local sizes=(--d "$2" --q "$3" --epochs "$4")
    case $claim in
        match_rate) time_torch torch_peer.py "${sizes[@]}" ;;
        max_margin) time_torch torch_powers.py --inputs "$1" "${sizes[@]}" ;;
        sum_features) time_torch torch_powers.py --inputs "$1" "${sizes[@]}" --batch 1024 ;;
        attention_fourier)
            time_torch torch_transformer.py --tokens "$1" --p "$2" --width "$3" --heads 160 \
                --head-width 32 --hidden 512 --batch 1024 --epochs "$4"
            ;;
    esac
}

# time_ours INPUTS D Q ... EPOCHS
time_ours() {
    "$bin/bench" --claim "$claim" --inputs "$1" --d "$2" --q "$3" --epochs "$5" |
        field ms_per_epoch
}

parse_options "$@"
need_torch
need_programs bench

summary=()
case $claim in
    match_rate) sizes=("${match_rate[@]}") ;;
    max_margin) sizes=("${max_margin[@]}") ;;
    sum_features) sizes=("${sum_features[@]}") ;;
    attention_fourier) sizes=("${attention_fourier[@]}") ;;
esac
echo "Milliseconds per epoch, one core:"
printf '%6s %5s %5s %10s %10s %8s\n' inputs d q PyTorch ours ratio
for size in "${sizes[@]}"; do
    read -ra numbers <<<"$size"
    compare_pairs "$pairs" "$(printf '%6d %5d %5d ' "${numbers[@]:0:3}")" "${numbers[@]}"
    summary+=("$medians")
done
echo
echo "Medians (pairs of runs: $pairs):"
printf '%6s %5s %5s %10s %10s %8s   %s\n' inputs d q PyTorch ours ratio 'least .. most'
printf '%s\n' "${summary[@]}"
