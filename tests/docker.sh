#!/usr/bin/env bash
# The container as described in the README, with the available engine: docker, podman or buildah.
# The tests must pass in the build; results must appear in the mounted folder and belong to the
# caller; exit statuses must be passed on.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'USAGE'
usage: tests/docker.sh [options]

  --engine NAME            docker, podman or buildah (default: the first that works)
  --base-from-debootstrap  make the base image with debootstrap (needs root and a Debian mirror)
                           instead of pulling the one that the Dockerfile names
  --compare DIR            DIR/tables and DIR/figures must have the same bytes as the container's
  --keep                   keep the image; the default is to remove it

exit status: 0 success, 1 failure, 2 bad usage or environment
USAGE
}

bad_usage() {
    printf 'docker.sh: %s\n' "$1" >&2
    exit 2
}

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

engine=
debootstrap=
compare=
keep=
container=
image=localhost/cogs-test
base=localhost/cogs-test-base

parse_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --base-from-debootstrap) debootstrap=yes ;;
            --keep) keep=yes ;;
            --engine | --compare)
                [[ $# -ge 2 && -n $2 ]] || bad_usage "$1 needs a value"
                if [[ $1 == --engine ]]; then engine=$2; else compare=$(realpath "$2"); fi
                shift
                ;;
            *) bad_usage "unknown option '$1'" ;;
        esac
        shift
    done
    [[ -z $compare || -d $compare/tables ]] || bad_usage "no tables in '$compare'"
}

# --- The engine ----------------------------------------------------------------------------------

# Works without a daemon and inside other containers.
buildah_anywhere() {
    export BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot} STORAGE_DRIVER=${STORAGE_DRIVER:-vfs}
}

find_engine() {
    local name
    for name in ${engine:-docker podman buildah}; do
        [[ $name != buildah ]] || buildah_anywhere
        if "$name" info >/dev/null 2>&1; then
            engine=$name
            return
        fi
    done
    bad_usage "${engine:-neither docker, podman nor buildah} works here"
}

# Import a folder as the base image.
import_base() {
    if [[ $engine == buildah ]]; then
        container=$(buildah from scratch)
        buildah add --quiet "$container" "$1" / >/dev/null
        buildah commit --quiet "$container" "$base" >/dev/null
        buildah rm "$container" >/dev/null
        container=
    else
        tar -C "$1" -c . | "$engine" import - "$base" >/dev/null
    fi
}

# In a mount namespace, so that no mount of debootstrap outlives it.
make_base() {
    [[ $EUID -eq 0 ]] || bad_usage "debootstrap needs root"
    command -v debootstrap >/dev/null || bad_usage "debootstrap is missing"
    echo "== debootstrap"
    unshare --mount debootstrap --variant=minbase bookworm "$work/base" >"$work/base.log" 2>&1 ||
        { tail "$work/base.log" >&2; bad_usage "debootstrap failed"; }
    import_base "$work/base"
}

build_image() {
    local command=("$engine" build --no-cache --tag "$image")
    [[ -z $debootstrap ]] || command+=(--build-arg "BASE=$base")
    echo "== ${command[*]} ."
    BUILDKIT_PROGRESS=plain "${command[@]}" . >"$work/build.log" 2>&1 ||
        { tail -n 50 "$work/build.log" >&2; fail "the image cannot be built"; }
    grep '100% tests passed' "$work/build.log" || fail "the build ran no tests"
}

# run FOLDER ARGUMENT...: the README's command, with FOLDER mounted. A new container each time.
run() {
    local folder=$1 status=0
    shift
    echo "== run $*"
    if [[ $engine == buildah ]]; then
        container=$(buildah from --pull-never "$image")
        buildah run "${as_user[@]}" --volume "$folder:/out" "$container" \
            "$(buildah inspect --format '{{index .OCIv1.Config.Entrypoint 0}}' "$container")" "$@" ||
            status=$?
        buildah rm "$container" >/dev/null
        container=
        return "$status"
    fi
    "$engine" run --rm "${as_user[@]}" --volume "$folder:/out" "$image" "$@"
}

# expect STATUS FOLDER ARGUMENT...: run it and check the exit status.
expect() {
    local wanted=$1 status=0
    shift
    run "$@" >"$work/run.log" 2>&1 || status=$?
    [[ $status -eq $wanted ]] || {
        cat "$work/run.log" >&2
        fail "status $status instead of $wanted"
    }
}

clean_up() {
    [[ -z $container ]] || buildah rm "$container" >/dev/null || true
    if [[ -z $keep && -n $engine ]]; then
        "$engine" rmi --force "$image" >/dev/null 2>&1 || true
        "$engine" rmi --force "$base" >/dev/null 2>&1 || true
    fi
    rm -rf --one-file-system "$work"
}

# --- The test ------------------------------------------------------------------------------------

parse_options "$@"
work=$(mktemp -d)
trap clean_up EXIT
find_engine
chmod 755 "$work"
mkdir "$work/out" "$work/closed"
as_user=() # the owner of the mounted folder
user=$(id -u):$(id -g)
if [[ $EUID -eq 0 ]]; then # a user other than root
    user=1234:1234
    chown "$user" "$work/out"
fi
chmod 555 "$work/closed"

[[ -z $debootstrap ]] || make_base
build_image

expect 0 "$work/out" quick
! grep -E '(error|warning):|^run_all.sh:' "$work/run.log" || fail "the run printed errors or warnings"
[[ -s $work/out/report.html ]] || fail "there is no report"
for folder in tables figures; do
    [[ -n $(ls -A "$work/out/$folder") ]] || fail "$folder is empty"
    [[ -z $compare ]] || diff -rq "$compare/$folder" "$work/out/$folder" ||
        fail "$folder differs from $compare/$folder"
done
strangers=$(find "$work/out" ! \( -uid "${user%:*}" -gid "${user#*:}" \))
[[ -z $strangers ]] || fail "these do not belong to $user: $strangers"

# Again over the same results, in a folder without permission, and with an unknown option.
cp -r "$work/out" "$work/first"
expect 0 "$work/out" quick --claim match_rate
diff -rq --exclude=report.html "$work/first" "$work/out" || fail "the second run's results differ"
expect 2 "$work/out" quick --claim nothing

# With --user, in a folder that this user may not write to.
as_user=(--user "$user")
expect 2 "$work/closed" quick --claim ring_closure
[[ $(grep -c "^run_all.sh: cannot write in '/out'" "$work/run.log") -eq 1 ]] ||
    fail "the folder without permission was not reported"
echo "With $engine: tests pass, results belong to $user${compare:+, same bytes as in $compare}."
