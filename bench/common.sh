# shellcheck shell=bash disable=SC2034 # variables are used by the scripts
# Shared by the measurements of this folder.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C # decimal points

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
script=$(basename "$0")
bin=

fail() {
    printf '%s: %s\n' "$script" "$1" >&2
    exit 2
}

bad_usage() {
    printf '%s: %s\n\n' "$script" "$1" >&2
    usage >&2
    exit 2
}

# whole OPTION VALUE LOW HIGH: refuse a value that is not a whole number from LOW to HIGH.
whole() {
    if ! [[ $2 =~ ^[0-9]{1,6}$ ]] || ((10#$2 < $3 || 10#$2 > $4)); then
        bad_usage "$1 takes a whole number from $3 to $4, not '$2'"
    fi
}

# PyTorch: one thread, default kernels.
python=/usr/bin/python3 # where Debian's python3-torch is
torch_environment=(OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1)
# By default glibc returns every large array to the kernel, and PyTorch waits for new pages to be
# cleared: up to half of its time, depending on the machine.
keep_memory=(MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=-1)

need_torch() {
    "$python" -c 'import torch' 2>/dev/null ||
        fail "PyTorch is missing; please run: sudo apt-get install python3-torch"
}

# time_torch SCRIPT [OPTION...]: milliseconds per epoch
time_torch() {
    env -u OPENBLAS_CORETYPE "${torch_environment[@]}" "$python" "$here/$1" "${@:2}" |
        field ms_per_epoch
}

# need_programs NAME...: build them unless --bin is given.
need_programs() {
    local name log=$root/build/build.log
    if [[ -z $bin ]]; then
        bin=$root/build/release/bin
        mkdir -p "$root/build"
        exec 9>"$root/build/.lock" # as run_all.sh does
        flock 9
        (cd "$root" && cmake --preset release && cmake --build --preset release --target "$@") \
            >"$log" 2>&1 9>&- || {
            cat "$log" >&2
            fail "the build failed; ./run_all.sh installs what it needs"
        }
        exec 9>&-
    fi
    for name in "$@"; do
        [[ -x $bin/$name ]] || fail "no program '$name' in $bin"
    done
}

# field NAME: its value in the last line of stdin, which consists of NAME=VALUE.
field() { tail -n 1 | tr ' ' '\n' | sed -n "s/^$1=//p"; }

# quotient X Y
quotient() { awk -v x="$1" -v y="$2" 'BEGIN { print x / y }'; }

# spread VALUE...: "median least most"
spread() {
    printf '%s\n' "$@" | sort -g | awk '
        { v[NR] = $1 }
        END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2, v[1], v[NR] }'
}

# compare_pairs PAIRS PREFIX [ARGUMENT...]: time PyTorch by `time_peer ARGUMENT...` and ours by
# `time_ours ARGUMENT...`, alternately; print every pair after PREFIX, and set `medians`, the line
# of the medians, with the least and the largest ratio.
compare_pairs() {
    local pairs=$1 prefix=$2 i torch ours ratio median least most
    local all_torch=() all_ours=() ratios=()
    shift 2
    for ((i = 1; i <= pairs; ++i)); do
        torch=$(time_peer "$@")
        ours=$(time_ours "$@")
        ratio=$(quotient "$torch" "$ours")
        all_torch+=("$torch") all_ours+=("$ours") ratios+=("$ratio")
        printf '%s%10.3f %10.3f %8.2f\n' "$prefix" "$torch" "$ours" "$ratio"
    done
    read -r torch _ < <(spread "${all_torch[@]}")
    read -r ours _ < <(spread "${all_ours[@]}")
    read -r median least most < <(spread "${ratios[@]}")
    medians=$(printf '%s%10.3f %10.3f %8.2f   %.2f .. %.2f' "$prefix" "$torch" "$ours" "$median" \
        "$least" "$most")
}
