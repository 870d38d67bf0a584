#!/usr/bin/env bash
# inspect: refuses bad usage and bad files, describes networks, and does not depend on the
# representation of their weights.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

inspect=$bin/inspect
make_weights=$(dirname "$bin")/make_weights

# one_line: the last error was a single line.
one_line() { [[ $(wc -l <"$work/stderr") -eq 1 ]] || fail "more than one line for an error"; }

# says PATTERN: the last report has a matching line.
says() {
    grep -qE -- "$1" "$work/stdout" || {
        cat "$work/stdout" >&2
        fail "no line like '$1'"
    }
}

"$make_weights" trained trained.h5

# --- Usage -------------------------------------------------------------------------------------

expect_error 2 'name the file' "$inspect"
expect_error 2 '--csv and --figure take one network' "$inspect" --csv x.csv a.h5 b.h5
expect_error 2 '--a and --c are needed' "$inspect" --a W trained.h5
expect_error 2 '--activation is square, relu' "$inspect" --activation swish trained.h5
for name in x.svg x.pdf folder.png/x.svg; do
    expect_error 2 "its name should end in .png, not in '.[a-z]*'" "$inspect" --figure $name trained.h5
done
expect_error 2 'unrecognized option' "$inspect" --bogus trained.h5
for group in '' x 2x 2xx3 S_3; do
    expect_error 2 'not a list of factors like 23|is not the name of a group' "$inspect" --group "$group" trained.h5
done
expect_error 2 'may be at most 4096' "$inspect" --group 64x65 trained.h5
expect_error 2 'must be at least 2' "$inspect" --group 1 trained.h5
for number in '' -1 nan inf 0.1x 0x1p-3 0x1 ' 1' 00.5 1e999 0,5; do
    expect_error 2 '--dead-threshold takes a decimal number' "$inspect" --dead-threshold "$number" x.h5
    expect_error 2 '--match-residual takes a decimal number' "$inspect" --match-residual "$number" x.h5
done
expect 0 "$inspect" --help
says 'Exit status'
expect 0 "$inspect" --version

# --- Files -------------------------------------------------------------------------------------

: >empty.h5
echo 'no weights here' >text.h5
head -c 3000 trained.h5 >short.h5
while IFS='|' read -r file pattern; do
    expect_error 2 "^inspect: $file: $pattern" "$inspect" "$file"
    one_line
done <<'END'
missing.h5|No such file
.|is a folder
/dev/null|is not a regular file
empty.h5|is empty
text.h5|is not an HDF5 file
short.h5|is a truncated or damaged HDF5 file
END
# A file that a notebook has open, and a filter of h5py's own.
expect_error 2 'is open for writing in another program' flock trained.h5 "$inspect" trained.h5
one_line
expect 0 env HDF5_USE_FILE_LOCKING=FALSE flock trained.h5 "$inspect" trained.h5
LC_ALL=C sed 's/\x00\x7d\x08\x00/\x0f\x7d\x08\x00/' "$specs/../weights/lzf.h5" >filter.h5
expect_error 2 "dataset 'a' is compressed with filter 32015 \(lzf\), which is not part of HDF5" \
    "$inspect" filter.h5
one_line
expect_error 2 'trained.h5: c is \[11, 64\], .* 11 elements, but .* --group has 12' \
    "$inspect" --group 3x4 trained.h5
one_line
# Files that crash libhdf5 1.10.8 (overlapping objects in a global heap) may be refused or read by
# other versions: inspect must survive in any case.
status=0
"$inspect" "$specs/../crashes_hdf5.h5" >/dev/null 2>"$work/stderr" || status=$?
[[ $status -eq 0 ]] || { [[ $status -eq 2 ]] && grep -q '^inspect: .*crashes_hdf5.h5: ' "$work/stderr"; } ||
    fail "exit status $status for a file that crashes libhdf5"
cp trained.h5 kept.h5
ln trained.h5 linked.png
for option in --csv --figure --json; do
    expect_error 2 "cannot write 'missing/x'" "$inspect" "$option" missing/x trained.h5
    one_line
    expect_error 2 'cannot write' "$inspect" "$option" '' trained.h5
    expect_error 2 './linked.png: would overwrite' "$inspect" "$option" ./linked.png trained.h5
done
cmp -s trained.h5 kept.h5 || fail "the weights were overwritten"
status=0
"$inspect" trained.h5 >/dev/full 2>"$work/stderr" || status=$?
[[ $status -eq 2 ]] || fail "exit status $status instead of 2 on a full device"
grep -q 'cannot print' "$work/stderr" || fail "a full device was not reported"

# --- Equivalent weights ------------------------------------------------------------------------

# report FILE: its report without the first line, which names the file, and its CSV.
report() {
    expect 0 "$inspect" --csv "$1.csv" "$1"
    says '^accuracy +100 %'
    tail -n +2 "$work/stdout" >"$1.txt"
}

# same_report FILE ORIGINAL: the reports and the CSVs are the same.
same_report() {
    diff "$2.txt" "$1.txt" >&2 || fail "$1 has another report than $2"
    diff "$2.csv" "$1.csv" >&2 || fail "$1 has another CSV than $2"
}

report trained.h5
says '^computes +x \+ y mod 11: all 121 answers$'
says '^group +Z_11, from the answers; set another with --group$'
says '^live +5 of 5 frequencies'
says '^order +4: [0-9.]+ %   6: [0-9.]+ %   other: [0-9.]+ %'
says '^family .* unmatched: [0-9.]+ %'
[[ $(head -n 1 trained.h5.csv) == \
    group,k,order,family,residual,xi,nu,alpha,beta,r_kkk,r_kkk_imaginary,constant_part,kind,neurons,partner,distance ]] ||
    fail "the CSV has other columns"
[[ $(grep -c '^Z_11,' trained.h5.csv) -eq 5 ]] || fail "the CSV does not have one row per frequency"
for change in permuted gauged; do
    "$make_weights" "$change" "$change.h5" trained.h5
    cmp -s "$change.h5" trained.h5 && fail "$change weights are the same"
    expect 0 "$inspect" --csv "$change.h5.csv" "$change.h5"
    sed '1,/^ *k order/d' "$work/stdout" >table
    sed '1,/^ *k order/d' trained.h5.txt | diff - table >&2 ||
        fail "$change weights give another report"
    diff trained.h5.csv "$change.h5.csv" >&2 || fail "$change weights have another CSV"
done

# The same network in other formats: the same to the last digit; also from standard input, whose
# report differs in the first line.
for format in npz safetensors torch; do
    "$make_weights" $format trained.$format trained.h5
    report trained.$format
    same_report trained.$format trained.h5
    expect 0 "$inspect" - <trained.$format
    tail -n +2 "$work/stdout" | diff trained.h5.txt - >&2 || fail "$format from a pipe differs"
done
says '^file +- \(PyTorch; a = layera.weight, b = layerb.weight, c = layerc.weight\)$'
expect 0 "$inspect" --a layera.weight --b layerb.weight --c layerc.weight trained.torch
tail -n +2 "$work/stdout" | diff trained.h5.txt - >&2 || fail "named arrays give another report"
expect_error 2 "no array 'W', which --a names. The file holds layera.weight: \[64, 11\] float32" \
    "$inspect" --a W --c layerc.weight trained.torch

# Several files: one line each, and a failure does not keep the others from being read.
expect_error 2 '^inspect: text.h5: is not an HDF5 file' "$inspect" trained.h5 text.h5 trained.npz
[[ $(wc -l <"$work/stdout") -eq 2 ]] || fail "not one line for each good file"
says '^trained.npz: computes x \+ y mod 11 \(100 % of the answers\); Z_11, accuracy 100 %'

# JSON: one object, or an array; - instead of the report.
expect 0 "$inspect" --json trained.json trained.h5
says '^accuracy'
grep -q '^ "accuracy": 1.0,$' trained.json || fail "the JSON has no accuracy"
[[ $(grep -c '"residual"' trained.json) -eq 5 ]] || fail "the JSON does not have 5 frequencies"
expect 0 "$inspect" --json - trained.h5
cmp -s "$work/stdout" trained.json || fail "other JSON on the standard output"
expect 0 "$inspect" --json - trained.h5 trained.npz
[[ $(head -c 1 "$work/stdout") == '[' ]] || fail "no array for several networks"

# Run files of the claims name their group.
expect 0 "$bin/match_rate" --quiet --shard 0/1 --runs runs "$specs/match_rate.yaml"
expect 0 "$inspect" "$(find runs -name 'Z_2xZ_4_*.h5' | head -n 1)"
says '^group +Z_2xZ_4, from the file; set another with --group$'
says '^computes +x \+ y in Z_2xZ_4'
expect 0 "$inspect" --group 8 "$(find runs -name 'Z_2xZ_4_*.h5' | head -n 1)"
says '^group +Z_8$'

expect 0 "$inspect" --figure nodes.png trained.h5
[[ $(head -c 4 nodes.png | tail -c 3) == PNG ]] || fail "the figure is not a PNG"
cp nodes.png again.png
expect 0 "$inspect" --figure nodes.png trained.h5
cmp -s nodes.png again.png || fail "the figure has other bytes the second time"

# --- Verdicts ----------------------------------------------------------------------------------

# verdict FILE PATTERN OPTION...: the last paragraph of its report has a matching line.
verdict() {
    local file=$1 pattern=$2
    shift 2
    expect 0 "$inspect" "$@" "$file"
    sed -n '/^family/,$p' "$work/stdout" | grep -qE -- "$pattern" || {
        cat "$work/stdout" >&2
        fail "the verdict on $file has no line like '$pattern'"
    }
}

for kind in solved pair random zero two_by_four memorized small memorized_3 multiplied; do
    "$make_weights" $kind $kind.h5
done
for kind in split scaled negated reflected relabelled; do
    "$make_weights" $kind $kind.h5 solved.h5
done
"$make_weights" wrong wrong.h5 memorized_3.h5

verdict solved.h5 '^These are the paper.s solutions: 5 of 5 frequencies match a family\.$'
says '^order +4: 80 %   6: 20 %   other: 0 %'
says '^family +nu_i_xi: 80 % .* unmatched: 0 %'
verdict split.h5 '^These are partly the paper.s solutions: 4 of 5 frequencies match a family\.$'
verdict split.h5 '^Those that do not match have [57] live neurons'
says '^other kinds +split: 20 %$'
verdict split.h5 'do not match, 1 of 1 are part of exact solutions of other kinds'
for file in pair.h5 pair_permuted.h5; do
    [[ -e $file ]] || "$make_weights" permuted $file pair.h5
    verdict $file '^These are partly the paper.s solutions: 3 of 5'
    verdict $file 'do not match, 2 of 2 are part of exact solutions of other kinds'
    says '^ +1 .* resonant 3\+6 with 2$'
    says '^ +2 .* resonant 3\+6 with 1$'
    says '^other kinds +resonant: 40 %$'
done
expect 0 "$inspect" --json - pair.h5
says '^ +"kind": "resonant",$'
says '^ +"partner": 2,$'
verdict random.h5 '^These look like random weights'
verdict zero.h5 '^No neuron is live: the largest \|z_a\| is 0'
says '^ +\(in 121 of 121 pairs several outputs are the largest: the first of them counts\)'
# 11 elements and 64 neurons, or the reverse: the group that is named decides.
expect 0 "$inspect" random.h5
says '^group +Z_11, from the shape of c'
expect 0 "$inspect" --group 64 random.h5
says '^file .*; all three transposed'
says '^group +Z_64$'
expect 0 "$inspect" --group 11 random.h5
says '^group +Z_11$'
expect_error 2 'for a group of 11 elements, but the group of --group has 12' "$inspect" --group A4 random.h5
verdict scaled.h5 'solutions: 5 of 5'
verdict scaled.h5 '^Outputs are scaled by 0\.25:'
verdict negated.h5 '^Outputs are scaled by -1:'
verdict negated.h5 'do not compute Z_11: accuracy is 0 %, and 5 of 5 frequencies' --group 11
verdict reflected.h5 'solutions: 5 of 5'
says '^computes +x - y mod 11: all 121 answers$'
verdict reflected.h5 'number its elements differently: x - y mod 11, .* 9.091 % for Z_11. Try it without' \
    --group 11
verdict relabelled.h5 'solutions: 5 of 5'
says '^computes +Z_11 under another numbering: all 121 answers$'
verdict multiplied.h5 'solutions: 5 of 5'
says '^computes +x y mod 11 on 1, ..., 10: all 100 answers$'
says '^group +Z_10, from the answers'
verdict two_by_four.h5 'solutions: 5 of 5'
says '^computes +x \+ y in Z_2xZ_4: all 64 answers$'
verdict two_by_four.h5 'solutions: 5 of 5' --group 2x4
verdict two_by_four.h5 'solutions: 5 of 5' --group 2,4
says '^ +4 +2  real '
says '5 of 5 frequencies, 3 of them real'
verdict two_by_four.h5 'and accuracy is 62.5 % for Z_8. Try --group 2x4\.' --group 8
verdict two_by_four.h5 'Try --group 2x4\.' --group 4x2
verdict two_by_four.h5 'Try --group 2x4\.' --group 2x2x2
# One wrong answer of nine is no chance.
verdict wrong.h5 'do not compute Z_3: accuracy is 88.89 %, and'
says '^computes +x \+ y mod 3: 8 of 9 answers \(88.89 %\), 1 wrong$'
verdict memorized.h5 '^49 of 49 neurons respond to one pair each: this is memorisation'
verdict memorized.h5 'compute Z_7, but not by the paper.s solutions: none of 3'
verdict memorized.h5 '^Neurons are not concentrated in single frequencies \(0.333'
verdict small.h5 'still compute Z_11, at another scale: try --dead-threshold 0\.000[0-9]\.'
verdict small.h5 'solutions: 5 of 5' --dead-threshold 0.0001
verdict trained.h5 'not by the paper.s solutions: none of 5' --match-residual 0
says '^\(family\): the closest, but with a residual above 0'

# --- Files of others ---------------------------------------------------------------------------

# Names, formats and conventions as published code has them: FILE|a line of its report.
while IFS='|' read -r file pattern; do
    expect 0 "$inspect" "$specs/../weights/$file"
    says "$pattern"
done <<'END'
names_layer.h5|^file .*\(HDF5; a = layera.weight, b = layerb.weight, c = layerc.weight\)$
names_layer.h5|^These are the paper.s solutions: 5 of 5 frequencies match a family\.$
concat.h5|^file .*; a, b = the halves of fc1.weight, c = fc2.weight\)$
concat.h5|solutions: 5 of 5
win_wout.h5|^file .*; a = b = mlp.W_in, c = mlp.W_out\)$
win_wout.h5|^inputs +tied: a = b$
bias.h5|^biases +a.bias, a_bias, b_bias, c_bias: not looked at \(a layer has two\)$
bias.h5|solutions: 5 of 5
mul_nonzero_23.h5|^computes +x y mod 23 on 1, ..., 22: all 484 answers$
mul_nonzero_23.h5|^group +Z_22, from the answers
mul_nonzero_23.h5|solutions: 11 of 11
relabel_23.h5|^computes +Z_23 under another numbering: all 529 answers$
relabel_23.h5|solutions: 11 of 11
sub_23.h5|^computes +x - y mod 23: all 529 answers$
S3_memorised.h5|^computes +x y in S3: all 36 answers$
S3_memorised.h5|^group +S3, from the file
S3_memorised.h5|^36 of 36 neurons respond to one pair each
wrong1_Z3.h5|^computes +x \+ y mod 3: 8 of 9 answers \(88.89 %\), 1 wrong$
wrong1_Z3.h5|do not compute Z_3: accuracy is 88.89 %, and
lzf.h5|^computes +x \+ y mod 11: all 121 answers$
lzf.h5|solutions: 5 of 5
matlab.mat|; a = a transposed, b = b transposed, c = c transposed\)$
matlab.mat|solutions: 5 of 5
embedded.pt|^file .*\(PyTorch; a, b = the halves of fc1.weight, c = fc2.weight\)$
embedded.pt|^multiplied +embed.weight \[11, 16\] into a and b, unembed.weight \[11, 16\] into c$
embedded.pt|^biases +added to the layers: fc2.bias, unembed.bias$
embedded.pt|solutions: 5 of 5
w.pt|^file .*\(PyTorch; a = a.weight, b = b.weight, c = c.weight\)$
END
for file in w.pt w.npz w.safetensors; do
    expect 0 "$inspect" "$specs/../weights/$file"
    tail -n +2 "$work/stdout" >"$file.txt"
    cmp -s w.pt.txt "$file.txt" || fail "$file has another report than w.pt"
done
for file in mul_nonzero_23 relabel_23 sub_23 wrong1_Z3; do
    expect 0 "$inspect" "$specs/../weights/$file.h5"
    ! grep -qE 'random weights$|look like random|about chance' "$work/stdout" ||
        fail "$file.h5 looks random"
done
expect 0 "$inspect" --csv S3.csv --figure S3.png "$specs/../weights/S3_memorised.h5"
[[ $(head -n 1 S3.csv) == group,irrep,degree,type,neurons,share,purity,rank_one ]] ||
    fail "the CSV of irreps has other columns"
[[ $(grep -c '^S3,' S3.csv) -eq 3 ]] || fail "the CSV does not have the three irreps of S3"
# Random frequencies and phases: Z_23, but not by the paper's solutions.
"$make_weights" phases phases.h5
verdict phases.h5 'compute Z_23, but not by the paper.s solutions: none of 11'
says '^activation +square, assumed'
# An attribute that is not understood is not dropped.
"$make_weights" unknown_group unknown_group.h5
expect 0 "$inspect" unknown_group.h5
says "the file.s attribute 'group' is not understood: 'my group' is not the name of a group"
