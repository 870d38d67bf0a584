#!/usr/bin/env bash
# Every fallible call in our code fails once: memory, files, the HDF5 library, processes. No program
# may crash, fail silently or leave a partial result, and running again must give the same bytes.
# Usage: test_injection.sh BIN_DIR SPECS_DIR [PATHS [I/N]]
# PATHS: maximum number of call stacks per program and kind of failure, evenly spaced; default: all,
# which takes an hour. I/N: every N-th program from I on, for several processors.
# COGS_INJECT_ONLY=PROGRAM, PROGRAM:KIND or PROGRAM:KIND:CALL tests only these; COGS_INJECT_ONCE=1
# does not run programs again after the failure.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

injected=$(dirname "$bin")/inject
most=${3:-1000000}
IFS=/ read -r part parts <<<"${4:-0/1}"
IFS=: read -r only_program only_kind only_call <<<"${COGS_INJECT_ONLY:-}"
violations=0
programs=("${claims[@]}" inspect report)
kinds=(memory EIO ENOSPC short hdf5 process)
export OPENBLAS_CORETYPE=Haswell OPENBLAS_NUM_THREADS=1 # so that programs do not re-execute themselves

# The smallest specs with which every claim runs all its code.
mkdir specs
sed -E 's/seeds: \[1, 2\]/seeds: [1]/; /factors: \[2, 4\]/d; s/seeds: \[2, 3\]/seeds: [1]/; s/seeds: \[1, 2, 4\]/seeds: [1]/
        s/snapshot_epochs: .*/snapshot_epochs: [0, 300]/' "$specs/match_rate.yaml" >specs/match_rate.yaml
sed -E '/factors: \[2, 3\]/d; s/seeds: \[1, 2\]/seeds: [1]/' "$specs/weight_decay.yaml" \
    >specs/weight_decay.yaml
cp "$specs"/{decoupling,tensor_rank,word_rank}.yaml specs
sed -E 's/seeds: \[1, 2\]/seeds: [1]/; s/\[24, 28\]/[24]/; /factors: \[2, 4\]/d; s/epochs: 2000/epochs: 300/' \
    "$specs/other_solutions.yaml" >specs/other_solutions.yaml
sed -E 's/all_groups_up_to: 8/all_groups_up_to: 4/; s/factors: \[23\]/factors: [5]/' \
    "$specs/ring_closure.yaml" >specs/ring_closure.yaml

sed -E '/factors: \[5\]/d; /name: (S3 x C2|Q8)/d' "$specs/word_support.yaml" >specs/word_support.yaml
for claim in word_learning max_margin sparse_parity sum_features; do
    sed -E 's/seeds: \[1, 2\]/seeds: [1]/' "$specs/$claim.yaml" >"specs/$claim.yaml"
done
sed -E '/name: (A5|Q8)/d; s/seeds: \[(0, 1, 2|5, 4)\]/seeds: [0]/; s/\[10, 100\]/[10]/; /random/,/300\]/d' \
    "$specs/group_features.yaml" >specs/group_features.yaml

sed -E 's/seeds: \[1, 2\]/seeds: [1]/; s/, \{tokens: 4, p: 3\}//' "$specs/attention_fourier.yaml" \
    >specs/attention_fourier.yaml
# command PROGRAM FOLDER: set `command` to run PROGRAM, writing to out and runs.
command_of() {
    case $1 in
        inspect)
            command=("$2/inspect" --csv out/tables/frequencies.csv --figure out/figures/nodes.png
                "$work/weights.h5")
            ;;
        report) command=("$2/report" --out out --specs "$work/specs") ;;
        *) command=("$2/$1" --quiet --jobs 1 --out out --runs runs "$work/specs/$1.yaml") ;;
    esac
}

# fresh PROGRAM: restore out and runs to their state before PROGRAM.
fresh() {
    rm -rf out runs
    case $1 in
        inspect) mkdir -p out/tables out/figures ;;
        report) cp -r "$work/claims/out" out ;;
    esac
}

# violated WORDS: report the problem and how to reproduce it.
violated() {
    cat stderr >&2
    sed -n 's/^at //p' log | addr2line -sfipe "$injected/$program" >&2 || true
    fail "$program, kind $kind, call $number: $*
To repeat: COGS_INJECT_ONLY=$program:$kind:$number $0 $bin $specs"
}

# Files under their final names are those of the undisturbed run.
check_whole() {
    local file
    while IFS= read -r file; do
        cmp -s "$file" "whole/$file" || violated "$file is not what it should be"
    done < <([[ ! -d out ]] || find out -type f)
}

# Some networks are missing in the results, but no file is damaged.
check_incomplete() {
    "$bin/report" --out out --specs "$work/specs"
    ! grep -q '</code> is damaged' out/report.html || violated "a damaged file in out"
    rm out/report.html
}

check_status() {
    case $status in
        0)
            if [[ $program == report ]] && grep -qE '</code> cannot be read|<dd>unknown<' out/report.html; then
                cp whole/out/report.html out/report.html # it reports what it could not read
            fi
            diff -rq out whole/out >&2 || violated "status 0, but the results differ"
            ;;
        2)
            grep -q "^$program: ." stderr || violated "status 2, and no word why"
            check_whole
            ;;
        3)
            grep -q FAILED stderr || violated "status 3, and no word why"
            check_incomplete
            ;;
        *) violated "exit status $status" ;;
    esac
    [[ -z $(find . -name '.*.tmp') ]] || violated "temporary files are left"
}

# inject: run the program with one failing call, check, and run it again without.
inject() {
    status=0
    fresh "$program"
    rm -f log
    command_of "$program" "$injected"
    COGS_INJECT=$kind:$number COGS_INJECT_LOG=log "${command[@]}" >stdout 2>stderr || status=$?
    echo "$status" >status
    check_status
    [[ $status -ne 0 || $kind == hdf5 ]] || return 0 # nothing to repeat
    [[ -z ${COGS_INJECT_ONCE:-} ]] || return 0
    status=0
    command_of "$program" "$bin"
    "${command[@]}" >stdout 2>stderr || status=$?
    [[ $status -eq 0 ]] || violated "status $status when run again"
    diff -rq out whole/out >&2 || violated "other results when run again"
    [[ -z $(find . -name '.*.tmp') ]] || violated "temporary files are left when run again"
}

# Run the program without a failure, and list its calls of every kind in the file `calls`. Its
# results in out are those to compare with.
list_calls() {
    fresh "$program"
    command_of "$program" "$injected"
    COGS_INJECT=all:0 COGS_INJECT_LOG=calls "${command[@]}" >stdout 2>stderr ||
        fail "$program has exit status $? without a failure"
    grep -q '^memory 1 ' calls || fail "no call of $program is intercepted"
}

# The numbers of the first call of this kind with each call stack, at most PATHS of them: one from
# the middle of each of as many parts.
choose_calls() {
    awk -v kind="$kind" '$1 == kind' calls | sort -k 4,4 -k 2,2n |
        awk '$4 != before {print $2} {before = $4}' | sort -n |
        awk -v most="$most" '{call[NR] = $1}
            END {n = NR < most ? NR : most; for (i = 0; i < n; ++i) print call[int((i + 0.5) * NR / n) + 1]}'
}

"$(dirname "$bin")/make_weights" trained weights.h5
mkdir claims
if (((${#programs[@]} - 1) % parts == part)); then # the report is the last program
    for claim in "${claims[@]}"; do
        (cd claims && expect 0 "$bin/$claim" --quiet --out out --runs runs "$work/specs/$claim.yaml")
    done
fi

for ((i = part; i < ${#programs[@]}; i += parts)); do
    program=${programs[i]}
    [[ $program == "${only_program:-$program}" ]] || continue
    mkdir "$work/$program"
    cd "$work/$program"
    list_calls
    mkdir whole
    mv out whole/out
    for kind in "${kinds[@]}"; do
        [[ $kind == "${only_kind:-$kind}" ]] || continue
        statuses=(0 0 0 0) number=0
        choose_calls >numbers
        mapfile -t numbers <numbers
        [[ -z $only_call ]] || numbers=("$only_call")
        for number in "${numbers[@]}"; do
            (inject) || ((++violations))
            ((++statuses[$(<status)]))
        done
        printf '%-12s %-8s %4d failures: %d harmless, %d refused, %d cost a network\n' "$program" \
            "$kind" "${#numbers[@]}" "${statuses[0]}" "${statuses[2]}" "${statuses[3]}"
    done
done
[[ $violations -eq 0 ]] || fail "$violations failures were not handled"
