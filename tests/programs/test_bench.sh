#!/usr/bin/env bash
# The timing tool: refuses bad usage, trains with both gradients, and ends with a line for scripts.
# Its measurements are not tested.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

bench=$bin/bench

expect_error 2 '--d takes a whole number from 2 to 4096, not .1' "$bench" --d 1
expect_error 2 '--d takes a whole number' "$bench" --d 4097
expect_error 2 '--d takes a whole number' "$bench" --d -7
expect_error 2 '--d takes a whole number' "$bench" --d 7.5
expect_error 2 "--d takes a whole number .*, not ''" "$bench" --d ''
expect_error 2 '--q takes a whole number from 1 to' "$bench" --q 0
expect_error 2 '--q takes a whole number' "$bench" --q 8x
expect_error 2 '--q takes a whole number' "$bench" --q 1e3
expect_error 2 '--q takes a whole number' "$bench" --q 99999999999999999999
expect_error 2 '--epochs takes a whole number from 20 to' "$bench" --epochs 19
expect_error 2 '--epochs takes a whole number' "$bench" --epochs many
expect_error 2 '--whole takes at least 300 epochs, not 299' "$bench" --whole --epochs 299
expect_error 2 '--whole takes at least 300 epochs, not 20' "$bench" --epochs 20 --whole
expect_error 2 "option '--whole' doesn't allow an argument" "$bench" --whole=yes
expect_error 2 "--path takes direct, structured or auto, not 'fast'" "$bench" --path fast
expect_error 2 "--claim takes match_rate, max_margin, sum_features or attention_fourier, not 'fast'" "$bench" --claim fast
expect_error 2 '--inputs takes a whole number from 2 to 8' "$bench" --claim max_margin --inputs 9
expect_error 2 '--inputs needs --claim max_margin, sum_features or attention_fourier' "$bench" --inputs 3
expect_error 2 '--path structured needs --claim match_rate' "$bench" --claim max_margin \
    --path structured
expect_error 2 '8 numbers below 127 give too many tuples' "$bench" --inputs 8 --claim max_margin
expect_error 2 '3 numbers below 7 give no batch of 1024 training tuples' "$bench" --inputs 3 --d 7 \
    --claim sum_features
expect_error 2 'this claim takes at least 200 epochs, not 199' "$bench" --inputs 3 --d 23 \
    --claim sum_features --epochs 199
expect_error 2 "unexpected argument '7'" "$bench" 7
expect_error 2 'unrecognized option' "$bench" --bogus
expect_error 2 'requires an argument' "$bench" --d
expect 0 "$bench" --help
expect 0 "$bench" --version

# last_line PATTERN OPTION...: a tiny run with these options ends with a matching line.
last_line() {
    local pattern=$1
    shift
    expect 0 "$bench" --d 7 --q 8 "$@"
    tail -n 1 "$work/stdout" | grep -qxE -- "$pattern" || {
        cat "$work/stdout" >&2
        fail "the last line is not like '$pattern'"
    }
}

number='[0-9]+(\.[0-9]+)?'
figures="ms_per_epoch=$number min_ms=$number mean_ms=$number gflops=$number"
figures+=" peak_gflops=$number share_of_peak=$number memory_mb=$number"
figures+=" processor=[A-Za-z0-9]+-[0-9]+-[0-9]+-[0-9]+ avx512=(yes|no)"
stretches="first_ms=$number last_ms=$number max_ms=$number seconds=$number"
first="epochs=20 $figures stretch=10 $stretches live=8"
kernel='kernel=(AVX2|AVX-512)'
z7='claim=match_rate inputs=2 d=7 q=8'
sums='claim=max_margin inputs=2 d=7 q=8'
last_line "$z7 path=direct $kernel $first" --epochs 20 --path direct
last_line "$z7 path=structured $kernel $first" --epochs 20 --path structured
last_line "$z7 path=(direct|structured) $kernel $first" --epochs 20
last_line "$z7 path=(direct|structured) $kernel $first" --epochs 20 --native
last_line "$sums path=direct $kernel $first" --epochs 20 --claim max_margin
last_line "${sums/inputs=2/inputs=3} path=direct $kernel $first" --epochs 20 \
    --claim max_margin --inputs 3
batches="claim=sum_features inputs=3 d=23 q=8 path=direct $kernel ${first/epochs=20/epochs=200}"
last_line "${batches/stretch=10/stretch=100}" --epochs 200 --claim sum_features --inputs 3 --d 23
COGS_VECTORS=256 last_line "$z7 path=direct kernel=AVX2 $first" --epochs 20 --path direct
OPENBLAS_CORETYPE=Prescott OPENBLAS_NUM_THREADS=2 \
    last_line "$z7 path=direct $kernel $first" --epochs 20 --path direct

# A whole run has the epochs of its claim unless others are given, and reports its stretches.
whole() { echo "$kernel epochs=$1 $figures stretch=100 $stretches live=[0-8]"; }

last_line "$z7 path=(direct|structured) $(whole 10000)" --whole
last_line "$z7 path=(direct|structured) $(whole 350)" --whole --epochs 350
for pattern in 'stretches   first .* ms, last .*, slowest .* \(epochs (1|[12]01) to [123]00\)' \
    'whole run   .* s; [0-8] of 8 neurons live at the end'; do
    grep -qxE -- "  $pattern" "$work/stdout" || fail "no line like '$pattern'"
done
last_line "$sums path=direct $(whole 2000)" --whole --claim max_margin
expect 0 "$bench" --d 7 --q 8 --epochs 20
! grep -q 'whole run' "$work/stdout" || fail "20 epochs are reported as a whole run"

# The processor agrees with the kernel, in numbers and, if it has one, in name.
cpuinfo() { sed -nE "s/^$1\s*: *(.*\S)\s*$/\1/p" /proc/cpuinfo | head -n 1; }

name=$(cpuinfo 'model name')
[[ $(cpuinfo flags) == *avx512vl* ]] && avx512=with || avx512=without
numbers="($(cpuinfo vendor_id), family $(cpuinfo 'cpu family'), model $(cpuinfo model),"
numbers+=" stepping $(cpuinfo stepping)), $avx512 AVX-512"
line=$(grep '^  processor   ' "$work/stdout") || fail "the processor is missing"
[[ $line == *" $numbers" ]] || fail "no '$numbers' in '$line'"
[[ -z $name || $name == unknown || $line == "  processor   $name ("* ]] ||
    fail "no '$name' in '$line'"

# A line that could not be printed must be an error.
status=0
"$bench" --d 7 --q 8 --epochs 20 >/dev/full 2>"$work/stderr" || status=$?
[[ $status -eq 2 ]] || fail "exit status $status instead of 2 on a full device"
grep -q 'cannot print' "$work/stderr" || fail "a full device was not reported"
