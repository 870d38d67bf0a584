#!/usr/bin/env bash
# Change of the time per epoch over a whole run, while weight decay removes neurons.
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

sizes=(23 71 127)

usage() {
    cat <<'EOT'
usage: bench/whole_run.sh [--avx2] [--bin DIR]

Trains one network of the claim match_rate on each of Z_23, Z_71 and Z_127 (512 hidden neurons, weight
decay 5e-5, 10000 epochs) on one core, and prints the milliseconds per epoch of the first, median,
slowest and last 100 epochs, the seconds of the run, and the live neurons at the end. Takes 2 to 4
minutes.

options:
  --avx2     restrict to AVX2
  --bin DIR  take the program bench from DIR instead of building it
  --help     this text
EOT
}

parse_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --avx2) export COGS_VECTORS=256; shift ;;
            --bin) [[ $# -ge 2 && -n $2 ]] || bad_usage "$1 needs a value"; bin=$2; shift 2 ;;
            *) bad_usage "unknown option '$1'" ;;
        esac
    done
}

print_processor() {
    "$bin/bench" --d 2 --q 1 --epochs 20 | sed -n 's/^  processor   //p'
}

# time_run D: a row of the table
time_run() {
    local line name values=()
    line=$("$bin/bench" --d "$1" --q 512 --whole | tail -n 1)
    for name in first_ms ms_per_epoch max_ms last_ms seconds live path; do
        values+=("$(field $name <<<"$line")")
    done
    printf '%5d %9.3f %9.3f %9.3f %9.3f %9.1f %6d   %s\n' "$1" "${values[@]}"
}

parse_options "$@"
need_programs bench

print_processor
echo "Milliseconds per epoch over stretches of 100 of 10000 epochs, q = 512, one core:"
printf '%5s %9s %9s %9s %9s %9s %6s   %s\n' d first median slowest last seconds live gradient
for d in "${sizes[@]}"; do
    time_run "$d"
done
