#!/usr/bin/env bash
# Which lines of src/ do the tests run? Builds with gcov, runs all tests, and prints a line per file
# and per layer.
# Usage: tests/coverage.sh [--html FILE] (needs gcovr; a few minutes)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
    printf 'coverage.sh: %s\n' "$1" >&2
    exit 2
}

html=
case ${1-} in
    '') ;;
    --html) [[ -n ${2-} ]] || fail "--html needs a file"; html=$2 ;;
    *) sed -n 's/^# //p' "$0" | head -n 3; [[ $1 == --help ]] && exit 0; exit 2 ;;
esac
command -v gcovr >/dev/null || fail "please run: sudo apt-get install gcovr"

cmake --preset coverage >/dev/null
cmake --build --preset coverage | tail -n 1
find build/coverage -name '*.gcda' -delete
ctest --preset coverage -j "$(nproc)" || fail "the tests fail"

gcovr --root . --filter src/ --object-directory build/coverage ${html:+--html-details "$html"} \
    --csv build/coverage/lines.csv
awk -F , '
    NR > 1 { split($1, part, "/"); all[part[2]] += $2; hit[part[2]] += $3; lines += $2; run += $3
             printf "%6.1f %%  %4d of %4d  %s\n", $2 ? 100 * $3 / $2 : 100, $3, $2, $1 }
    END { print ""
          for (layer in all)
              printf "%6.1f %%  %4d of %4d  %s\n", 100 * hit[layer] / all[layer], hit[layer],
                     all[layer], layer
          printf "%6.1f %%  %4d of %4d  everything\n", 100 * run / lines, run, lines }
' build/coverage/lines.csv
