#!/usr/bin/env bash
# The programs under valgrind's memcheck: no invalid access, no use of uninitialised memory, no leak.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
    cat <<'EOF'
usage: tests/valgrind.sh [PROGRAM]...

Runs the programs (default: all) on the tiny specs of tests/programs/specs under valgrind, with every
worker process. What libraries leak is listed in tests/valgrind.supp. Needs valgrind and the programs
of ./run_all.sh; about 10 minutes on one core.

exit status: 0 no errors and no leaks, 1 some, 2 bad usage or environment
EOF
}

fail() {
    printf 'valgrind.sh: %s\n' "$1" >&2
    exit 2
}

programs=("$root"/experiments/*.yaml) # one for each claim
programs=("${programs[@]##*/}")
programs=("${programs[@]%.yaml}" inspect report)
case ${1-} in
    --help | -h) usage; exit 0 ;;
    -*) usage >&2; fail "unknown option '$1'" ;;
esac
if [[ $# -gt 0 ]]; then
    for name in "$@"; do
        [[ " ${programs[*]} " == *" $name "* ]] || fail "no program '$name'"
    done
    programs=("$@")
fi
command -v valgrind >/dev/null || fail "please run: sudo apt-get install valgrind"
bin=$root/build/release/bin
[[ -x $bin/report ]] || fail "build the programs first: ./run_all.sh test"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# Without these the programs re-execute themselves, which valgrind does not follow.
export OPENBLAS_CORETYPE=Haswell OPENBLAS_NUM_THREADS=1

# check NAME ARGUMENT...: run a program; errors go to $work/NAME.*.log, one per process.
check() {
    local name=$1 status=0
    shift
    valgrind --quiet --leak-check=full --show-leak-kinds=definite,indirect \
        --errors-for-leak-kinds=definite,indirect --suppressions="$root/tests/valgrind.supp" \
        --error-exitcode=99 --log-file="$name.%p.log" "$bin/$name" "$@" >"$name.out" 2>&1 || status=$?
    if [[ $status -gt 1 ]] || [[ -n $(find . -name "$name.*.log" -size +0) ]]; then
        printf '%s: exit status %d\n' "$name" "$status"
        cat "$name.out" "$name".*.log
        return 1
    fi
    printf '%s: no errors, no leaks (%d processes)\n' "$name" "$(find . -name "$name.*.log" | wc -l)"
}

worst=0
for name in "${programs[@]}"; do
    case $name in
        inspect)
            [[ -n $(find runs -name '*.h5' 2>/dev/null) ]] ||
                "$bin/match_rate" --quiet --shard 0/1 "$root/tests/programs/specs/match_rate.yaml"
            check inspect --csv x.csv --figure x.png "$(find runs -name '*.h5' | sort | head -n 1)" || worst=1
            ;;
        report)
            mkdir -p tables
            check report --out . --specs "$root/tests/programs/specs" || worst=1
            ;;
        *) check "$name" --jobs 1 "$root/tests/programs/specs/$name.yaml" || worst=1 ;;
    esac
done
exit "$worst"
