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
keep=
machine=

parse_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --paper) profile=paper results=. ;;
            --keep) keep=yes ;;
            --suite | --mirror | --compare)
                [[ $# -ge 2 && -n $2 ]] || bad_usage "$1 needs a value"
                case $1 in
                    --suite) suite=$2 ;;
                    --mirror) mirror=$2 ;;
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
    local archive=("$suite" "$machine")
    if [[ -n $mirror ]]; then archive=(--no-check-gpg "--components=main,universe" "${archive[@]}" "$mirror"); fi
    unshare --mount debootstrap --variant=minbase "${archive[@]}" >"$machine.log" 2>&1 || {
        tail "$machine.log" "$machine/debootstrap/debootstrap.log" >&2
        bad_usage "debootstrap failed"
    }
}

# inside COMMAND...: run it on the machine, in the clone, with a clean environment.
inside() {
    echo "== $*"
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
        ${http_proxy+http_proxy="$http_proxy"} ${https_proxy+https_proxy="$https_proxy"} \
        unshare --root="$machine" --wd=/root/cogs --mount-proc=/proc "$@"
}

check_results() {
    local folder
    ! grep -E '(error|warning):|^run_all.sh:' "$machine.log" || fail "the run printed errors or warnings"
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
        rm -rf --one-file-system "$machine" "$machine.log"
    fi
}

parse_options "$@"
check_environment
machine=$(realpath "${machine:-$(mktemp -d)}")
trap clean_up EXIT
mkdir -p "$machine"
bare_debian
git clone --quiet . "$machine/root/cogs"
inside ./run_all.sh test || fail "./run_all.sh test gave status $?"
inside ./run_all.sh "$profile" |& tee "$machine.log" || fail "./run_all.sh $profile gave status $?"
check_results
echo "A fresh $suite: tests pass, every claim holds${compare:+, same bytes as in $compare}."
