#!/usr/bin/env bash
# gcc and clang, without and with optimisation, build programs that give the same bytes: every
# table, figure and run file of the small specs. Builds in build/compilers.
# Usage: tests/compilers.sh [COMPILER...] (default: gcc clang; a few minutes)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mapfile -t claims < <(sed -n 's,^[a-z]*/,,p' src/claims/claims.txt)

bad_environment() {
    printf 'compilers.sh: %s\n' "$*" >&2
    exit 2
}

# build COMPILER LEVEL: the claims' programs, in build/compilers/COMPILERLEVEL/bin
build() {
    local folder=build/compilers/${1##*/}$2
    if ! { cmake -G Ninja -S . -B "$folder" -DCMAKE_C_COMPILER="$1" -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_C_FLAGS="$2" -DBUILD_TESTING=OFF &&
        cmake --build "$folder" --target "${claims[@]}"; } \
        >"$work/log"; then
        cat "$work/log" >&2
        bad_environment "$1 $2 does not build"
    fi
}

compilers=("$@")
[[ $# -gt 0 ]] || compilers=(gcc clang)
for compiler in "${compilers[@]}"; do
    command -v "$compiler" >/dev/null || bad_environment "there is no $compiler here"
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
first=
status=0
for compiler in "${compilers[@]}"; do
    "$compiler" --version | head -n 1
    for level in -O3 -O2 -O0; do
        name=${compiler##*/}$level
        build "$compiler" $level
        tests/programs/run_specs.sh "build/compilers/$name/bin" "$work/$name"
        if [[ -z $first ]]; then
            first=$name
        elif diff -rq "$work/$first" "$work/$name"; then
            echo "  $name: the same bytes as $first"
        else
            echo "  $name: other bytes than $first"
            status=1
        fi
    done
done
exit $status
