#!/usr/bin/env bash
# Interrupted, killed and damaged runs: finished work is kept, the rest is reported, and running
# again gives the same bytes as an undisturbed run.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

# 12 networks, each of which takes long enough to be interrupted.
sed -E 's/epochs: 300/epochs: 4000/; s/, 300\]/, 4000]/; s/^( +)seeds: .*/\1seeds: [1, 2, 3, 4, 5, 6]/' \
    "$specs/match_rate.yaml" >spec.yaml
run=("$bin/match_rate" --jobs 2 --out out --runs runs spec.yaml)
expect 0 "$bin/match_rate" --quiet --jobs 2 --out whole --runs runs-whole spec.yaml

# interrupt SIGNAL: start the run, send SIGNAL once its first network is finished.
interrupt() {
    local pid line status=0
    rm -f progress
    mkfifo progress
    "${run[@]}" >stdout 2>progress &
    pid=$!
    exec 3<progress
    while IFS= read -r line <&3; do
        case $line in *'[1/'*) break ;; esac
    done
    kill "-$1" "$pid"
    cat <&3 >stderr
    exec 3<&-
    wait "$pid" || status=$?
    grep -q 'run the same command again' stderr || fail "no message on how to continue after SIG$1"
    [[ $status -eq $2 ]] || fail "status $status instead of $2 after SIG$1"
    [[ -z $(find . -name '.*.tmp') ]] || fail "temporary files are left after SIG$1"
    [[ -n $(find runs -name '*.h5') ]] || fail "nothing was kept after SIG$1"
    [[ ! -e out/tables/match_rate.csv ]] || fail "a table was written after SIG$1"
}

interrupt INT 130
interrupt TERM 143
interrupt HUP 129

expect 0 "${run[@]}"
same_results out whole

# A killed worker loses only its own network; the next run trains only that one. These networks take
# a hundred times as long, so that no worker ends before it is found and killed.
sed -E 's/epochs: 4000/epochs: 400000/; s/^( +)seeds: .*/\1seeds: [1, 2]/; /factors: \[2, 4\]/d' \
    spec.yaml >slow.yaml
slow=("$bin/match_rate" --jobs 2 --out out-slow --runs runs-slow slow.yaml)
"${slow[@]}" >stdout 2>progress2 &
pid=$!
until worker=$(pgrep -P "$pid" | head -n 1) && [[ -n $worker ]]; do
    kill -0 "$pid" 2>/dev/null || fail "the run ended before a worker could be killed"
done
kill -KILL "$worker"
status=0
wait "$pid" || status=$?
[[ $status -eq 3 ]] || fail "status $status instead of 3 after a worker was killed"
grep -q 'FAILED .*signal 9' progress2 || fail "the killed worker was not reported"
expect 0 "${slow[@]}"
grep -q 'training 1 networks' stdout || fail "more than the killed cell was trained again"

# A damaged run file is reported, set aside and replaced.
file=$(find runs -name '*.h5' | sort | head -n 1)
printf 'x' | dd of="$file" bs=1 seek=3000 conv=notrunc status=none
expect 0 "${run[@]}"
grep -q 'damaged' stderr || fail "damage was not reported"
[[ -e $file.damaged ]] || fail "the damaged file was not kept"
same_results out whole

# Two concurrent runs on one cache: nothing is damaged, nothing trained twice. Every file gets its
# name by a call of rename, counted by tests/inject.
renames() { grep -c ' rename ' "$1"; }
rm -rf runs out
export COGS_INJECT=EIO:0
logged=("$(dirname "$bin")/inject/match_rate" --jobs 2 --runs runs spec.yaml)
COGS_INJECT_LOG=first.log "${logged[@]}" --out out >first.out 2>first.err &
pid=$!
status=0
COGS_INJECT_LOG=second.log "${logged[@]}" --out out2 >second.out 2>second.err || status=$?
[[ $status -eq 0 ]] || fail "status $status from the second of two runs at once"
wait "$pid" || fail "the first of two runs at once failed"
same_results out whole
same_results out2 whole
COGS_INJECT_LOG=cached.log "${logged[@]}" --out out3 >cached.out 2>cached.err
unset COGS_INJECT
networks=$(find runs -name '*.h5' | wc -l)
[[ $(($(renames first.log) + $(renames second.log))) -eq \
    $((networks + 2 * $(renames cached.log))) ]] || fail "a network was written twice"

# Ctrl-C of a run that waits for another one does not affect the latter. The first run has both
# locks once the program and then each of its workers have checked both files (access).
slow[0]=$(dirname "$bin")/inject/match_rate
: >looked
COGS_INJECT=EIO:0 COGS_INJECT_LOG=looked "${slow[@]}" --runs runs-both >first.out 2>first.err &
pid=$!
until [[ $(grep -c ' access ' looked) -ge 4 ]]; do
    kill -0 "$pid" 2>/dev/null || fail "the first run ended before the second began"
done
rm -f progress
mkfifo progress
"${slow[@]}" --runs runs-both >second.out 2>progress &
second=$!
grep -q -m 1 'another run is training .*: waiting for it' <progress ||
    fail "the second run does not report that it waits"
kill -INT "$second"
status=0
wait "$second" || status=$?
[[ $status -eq 130 ]] || fail "status $status instead of 130 from a run that waited"
wait "$pid" || fail "the first run failed when the second was interrupted"

# A diverging cell is reported; the others are kept.
sed -E 's/learning_rate: 0.01/learning_rate: 1.0e+6/' spec.yaml >diverges.yaml
expect 3 "$bin/match_rate" --jobs 2 --out out4 --runs runs4 diverges.yaml
grep -q 'FAILED .*diverged' stderr || fail "divergence was not reported"
# What would continue a diverged network is not tried, and each network counts once.
[[ $(grep -c FAILED stderr) -eq $(grep FAILED stderr | grep -o '[^ ]*\.h5' | sort -u | wc -l) ]] ||
    fail "a network failed twice"
tried=$(sed -nE 's/^match_rate: training ([0-9]+) networks.*/\1/p' stdout | awk '{ n += $1 } END { print n }')
grep -q "^match_rate: $tried of the $tried networks to be trained could not be trained" stderr ||
    fail "the number of failed networks is wrong: $(tail -n 1 stderr)"
[[ $(grep -c '^match_rate: training' stdout) -eq 1 ]] || fail "diverged networks were continued"

# A run file without the snapshots of a spec is as good as none.
expect 0 "$bin/word_learning" --quiet --out few --runs runs-few "$specs/word_learning.yaml"
sed 's/\[0, 20, 130\]/[0, 20, 60, 130]/' "$specs/word_learning.yaml" >more.yaml
expect 3 "$bin/word_learning" --quiet --gather 1 --out few --runs runs-few more.yaml
grep -q '4 networks are missing' stderr || fail "networks without snapshots were taken for whole"
expect 0 "$bin/word_learning" --quiet --out more --runs runs-few more.yaml
