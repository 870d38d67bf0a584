#!/usr/bin/env bash
# The README's two commands on a bare machine: a Debian or Ubuntu made by debootstrap with a clone of
# HEAD, in a chroot. Needs root and a mirror.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'USAGE'
usage: tests/fresh_machine.sh [options] [FOLDER]

Makes a bare Debian or Ubuntu in FOLDER (default: a temporary one) and runs ./run_all.sh test and
./run_all.sh quick there, as root.

  --paper         run the paper profile instead of quick; it must give the committed bytes
  --suite NAME    the release (default: bookworm)
  --mirror URL    an archive of Ubuntu, for its releases, e.g. --suite noble
  --compare DIR   DIR/tables and DIR/figures must have the same bytes as the machine's
  --log FILE      write all output there as well, with the versions of packages; its last lines sum up
  --keep          leave the machine there; the default is to remove it

exit status: 0 success, 1 failure, 2 bad usage or environment
USAGE
}

bad_usage() {
    printf 'fresh_machine.sh: %s\n' "$1" >&2
    exit 2
}

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

profile=quick
results=build/quick
suite=bookworm
mirror=
compare=
log=/dev/null
keep=
machine=
output= # of the last command

parse_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --paper) profile=paper results=. ;;
            --keep) keep=yes ;;
            --suite | --mirror | --compare | --log)
                [[ $# -ge 2 && -n $2 ]] || bad_usage "$1 needs a value"
                case $1 in
                    --suite) suite=$2 ;;
                    --mirror) mirror=$2 ;;
                    --log) log=$(realpath "$2") ;;
                    *) compare=$(realpath "$2") ;;
                esac
                shift
                ;;
            -*) bad_usage "unknown option '$1'" ;;
            *) [[ -z $machine ]] || bad_usage "one folder at a time: unexpected argument '$1'"; machine=$1 ;;
        esac
        shift
    done
}

check_environment() {
    local name
    [[ $EUID -eq 0 ]] || bad_usage "debootstrap and chroot need root"
    for name in debootstrap git unshare; do
        command -v "$name" >/dev/null || bad_usage "$name is missing"
    done
    [[ -z $compare || -d $compare/tables ]] || bad_usage "no tables in '$compare'"
    [[ -z $machine || ! -e $machine || -z $(ls -A "$machine") ]] || bad_usage "'$machine' is not empty"
}

# Mounts are made in a separate namespace and end with its last process.
bare_debian() {
    echo "== debootstrap $suite"
    chmod 755 "$machine" # it becomes / for all users
    # A Debian does not have Ubuntu's keys.
    local archive=("$suite" "$machine") scripts=/usr/share/debootstrap/scripts
    if [[ -n $mirror ]]; then archive=(--no-check-gpg "--components=main,universe" "${archive[@]}" "$mirror"); fi
    # A release may be newer than debootstrap; all of Ubuntu have the same script.
    if [[ -n $mirror && ! -e $scripts/$suite ]]; then archive+=("$scripts/gutsy"); fi
    unshare --mount debootstrap --variant=minbase "${archive[@]}" >"$output" 2>&1 || {
        tail -q "$output" "$machine/debootstrap/debootstrap.log" >&2 2>/dev/null || true # it may not exist
        bad_usage "debootstrap failed"
    }
}

# inside COMMAND...: run it on the machine, in the clone, with a clean environment.
inside() {
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
        ${http_proxy+http_proxy="$http_proxy"} ${https_proxy+https_proxy="$https_proxy"} \
        unshare --root="$machine" --wd=/root/cogs --mount-proc=/proc "$@"
}

# timed COMMAND...: run it there with its output in $output too; its status and time go into the
# summary.
summary=()
timed() {
    local status=0 started=$SECONDS
    echo "== $*"
    inside "$@" |& tee "$output" || status=$?
    summary+=("$* on $suite: status $status, $((SECONDS - started)) s")
    return "$status"
}

# What the machine is, after the packages are installed.
describe_machine() {
    echo "== the machine"
    sed -n 's/^PRETTY_NAME=//p' "$machine/etc/os-release" | tr -d '"'
    echo "$(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
    echo "commit $(git -C "$machine/root/cogs" rev-parse HEAD)"
    # shellcheck disable=SC2016 # dpkg-query's own variables
    inside dpkg-query -W -f '${Package} ${Version}\n' 2>/dev/null |
        grep -E '^(cmake|gcc|libc6|libc6-dev|libopenblas0|libhdf5-[0-9t-]+|libflint[a-z0-9-]*|libyaml-0-2|libzip[0-9t]+|libjansson4|libplplot[0-9t]+|liblpsolve55-dev) '
}

check_results() {
    local folder
    ! grep -E '(error|warning):|^run_all.sh:' "$output" || fail "the run printed errors or warnings"
    [[ -s $machine/root/cogs/$results/report.html ]] || fail "there is no report"
    git -C "$machine/root/cogs" diff --stat --exit-code || fail "committed files have changed"
    for folder in tables figures; do
        [[ -n $(ls -A "$machine/root/cogs/$results/$folder") ]] || fail "$folder is empty"
        [[ -z $compare ]] || diff -rq "$compare/$folder" "$machine/root/cogs/$results/$folder" ||
            fail "$folder differs from $compare/$folder"
    done
}

clean_up() {
    if [[ -n $keep ]]; then
        echo "The machine is in $machine."
    else
        rm -rf --one-file-system "$machine"
    fi
    rm -f "$output"
}

test_machine() {
    local failed=
    git clone --quiet . "$machine/root/cogs"
    timed ./run_all.sh test || failed="./run_all.sh test gave status $?"
    summary+=("$(grep -E '% tests passed' "$output" || echo 'no tests')")
    summary+=("$(sed -n '/^The following tests FAILED/,$p' "$output")")
    describe_machine
    timed ./run_all.sh "$profile" || failed+=" ./run_all.sh $profile gave status $?"
    summary+=("$(sed -n '/^claim  /,$p' "$output")")
    echo "== summary"
    printf '%s\n' "${summary[@]}" | grep -v '^$'
    [[ -z $failed ]] || fail "$failed"
    check_results
    echo "A fresh $suite: tests pass, every claim holds${compare:+, same bytes as in $compare}."
}

parse_options "$@"
check_environment
machine=$(realpath "${machine:-$(mktemp -d)}")
trap clean_up EXIT
output=$(mktemp)
mkdir -p "$machine"
bare_debian
test_machine |& tee "$log"
