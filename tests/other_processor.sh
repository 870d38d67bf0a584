#!/usr/bin/env bash
# The small specs on other processors, emulated by qemu (package qemu-user): with AVX2 every table,
# figure and run file has the same bytes as here; without, every program reports that. Usage:
# tests/other_processor.sh [BIN_DIR] (default: build/release/bin; a few minutes)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mapfile -t claims < <(sed -n 's,^[a-z]*/,,p' src/claims/claims.txt)

bin=${1:-build/release/bin}

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

command -v qemu-x86_64 >/dev/null || {
    echo "other_processor.sh: qemu-x86_64 is missing (package qemu-user)" >&2
    exit 2
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for program in "${claims[@]}" bench inspect report; do
    for core in '' Haswell; do
        status=0
        OPENBLAS_CORETYPE=$core qemu-x86_64 -cpu Nehalem "$bin/$program" --help \
            >"$work/output" 2>&1 || status=$?
        [[ $status -eq 2 ]] || fail "status $status instead of 2 from $program without AVX2"
        [[ $(<"$work/output") == "$program: this processor lacks AVX2 or FMA, "* ]] ||
            fail "$program without AVX2 says: $(<"$work/output")"
    done
done
echo "Nehalem: every program reports the missing AVX2."

tests/programs/run_specs.sh "$bin" "$work/here"
# Set in advance; otherwise the programs would re-execute themselves without qemu.
export OPENBLAS_CORETYPE=Haswell OPENBLAS_NUM_THREADS=1
for cpu in Haswell-v1 EPYC; do
    started=$SECONDS
    tests/programs/run_specs.sh "$bin" "$work/$cpu" qemu-x86_64 -cpu "$cpu" \
        2> >(grep -v "^qemu.* TCG doesn't support" >&2)
    diff -rq "$work/here" "$work/$cpu" || fail "$cpu gives other bytes"
    echo "$cpu: the same bytes in $(find "$work/$cpu" -name '*.csv' | wc -l) tables," \
        "$(find "$work/$cpu" -name '*.png' | wc -l) figures and" \
        "$(find "$work/$cpu/runs" -name '*.h5' | wc -l) run files ($((SECONDS - started)) s)."
done
