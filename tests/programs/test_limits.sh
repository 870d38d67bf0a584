#!/usr/bin/env bash
# Limits and unusual environments: limited file sizes and memory, closed pipes and standard streams,
# wrong clocks. Each gives a clear message, and continuing without the limit gives the same bytes as
# an undisturbed run.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

spec=$specs/match_rate.yaml
run=("$bin/match_rate" --jobs 2 --out out --runs runs "$spec")
expect 0 "$bin/match_rate" --quiet --jobs 2 --out whole --runs runs-whole "$spec"

# said STREAM PATTERN
said() {
    grep -qE -- "$2" "$work/$1" || {
        cat "$work/$1" >&2
        fail "no line like '$2' on $1"
    }
}

nothing_left() { [[ -z $(find . -name '.*.tmp') ]] || fail "temporary files are left: $*"; }

# limited WHAT LIMIT COMMAND...: run under a ulimit.
limited() {
    (
        ulimit "$1" "$2"
        exec "${@:3}"
    )
}

# --- File sizes, like a quota ----------------------------------------------------------------

expect 3 limited -f 8 "${run[@]}" --shard 0/1
said stderr "FAILED .*cannot write the run file 'runs/.*': File too large; make room"
[[ -z $(find runs -name '*.h5*') ]] || fail "a truncated run file was kept"
nothing_left "file size"
expect_error 2 "cannot write 'out/figures/.*\.png': File too large; make room" limited -f 36 "${run[@]}"
nothing_left "file size"
expect 0 "${run[@]}"
same_results out whole

# --- Memory ----------------------------------------------------------------------------------

# Sanitizers need terabytes of address space, so limits cannot be tested there.
if limited -v 4000000 "$bin/match_rate" --version >/dev/null 2>&1; then
    expect_error 2 'not enough memory for OpenBLAS' limited -v 200000 "${run[@]}"
    # With any limit an end with a word, never a crash or a loop, whatever OpenBLAS's threads need.
    for limit in 120000 200000 250000 300000 350000 400000; do
        for threads in '' 1 64; do
            for program in "match_rate --jobs 2 --out little --runs runs-whole $spec" \
                "inspect $(find runs-whole -name '*.h5' | sort | head -n 1)" 'report --out whole'; do
                status=0
                # shellcheck disable=SC2086 # several words
                OPENBLAS_NUM_THREADS=$threads limited -v "$limit" timeout 60 "$bin"/$program \
                    >stdout 2>stderr || status=$?
                [[ $status -eq 0 || ($status -eq 2 && -s stderr) ]] ||
                    fail "status $status with a memory limit of $limit: $program"
            done
        done
    done
    OPENBLAS_NUM_THREADS=64 expect 0 limited -v 500000 "${run[@]}"
    sed 's/widths: .*/widths: [1048576]/; s/width: 24/width: 1048576/' "$spec" >wide.yaml
    expect 3 limited -v 450000 "$bin/match_rate" --jobs 1 --runs runs-wide --shard 0/1 wide.yaml
    said stderr 'FAILED .*not enough memory for .*; use a smaller problem'
fi

# --- Full disks --------------------------------------------------------------------------------

# For root: a disk of a few blocks, in a name space of its own.
# shellcheck disable=SC2016 # the script has arguments
full_disk='
    mount -t tmpfs -o size="$1" tmpfs "$2" || exit 77
    shift 2
    "$@"'
# full SIZE STATUS PATTERN COMMAND...: the command has a disk of SIZE at ./disk.
mkdir disk
full() {
    local status=0
    unshare -m sh -c "$full_disk" sh "$1" disk "${@:4}" >stdout 2>stderr || status=$?
    [[ $status -ne 77 ]] || return 0
    [[ $status -eq $2 ]] || {
        cat stderr >&2
        fail "status $status instead of $2 on a full disk: ${*:4}"
    }
    said stderr "$3"
    ! grep -qE 'No such file|damaged' stderr || fail "another reason was given for a full disk"
}
if unshare -m sh -c "$full_disk" sh 16k disk true 2>/dev/null; then
    for size in 8k 12k 16k; do
        full "$size" 3 "cannot write the run file 'disk/.*': No space left on device; make room" \
            "$bin/match_rate" --jobs 1 --out out --runs disk "$spec" --shard 0/1
    done
    full 16k 2 "cannot write 'disk/.*': No space left on device; make room" \
        "$bin/match_rate" --jobs 1 --out disk --runs runs-whole "$spec"
fi

# --- File systems without locks ----------------------------------------------------------------

nolock=$(dirname "$bin")/libnolock.so
without_locks() { LD_PRELOAD=$nolock NOLOCK_ERRNO=$1 "${@:2}"; }
if without_locks 37 "$bin/match_rate" --version >/dev/null 2>&1; then # not with sanitizers
    for reason in 38 37 524 95; do # ENOSYS, ENOLCK, ENOTSUPP, EOPNOTSUPP
        rm -rf out runs
        expect 0 without_locks "$reason" "${run[@]}"
        [[ $(grep -c 'runs is on a file system without locks (.*); going on' stderr) -eq 1 ]] ||
            fail "not exactly one warning without locks (errno $reason)"
        same_results out whole
        expect 0 without_locks "$reason" "${run[@]}"
        ! grep -q training stdout || fail "networks are not found again without locks"
        same_results out whole
    done
    rm -rf out runs
    expect_error 3 'cannot lock runs/.lock: Input/output error' without_locks 5 "${run[@]}"
    rm -rf out runs
    expect 0 "${run[@]}"
fi

# --- Standard streams ------------------------------------------------------------------------

for trouble in '>&-' '>/dev/full'; do
    rm -rf out runs
    expect 2 bash -c "exec \"\$@\" $trouble" bash "${run[@]}"
    said stderr '^match_rate: output was truncated: .*; the complete results are in out'
    same_results out whole
done
rm -rf out runs
expect 0 bash -c 'exec "$@" <&- >&- 2>&-' bash "${run[@]}" --quiet
same_results out whole

# gone COMMAND...: with a pipe that is closed before the first output.
gone() {
    rm -f gate
    mkfifo gate
    {
        read -r _ <gate
        status=0
        "$@" || status=$?
        echo "$status" >status
    } | {
        exec <&-
        echo >gate
    }
    return "$(<status)"
}
rm -rf out runs
expect 2 gone "${run[@]}"
said stderr "^match_rate: output was truncated"
same_results out whole
"$(dirname "$bin")/make_weights" trained weights.h5
expect 2 gone "$bin/inspect" weights.h5
said stderr '^inspect: cannot print: Broken pipe'

# --- Clocks ----------------------------------------------------------------------------------

for date in 1970-01-02 2100-01-01; do
    find out runs -type f -exec touch -d "$date" {} +
    cp "$spec" spec.yaml
    touch -d "$date" spec.yaml
    expect 0 "$bin/match_rate" --out out --runs runs spec.yaml
    ! grep -q training stdout || fail "networks of $date are trained again"
done

# --- Leftovers of killed runs ----------------------------------------------------------------

# Files of ended processes are removed, those of running ones kept, distinguished by a lock.
rm -rf out runs/Z_2xZ_4_*
run_file=$(cd runs-whole && find . -name 'Z_2xZ_4_*.h5' -printf '%f\n' | sort | head -n 1)
mkdir -p out/tables
left=(out/tables/.match_rate.csv.99999999.tmp "runs/.$run_file.99999999.tmp")
kept=(out/tables/.match_rate.csv.99999998.tmp out/tables/.match_rate.csv.old.tmp)
for file in "${left[@]}" "${kept[@]}"; do echo x >"$file"; done
exec 8<"${kept[0]}"
flock 8
expect 0 "${run[@]}"
exec 8<&-
for file in "${left[@]}"; do [[ ! -e $file ]] || fail "$file is left"; done
for file in "${kept[@]}"; do [[ -e $file ]] || fail "$file is gone"; done
rm "${kept[@]}"
same_results out whole

# --- Folders and files without permission ----------------------------------------------------

if [[ $EUID -ne 0 ]]; then # root may do everything; see tests/faults_root.sh
    chmod 500 out/tables
    expect_error 2 "out/tables': Permission denied; choose a folder" "${run[@]}"
    chmod 700 out/tables
    file=$(find runs -name '*.h5' | head -n 1)
    chmod 000 "$file"
    expect_error 2 "cannot read the run file $file: Permission denied" "${run[@]}"
    chmod 600 "$file"
    expect 0 "${run[@]}"
    same_results out whole
fi
