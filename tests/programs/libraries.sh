#!/usr/bin/env bash
# The libraries that compute digits, as one line: the C library, OpenBLAS, and FLINT (with Arb).
# Usage: libraries.sh PROGRAM
set -euo pipefail

{
    getconf GNU_LIBC_VERSION
    ldd "$1" | sed -nE 's/.* => ([^ ]*lib(openblas|flint|flint-arb|arb)\.so[^ ]*) .*/\1/p' |
        xargs realpath | xargs -n 1 basename | sort
} | paste -sd ' '
