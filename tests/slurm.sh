#!/usr/bin/env bash
# ./run_all.sh --slurm on a real Slurm: a controller and two nodes, all on this machine, started for
# this test and stopped after it. Tasks are requeued, cancelled and killed while training; missing
# shards must be named, the same command must train only those, and the results must have the same
# bytes as without Slurm. Needs root, munge, slurm-wlm and the packages of run_all.sh.
# Usage: tests/slurm.sh [--keep] (--keep keeps the folder with the logs)
set -euo pipefail

repository=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")
shards=3

bad_usage() {
    printf 'slurm.sh: %s\n' "$1" >&2
    exit 2
}

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# --- A cluster on the loopback interface ---------------------------------------------------------

daemons=()

# start COMMAND...: a daemon that stays a child process, to be stopped by its id.
start() {
    "$@" >>"$work/daemons.log" 2>&1 &
    daemons+=($!)
}

start_cluster() {
    local host node
    host=$(hostname -s)
    mkdir "$work/state"
    munge_socket=$work/munge/socket
    mkdir "$work/munge"
    mungekey --create --keyfile="$work/munge/key"
    munged --socket="$munge_socket" --key-file="$work/munge/key" --pid-file="$work/munge/pid" \
        --log-file="$work/munge/log" --seed-file="$work/munge/seed"
    cat >"$work/slurm.conf" <<CONF
ClusterName=cogs
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$munge_socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool.%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.%n.log
NodeName=n[1-2] NodeHostname=$host NodeAddr=127.0.0.1 Port=[16818-16819] CPUs=1 RealMemory=500
PartitionName=all Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
CONF
    export SLURM_CONF=$work/slurm.conf
    start slurmctld -D -c
    for node in n1 n2; do
        start slurmd -D -N "$node"
    done
}

stop_cluster() {
    local pid until=$((SECONDS + 60))
    scancel --user=root 2>/dev/null || true
    while [[ -n $(squeue --noheader 2>/dev/null) && $SECONDS -lt $until ]]; do :; done
    for pid in "${daemons[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    wait
    [[ ! -S ${munge_socket:-} ]] || munged --stop --socket="$munge_socket" >/dev/null || true
    if [[ -n $keep ]]; then echo "Logs are in $work."; else rm -rf "$work"; fi
}

# --- The repository, with small specs ------------------------------------------------------------

# The specs of the end-to-end tests as the profile `quick`. A network of match_rate takes several
# seconds, so that a task can be interrupted after its first one.
copy_repository() {
    git clone --quiet "$repository" "$work/cogs"
    cd "$work/cogs"
    local spec
    for spec in tests/programs/specs/*.yaml; do
        sed -E 's/- name: paper/- name: quick/' "$spec" >"experiments/${spec##*/}"
    done
    sed -E -i 's/epochs: 300/epochs: 1000000/; s/, 300\]/, 1000000]/
               s/^( +)seeds: .*/\1seeds: [1, 2, 3]/' experiments/match_rate.yaml
}

# --- Jobs ----------------------------------------------------------------------------------------

# submit: the command under test. Sets the numbers of the jobs.
submit() {
    ./run_all.sh quick --out "$1" --shards "$shards" --slurm >submitted
    match_rate_job=$(sed -nE 's/^Job ([0-9]+): match_rate,.*/\1/p' submitted)
    gather_job=$(sed -nE 's/^Job ([0-9]+): gathers .*/\1/p' submitted)
    [[ -n $match_rate_job && -n $gather_job ]] || fail "no jobs: $(cat submitted)"
}

# Wait until the task of match_rate has trained one of its networks and is training the next.
wait_for_task() {
    local log=build/slurm/match_rate-$1.log
    grep -q '\[1/' < <(timeout 600 tail -F -n +1 "$log" 2>/dev/null) || {
        squeue >&2
        fail "task $1 trains nothing"
    }
}

# Wait for the gathering job and check its exit status.
wait_for_results() {
    local status
    sbatch --quiet --wait --dependency="afterany:$gather_job" --output=/dev/null --wrap=true
    status=$(scontrol show job "$gather_job" | sed -nE 's/.* ExitCode=([0-9]+):.*/\1/p')
    [[ $status -eq $1 ]] || {
        cat build/slurm/gather.log >&2
        fail "the gathering job has status $status instead of $1"
    }
}

# Kill a task's processes, as the kernel does when out of memory.
kill_task() {
    local pid
    for pid in $(pgrep --full "match_rate .*--shard $1/$shards"); do
        [[ $(readlink "/proc/$pid/cwd") != "$work/cogs" ]] || kill -KILL "$pid"
    done
}

networks() { find runs -name '*.h5' -printf '%f %i %T@\n' | sort; }

trains() { grep -l ': training' build/slurm/*.log | xargs -n 1 basename -s .log | paste -sd ' '; }

# --- The test ------------------------------------------------------------------------------------

keep=
case ${1:-} in
    --keep) keep=yes ;;
    ?*) bad_usage "usage: tests/slurm.sh [--keep]" ;;
esac
[[ $EUID -eq 0 ]] || bad_usage "slurmd runs jobs as root here, so this must be run as root"
for name in munged mungekey slurmctld slurmd sbatch; do
    command -v "$name" >/dev/null || bad_usage "$name is missing (packages munge and slurm-wlm)"
done

work=$(mktemp -d)
chmod 755 "$work" # required by munged
trap stop_cluster EXIT
start_cluster
copy_repository

# Tasks 0 and 1 run, task 2 waits for a node. By default a requeued task waits for two minutes.
echo "== tasks are requeued, cancelled and killed"
submit out
wait_for_task 0
scontrol requeue "${match_rate_job}_0"
wait_for_task 1
scancel "${match_rate_job}_1"
wait_for_task 2
kill_task 2
scontrol update JobId="${match_rate_job}_0" StartTime=now
wait_for_results 3
grep 'match_rate: .* shard 1/3, 2/3 did not finish' build/slurm/gather.log ||
    fail "the missing shards are not named: $(cat build/slurm/gather.log)"
networks >before

echo "== the same command trains what is missing"
submit out
wait_for_results 0
[[ $(trains) == "match_rate-1 match_rate-2" ]] || fail "these tasks have trained: $(trains)"
[[ -z $(comm -23 before <(networks)) ]] || fail "networks were trained again"

echo "== the same results without Slurm"
mv runs runs-slurm
./run_all.sh quick --out local >local.log 2>&1 || fail "status $? without Slurm: $(cat local.log)"
for folder in tables figures; do
    diff -rq out/$folder local/$folder || fail "$folder differ"
done
echo "Two nodes, $shards shards, three tasks interrupted: same bytes as without Slurm."
