#!/usr/bin/env bash
# A clone as git for Windows makes it, with the line ends of Windows wherever it may, and without the
# bits of executable files: the scripts start, run_all.sh and the container's entry point among them.
repository=$(realpath "$(dirname "$0")/../..")
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

command -v git >/dev/null || exit 77
export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES=$work
for name in AUTHOR COMMITTER; do
    export "GIT_${name}_NAME=test" "GIT_${name}_EMAIL=test@localhost"
done
mkdir original
cp -r "$repository"/{.ci,.gitattributes,CMakeLists.txt,CMakePresets.json,docker,docs,experiments,packages.txt,run_all.sh,src,tests} \
    original
git -C original init --quiet
git -C original add --all 2>/dev/null
git -C original commit --quiet --message=all
for options in '-c core.autocrlf=true' '-c core.eol=crlf' '-c core.autocrlf=true -c core.eol=crlf'; do
    rm -rf clone
    # shellcheck disable=SC2086 # several words
    git $options clone --quiet original clone
    changed=$(diff -rq original clone --exclude=.git) || fail "a clone with $options differs: $changed"
done
[[ -z $(git -C clone status --short) ]] || fail "a clone has changes"

find clone -type f -exec chmod a-x {} +
cd clone
expect 0 bash run_all.sh --help
grep -q '^usage: ./run_all.sh' "$work/stdout" || fail "no help from run_all.sh without bits of executables"
mkdir -p build/release
ln -s "$bin" build/release/bin
cp "$specs/ring_closure.yaml" experiments
expect 0 env COGS_PREBUILT=yes COGS_OUT="$work/out" bash run_all.sh paper --claim ring_closure
# The entry point, which is in /cogs in its container.
sed "s,/cogs/,$PWD/," docker/entrypoint.sh >entrypoint.sh
expect 0 env COGS_PREBUILT=yes COGS_OUT="$work/out" sh entrypoint.sh paper --claim ring_closure
! grep -E '/cogs/[a-z_/]+\.sh' docker/entrypoint.sh | grep -vqE '(ba)?sh /cogs/|exec setpriv' ||
    fail "a script is executed without bash"
grep -qF 'ENTRYPOINT ["sh", ' "$repository/Dockerfile" || fail "the entry point needs bits of executables"
