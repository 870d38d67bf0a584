#!/usr/bin/env bash
# What stands where a program writes: links are followed and stay, pipes and devices are written
# into, folders are refused. For every kind of output: tables, figures, run files, the report, the
# files of inspect.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

# is KIND FILE...: as stat names it
is() {
    local file
    for file in "${@:2}"; do
        [[ $(stat -c %F "$file") == "$1" ]] || fail "$file is not a $1 any more, but a $(stat -c %F "$file")"
    done
}

spec=$specs/match_rate.yaml
run=("$bin/match_rate" --quiet --jobs 2 --runs runs "$spec" --out)
expect 0 "${run[@]}" whole
expect 0 "$bin/report" --out whole --specs "$specs"

# --- Folders and files that are links ----------------------------------------------------------

mkdir there out
ln -s ../there/tables out/tables # nothing is there yet
ln -s "$work/there/figures" out/figures
expect 0 "${run[@]}" out
is 'symbolic link' out/tables out/figures
same_results there/tables whole/tables
same_results there/figures whole/figures

mkdir files
for file in there/*/*; do
    mv "$file" "files/${file##*/}"
    ln -s "../../files/${file##*/}" "$file"
done
: >files/report.html
ln -s ../files/report.html out/report.html
network=$(find runs -name '*.h5' | sort | head -n 1)
mv "$network" files/network.h5
ln -s ../files/network.h5 "$network"
printf x | dd of=files/network.h5 bs=1 seek=3000 conv=notrunc status=none
rm "$(find runs -type f -name '*.h5' | sort | head -n 1)" # so that networks are trained
expect 0 "${run[@]}" out
expect 0 "$bin/report" --out out --specs "$specs"
is 'symbolic link' there/*/* out/report.html "$network"
is 'regular file' files/*
[[ -e files/network.h5.damaged ]] || fail "the damaged file was not kept beside the good one"
for file in whole/*/*; do cmp "$file" "files/${file##*/}" || fail "$file is another through a link"; done
cmp whole/report.html files/report.html || fail "the report is another through a link"
rm files/network.h5
expect 0 "${run[@]}" out
is 'symbolic link' "$network"
is 'regular file' files/network.h5
[[ -z $(find . -name '.*.tmp') ]] || fail "temporary files are left"
ln -s whole linked
expect 0 "${run[@]}" linked/.
expect 0 "${run[@]}" linked
is 'symbolic link' linked

# --- Pipes -------------------------------------------------------------------------------------

rm -rf out
mkdir -p out/tables
mkfifo out/tables/match_rate.csv
cat out/tables/match_rate.csv >read.csv &
expect 0 "${run[@]}" out
wait
is fifo out/tables/match_rate.csv
cmp read.csv whole/tables/match_rate.csv || fail "a pipe got another table"
rm "$network"
mkfifo "$network"
expect_error 2 'cannot read the run file .*not a regular file' "${run[@]}" out
is fifo "$network"
rm "$network"

"$(dirname "$bin")/make_weights" trained weights.h5
expect 0 "$bin/inspect" --csv plain.csv --figure plain.png weights.h5
cp stdout text
mkfifo pipe
cat pipe >read.csv &
expect 0 "$bin/inspect" --csv pipe weights.h5
wait
is fifo pipe
cmp read.csv plain.csv || fail "a pipe got another table of inspect"
expect 0 "$bin/inspect" --csv >(cat >substituted.csv) weights.h5

# --- Standard output, and devices --------------------------------------------------------------

cat plain.csv text >both
expect 0 "$bin/inspect" --csv /dev/stdout weights.h5
cmp stdout both || fail "/dev/stdout as a file did not get table and text"
"$bin/inspect" --csv /dev/stdout weights.h5 | cat >stdout
cmp stdout both || fail "/dev/stdout as a pipe did not get table and text"
expect_error 2 "cannot write '/dev/full': No space left" "$bin/inspect" --csv /dev/full weights.h5
is 'character special file' /dev/full
if mknod null c 1 3 2>/dev/null && { : >null; } 2>/dev/null; then # root, where devices may be
    ln -s null link.png
    expect 0 "$bin/inspect" --csv null --figure link.png weights.h5
    is 'character special file' null
    is 'symbolic link' link.png
    rm -rf out/tables/*
    mv null out/tables/match_rate.csv
    expect 0 "${run[@]}" out
    is 'character special file' out/tables/match_rate.csv
fi
mkdir folder
expect_error 2 "cannot write 'folder': Is a directory" "$bin/inspect" --csv folder weights.h5
