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
run_all two --jobs 2
same_as_first two
rm -r two
run_all two --jobs 3
same_as_first two
run_all three --jobs 3
same_as_first three
mkdir elsewhere
into=$work
cd elsewhere
run_all absolute
cd ..
into=.
same_as_first absolute

# --- In shards -----------------------------------------------------------------------------------

for shards in 1 3 7; do
    way=shards-$shards
    for ((shard = shards - 1; shard >= 0; --shard)); do
        for spec in "${trained[@]}" wide; do
            run $spec $way --shard $shard/$shards
        done
        [[ ! -e $way ]] || fail "a shard wrote results"
        if [[ $shard/$shards == 1/3 ]]; then
            expect_error 3 'shard 0/3 did not finish' "$bin/match_rate" --out partial \
                --runs runs-$way --gather 3 specs/match_rate.yaml
        fi
    done
    run_all $way --gather $shards
    same_as_first $way
done

# Later runs train no network that a shard has trained.
for claim in "${trained[@]}"; do
    expect 0 "$bin/$claim" --out untrained --runs runs-shards-7 "specs/$claim.yaml"
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

with=(env -u HOME TZ=Asia/Kathmandu LANG=tr_TR.UTF-8 LC_NUMERIC=fr_FR.UTF-8 COLUMNS=7
    OPENBLAS_CORETYPE=Nehalem OPENBLAS_NUM_THREADS=5 GOTO_NUM_THREADS=6 OMP_NUM_THREADS=7
    OPENBLAS_BLOCK_FACTOR=20 OPENBLAS_L2_SIZE=64 OMP_DYNAMIC=true OMP_SCHEDULE=dynamic
    MKL_NUM_THREADS=3 MKL_CBWR=SSE2)
run_all variables
same_as_first variables
with=(env HOME=/nonexistent OPENBLAS_CORETYPE=Haswell OPENBLAS_NUM_THREADS=3 GOTO_NUM_THREADS=3
    OMP_NUM_THREADS=3) # prevents the program from re-executing itself
run_all threads
same_as_first threads
with=(env COGS_VECTORS=256) # AVX2 even if AVX-512 is available
run_all narrow
same_as_first narrow
with=(env MALLOC_PERTURB_=165) # uninitialised memory
run_all perturbed
same_as_first perturbed
umask 077
with=(env -i "PAD=$(printf '%4093s' '')" "LSAN_OPTIONS=${LSAN_OPTIONS-}"
    "ASAN_OPTIONS=${ASAN_OPTIONS-}" bash -c 'ulimit -S -s 1024; exec "$@"' bash)
run_all small
same_as_first small
umask 022
# Fixed addresses, if allowed, and unlimited stack.
fixed=(setarch -R)
"${fixed[@]}" true 2>/dev/null || fixed=()
with=("${fixed[@]}" env PAD=odd bash -c "ulimit -S -s $(ulimit -H -s); exec \"\$@\"" bash)
run_all fixed
same_as_first fixed
[[ -z $(find . -name '*.tmp' -o -name '.*.tmp') ]] || fail "temporary files are left"
[[ -n ${fixed[*]} ]] || echo "SKIPPED: setarch -R is not allowed here; addresses were random" >&2
