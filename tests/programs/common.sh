# shellcheck shell=bash disable=SC2034 # its variables are for the tests
# Shared by the end-to-end tests. Usage of each: TEST.sh BIN_DIR SPECS_DIR
set -euo pipefail

bin=$(realpath "$1")
specs=$(realpath "$2")
mapfile -t claims < <(sed -n 's,^[a-z]*/,,p' "$specs/../../../src/claims/claims.txt")
trained=() # claims that train networks
for claim in "${claims[@]}"; do
    ! grep -q 'training:' "$specs/$claim.yaml" || trained+=("$claim")
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# expect STATUS COMMAND...: run it, keeping its output in $work/stdout and $work/stderr.
expect() {
    local wanted=$1 status=0
    shift
    "$@" >"$work/stdout" 2>"$work/stderr" || status=$?
    [[ $status -eq $wanted ]] || {
        cat "$work/stdout" "$work/stderr" >&2
        fail "exit status $status instead of $wanted: $*"
    }
}

# expect_error STATUS PATTERN COMMAND...: stderr must have a line that matches.
expect_error() {
    local pattern=$2 wanted=$1
    shift 2
    expect "$wanted" "$@"
    grep -qE -- "$pattern" "$work/stderr" || {
        cat "$work/stderr" >&2
        fail "no line like '$pattern' from: $*"
    }
}

same_results() {
    diff -r "$1" "$2" >/dev/null || {
        diff -rq "$1" "$2" >&2 || true
        fail "$1 and $2 differ"
    }
}
