#!/usr/bin/env bash
# The same spec gives the same bytes in every table, figure and run file under all conditions: any
# number of workers, shards, interruption, other folders, and disturbing environments.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

cp -r "$specs" specs

# run SPEC WAY [OPTION...]: run its program, prefixed by the words in `with`, with results in
# $into/WAY/SPEC and networks in $into/runs-WAY.
into=.
with=()
run() {
    local spec=$1 way=$2 program
    shift 2
    program=$(sed -n 's/^claim: //p' "$work/specs/$spec.yaml")
    expect 0 "${with[@]}" "$bin/$program" --quiet --out "$into/$way/$spec" --runs "$into/runs-$way" \
        "$@" "$into/specs/$spec.yaml"
}

run_all() {
    local spec
    for spec in "${claims[@]}" wide; do run "$spec" "$@"; done
}

same_as_first() {
    same_results first "$1"
    same_results runs-first "runs-$1"
}

# --- Again, with other numbers of workers, from the cache, by other paths ------------------------

run_all first --jobs 1
for claim in "${claims[@]}"; do
    [[ -s first/$claim/tables/verdicts_$claim.csv ]] || fail "$claim wrote no verdicts"
done
mkdir elsewhere
into=$work
cd elsewhere
run_all three --jobs 3
cd ..
into=.
same_as_first three
rm -r three
run_all three --jobs 2
same_as_first three

# --- In shards, more than some specs have networks -----------------------------------------------

shards=7
for ((shard = shards - 1; shard >= 0; --shard)); do
    for spec in "${trained[@]}" wide; do
        run "$spec" shards --shard $shard/$shards
    done
    [[ ! -e shards ]] || fail "a shard wrote results"
    [[ $shard -ne 1 ]] ||
        expect_error 3 "shard 0/$shards did not finish" "$bin/match_rate" --out partial \
            --runs runs-shards --gather $shards specs/match_rate.yaml
done
run_all shards --gather $shards
same_as_first shards

# Later runs train no network that a shard has trained.
for claim in "${trained[@]}"; do
    expect 0 "$bin/$claim" --out untrained --runs runs-shards "specs/$claim.yaml"
    ! grep -q training stdout || fail "$claim trained again what the cache holds"
done

# --- Interrupted, and run again ------------------------------------------------------------------

# Ctrl-C when the first network is finished. The run may end before the signal arrives.
for claim in "${trained[@]}"; do
    mkfifo progress
    "$bin/$claim" --jobs 1 --out "interrupted/$claim" --runs runs-interrupted "specs/$claim.yaml" \
        >stdout 2>progress &
    pid=$!
    exec 3<progress
    until read -r line <&3 && [[ $line == *'[1/'* ]]; do :; done
    kill -INT "$pid" 2>/dev/null || true
    cat <&3 >stderr
    exec 3<&-
    status=0
    wait "$pid" || status=$?
    [[ $status -eq 130 || $status -eq 0 ]] || fail "status $status from $claim after SIGINT"
    rm progress
done
run_all interrupted
same_as_first interrupted

# --- In other environments -----------------------------------------------------------------------

# Other locales, libraries' settings, AVX2 even if AVX-512 is available, uninitialised memory.
with=(env -u HOME TZ=Asia/Kathmandu LANG=tr_TR.UTF-8 LC_NUMERIC=fr_FR.UTF-8 COLUMNS=7
    OPENBLAS_CORETYPE=Nehalem OPENBLAS_NUM_THREADS=5 GOTO_NUM_THREADS=6 OMP_NUM_THREADS=7
    OPENBLAS_BLOCK_FACTOR=20 OPENBLAS_L2_SIZE=64 OMP_DYNAMIC=true OMP_SCHEDULE=dynamic
    MKL_NUM_THREADS=3 MKL_CBWR=SSE2 COGS_VECTORS=256 MALLOC_PERTURB_=165)
run_all variables
same_as_first variables
# A small stack, an environment with one long variable, private files.
umask 077
with=(env -i "PAD=$(printf '%4093s' '')" "LSAN_OPTIONS=${LSAN_OPTIONS-}"
    "ASAN_OPTIONS=${ASAN_OPTIONS-}" bash -c 'ulimit -S -s 1024; exec "$@"' bash)
run_all small
same_as_first small
umask 022
# Fixed addresses, if allowed; unlimited stack; and variables with which a program does not execute
# itself again.
fixed=(setarch -R)
"${fixed[@]}" true 2>/dev/null || fixed=()
with=("${fixed[@]}" env HOME=/nonexistent PAD=odd OPENBLAS_CORETYPE=Haswell OPENBLAS_NUM_THREADS=3
    GOTO_NUM_THREADS=3 OMP_NUM_THREADS=3
    bash -c "ulimit -S -s $(ulimit -H -s); exec \"\$@\"" bash)
run_all fixed
same_as_first fixed
[[ -z $(find . -name '*.tmp' -o -name '.*.tmp') ]] || fail "temporary files are left"
[[ -n ${fixed[*]} ]] || echo "SKIPPED: setarch -R is not allowed here; addresses were random" >&2
