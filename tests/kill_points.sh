#!/usr/bin/env bash
# Repeatedly SIGKILL a sweep and all its workers at random times, from start-up to the last figure,
# and continue. Files under their final names must be complete, no network may be trained twice, and
# a completed sweep must give the same bytes as an undisturbed one, without waiting for locks of
# killed processes and without leaving their files.
set -euo pipefail

usage() {
    cat <<'END'
usage: tests/kill_points.sh [--seed S] [--bin DIR] [N]   kill N times (default: 200)

  --seed S   seed of the times (default: from the clock; printed)
  --bin DIR  the programs (default: build/release/bin)

exit status: 0 nothing was lost, 1 something was (with a command to reproduce it), 2 bad usage
END
}

bad_usage() {
    printf 'kill_points.sh: %s\n\n' "$1" >&2
    usage >&2
    exit 2
}

repository=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")
seed=$((EPOCHSECONDS % 32768))
bin=$repository/build/release/bin
kills=200
while [[ $# -gt 0 ]]; do
    case $1 in
        --help | -h) usage; exit 0 ;;
        --seed | --bin)
            [[ $# -ge 2 ]] || bad_usage "$1 needs a value"
            if [[ $1 == --seed ]]; then seed=$2; else bin=$2; fi
            shift
            ;;
        -*) bad_usage "unknown option '$1'" ;;
        *) kills=$1 ;;
    esac
    shift
done
[[ $kills =~ ^[1-9][0-9]{0,5}$ ]] || bad_usage "N is a whole number, not '$kills'"
[[ $seed =~ ^[0-9]{1,5}$ ]] || bad_usage "--seed takes a number of at most five digits, not '$seed'"
[[ -x $bin/match_rate ]] || bad_usage "no programs in '$bin': build them first"
bin=$(realpath "$bin")
RANDOM=$seed

work=$(mktemp -d)
cd "$work"

violated() {
    trap - EXIT
    printf 'FAILED: %s\n' "$*" >&2
    printf 'After kill %d of %d. To repeat: tests/kill_points.sh --seed %d %d\n' \
        "$killed" "$kills" "$seed" "$kills" >&2
    printf 'The folder is kept: %s\n' "$work" >&2
    exit 1
}
trap 'rm -rf "$work"' EXIT

# 30 short networks, two thirds of which go on from the others.
sed -E 's/epochs: 300/epochs: 12000/; s/, 300\]/, 12000]/; s/epochs: 45/epochs: 6000/
        s/^( +)seeds: .*/\1seeds: [1, 2, 3, 4, 5]/' \
    "$repository/tests/programs/specs/match_rate.yaml" >spec.yaml
run=("$bin/match_rate" --jobs 2 --out out --runs runs spec.yaml)

milliseconds() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

# timed COMMAND...: how long it takes, in ms.
timed() {
    local before
    before=$(milliseconds)
    "$@" >stdout 2>stderr || violated "exit status $? of an undisturbed run: $(<stderr)"
    echo $(($(milliseconds) - before))
}

# found FOLDER... TEST...: what find finds, in folders that need not be there.
found() { find "$@" 2>/dev/null || true; }

networks() { found runs -name '*.h5' -printf '%f %i %T@\n' | sort; }

# What stands under its final name is whole.
check_files() {
    local file
    while IFS= read -r file; do
        cmp -s "$file" "whole/${file#out/}" || violated "$file is not what it should be"
    done < <(found out -type f ! -name '.*')
    networks >after
    [[ -z $(comm -23 before after) ]] || violated "networks were written again"
    ! grep -q damaged stderr || violated "a damaged file: $(<stderr)"
}

# Set `moment`, in ms from the start: in the start-up, anywhere, or while tables and figures are made.
choose_moment() {
    local missing=$((networks_in_all - $(wc -l <before)))
    local training=$(((whole_time - cached_time) * missing / networks_in_all))
    case $((RANDOM % 3)) in
        0) moment=$((cached_time * RANDOM / 32768 / 6)) ;;
        1) moment=$(((training + cached_time) * RANDOM / 32768)) ;;
        2) moment=$((training + cached_time * RANDOM / 32768)) ;;
    esac
}

# Where the run was when it was killed, by what it has said and written.
phase() {
    if [[ -n $(found out/figures -newer started -name '*.png') ]]; then
        echo figures
    elif [[ -n $(found out/tables -newer started -name '*.csv') ]]; then
        echo tables
    elif grep -q training stdout; then
        echo training
    else
        echo start-up
    fi
}

# Run until `moment`; true when it was killed. timeout kills its whole process group, and itself.
run_until_moment() {
    local pid status=0
    touch started
    timeout --signal=KILL "$((moment / 1000)).$(printf %03d $((moment % 1000)))" "${run[@]}" \
        >stdout 2>stderr &
    pid=$!
    wait "$pid" 2>/dev/null || status=$?
    while pgrep --pgroup "$pid" --runstates DRST >/dev/null; do :; done # zombies do nothing more
    [[ $status -ne 0 ]] || return 1
    [[ $status -eq 137 ]] || violated "exit status $status: $(<stderr)"
}

# The run is complete.
check_completed() {
    local trained
    trained=$(sed -nE 's/.*training ([0-9]+) networks.*/\1/p' stdout | paste -sd+)
    [[ $((${trained:-0})) -eq $((networks_in_all - $(wc -l <before))) ]] ||
        violated "$((${trained:-0})) networks were trained, but $(wc -l <before) of $networks_in_all were there"
    diff -rq out whole >&2 || violated "other results than those of an undisturbed run"
    [[ -z $(find out runs -name '*.tmp' -o -name '*.damaged') ]] ||
        violated "left behind: $(find out runs -name '*.tmp' -o -name '*.damaged')"
    [[ $(networks | wc -l) -eq $networks_in_all ]] || violated "networks are missing"
    ((++completed))
    rm -rf out runs
}

killed=0 completed=0 stale=0
declare -A phases=()
whole_time=$(timed "${run[@]}")
cached_time=$(timed "${run[@]}")
networks_in_all=$(networks | wc -l)
mv out whole
rm -rf runs
echo "seed $seed; $networks_in_all networks, $whole_time ms undisturbed, $cached_time ms of them for tables and figures"

in_this_sweep=0
while [[ $killed -lt $kills ]]; do
    networks >before
    choose_moment
    if run_until_moment; then
        ((++killed, ++in_this_sweep))
        at=$(phase)
        phases[$at]=$((${phases[$at]:-0} + 1))
        stale=$((stale + $(found out runs -name '.*.tmp' | wc -l)))
        check_files
        networks >before
    else
        check_files
        check_completed
        in_this_sweep=0
    fi
    if [[ $killed -eq $kills || $in_this_sweep -ge 6 ]]; then
        timeout 600 "${run[@]}" >stdout 2>stderr || violated "exit status $? when run to its end: $(<stderr)"
        check_files
        check_completed
        in_this_sweep=0
    fi
done

printf 'Killed %d times:' "$killed"
for at in start-up training tables figures; do printf ' %s %d,' "$at" "${phases[$at]:-0}"; done
printf ' %d temporary files left by them.\n' "$stale"
echo "$completed sweeps run to their end: the same bytes, nothing trained twice, nothing left."
