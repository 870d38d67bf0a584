#!/usr/bin/env bash
# run_all.sh interrupted, run twice concurrently, and with closed stdout, in a separate folder with
# the small specs and the built programs.
repository=$(realpath "$(dirname "$0")/../..")
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

cp "$repository/run_all.sh" .
mkdir -p src/claims
cp "$repository/src/claims/claims.txt" src/claims
mkdir -p build/release experiments
ln -s "$bin" build/release/bin
for spec in "$specs"/*.yaml; do
    sed -E 's/- name: paper/- name: quick/' "$spec" >"experiments/${spec##*/}"
done
sed -E -i 's/epochs: 300/epochs: 4000/; s/, 300\]/, 4000]/; s/^( +)seeds: .*/\1seeds: [1, 2, 3, 4]/' \
    experiments/match_rate.yaml
export COGS_PREBUILT=yes
run=(./run_all.sh quick --claim ring_closure --claim match_rate --jobs 2)
# The costs of a machine with epochs of a thousand years: before any work all seems to take no time here.
printf 'quick,%s,%s,%s\n' epoch 3e10 0 ring_closure 0 1 match_rate 20 5 >experiments/costs.csv
expect 0 "${run[@]}" --out whole
grep -qE '^claim 1 of 2, 0 of [1-9][0-9]* networks, about 1 s left$' stdout ||
    fail "the first claim does not say how long the whole takes, by epochs timed here"
grep -qE '^claim 2 of 2, 0 of [1-9][0-9]* networks, about [0-9]+ (s|min) left$' stdout ||
    fail "the second claim does not say how long the rest takes"
[[ $(cut -d, -f 1-2 build/costs.csv | paste -sd ' ') == "profile,claim quick,epoch quick,ring_closure quick,match_rate" ]] ||
    fail "the costs of what was trained are not kept"
! grep -q 'class="note">Running' whole/report.html || fail "the report says that a claim is running"
expect 0 "${run[@]}" --out whole
count='([1-9][0-9]*) of \1 networks'
grep -qE "^claim 2 of 2, $count, about [0-9]+ s left\$" stdout || fail "cached networks are not counted as done"
rm -rf runs

# --- Signals ---------------------------------------------------------------------------------

# interrupt SIGNAL STATUS WHOM: start a run in a process group of its own, send the signal to the
# group or to the script alone when the first network is trained.
interrupt() {
    local pid line status=0 whom
    rm -f progress
    mkfifo progress
    # A shell starts background jobs with SIGINT ignored, and scripts inherit this.
    setsid env --default-signal=INT "${run[@]}" --out out >stdout 2>progress &
    pid=$!
    exec 3<progress
    while IFS= read -r line <&3; do
        case $line in *'[1/'*) break ;; esac
    done
    whom=$pid
    [[ $3 == script ]] || whom=-$pid
    kill "-$1" -- "$whom"
    cat <&3 >stderr # until the last process has ended
    exec 3<&-
    wait "$pid" || status=$?
    [[ $status -eq $2 ]] || fail "status $status instead of $2 after SIG$1 to the $3"
    [[ $(grep -c 'the same command' stderr) -eq 1 ]] || fail "not exactly one message on SIG$1 to the $3"
    [[ -z $(find . -name '*.tmp') ]] || fail "temporary files are left after SIG$1 to the $3"
    grep -q "Exit status: $2\." out/report.html || fail "the report does not say so"
}

interrupt INT 130 group
interrupt TERM 143 group
interrupt HUP 129 group
rm -rf runs
interrupt INT 130 script
interrupt TERM 143 script
interrupt HUP 129 script
expect 0 "${run[@]}" --out out
same_results whole/tables out/tables
same_results whole/figures out/figures

# --- Closed stdout ---------------------------------------------------------------------------

rm -rf out
expect 0 bash -c 'exec "$@" >/dev/full' bash "${run[@]}" --out out
grep -q 'stdout was closed; continuing' stderr || fail "a full device was not reported"
same_results whole/tables out/tables
same_results whole/figures out/figures

# --- Undecided -------------------------------------------------------------------------------

# One model of five reaches zero loss: 95 % interval 0.04 to 0.62.
cp experiments/tensor_rank.yaml decided.yaml
sed -i 's/seeds: 11/seeds: 5/' experiments/tensor_rank.yaml
cat >>experiments/tensor_rank.yaml <<'EOF'
  - {quantity: zero_at_rank_S3, statistic: interval, at_least: 0.4, why: Thin evidence.}
EOF
thin=(./run_all.sh quick --claim ring_closure --claim tensor_rank --out thin)
expect 1 "${thin[@]}"
grep -q '^  undecided  zero_at_rank_S3  *0.2 \[0.03622, 0.6245\]  (asked: interval >= 0.4)$' stdout ||
    fail "the verdict is not reported as undecided"
grep -q '^tensor_rank: undecided' stdout || fail "the claim is not reported as undecided"
grep -qE '^tensor_rank +undecided +[0-9]+ s$' stdout || fail "the summary does not say undecided"
grep -q '^Undecided claims: 1\.' stdout || fail "the summary does not count the undecided claim"
grep -q ',interval >= 0.4,undecided,' thin/tables/verdicts_tensor_rank.csv ||
    fail "the table does not say undecided"
grep -q '1 holds, 1 undecided,' thin/report.html || fail "the report does not count the undecided claim"
sed -i 's/at_least: 0.4/at_least: 0.8/' experiments/tensor_rank.yaml
expect 1 "${thin[@]}"
grep -qE '^tensor_rank +FAILS +[0-9]+ s$' stdout || fail "the failing claim is not reported as failing"
! grep -q '^Undecided' stdout || fail "the failing claim is counted as undecided"

# All criteria are those of another profile: the claim is not judged, which is no failure.
{
    sed '/^criteria:/,$d' decided.yaml
    sed '/- name: quick/,/^criteria:/!d; s/- name: quick/- name: full/; s/: &[a-z]* /: /' decided.yaml
    echo '  - {quantity: explicit_error, statistic: measured, at_most: 0, why: Not here., profiles: [full]}'
} >experiments/tensor_rank.yaml
expect 0 "${thin[@]}"
grep -q '^tensor_rank: not judged' stdout || fail "a claim without criteria is judged"
grep -qE '^tensor_rank +not judged +[0-9]+ s$' stdout || fail "the summary says more than not judged"
grep -q '1 holds, 1 not judged,' thin/report.html || fail "the report does not say not judged"
mv decided.yaml experiments/tensor_rank.yaml

# --- The profile full ------------------------------------------------------------------------

# Its results lie in subfolders of those of paper, and a report does not take one for the other.
cp -r experiments kept
sed -i 's/- name: quick/- name: full/' experiments/*.yaml
expect 0 ./run_all.sh full --claim ring_closure
same_results whole/tables/ring_closure.csv tables/full/ring_closure.csv
same_results build/full/tables tables/full
[[ $(find tables -maxdepth 1 -type f | wc -l) -eq 0 ]] || fail "full writes to the folder of paper"
[[ -e figures/full/global_solutions.png ]] || fail "full does not write to figures/full"
grep -q 'tables are in tables/full, figures in figures/full\.$' stdout || fail "full does not say where"
grep -q "Of ${#claims[@]} claims, 1 holds, $((${#claims[@]} - 1)) missing\." build/full/report.html ||
    fail "the report of full is wrong"
expect 0 ./run_all.sh full --claim ring_closure # the folders are there already
expect 0 ./run_all.sh full --claim ring_closure --out elsewhere_full
same_results elsewhere_full/tables tables/full
sed -i 's/- name: full/- name: paper/' experiments/*.yaml
expect 0 ./run_all.sh paper --claim tensor_rank
grep -q "Of ${#claims[@]} claims, 1 holds, $((${#claims[@]} - 1)) missing\." report.html ||
    fail "the report of paper counts the results of full"
rm -rf experiments tables figures report.html
mv kept experiments

# --- Two at once -----------------------------------------------------------------------------

rm -rf runs out
"${run[@]}" --out out >first.out 2>first.err &
pid=$!
expect 0 "${run[@]}" --out out
wait "$pid" || fail "the first of two runs at once failed"
same_results whole/tables out/tables
same_results whole/figures out/figures
[[ -z $(find . -name '*.tmp') ]] || fail "temporary files are left by two runs at once"
grep -q "Of ${#claims[@]} claims, 2 hold, $((${#claims[@]} - 2)) missing\." \
    out/report.html || fail "the report is not of the end"

# --- Two builds at once ----------------------------------------------------------------------

# A cmake that blocks until released; all packages are installed.
unset COGS_PREBUILT
mkdir stubs
mkfifo begun go
# shellcheck disable=SC2016
printf '#!/bin/sh\ncase $1 in --preset) echo >begun; read -r _ <go ;; esac\n' >stubs/cmake
printf '#!/bin/sh\necho install ok installed\n' >stubs/dpkg-query
chmod +x stubs/*
: >packages.txt
PATH=$work/stubs:$PATH
rm -rf out

"${run[@]}" --out out >first.out 2>first.err &
first=$!
read -r _ <begun
mkfifo second
setsid "${run[@]}" --out out >second 2>second.err &
second=$!
grep -q -m 1 'Another run_all.sh is installing or building; waiting for it' <second ||
    fail "the second run does not say that it waits for the build"
kill -KILL -- "-$second"
"${run[@]}" --out out >third 2>third.err &
third=$!
kill -KILL "$first" # its cmake continues and keeps the lock until it ends
echo >go
read -r _ <begun
echo >go
wait "$third" || fail "the lock of a killed build is stuck"
same_results whole/tables out/tables

# --- A folder that was copied or moved after a build -----------------------------------------

# cmake refuses files of another folder; here it does nothing else.
# shellcheck disable=SC2016
printf '#!/bin/sh\n! grep -q elsewhere build/release/CMakeCache.txt 2>/dev/null\n' >stubs/cmake
run=(./run_all.sh quick --claim ring_closure --out out)

# built_in PLACE: create the files that cmake and ninja keep of a build there.
built_in() {
    mkdir -p build/release/CMakeFiles
    touch build/release/{build.ninja,.ninja_deps,.ninja_log,CMakeFiles/object}
    printf 'CMAKE_BUILD_TYPE:STRING=Release\nCMAKE_HOME_DIRECTORY:INTERNAL=%s\n' "$1" \
        >build/release/CMakeCache.txt
}

mkdir elsewhere # copied: the original still exists
for place in "$work/elsewhere" "$work/elsewhere/moved from"; do
    built_in "$place"
    expect 0 "${run[@]}"
    [[ $(grep -cF "after it was built in '$place'; rebuilding" stdout) -eq 1 ]] ||
        fail "the build in $place was not reported"
    [[ $(ls -A build/release) == bin ]] || fail "files of the build in $place are left"
done
ln -s "$work" linked # another name of the same folder
for place in "$work" "$work/linked"; do
    built_in "$place"
    expect 0 "${run[@]}"
    ! grep -q 'rebuilding' stdout || fail "a build is discarded in its own folder"
    [[ -e build/release/CMakeFiles/object ]] || fail "an object is missing in its own folder"
done
built_in "$work/elsewhere"
expect 0 env COGS_PREBUILT=yes "${run[@]}"
! grep -q 'rebuilding' stdout || fail "a build of the same folder is repeated"
[[ -e build/release/CMakeFiles/object ]] || fail "a build of the same folder is missing"

# --- Called from elsewhere ---------------------------------------------------------------------

# Relative folders are the caller's, whatever the script is called through.
export COGS_PREBUILT=yes
mkdir -p caller caller/build decoy/caller
ln -s "$work/run_all.sh" caller/link
ln -s ../run_all.sh caller/relative
ln -s "$work" "caller/another name"
for script in ../run_all.sh ./link ./relative "another name/run_all.sh" "$work/run_all.sh"; do
    rm -rf caller/mine caller/networks out runs tables
    (
        cd caller
        export CDPATH=$work/decoy:$work
        expect 0 bash "$script" quick --claim ring_closure --claim tensor_rank --out mine/here --runs=networks
    )
    same_results caller/mine/here/tables/ring_closure.csv whole/tables/ring_closure.csv
    [[ -e caller/mine/here/report.html && -n $(find caller/networks -name '*.h5') ]] ||
        fail "results of $script are not where the caller is"
    [[ ! -e out && ! -e runs && ! -e mine && ! -e tables ]] || fail "$script wrote where it stands"
done
(
    cd caller
    expect 0 env COGS_OUT=environment bash ./link quick --claim=ring_closure
    [[ -e environment/report.html ]] || fail "COGS_OUT is not where the caller is"
    rm -rf ../build/quick
    expect 0 bash ./link --claim=ring_closure quick
    [[ -e ../build/quick/report.html && ! -e build/quick ]] || fail "the default is not beside the script"
)
expect_error 2 "run_all.sh: --out needs a value" ./run_all.sh quick --out=
expect_error 2 "run_all.sh: no claim called 'none'" ./run_all.sh quick --claim=none
expect_error 2 "run_all.sh: unknown option '--colour'" ./run_all.sh quick --colour=red
expect_error 2 "run_all.sh: no profile called 'quik'" ./run_all.sh --claim ring_closure quik
expect_error 2 "run_all.sh: one profile at a time, not 'quick' and 'full'" ./run_all.sh quick full

# --- Slurm -------------------------------------------------------------------------------------

# A site's sbatch: BANNER is printed before the number, arrays longer than MAX and jobs beyond LIMIT
# are refused.
# shellcheck disable=SC2016
printf '%s\n' '#!/usr/bin/env bash' \
    'number=$(cat number)' \
    'for option; do case $option in' \
    '    --array=*) if [[ ${option#--array=0-} -ge ${MAX:-1001} ]]; then' \
    '        echo "sbatch: error: Invalid job array specification" >&2; exit 1; fi ;;' \
    '    --dependency=*) [[ $option =~ ^--dependency=afterany(:[0-9]+)+$ ]] || {' \
    '        echo "sbatch: error: Job dependency problem" >&2; exit 1; } ;;' \
    'esac; done' \
    'if [[ $number -ge ${LIMIT:-1000} ]]; then echo "sbatch: error: AssocMaxSubmitJobLimit" >&2; exit 1; fi' \
    'cat >"job.$number"' \
    'echo $((number + 1)) >number' \
    'printf "%b" "${BANNER:-}"' \
    'echo "${ANSWER-$number;cluster1}"' >stubs/sbatch
chmod +x stubs/sbatch
slurm=(./run_all.sh quick --claim ring_closure --claim match_rate --claim weight_decay --out slurm)
submitted() { # with number 100 first
    rm -f job.*
    echo 100 >number
    "${slurm[@]}" "$@"
}
banner='-----\n   Welcome to the Supercomputer, 12345 users\n-----\n2026\n\n--> Verifying valid submit host (login1)...OK\n'
for BANNER in '' "$banner"; do
    export BANNER
    expect 0 submitted --shards=3 --slurm
    [[ $(grep '^Job' stdout) == "Job 100: match_rate, 3 tasks; "*$'\n'"Job 101: weight_decay, 3 tasks; "*$'\n'"Job 102: gathers"* ]] ||
        fail "the numbers of the jobs are wrong: $(<stdout)"
done
expect 0 env ANSWER=' 100 ' ./run_all.sh quick --claim match_rate --slurm
for job in 100 101 102; do
    bash -n "job.$job" || fail "the script of job $job is not valid"
done
SLURM_ARRAY_TASK_ID=1 expect 0 env --chdir=/ bash "$work/job.100"
grep -q '^match_rate: shard 1/3\|^match_rate: training' stdout || fail "a task of the array does not train"
expect_error 2 'sbatch did not take match_rate, 1002 tasks' submitted --shards 1002 --slurm
for words in '^sbatch: error: Invalid job array' '^Nothing is queued' 'with --shards N'; do
    grep -q -- "$words" stderr || fail "a refused array is not explained: no '$words'"
done
LIMIT=102 expect_error 2 'sbatch did not take the job that gathers' submitted --slurm
for words in 'AssocMaxSubmitJobLimit' '^  100: match_rate, 16 tasks$' '^  101: weight_decay, 16 tasks$' \
    'scancel 100 101$' 'The same command again trains only'; do
    grep -q -- "$words" stderr || fail "a refused job is not explained: no '$words'"
done
unset BANNER
ANSWER='no number here' expect_error 2 'sbatch did not take match_rate' submitted --slurm
grep -q '^no number here$' stderr || fail "the answer of sbatch is not shown"

# --- Names of folders --------------------------------------------------------------------------

# CMake fails with some; the reason is said before it is called.
for name in 'a#b' 'a[b' 'a]b' 'a;b' 'a"b' 'a\b'; do
    mkdir -p "$name/src/claims"
    cp run_all.sh "$name"
    cp src/claims/claims.txt "$name/src/claims"
    : >"$name/packages.txt"
    expect_error 2 "CMake cannot build in '.*', because of its name" env -u COGS_PREBUILT "./$name/run_all.sh" quick
    rm -r "$name"
done
sed -n '/^check_path() {/,/^}/p' run_all.sh >check.sh
for name in 'a b' 'a[b]' "it's" 'a(b)'; do
    mkdir "$name"
    (cd "$name" && expect 0 bash -c '. ../check.sh; check_path')
done

# --- File systems without locks ----------------------------------------------------------------

printf '#!/bin/sh\necho install ok installed\n' >stubs/dpkg-query
sed -n '/^lock() {/,/^}/p' run_all.sh >lock.sh
nolock=$(dirname "$bin")/libnolock.so
for reason in 38 37 524 95; do # ENOSYS, ENOLCK, ENOTSUPP, EOPNOTSUPP
    expect 0 env LD_PRELOAD="$nolock" NOLOCK_ERRNO=$reason bash -Eeuo pipefail -c '. ./lock.sh; lock'
    grep -q 'warning: this folder cannot be locked (.*); going on' stderr || fail "no word on missing locks"
    ! grep -q Another stdout || fail "missing locks are taken for another run"
done

# --- Packages ----------------------------------------------------------------------------------

# apt's reason is shown if it fails, wherever it prints it.
unset COGS_PREBUILT
echo no-such-package >packages.txt
printf '#!/bin/sh\nexit 1\n' >stubs/dpkg-query

# shellcheck disable=SC2016
printf '#!/bin/sh\ncase $1 in update) echo "E: a key is missing"; exit 100 ;; esac\n%s\n' \
    'echo "no-such-package : depends on another one"; echo "E: held broken packages" >&2; exit 100' >stubs/apt-get
# shellcheck disable=SC2016
printf '#!/bin/sh\nwhile [ "${1#*=}" != "$1" ] || [ "$1" = -n ]; do shift; done\nexec "$@"\n' >stubs/sudo
chmod +x stubs/*
expect_error 2 "the packages could not be installed; apt's reason is above" "${run[@]}"
for words in 'a key is missing' 'depends on another one' 'held broken packages'; do
    grep -q "$words" stderr || fail "apt's reason is not shown: no '$words'"
done

# --- Processors --------------------------------------------------------------------------------

# What the build and the tests use: no more than the container's quota (src/run/cores.h).
sed -n '/^quota() {/,/^compile()/p' run_all.sh | sed '$d' >cores.sh
# shellcheck disable=SC2016
cores() { # LINES of /proc/self/cgroup
    printf '%b' "$1" >groups
    sed 's,/proc/self/cgroup,groups,; s,^cgroups=.*,cgroups=groups.d,; s,nproc,echo 64,' cores.sh >cores_here.sh
    bash -c '. ./cores_here.sh; usable_cores'
}
mkdir -p groups.d/a/b groups.d/cpu/a
[[ $(cores '0::/a/b\n') -eq 64 ]] || fail "the processors of no quota"
echo 'max 100000' >groups.d/a/b/cpu.max
[[ $(cores '0::/a/b\n') -eq 64 ]] || fail "the processors of a quota without limit"
echo '250000 100000' >groups.d/a/cpu.max
[[ $(cores '0::/a/b\n') -eq 3 ]] || fail "the processors of a quota"
[[ $(cores '0::/\n') -eq 64 ]] || fail "the processors of another group's quota"
echo 150000 >groups.d/cpu/a/cpu.cfs_quota_us
echo 100000 >groups.d/cpu/a/cpu.cfs_period_us
[[ $(cores '5:cpuset:/\n4:cpu,cpuacct:/a\n0::/\n') -eq 2 ]] || fail "the processors of a quota of version 1"
[[ $(cores '4:cpuset:/a\n0::/\n') -eq 64 ]] || fail "the processors without a quota of version 1"
