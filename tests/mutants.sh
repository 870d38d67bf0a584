#!/usr/bin/env bash
# Do the tests detect errors in the science? Applies the small errors of tests/mutants.txt, one at a
# time, to a copy of the sources, and runs the unit tests of that layer and those above it.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'END'
Usage: tests/mutants.sh [--jobs N] [NAME...]

Apply the mutants of tests/mutants.txt, or those named, and print which test kills each. Those named
avx512_* are skipped on a processor without AVX-512.

  --jobs N   work on N mutants at a time (default: as many as there are cores)
  --help     print this

Exit status: 0 all are killed, 1 one survives, 2 bad usage, a mutant that does not apply to the
sources or does not build, or tests that fail without mutants.
END
}

bad_usage() {
    usage >&2
    exit 2
}

layers=(base plot group theory train analysis record arrays run protocol study claims)
list=$PWD/tests/mutants.txt
jobs=$(nproc)
wanted=()
while (($# > 0)); do
    case $1 in
    --help) usage && exit 0 ;;
    --jobs)
        (($# > 1)) || bad_usage
        jobs=$2
        shift
        ;;
    -*) bad_usage ;;
    *) wanted+=("$1") ;;
    esac
    shift
done
[[ $jobs =~ ^[1-9][0-9]*$ ]] || bad_usage

stop() {
    printf 'mutants.sh: %s\n' "$*" >&2
    exit 2
}

# --- The list ---------------------------------------------------------------------------------

names=() files=() befores=() afters=() # of those to make
found=()                               # all, or the requested ones in the list
skipped=0                              # of these, the ones that need AVX-512

# As required by src/train/kernels.c.
has_avx512() {
    local flags flag
    flags=" $(grep -m 1 '^flags' /proc/cpuinfo || true) "
    for flag in f dq bw cd vl; do
        [[ $flags == *" avx512$flag "* ]] || return 1
    done
}
has_avx512 && avx512=true || avx512=false

# occurrences TEXT PART: count them.
occurrences() {
    local rest=${1//"$2"/}
    echo $(((${#1} - ${#rest}) / ${#2}))
}

add_mutant() {
    local name=$1 file=$2 before=$3 after=$4 count
    [[ -f $file ]] || stop "$name: there is no file $file"
    [[ -n $before && $before != "$after" ]] || stop "$name: changes nothing"
    count=$(occurrences "$(<"$file")" "$before")
    [[ $count -eq 1 ]] || stop "$name: '$before' occurs $count times in $file, not once"
    [[ ${#wanted[@]} -eq 0 || " ${wanted[*]} " == *" $name "* ]] || return 0
    found+=("$name")
    [[ $name != avx512_* ]] || $avx512 || { ((++skipped)) && return; }
    names+=("$name") files+=("$file") befores+=("$before") afters+=("$after")
}

# Three lines per mutant, "NAME FILE", "- BEFORE" and "+ AFTER"; others are empty or begin with #.
read_list() {
    local line name='' file='' before=''
    while IFS= read -r line; do
        case $line in
        '' | '#'*) ;;
        '- '*) before=${line#- } ;;
        '+ '* | '+') add_mutant "$name" "$file" "$before" "${line:2}" ;;
        *) read -r name file <<<"$line" ;;
        esac
    done <"$list"
    [[ ${#wanted[@]} -eq 0 || ${#wanted[@]} -eq ${#found[@]} ]] ||
        stop "not all of these are in $list: ${wanted[*]}"
    [[ -z $(printf '%s\n' "${found[@]}" | sort | uniq -d) ]] || stop "two mutants have one name"
}

# --- One tree ---------------------------------------------------------------------------------

# build_tests TREE LAYER: build the layer's tests; run_tests TREE LAYER: run them, print the first
# that fails.
tests_of() { find "tests/$1" -name 'test_*.c' -exec basename -s .c {} + 2>/dev/null | sort; }
build_tests() {
    [[ -n $(tests_of "$2") ]] || return 0
    # shellcheck disable=SC2046 # one word per test
    ninja -C "$1/build" -j 1 $(tests_of "$2") >"$1/log" 2>&1
}
run_tests() {
    local test
    for test in $(tests_of "$2"); do
        timeout 300 "$1/build/$test" >"$1/log" 2>&1 || { echo "$2/$test" && return; }
    done
}

make_tree() {
    mkdir "$1"
    cp -r CMakeLists.txt experiments src tests "$1"
    cmake -S "$1" -B "$1/build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS=-O1 \
        -DCOGS_WERROR=OFF >"$1/log" 2>&1
    local layer
    for layer in "${layers[@]}"; do
        build_tests "$1" "$layer" || return
    done
}

# verdict TREE FILE: the first test that fails with the current FILE, from its own layer upwards.
verdict() {
    local tree=$1 layer own=${2#src/} above=false killer
    for layer in "${layers[@]}"; do
        [[ $layer == "${own%%/*}" ]] && above=true
        $above || continue
        build_tests "$tree" "$layer" || { echo 'does not build' && return; }
        killer=$(run_tests "$tree" "$layer")
        [[ -z $killer ]] || { echo "$killer" && return; }
    done
    echo SURVIVED
}

# make_mutants TREE FIRST: apply every jobs-th mutant from FIRST on.
make_mutants() {
    local i file text result
    [[ -d $1 ]] || make_tree "$1" || { cat "$1/log" >&2 && return 1; }
    for ((i = $2; i < ${#names[@]}; i += jobs)); do
        file=${files[i]}
        text=$(<"$1/$file")
        printf '%s\n' "${text/"${befores[i]}"/"${afters[i]}"}" >"$1/$file"
        result=$(verdict "$1" "$file")
        printf '%-38s %-30s %s\n' "${names[i]}" "$file" "$result" | tee -a "$work/table"
        printf '%s\n' "$text" >"$1/$file"
    done
}

# --- All of them ------------------------------------------------------------------------------

read_list
((jobs > ${#names[@]})) && jobs=${#names[@]}
work=$(mktemp -d)
: >"$work/table"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

make_tree "$work/0" || { cat "$work/0/log" >&2 && stop "the sources do not build"; }
for layer in "${layers[@]}"; do
    killer=$(run_tests "$work/0" "$layer")
    [[ -z $killer ]] || stop "$killer fails without any mutant"
done

printf '%-38s %-30s %s\n' mutant file 'killed by'
for ((worker = 0; worker < jobs; ++worker)); do
    make_mutants "$work/$worker" "$worker" &
    pids+=($!)
done
for pid in "${pids[@]}"; do
    wait "$pid" || stop "a worker failed"
done
survived=$(grep -c 'SURVIVED$' "$work/table" || true)
unbuilt=$(grep -c 'does not build$' "$work/table" || true)
printf '%d mutants: %d killed, %d survived, %d did not build\n' "${#names[@]}" \
    $((${#names[@]} - survived - unbuilt)) "$survived" "$unbuilt"
((skipped == 0)) || printf '%d were skipped: this processor has no AVX-512\n' "$skipped"
((unbuilt == 0)) || exit 2
((survived == 0))
