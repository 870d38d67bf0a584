#!/usr/bin/env bash
# What cmake accepts: warnings are errors only on demand, compiler options and processors with which
# the results would be wrong are refused with the reason, and the folder's name may have any
# character. Nothing is compiled.
repository=$(realpath "$(dirname "$0")/../..")
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
unset CFLAGS LDFLAGS CC COGS_WERROR

# configure OPTION...: in a new folder
configure() {
    rm -rf build
    cmake -G Ninja -S "$source" -B build -DBUILD_TESTING=OFF "$@"
}
source=$repository

# refused PATTERN COMMAND...: as one paragraph, since cmake folds lines
refused() {
    local pattern=$1
    shift
    expect 1 "$@"
    tr -s ' \n' ' ' <stderr | grep -qE -- "$pattern" || {
        cat stderr >&2
        fail "no '$pattern' from: $*"
    }
}

# --- Warnings ----------------------------------------------------------------------------------

expect 0 configure
! grep -q Werror build/compile_commands.json || fail "warnings are errors for users"
grep -q -- '-Wall -Wextra' build/compile_commands.json || fail "there are no warnings"
COGS_WERROR=ON expect 0 configure
grep -q Werror build/compile_commands.json || fail "COGS_WERROR=ON does not make warnings errors"
grep -qx 'export COGS_WERROR=ON.*' "$repository/.ci/run" || fail "warnings are not errors in CI"

# --- Arithmetic --------------------------------------------------------------------------------

for flag in -ffast-math -Ofast -ffinite-math-only -funsafe-math-optimizations -freciprocal-math \
    -fno-signed-zeros -mfpmath=387; do
    CFLAGS="-g $flag" refused 'remove (it|them) from CFLAGS' configure
    tr -s ' \n' ' ' <stderr | grep -qF -- "$flag" || fail "$flag is not named"
done
CC="cc -ffast-math" refused 'remove them from CFLAGS' configure
LDFLAGS=-ffast-math refused 'remove (it|them) from CFLAGS' configure
CFLAGS='-O2 -march=native -ffp-contract=fast' expect 0 configure # what follows overrides these
# Options that come later than cmake are refused by every file.
printf '#include "base/arithmetic.h"\n' >file.c
for flag in -ffast-math -Ofast; do
    refused '#error "-ffast-math, -Ofast' cc -I "$repository/src" "$flag" -fsyntax-only file.c
done
expect 0 cc -I "$repository/src" -O3 -fsyntax-only file.c
! grep '"command"' build/compile_commands.json | grep -vqF -- '-include ' ||
    fail "a file is compiled without base/arithmetic.h"

# --- Processors --------------------------------------------------------------------------------

printf 'processor : 0\nflags\t\t: fpu sse2 avx bmi1 bmi2 fma\n' >old
refused 'This processor lacks avx2\..*COGS_ANY_PROCESSOR=ON' configure -DCOGS_CPUINFO="$work/old"
expect 0 configure -DCOGS_CPUINFO="$work/old" -DCOGS_ANY_PROCESSOR=ON
printf 'processor : 0\nFeatures\t: fp asimd sve\n' >arm
expect 0 configure -DCOGS_CPUINFO="$work/arm"
# A compiler for another processor, as far as this file can tell.
printf '#!/bin/sh\nexec cc -U__x86_64__ "$@"\n' >armcc
chmod +x armcc
CC=$work/armcc refused '64-bit x86 processor \(x86-64\) with AVX2' configure

# --- Names of folders --------------------------------------------------------------------------

cp "$repository/CMakeLists.txt" . # for the file names only: no source is read here
for name in 'a b' 'x#y' 'x[1]' 'x(1)*?' "it's"; do
    mkdir "$name"
    ln -s "$repository"/{src,tests} "$name"
    cp CMakeLists.txt "$name"
    source=$work/$name
    expect 0 configure -DBUILD_TESTING=ON
    [[ $(grep -c '"command"' build/compile_commands.json) -gt 100 ]] ||
        fail "files are not found in a folder called '$name'"
    expect 0 cmake --build build --target build.ninja
done
