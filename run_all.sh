#!/usr/bin/env bash
# Reproduce the paper's claims: install what is missing, build, run, summarise.
set -Eeuo pipefail
trap 'exit 2' ERR # unexpected failure; the command has printed its own message
unset CDPATH
caller=$PWD # where relative paths of options begin
self=$(readlink -f -- "${BASH_SOURCE[0]}")
cd -- "${self%/*}"

mapfile -t all_claims < <(sed -n 's,^[a-z]*/,,p' src/claims/claims.txt)

usage() {
    cat <<EOF
usage: ./run_all.sh [quick|paper|full] [options]   run the claims (default: paper)
       ./run_all.sh test                           build and run the tests

Installs the missing packages of packages.txt (as root or with passwordless sudo; otherwise prints
the command to run), builds into build/release, runs each claim, and writes tables, figures and
report.html. It says which claim of how many runs, how many networks are trained and how long the
rest takes, and so does report.html. Trained networks are kept in runs/: after an interruption the
same command continues, and no network is trained twice.

profiles:
  quick   every claim on small groups and short trainings, about 4 minutes on 2 cores; writes to
          build/quick
  paper   the papers' sizes and protocols, 2 to 3 hours on 2 cores; writes to tables/ and figures/
  full    adds other widths, more seeds and the largest networks; days on 2 cores, intended for a
          cluster; writes to tables/full/ and figures/full/, beside the results of paper, and
          build/full/report.html

options:
  --claim NAME   run only this claim; may be repeated (default: all):
$(printf '%s\n' "${all_claims[@]}" | paste -sd ' ' | fold -sw 60 | sed 's/^/                   /; s/ *$//')
  --out DIR      write DIR/tables, DIR/figures and DIR/report.html
                 (default: build/quick for quick, the script's folder for paper; for full see above)
  --runs DIR     keep trained networks in DIR (default: runs in the script's folder)
  --jobs N       worker processes (default: the usable cores)
  --native       OpenBLAS's fastest kernels for theory and analysis; gives up byte-for-byte
                 reproducibility (training does not become faster)
  --slurm [...]  submit to Slurm instead: an array job for each claim that trains networks, and a
                 job that gathers the results. Arguments after --slurm are passed to sbatch.
                 Needs a folder shared by all nodes.
  --shards N     tasks of each array job (default: 16)
  --gather N     train nothing: gather the results of N shards (the last job of --slurm does)
  --help         this text

exit status: 0 every verdict holds, 1 a verdict fails or is undecided, 2 bad usage or environment,
             3 some networks could not be trained or are missing, 129/130/143 interrupted

examples:
  ./run_all.sh quick                        a quick look at everything
  ./run_all.sh                              the results of the paper
  ./run_all.sh --claim ring_closure         one claim
  ./run_all.sh full --shards 64 --slurm --partition=long --time=4:00:00
EOF
}

bad_usage() {
    printf 'run_all.sh: %s (see ./run_all.sh --help)\n' "$1" >&2
    exit 2
}

# --- Signals ---------------------------------------------------------------------------------

child=      # the process that `run` waits for
running=    # the claim while its program runs, which reports interruptions itself

# run COMMAND...: run it so that a signal to this script alone also reaches the command.
run() {
    local status=0
    "$@" &
    child=$!
    wait "$child" || status=$?
    child=
    return "$status"
}

# stop STATUS: end the running command, then this script. All get their signal before the first wait: if
# a child ends just when the signal comes, bash may miss it (seen once), and `wait` for it lasts until no
# other is left.
stop() {
    trap '' INT TERM HUP
    if [[ -n $child ]]; then kill -TERM "$child" 2>/dev/null || true; fi
    stop_reports
    if [[ -n $child ]]; then wait "$child" || true; fi
    if [[ -n $running ]]; then
        state[$running]=done-$1
        write_report
    else
        echo "run_all.sh: interrupted; the same command continues from there" >&2
    fi
    exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP

# --- Options ---------------------------------------------------------------------------------

mode=
out=
runs=
claims=()
options=()
slurm=
sbatch_options=()
shards=16

# from_caller PATH: the same place, seen from this folder
from_caller() {
    if [[ $1 == /* || $caller -ef . ]]; then printf '%s\n' "$1"; else printf '%s\n' "$caller/$1"; fi
}

parse_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in --[a-z]*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;; esac
        case $1 in
            quick | paper | full | test)
                [[ -z $mode ]] || bad_usage "one profile at a time, not '$mode' and '$1'"
                mode=$1
                shift
                continue
                ;;
            --help | -h) usage; exit 0 ;;
            --native) options+=(--native); shift; continue ;;
            --slurm) slurm=yes; shift; sbatch_options=("$@"); break ;;
            --claim | --out | --runs | --jobs | --shards | --gather) [[ $# -ge 2 && -n $2 ]] || bad_usage "$1 needs a value" ;;
            -*) bad_usage "unknown option '$1'" ;;
            *) bad_usage "no profile called '$1'; there are quick, paper and full, and test" ;;
        esac
        case $1 in
            --claim)
                [[ " ${all_claims[*]} " == *" $2 "* ]] || bad_usage "no claim called '$2'"
                claims+=("$2")
                ;;
            --out) out=$(from_caller "$2") ;;
            --runs) runs=$(from_caller "$2") ;;
            --jobs | --gather) options+=("$1" "$2") ;;
            --shards)
                [[ $2 =~ ^[1-9][0-9]{0,4}$ ]] || bad_usage "--shards takes a whole number, not '$2'"
                shards=$2
                ;;
        esac
        shift 2
    done
    mode=${mode:-paper}
    [[ ${#claims[@]} -gt 0 ]] || claims=("${all_claims[@]}")
    if [[ -n $runs ]]; then options+=(--runs "$runs"); fi
    if [[ -z $out && -n ${COGS_OUT:-} ]]; then out=$(from_caller "$COGS_OUT"); fi
    if [[ -z $out ]]; then
        case $mode in
            quick) out=build/quick ;;
            full) out=$full_out ;;
            *) out=. ;;
        esac
    fi
}

# The results of full belong beside those of paper. Programs write OUT/tables and OUT/figures; the
# default OUT leads there.
full_out=build/full
lead_to_full() {
    local folder
    for folder in tables figures; do
        mkdir -p "$full_out" "$folder/full"
        [[ $full_out/$folder -ef $folder/full ]] || ln -sT "../../$folder/full" "$full_out/$folder"
    done
}

# --- System packages --------------------------------------------------------------------------

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# The lines of packages.txt of which no alternative is installed.
missing_packages() {
    local line name found
    while IFS= read -r line; do
        found=
        while IFS= read -r name; do
            if installed "$name"; then found=yes; fi
        done < <(tr '|' '\n' <<<"$line" | awk '{print $1}')
        [[ -n $found ]] || printf '%s\n' "$line"
    done <packages.txt
}

install_packages() {
    command -v dpkg-query >/dev/null || {
        echo "run_all.sh: not a Debian system; assuming that the packages of packages.txt are installed" >&2
        return
    }
    local missing command
    missing=$(missing_packages | paste -sd, | sed 's/,/, /g')
    [[ -n $missing ]] || return 0
    command=(apt-get satisfy -y --no-install-recommends)
    if [[ $EUID -eq 0 ]]; then
        echo "Installing: $missing"
        install_with "${command[@]}" "$missing"
    elif sudo -n true 2>/dev/null; then
        echo "Installing (sudo): $missing"
        install_with sudo DEBIAN_FRONTEND=noninteractive "${command[@]}" "$missing"
    else
        echo "run_all.sh: some packages are missing; please run:" >&2
        echo "  sudo apt-get update && sudo ${command[*]} '$missing'" >&2
        exit 2
    fi
}

# install_with COMMAND...: what apt says is shown only if it fails. An update in which one of several
# archives fails does not matter if the packages are found.
install_with() {
    local log=build/packages.log update=(apt-get update -q)
    if [[ $1 == sudo ]]; then update=(sudo "${update[@]}"); fi
    "${update[@]}" >"$log" 2>&1 || true
    DEBIAN_FRONTEND=noninteractive "$@" >>"$log" 2>&1 || {
        cat "$log" >&2
        echo "run_all.sh: the packages could not be installed; apt's reason is above (log: $log)" >&2
        exit 2
    }
}

# --- Build --------------------------------------------------------------------------------------

# All runs in this folder share packages and build: one at a time. The lock ends with the processes
# that hold it. Some file systems of clusters have no locks.
lock() {
    local status=0 reason
    mkdir -p build
    exec 9>build/.lock
    reason=$(flock -n 9 2>&1) || status=$?
    if [[ $status -eq 1 && -z $reason ]]; then # held by another process
        echo "Another run_all.sh is installing or building; waiting for it."
        run flock 9 || status=$?
    fi
    if [[ $status -gt 1 || -n $reason ]]; then
        echo "run_all.sh: warning: this folder cannot be locked (${reason:-flock: status $status}); going on." \
            "Do not start a second run_all.sh before the first has built" >&2
    fi
}

unlock() { exec 9>&-; }

# CMake refuses build files that name another folder, as after a copy or move. Removing them makes
# it start afresh; the cache holds only the preset.
forget_other_place() {
    local folder=build/release home
    [[ -f $folder/CMakeCache.txt ]] || return 0
    home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$folder/CMakeCache.txt")
    [[ ! $home -ef . ]] || return 0
    echo "This folder was copied or moved after it was built in '$home'; rebuilding."
    rm -rf "$folder"/{CMakeCache.txt,CMakeFiles,build.ninja,.ninja_deps,.ninja_log}
}

# quota FOLDER: processors that a control group and those above it allow, from cpu.max ("200000
# 100000" or "max 100000"), or from the two files of version 1
quota() {
    local folder=$1 time period
    while [[ $folder == "$cgroups"* ]]; do # up to that of all
        time=max period=
        if [[ -r $folder/cpu.max ]]; then
            read -r time period <"$folder/cpu.max" || true
        elif [[ -r $folder/cpu.cfs_quota_us && -r $folder/cpu.cfs_period_us ]]; then
            time=$(<"$folder/cpu.cfs_quota_us") period=$(<"$folder/cpu.cfs_period_us")
        fi
        if [[ $time =~ ^[1-9][0-9]*$ && $period =~ ^[1-9][0-9]*$ ]]; then
            echo $(((time + period - 1) / period))
        fi
        [[ $folder == */* ]] || break
        folder=${folder%/*}
    done
}

# The processors that may be used: a container on a large machine often has few of them. The
# programs do the same (src/run/cores.h).
cgroups=/sys/fs/cgroup
usable_cores() {
    local number controllers path
    {
        nproc
        while IFS=: read -r number controllers path; do
            if [[ $number == 0 && -z $controllers ]]; then
                quota "$cgroups${path%/}"
            elif [[ ,$controllers, == *,cpu,* ]]; then
                quota "$cgroups/cpu${path%/}"
            fi
        done </proc/self/cgroup
    } 2>/dev/null | sort -n | head -n 1
}

# CMake cannot build in a folder with these characters in its path; brackets must come in pairs.
check_path() {
    local path=$PWD odd opened closed
    odd=${path//[^#;\"\\]/} opened=${path//[^\[]/} closed=${path//[^\]]/}
    if [[ -n $odd || ${#opened} -ne ${#closed} ]]; then
        echo "run_all.sh: CMake cannot build in '$path', because of its name: no # ; \" \\ and no single" \
            "bracket [ may be in it. Please rename or move the folder" >&2
        exit 2
    fi
}

compile() {
    local target=programs
    if [[ $mode == test ]]; then target=all; fi
    cmake --preset release &&
        cmake --build --preset release --parallel "$(usable_cores)" --target "$target"
}

build() {
    local log=build/build.log
    check_path
    forget_other_place
    if ! run compile >"$log" 2>&1; then
        cat "$log" >&2
        echo "run_all.sh: the build failed (log: $log)" >&2
        exit 2
    fi
}

# --- Run ----------------------------------------------------------------------------------------

declare -A state seconds work
epoch=

# say LINE...: print on stdout. A closed pipe does not end the run.
say() {
    printf '%s\n' "$@" 2>/dev/null || {
        echo "run_all.sh: stdout was closed; continuing" >&2
        exec >/dev/null
    }
}

# The workers that programs have: --jobs, or else the usable cores.
jobs() {
    local i
    for ((i = 0; i + 1 < ${#options[@]}; ++i)); do
        if [[ ${options[i]} == --jobs ]]; then
            echo "${options[i + 1]}"
            return
        fi
    done
    usable_cores
}

# count_networks CLAIM...: how many networks there are and how many are missing, for estimates of the
# time left: a claim that cannot say so here will say why when it runs. With --gather nothing is
# trained.
count_networks() {
    local claim folder=()
    [[ " ${options[*]} " != *" --gather "* ]] || return 0
    if [[ -n $runs ]]; then folder=(--runs "$runs"); fi
    for claim in "$@"; do
        work[$claim]=$(build/release/bin/"$claim" --profile "$mode" "${folder[@]}" --count \
            "experiments/$claim.yaml" 2>/dev/null) || work[$claim]=
    done
}

# Time a second of training on every core that trains, for the first estimate: `epoch`, in seconds.
# Where nothing is to be trained, there is nothing to estimate by it.
time_epochs() {
    local claim missing=0 cores i timers=()
    for claim in "${claims[@]}"; do
        read -r _ missing _ <<<"${work[$claim]:-}"
        [[ ${missing:-0} -eq 0 ]] || break
    done
    [[ ${missing:-0} -gt 0 ]] || return 0
    cores=$(usable_cores)
    if [[ $workers =~ ^[0-9]{1,4}$ && $workers -lt $cores ]]; then cores=$workers; fi
    for ((i = 0; i < cores; ++i)); do
        build/release/bin/bench --d 23 --q 512 --epochs 1500 >>"$state_file.epochs" 2>/dev/null &
        timers+=($!)
    done
    wait "${timers[@]}" || true
    epoch=$(sed -n 's/.* mean_ms=\([0-9.]*\).*/\1/p' "$state_file.epochs" |
        LC_ALL=C awk '{ sum += $1 } END { if (NR > 0) print sum / NR / 1000 }')
}

# Write the report, including claims that are still to be run.
write_report() {
    local claim
    {
        echo "profile $mode"
        echo "jobs $workers"
        if [[ -n $epoch ]]; then echo "epoch $epoch"; fi
        if [[ " ${options[*]} " == *" --native "* ]]; then echo "native yes"; fi
        for claim in "${claims[@]}"; do
            echo "claim $claim ${state[$claim]} ${seconds[$claim]}"
            if [[ -n ${work[$claim]:-} ]]; then echo "work $claim ${work[$claim]}"; fi
        done
    } >"$state_file" &&
        run build/release/bin/report --out "$out" --state "$state_file" --specs experiments ||
        echo "run_all.sh: the report could not be written; the results are complete" >&2
}

# While a claim runs, the report is written again every half minute, until this script ends.
reporter=
report_often() {
    while sleep 30 && kill -0 $$; do
        build/release/bin/report --out "$out" --state "$state_file" --specs experiments
    done </dev/null >/dev/null 2>&1 &
    reporter=$!
}

stop_reports() {
    [[ -n $reporter ]] || return 0
    pkill -P "$reporter" 2>/dev/null || true
    kill "$reporter" 2>/dev/null || true
    wait "$reporter" 2>/dev/null || true
    reporter=
}

# verdict_of CLAIM STATUS: what the table of verdicts says after exit status 0 or 1.
verdict_of() {
    awk -F, -v status="$2" 'NR > 1 { judged = 1 }
        $8 == "fails" { failed = 1 } $8 == "undecided" { undecided = 1 }
        END {
            if (!failed && undecided) print "undecided"
            else if (failed || status != 0) print "FAILS"
            else print judged ? "holds" : "not judged"
        }' "$out/tables/verdicts_$1.csv" || echo FAILS
}

# What claims took of which no network was in the cache, as lines for experiments/costs.csv.
keep_costs() {
    [[ -s $state_file.costs ]] || return 0
    {
        echo "profile,claim,training,rest"
        if [[ -n $epoch ]]; then echo "$mode,epoch,$epoch,0"; fi
        cat "$state_file.costs"
    } 2>/dev/null >build/costs.csv || true
}

# place_of FOLDER: where the tables or figures are.
place_of() {
    if [[ $out == "$full_out" ]]; then echo "$1/full"; else echo "$out/$1"; fi
}

run_claims() {
    local claim status=0 worst=0 started took summary=() verdict undecided=0
    mkdir -p "$out" || exit 2
    [[ -w $out ]] || {
        echo "run_all.sh: cannot write in '$out'; make it writable, or choose another folder with --out" >&2
        exit 2
    }
    state_file=$(mktemp)
    trap 'stop_reports; rm -f "$state_file" "$state_file".*' EXIT
    trap '' PIPE
    for claim in "${claims[@]}"; do
        state[$claim]=waiting seconds[$claim]=0
    done
    workers=$(jobs)
    count_networks "${claims[@]}"
    time_epochs
    for claim in "${claims[@]}"; do
        say "" "== $claim"
        started=$SECONDS
        status=0
        count_networks "$claim" # claims before it may have trained some
        state[$claim]=running
        write_report
        running=$claim
        report_often
        run build/release/bin/"$claim" --profile "$mode" --out "$out" "${options[@]}" \
            --state "$state_file" "experiments/$claim.yaml" || status=$?
        running=
        stop_reports
        case $status in
            0 | 1)
                verdict=$(verdict_of "$claim" "$status")
                if [[ $verdict == undecided ]]; then undecided=$((undecided + 1)); fi
                ;;
            *) verdict="error $status" ;;
        esac
        took=$((SECONDS - started)) # negative if the clock was set back
        state[$claim]=done-$status seconds[$claim]=$((took > 0 ? took : 0))
        case $status in
            129 | 130 | 143) # SIGHUP, SIGINT, SIGTERM
                write_report
                exit "$status"
                ;;
        esac
        if [[ $status -gt $worst ]]; then worst=$status; fi
        summary+=("$(printf '%-18s %-10s %4d s' "$claim" "$verdict" "${seconds[$claim]}")")
    done
    write_report
    keep_costs
    if [[ $undecided -gt 0 ]]; then
        summary+=("Undecided claims: $undecided. They count as not holding; more seeds would decide them.")
    fi
    say "" "claim              verdict      time" "${summary[@]}" \
        "Report: $out/report.html; tables are in $(place_of tables), figures in $(place_of figures)."
    exit "$worst"
}

# --- Slurm ----------------------------------------------------------------------------------------

jobs=()   # numbers of the submitted ones
queued=() # what they are, for messages

# explain_refusal WHAT: after sbatch has given its reason.
explain_refusal() {
    {
        echo
        echo "run_all.sh: sbatch did not take $1; its reason is above."
        if [[ ${#jobs[@]} -gt 0 ]]; then
            echo "These jobs are queued and will train their networks:"
            printf '  %s\n' "${queued[@]}"
            echo "To withdraw them: scancel ${jobs[*]}"
        else
            echo "Nothing is queued."
        fi
        echo "To go on: if the array is too large (scontrol show config | grep MaxArraySize), give fewer"
        echo "tasks with --shards N. If you may not queue that many jobs, submit some claims at a time with"
        echo "--claim NAME, or wait until the queued ones have ended. The same command again trains only"
        echo "what is missing; without --slurm it trains the rest here and writes the results."
    } >&2
    exit 2
}

# submit WHAT NAME SBATCH_OPTION...: submit the script on stdin; sets job to its number. Sites print
# greetings before it, and the name of the cluster may follow it ("123;cluster").
submit() {
    local what=$1 name=$2 said status=0
    shift 2
    said=$(sbatch --parsable --job-name="cogs-$name" --requeue "${sbatch_options[@]}" "$@") || status=$?
    job=$(sed -nE 's/^[[:space:]]*([0-9]+)(;[^[:space:]]*)?[[:space:]]*$/\1/p' <<<"$said" | tail -n 1)
    if [[ $status -ne 0 || -z $job ]]; then
        if [[ -n $said ]]; then printf '%s\n' "$said" >&2; fi
        explain_refusal "$what"
    fi
    jobs+=("$job")
    queued+=("$job: $what")
}

# Each task of an array trains its shard of the claim's networks.
submit_claim() {
    submit "$1, $shards tasks" "$1" --array="0-$((shards - 1))" --output="$logs/$1-%a.log" <<EOF
#!/usr/bin/env bash
cd $(printf %q "$PWD") || exit 2
exec build/release/bin/$1 --profile $mode --jobs "\${SLURM_CPUS_PER_TASK:-1}"$shared \\
    --shard "\$SLURM_ARRAY_TASK_ID/$shards" experiments/$1.yaml
EOF
}

submit_gathering() {
    local after=()
    if [[ ${#jobs[@]} -gt 0 ]]; then
        after=(--dependency="afterany$(printf ':%s' "${jobs[@]}")")
    fi
    submit "the job that gathers the results" gather --output="$logs/gather.log" "${after[@]}" <<EOF
#!/usr/bin/env bash
cd $(printf %q "$PWD") || exit 2
COGS_PREBUILT=yes exec bash run_all.sh $mode $(printf -- '--claim %s ' "${claims[@]}") \\
    --out $(printf %q "$out")$shared --gather $shards
EOF
}

submit_all() {
    local claim job logs=build/slurm shared=
    command -v sbatch >/dev/null || {
        echo "run_all.sh: sbatch was not found; --slurm needs Slurm" >&2
        exit 2
    }
    mkdir -p "$logs"
    if [[ " ${options[*]} " == *" --native "* ]]; then shared+=" --native"; fi
    if [[ -n $runs ]]; then shared+=" --runs $(printf %q "$runs")"; fi
    for claim in "${claims[@]}"; do
        grep -q 'training:' "experiments/$claim.yaml" || continue # it trains no networks
        submit_claim "$claim"
        echo "Job $job: $claim, $shards tasks; logs in $logs/$claim-*.log"
    done
    submit_gathering
    echo "Job $job: gathers the results in $out; log in $logs/gather.log"
    echo "The same command again trains only what is missing."
}

parse_options "$@"
if [[ -z ${COGS_PREBUILT:-} ]]; then # set in the container, whose user may not own the build
    lock
    install_packages
    build
    unlock
fi
if [[ $mode == test ]]; then
    exec ctest --preset release -j "$(usable_cores)"
fi
if [[ $out == "$full_out" ]]; then lead_to_full; fi
if [[ -n $slurm ]]; then
    submit_all
else
    run_claims
fi
