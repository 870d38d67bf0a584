#!/usr/bin/env bash
# The same spec gives the same bytes in every table and figure: run twice, with 1 and 2 workers,
# from an empty and from a full cache, and in shards.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

for claim in "${claims[@]}"; do
    spec=$specs/$claim.yaml
    expect 0 "$bin/$claim" --quiet --jobs 1 --out first --runs runs-first "$spec"
    expect 0 "$bin/$claim" --quiet --jobs 2 --out second --runs runs-second "$spec"
    expect 0 "$bin/$claim" --quiet --jobs 2 --out cached --runs runs-second "$spec"
    for shard in 2/3 0/3 1/3; do
        expect 0 "$bin/$claim" --quiet --out nowhere --runs runs-shards --shard $shard "$spec"
        if [[ $claim == match_rate && $shard == 0/3 ]]; then
            expect_error 3 'shard 1/3 did not finish' \
                "$bin/$claim" --out partial --runs runs-shards --gather 3 "$spec"
        fi
    done
    expect 0 "$bin/$claim" --quiet --out from-shards --runs runs-shards --gather 3 "$spec"
    expect 0 env LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo OMP_NUM_THREADS=7 OPENBLAS_CORETYPE=Nehalem \
        "$bin/$claim" --quiet --out gathered --runs runs-shards "$spec"
    [[ ! -e nowhere/tables ]] || fail "a shard of $claim wrote tables"
    [[ -s first/tables/verdicts_$claim.csv ]] || fail "$claim wrote no verdicts"
done
for other in second cached gathered from-shards; do
    same_results first $other
done

# Gathering trains nothing that the shards have trained.
for claim in decoupling match_rate weight_decay; do
    expect 0 "$bin/$claim" --out again --runs runs-shards "$specs/$claim.yaml"
    ! grep -q training stdout || fail "$claim trained again what the cache holds"
done
[[ -z $(find . -name '*.tmp' -o -name '.*.tmp') ]] || fail "temporary files are left"
