#!/usr/bin/env bash
# Ours against PyTorch: milliseconds an epoch of the same training on one core, in turns.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

python=/usr/bin/python3 # where Debian's python3-torch is
sizes=(23 71 127)
width=512
declare -A torch_epochs=([23]=300 [71]=60 [127]=30)
declare -A our_epochs=([23]=1000 [71]=400 [127]=200)

# One thread, kernels of its own choice.
torch_environment=(OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1)
# By default glibc gives every large array back to the kernel, and PyTorch waits for new pages to be
# cleared: up to half of its time, depending on the machine.
keep_memory=(MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=-1)

usage() {
    cat <<'EOF'
usage: bench/compare_torch.sh [--pairs N] [--native] [--keep-memory] [--bin DIR]

Trains networks on Z_23, Z_71 and Z_127 with 512 hidden nodes, PyTorch and ours in turns on one
core, and compares the milliseconds an epoch. Needs Debian's python3-torch. About 2 minutes.

options:
  --pairs N      runs of each (default: 5)
  --native       this machine's fastest kernels for ours (PyTorch always has them)
  --keep-memory  tune PyTorch's malloc, as a user who knows glibc well could: it keeps its memory
                 instead of asking the kernel for cleared pages in every epoch
  --bin DIR      take the program bench from DIR instead of building it
  --help         this text
EOF
}

pairs=5
options=()
parse_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --native) options+=(--native); shift; continue ;;
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
}

need_torch() {
    "$python" -c 'import torch' 2>/dev/null ||
        fail "PyTorch is missing; please run: sudo apt-get install python3-torch"
}

time_torch() {
    env -u OPENBLAS_CORETYPE "${torch_environment[@]}" "$python" "$here/torch_peer.py" \
        --d "$1" --q "$width" --epochs "${torch_epochs[$1]}" | field ms_per_epoch
}

time_ours() {
    "$bin/bench" --d "$1" --q "$width" --epochs "${our_epochs[$1]}" "${options[@]}" |
        field ms_per_epoch
}

# compare D: print every pair, and keep one line for the summary.
compare() {
    local d=$1 i torch ours ratio all_torch=() all_ours=() ratios=() median least most
    for ((i = 1; i <= pairs; ++i)); do
        torch=$(time_torch "$d")
        ours=$(time_ours "$d")
        ratio=$(quotient "$torch" "$ours")
        all_torch+=("$torch") all_ours+=("$ours") ratios+=("$ratio")
        printf '%5d %10.3f %10.3f %8.2f\n' "$d" "$torch" "$ours" "$ratio"
    done
    read -r torch _ < <(spread "${all_torch[@]}")
    read -r ours _ < <(spread "${all_ours[@]}")
    read -r median least most < <(spread "${ratios[@]}")
    summary+=("$(printf '%5d %10.3f %10.3f %8.2f   %.2f .. %.2f' "$d" "$torch" "$ours" "$median" \
        "$least" "$most")")
}

parse_options "$@"
need_torch
need_programs bench

summary=()
echo "Milliseconds an epoch, q = $width, one core:"
printf '%5s %10s %10s %8s\n' d PyTorch ours ratio
for d in "${sizes[@]}"; do
    compare "$d"
done
echo
echo "Medians (pairs of runs: $pairs):"
printf '%5s %10s %10s %8s   %s\n' d PyTorch ours ratio 'least .. most'
printf '%s\n' "${summary[@]}"
