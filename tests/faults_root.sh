#!/usr/bin/env bash
# Faults that only root can create: full and read-only file systems, and folders without permission
# (as the user nobody). Each must end with a clear message and the right status, keep finished work,
# and give the same bytes once there is room. Needs root; leaves nothing mounted.
# Usage: tests/faults_root.sh [BIN_DIR] (default: build/release/bin)
set -euo pipefail

repository=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")
[[ $EUID -eq 0 ]] || { echo "faults_root.sh: skipped: only root can mount file systems" >&2; exit 2; }
bin=$(realpath "${1:-$repository/build/release/bin}")
[[ -x $bin/match_rate ]] || { echo "faults_root.sh: no programs in '$bin'" >&2; exit 2; }

work=$(mktemp -d)
mounts=()

clean_up() {
    local mount
    for mount in "${mounts[@]}"; do umount "$mount" || true; done
    rm -rf "$work"
}
trap clean_up EXIT
cd "$work"

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    cat stdout stderr >&2
    exit 1
}

# expect STATUS PATTERN COMMAND...: and a line on stderr that matches, unless PATTERN is empty.
expect() {
    local wanted=$1 pattern=$2 status=0
    shift 2
    "$@" >stdout 2>stderr || status=$?
    [[ $status -eq $wanted ]] || fail "exit status $status instead of $wanted: $*"
    [[ -z $pattern ]] || grep -qE -- "$pattern" stderr || fail "no line like '$pattern' from: $*"
    [[ -z $(find . -name '.*.tmp') ]] || fail "temporary files are left by: $*"
}

# disk NAME SIZE: mount a separate file system.
disk() {
    mkdir "$1"
    mount -t tmpfs -o "size=$2" tmpfs "$1"
    mounts=("$work/$1" "${mounts[@]}")
}

# same OUT: the results are those of the undisturbed run.
same() { diff -rq whole "$1" >&2 || fail "$1 and the undisturbed run differ"; }

cp "$repository/tests/programs/specs/match_rate.yaml" spec.yaml
run=("$bin/match_rate" --jobs 2 spec.yaml)
expect 0 '' "${run[@]}" --out whole --runs runs

echo "== the disk is full: --runs"
disk small 64k
expect 3 'FAILED .*cannot write the run file .*: No space left on device' \
    "${run[@]}" --out out --runs small/runs
grep -q 'the rest is kept, and the same command tries the failed ones again' stderr ||
    fail "no message on how to continue"
kept=$(find small/runs -name '*.h5' | wc -l)
[[ $kept -gt 0 ]] || fail "nothing was kept"
mount -o remount,size=8m small
expect 0 '' "${run[@]}" --out out --runs small/runs
[[ $(($(sed -nE 's/.*\(([0-9]+) more are in.*/\1/p' stdout | paste -sd+))) -eq $kept ]] ||
    fail "kept networks are trained again"
same out

echo "== the disk is full: --out"
disk out2 40k
expect 2 "cannot write 'out2/(tables|figures)/.*': No space left on device; make room" \
    "${run[@]}" --out out2 --runs runs
while IFS= read -r file; do
    cmp -s "$file" "whole/${file#out2/}" || fail "$file is not whole"
done < <(find out2 -type f)
mount -o remount,size=8m out2
expect 0 '' "${run[@]}" --out out2 --runs runs
same out2

echo "== no room from the start"
disk none 4k
head -c 4096 /dev/zero >none/full 2>/dev/null || true
expect 2 "cannot (make|write to) the folder 'none/runs': No space left on device; make room" \
    "${run[@]}" --out out --runs none/runs

echo "== read-only"
mount -o remount,ro out2
expect 2 "out2/tables': Read-only file system; choose a folder you may write to" \
    "${run[@]}" --out out2 --runs runs
mount -o remount,rw out2
expect 0 '' "${run[@]}" --out out2 --runs runs
same out2

echo "== no permission"
chmod 755 "$work"
mkdir bin
cp "$bin/match_rate" bin
cp -r runs theirs
chown -R nobody theirs
nobody=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
run=("$work/bin/match_rate" --jobs 2 spec.yaml)
expect 2 "cannot make the folder 'out3/tables': Permission denied; choose a folder you may write to" \
    "${nobody[@]}" "${run[@]}" --out out3 --runs theirs
install -d -o nobody out3
expect 2 "cannot write to the folder 'runs': Permission denied; choose a folder you may write to" \
    "${nobody[@]}" "${run[@]}" --out out3 --runs runs
file=$(find theirs -name '*.h5' | sort | head -n 1)
chown root "$file"
chmod 000 "$file"
expect 2 "cannot read the run file $file: Permission denied" \
    "${nobody[@]}" "${run[@]}" --out out3 --runs theirs
chmod 644 "$file"
expect 0 '' "${nobody[@]}" "${run[@]}" --out out3 --runs theirs
! grep -q training stdout || fail "networks were trained again"
same out3
echo "Full, read-only and forbidden folders: all reported, all kept, the same bytes afterwards."
