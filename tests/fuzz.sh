#!/usr/bin/env bash
# Fuzz the code that reads files and texts: specs, tables, run files, weight files in every format,
# words and groups (tests/fuzz/fuzz_TARGET.c).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'USAGE'
usage: tests/fuzz.sh [--jobs N] [SECONDS] [TARGET...]

Build the fuzzing programs with clang and run each for SECONDS (default 60), N at once (default 1),
from the inputs in tests/fuzz/corpus and those found before, which build/fuzz/corpus keeps. A finding
ends its target and is kept in build/fuzz/findings: a crash, a report of a sanitizer, a leak, or an
input that takes 3 GiB or 25 seconds (HDF5 files: 2 of processor time). Failures of the HDF5 library
itself are not findings; they are counted, and kept in build/fuzz/libhdf5.

TARGET      spec, records (tables), runfile, weights, arrays (other formats), pickle, lzf, words
            (default: all of them)

exit status: 0 nothing found, 1 findings, 2 bad usage or environment
USAGE
}

bad_usage() {
    printf 'fuzz.sh: %s\n' "$1" >&2
    exit 2
}

seconds=60
jobs=1
targets=()
build=build/fuzz
status_library=90 # HDF5_STATUS of tests/fuzz/hdf5_input.h
export COGS_FUZZ_FOLDER=$build/libhdf5
export UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
# Libraries must get the same NULL as without a sanitizer; a small quarantine saves memory.
export ASAN_OPTIONS=allocator_may_return_null=1:quarantine_size_mb=16

parse_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --jobs)
                [[ ${2-} =~ ^[1-9][0-9]{0,2}$ ]] || bad_usage "--jobs needs a number from 1 on"
                jobs=$2
                shift
                ;;
            spec | records | runfile | weights | arrays | pickle | lzf | words) targets+=("$1") ;;
            *)
                [[ $1 =~ ^[1-9][0-9]{0,6}$ ]] || bad_usage "'$1' is neither a target nor seconds"
                seconds=$1
                ;;
        esac
        shift
    done
    [[ ${#targets[@]} -gt 0 ]] || targets=(spec records runfile weights arrays pickle lzf words)
}

# Set `options`, the libFuzzer options of one target.
set_options() {
    options=(-rss_limit_mb=3072 -print_final_stats=1 "-artifact_prefix=$build/findings/$1-")
    case $1 in
        spec) options+=(-timeout=25 -dict=tests/fuzz/yaml.dict) ;;
        records | arrays | pickle | lzf | words) options+=(-timeout=25) ;;
        # These limit the time themselves. HDF5 leaks memory, and checking for leaks after every
        # input instead of at the end is four times slower.
        runfile | weights) options+=(-detect_leaks=0) ;;
    esac
}

# The sum of the numbers after $2 in file $1.
sum() {
    sed -n "s/.*$2 *\([0-9][0-9]*\).*/\1/p" "$1" | awk '{ sum += $1 } END { print sum + 0 }'
}

report() {
    local target=$1 status=$2 log=$build/$1.log inputs edges library
    inputs=$(($(sum "$log" number_of_executed_units:) + $(sum "$log" 'libhdf5 itself:.*input')))
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    library=$(grep -c '^libhdf5 itself:' "$log" || true)
    printf '%s: %s inputs, %s edges' "$target" "$inputs" "${edges:-0}"
    [[ $library -eq 0 ]] || printf ', libhdf5 itself failed on %s' "$library"
    if [[ $status -eq 0 ]]; then
        printf ', nothing found\n'
        return
    fi
    printf ', FOUND (status %s):\n' "$status"
    grep -E '^(SUMMARY|==[0-9]+==.*ERROR|.*runtime error)|Test unit written' "$log" | tail -n 4
    printf 'log: %s; reproduce with: %s INPUT\n' "$log" "$build/fuzz_$target"
}

# A program ended by a failure of the HDF5 library is restarted until the time is over.
fuzz() {
    local target=$1 options end=$((SECONDS + seconds)) status=$status_library
    local corpora=("$build/corpus/$target" "tests/fuzz/corpus/$target")
    [[ $target != spec ]] || corpora+=(tests/programs/specs)
    mkdir -p "${corpora[0]}"
    if [[ $target == runfile ]]; then
        corpora=("${corpora[0]}")
        "$build/runfile_seeds" "${corpora[0]}"
    fi
    set_options "$target"
    : >"$build/$target.log"
    while [[ $status -eq $status_library && $SECONDS -lt $end ]]; do
        status=0
        "$build/fuzz_$target" "${options[@]}" "-max_total_time=$((end - SECONDS))" \
            "${corpora[@]}" >>"$build/$target.log" 2>&1 || status=$?
    done
    [[ $status -ne $status_library ]] || status=0
    report "$target" "$status"
    [[ $status -eq 0 ]]
}

parse_options "$@"
command -v clang >/dev/null || bad_usage "clang is missing"
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz | tail -n 1
mkdir -p "$build/findings" "$build/libhdf5"

running=0
failed=0
for target in "${targets[@]}"; do
    if [[ $running -eq $jobs ]]; then
        wait -n || failed=1
        running=$((running - 1))
    fi
    fuzz "$target" &
    running=$((running + 1))
done
while [[ $running -gt 0 ]]; do
    wait -n || failed=1
    running=$((running - 1))
done
exit "$failed"
