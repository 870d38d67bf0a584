#!/usr/bin/env bash
# The report: the page contains everything in a results folder and nothing else, and reports
# missing, damaged or hostile content.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

for claim in "${claims[@]}"; do
    expect 0 "$bin/$claim" --quiet --jobs 2 --out whole --runs runs "$specs/$claim.yaml"
done
page=out/report.html

# fresh: out is a copy of the whole results.
fresh() {
    rm -rf out
    cp -r whole out
}

# report [OPTION...]: write the page of out.
report() { expect 0 "$bin/report" --out out --specs "$specs" "$@"; }

shows() { grep -qF -- "$1" $page || fail "the page does not show: $1"; }
hides() { ! grep -qF -- "$1" $page || fail "the page shows: $1"; }

# stands CLAIM VERDICT: the heading of the claim's section shows it.
stands() {
    local found
    found=$(sed -nE "s/.*<h2 id=\"$1-title\">.*class=\"verdict[^>]*>([a-z]+)<.*/\1/p" $page)
    [[ $found == "$2" ]] || fail "$1 is shown as '$found' instead of '$2'"
}

# --- Usage -----------------------------------------------------------------------------------

expect 0 "$bin/report" --help
expect 0 "$bin/report" --version
expect_error 2 'name the folder' "$bin/report"
expect_error 2 "'more' is left over" "$bin/report" --out whole more
expect_error 2 'unrecognized option' "$bin/report" --bogus
expect_error 2 "no folder 'nowhere'" "$bin/report" --out nowhere --specs "$specs"
expect_error 2 "no folder 'nowhere'" "$bin/report" --out whole --specs nowhere
[[ ! -e whole/report.html ]] || fail "a page was written in spite of bad usage"

# --- A complete folder -----------------------------------------------------------------------

fresh
report
cp $page first.html
report
cmp -s first.html $page || fail "the same results give two different pages"

for claim in "${claims[@]}"; do
    stands "$claim" holds
    shows "<section id=\"$claim\""
    shows "href=\"#$claim\""
    shows "--claim $claim"
done
shows "All ${#claims[@]} claims hold."
hides 'class="note"'
hides 'class="wide"> <code>' # a quantity without its meaning
for figure in whole/figures/*.png; do
    grep -qFf <(base64 -w0 "$figure") $page || fail "$figure is not on the page"
done
[[ $(grep -c '<img ' $page) -eq $(find whole/figures -name '*.png' | wc -l) ]] ||
    fail "not every figure is on the page once"
for table in whole/tables/*.csv; do
    shows "tables/$(basename "$table")"
done

# Nothing is loaded: every address is on the page itself, except links to the papers.
grep -oE '(src|href)="[^"]{0,60}' $page |
    grep -vE '="(#[a-z_]+$|data:,$|data:image/png;base64,|https://arxiv\.org/abs/(2410\.01779|2509\.06931|2311\.07568|2402\.09469)$)' &&
    fail "the page refers to something else"
[[ $(grep -oE 'https?://' $page | wc -l) -eq 4 ]] || fail "more addresses than papers"
for loads in '<iframe' '<object' '@import' 'url(' '<form' ' srcset'; do
    hides "$loads"
done

# The page runs its own script and no other: the policy has its digest.
[[ $(grep -o '<script' $page | wc -l) -eq 1 ]] || fail "not exactly one script"
sed -n '/^<script>/,/<\/script>$/p' $page | sed '1s/^<script>//; $s/<\/script>$//' >script
digest=$(head -c -1 script | sha256sum | cut -c -64 | sed 's/../\\x&/g')
# shellcheck disable=SC2059
shows "script-src 'sha256-$(printf "$digest" | base64)'"

# Every paper has its claims in the summary, and measured values are drawn.
[[ $(grep -c 'class="group"' $page) -eq $(sed -n 's,/.*,,p' "$specs/../../../src/claims/claims.txt" | grep -v '^#' | sort -u | wc -l) ]] ||
    fail "the summary does not have every paper once"
grep -q 'class="dot"' $page || fail "no value is drawn"
[[ $(stat -c %s $page) -le 3000000 ]] || fail "the page has more than 3 MB"
[[ -z $(find . -name '.*.tmp') ]] || fail "temporary files are left"

# --- Hostile values --------------------------------------------------------------------------

fresh
evil="<img src=x onerror=alert(1)>&\"'"
sed -i "2s/^[^,]*,/\"<img src=x onerror=alert(1)>\&\"\"'\",/" out/tables/width_success.csv
sed -i "2s/^[^,]*,[^,]*,/decoupling,<script>alert(2)<\/script>,/" out/tables/verdicts_decoupling.csv
cp out/figures/weight_decay_fig4_q16.png "out/figures/weight_decay_fig4_q\"><u>.png"
mkdir evil-specs
cp "$specs"/*.yaml evil-specs
sed -i "s/^statement: .*/statement: '<\/style><b>bold<\/b>'/" evil-specs/match_rate.yaml
report --specs evil-specs
hides "$evil"
hides '<img src=x'
hides '<script>alert'
hides '<b>bold'
hides '"><u>'
shows '&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;'
shows '&lt;script&gt;alert(2)'
shows '&lt;b&gt;bold'
shows 'q&quot;&gt;&lt;u&gt;.png'

# --- Missing and damaged files ---------------------------------------------------------------

fresh
tables=out/tables
head -c -3 whole/tables/width_success.csv >$tables/width_success.csv
sed '2s/$/,1/' whole/tables/solution_norms.csv >$tables/solution_norms.csv
printf 'd,q\n1,\0\n' >$tables/match_rate.csv
printf 'd,\xff\n1,2\n' >$tables/zero_loss_path.csv
printf 'a,b\n"1,2\n' >$tables/decoupling.csv
sed '1s/order/orders/' whole/tables/partial_solutions.csv >$tables/partial_solutions.csv
: >$tables/global_solutions.csv
rm $tables/weight_decay_slopes.csv
rm $tables/memorization_start.csv
mkdir $tables/memorization_start.csv
head -c 5000 whole/figures/decoupling.png >out/figures/decoupling.png
echo text >out/figures/match_rate.png
rm out/figures/global_solutions.png out/figures/weight_decay_fig4_q*.png
report
note() { shows "<code>$1</code> $2"; }
note tables/width_success.csv 'is damaged: its last line is cut off'
note tables/solution_norms.csv 'is damaged: its row 1 has 10 fields instead of 9'
note tables/match_rate.csv 'is damaged: it is not text'
note tables/zero_loss_path.csv 'is damaged: it is not text'
note tables/decoupling.csv 'is damaged: its quotes do not close'
note tables/partial_solutions.csv 'is damaged: it has no column &#39;order&#39;'
note tables/global_solutions.csv 'is damaged: it is empty'
note tables/weight_decay_slopes.csv 'is missing'
note tables/memorization_start.csv 'cannot be read: not a regular file'
note figures/decoupling.png 'is damaged'
note figures/match_rate.png 'is damaged'
note figures/global_solutions.png 'is missing'
note 'figures/weight_decay_fig4_q*.png' 'is missing'
stands decoupling holds

fresh
verdicts=$tables/verdicts
head -c -3 whole/tables/verdicts_ring_closure.csv >${verdicts}_ring_closure.csv
sed 's/,holds,/,perhaps,/' whole/tables/verdicts_decoupling.csv >${verdicts}_decoupling.csv
sed 's/,holds,/,fails,/' whole/tables/verdicts_match_rate.csv >${verdicts}_match_rate.csv
rm ${verdicts}_weight_decay.csv
sed '2s/,holds,/,undecided,/' whole/tables/verdicts_tensor_rank.csv >${verdicts}_tensor_rank.csv
head -n 1 whole/tables/verdicts_sparse_parity.csv >${verdicts}_sparse_parity.csv
report
stands ring_closure damaged
stands decoupling damaged
stands match_rate fails
stands weight_decay missing
stands tensor_rank undecided
shows '<span class="verdict undecided">undecided</span>'
shows 'More seeds would decide'
stands sparse_parity damaged
note tables/verdicts_sparse_parity.csv 'is damaged: it has no rows'
others=$((${#claims[@]} - 6)) # unchanged here
shows "Of ${#claims[@]} claims, $others hold, 1 fails, 1 undecided, 1 missing, 3 damaged."
note tables/verdicts_decoupling.csv 'is damaged: its verdict 1 is &#39;perhaps&#39;'
hides 'zero_loss_path.csv'

fresh
mkdir few-specs
cp "$specs"/{ring_closure,decoupling}.yaml few-specs
echo 'statement: [' >>few-specs/decoupling.yaml
sed 's/^  - quantity: .*/  - quantity:/' "$specs/tensor_rank.yaml" >few-specs/tensor_rank.yaml
report --specs few-specs
note match_rate.yaml 'is missing'
note tensor_rank.yaml 'is damaged: few-specs/tensor_rank.yaml:'
note decoupling.yaml 'is damaged: few-specs/decoupling.yaml:'
shows 'not valid YAML'
stands match_rate holds

rm -rf out
mkdir out
report
for claim in "${claims[@]}"; do
    stands "$claim" missing
done
shows "Of ${#claims[@]} claims, ${#claims[@]} missing."
shows '<dt>Determinism</dt><dd>unknown</dd>'

fresh
mkdir -p $page
expect_error 2 'cannot write .out/report.html' "$bin/report" --out out --specs "$specs"
[[ -z $(find . -name '.*.tmp') ]] || fail "temporary files are left"

# --- A run in progress -----------------------------------------------------------------------

# state LINE...
state() { printf '%s\n' "$@" >state; }

fresh
state 'profile paper' 'native yes' 'claim ring_closure done-0 61' 'claim decoupling running 7200' \
    'claim match_rate waiting 0'
report --state state
stands ring_closure holds
stands decoupling running
stands match_rate waiting
stands weight_decay holds
shows "Of ${#claims[@]} claims, $((${#claims[@]} - 2)) hold, 1 running, 1 waiting."
shows '>61 s<'
shows '>2 h 0 min<'
shows './run_all.sh paper --claim match_rate --native'
hides '>0 s<'
hides 'tables/width_success.csv'
hides 'tables/match_rate_frequencies.csv'

# How far the whole run is; without costs beside the specs nobody knows how long it takes.
state 'profile paper' 'jobs 2' 'claim ring_closure done-0 61' 'work ring_closure 0 0 0' \
    'claim decoupling running 0' 'work decoupling 60 20 0.25' 'claim match_rate waiting 0' \
    'work match_rate 100 10 0.5'
report --state state
shows 'Running: claim 2 of 3, 130 of 160 networks, time left unknown.'
cp -r "$specs" costly-specs
printf 'paper,%s\n' ring_closure,0,61 decoupling,400,10 match_rate,1000,90 >costly-specs/costs.csv
expect 0 "$bin/report" --out out --specs costly-specs --state state
shows 'Running: claim 2 of 3, 130 of 160 networks, about 7 min left.' # 400/4/2 + 10 + 1000/2/2 + 90
echo 'decoupling 50 8 0.5' >state.now
expect 0 "$bin/report" --out out --specs costly-specs --state state
shows 'Running: claim 2 of 3, 138 of 160 networks, about 8 min left.' # the pace is 114 s for the work of 89 s
echo 'epoch 0.006' >>state
echo 'paper,epoch,0.002,0' >>costly-specs/costs.csv
expect 0 "$bin/report" --out out --specs costly-specs --state state
shows 'Running: claim 2 of 3, 138 of 160 networks, about 10 min left.' # and a twentieth of 461 s at that of 3
rm state.now

state 'profile paper' 'claim ring_closure done-1 150' 'claim decoupling done-2 0' \
    'claim match_rate done-3 9' 'claim weight_decay done-137 9'
report --state state
stands ring_closure fails
stands decoupling stopped
stands match_rate incomplete
stands weight_decay stopped
shows '>2 min 30 s<'
shows 'before it reached a verdict'
shows 'Exit status: 137.'

refuse_state() {
    local pattern=$1
    shift
    state "$@"
    expect_error 2 "$pattern" "$bin/report" --out out --specs "$specs" --state state
}
refuse_state 'state:1: no line .profile' 'claim decoupling waiting'
refuse_state 'state:2: not .profile' 'profile paper' 'claim nothing waiting 1'
refuse_state 'state:2: not .profile' 'profile paper' 'claim decoupling done 1'
refuse_state 'state:2: not .profile' 'profile paper' 'claim decoupling done-256 1'
refuse_state 'state:2: not .profile' 'profile paper' 'claim decoupling waiting -1'
refuse_state 'state:2: not .profile' 'profile paper' 'claim decoupling waiting 1 1'
refuse_state 'state:2: not .profile' 'profile paper' 'native perhaps'
refuse_state 'state:2: not .profile' 'profile paper' 'jobs 0'
refuse_state 'state:2: not .profile' 'profile paper' 'epoch 0'
refuse_state 'state:2: not .profile' 'profile paper' 'epoch soon'
refuse_state 'state:2: not .profile' 'profile paper' 'work decoupling 1 2 0.5'
refuse_state 'state:2: not .profile' 'profile paper' 'work decoupling 2 1 1.5'
refuse_state 'state:2: not .profile' 'profile paper' 'work nothing 2 1 0.5'
refuse_state 'state:1: not .profile' "profile $(printf '%080d' 1)"
expect_error 2 "cannot read 'nowhere'" "$bin/report" --out out --specs "$specs" --state nowhere
