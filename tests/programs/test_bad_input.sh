#!/usr/bin/env bash
# Bad usage, bad specs and a bad environment give status 2 and a clear message before any work.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

export OPENBLAS_CORETYPE=Haswell OPENBLAS_NUM_THREADS=1 # so that programs do not re-execute themselves

# refuse CLAIM SED_PROGRAM PATTERN: the claim's spec changed by sed is refused with PATTERN.
refuse() {
    sed -E "$2" "$specs/$1.yaml" >bad.yaml
    cmp -s bad.yaml "$specs/$1.yaml" && fail "sed '$2' changes nothing in $1.yaml"
    expect_error 2 "bad\.yaml:$3" "$bin/$1" --out out --runs runs bad.yaml
    [[ $(wc -l <stderr) -eq 1 ]] || fail "more than one line for: $1, $2"
    [[ ! -e out && ! -e runs ]] || fail "$1 started work despite: $2"
}

for claim in "${claims[@]}"; do
    program=$bin/$claim
    expect_error 2 'name the spec' "$program"
    expect_error 2 'unrecognized option' "$program" --bogus "$specs/$claim.yaml"
    expect_error 2 '0 <= I < N' "$program" --shard 3/3 "$specs/$claim.yaml"
    expect_error 2 '0 <= I < N' "$program" --shard x "$specs/$claim.yaml"
    expect_error 2 'from 1 to' "$program" --gather 0 "$specs/$claim.yaml"
    expect_error 2 'one of them' "$program" --gather 3 --shard 0/3 "$specs/$claim.yaml"
    expect_error 2 'from 1 to' "$program" --jobs 0 "$specs/$claim.yaml"
    for number in 0x2 ' 2' 02 2.0 1e0; do
        expect_error 2 'from 1 to' "$program" --jobs "$number" "$specs/$claim.yaml"
    done
    expect_error 2 '0 <= I < N' "$program" --shard 0/0x3 "$specs/$claim.yaml"
    expect_error 2 'one of them' "$program" --gather 3 --shard 00/3 "$specs/$claim.yaml" # seq -w
    expect_error 2 'unexpected argument' "$program" "$specs/$claim.yaml" other.yaml
    expect_error 2 'No such file' "$program" missing.yaml
    expect_error 2 'folder' "$program" /tmp
    : >empty.yaml
    expect_error 2 'empty.yaml:1:1: .*empty' "$program" empty.yaml
    expect_error 2 "no profile 'slow' here; there are: paper" "$program" --profile slow \
        "$specs/$claim.yaml"
    expect 0 "$program" --help
    for words in '^Usage: ' 'default: paper' '^Exit status:' '^Examples?:' "verdicts_$claim.csv"; do
        grep -qE -- "$words" stdout || fail "--help of $claim has no '$words'"
    done
    [[ $(wc -L <stdout) -le 80 ]] || fail "--help of $claim is wider than a terminal"
    expect 0 "$program" --version
    refuse "$claim" 's/^claim: .*/claim: other/' "1:8: .*'other'"
    refuse "$claim" 's/^claim: .*/&\nclaim: twice/' '2:1: .*twice'
    refuse "$claim" 's/^statement: .*//' '[0-9]+:[0-9]+: [Mm]issing .*statement'
    refuse "$claim" 's/^statement: .*/&\nsurprise: 1/' "3:1: (Unexpected key: |unknown field ')surprise"
    refuse "$claim" 's/statistic: .*/statistic: median/' '[0-9]+:16: .*median'
    refuse "$claim" 's/quantity: .*/quantity: nonsense/' "[0-9]+:15: .*does not measure 'nonsense'"
    refuse "$claim" 's/at_most: .*//' '[0-9]+:[0-9]+: .*needs at_least'
    refuse "$claim" 's/^profiles:/profiles: {/' '[0-9]+:[0-9]+: not valid YAML'
    grep -q 'factors:' "$specs/$claim.yaml" || continue
    refuse "$claim" '0,/factors: \[5\]|factors: \[7\]/s//factors: [1]/' '[0-9]+:[0-9]+: .*at least 2'
    refuse "$claim" '0,/factors: \[5\]|factors: \[7\]/s//factors: [0]/' '[0-9]+:[0-9]+: .*at least 2'
    refuse "$claim" '0,/factors: \[5\]|factors: \[7\]/s//factors: [five]/' '[0-9]+:[0-9]+: .*five'
done

for claim in match_rate weight_decay decoupling; do
    refuse "$claim" 's/train_share: 0.9/train_share: 1/' '[0-9]+:[0-9]+: .*between 0 and 1'
    refuse "$claim" 's/train_share: 0.9/train_share: most/' '[0-9]+:[0-9]+: .*most'
    refuse "$claim" 's/epochs: [23]00/epochs: 0/' '[0-9]+:[0-9]+: .*epochs: must be'
    refuse "$claim" 's/beta1: 0.9/beta1: 1.0/' '[0-9]+:[0-9]+: .*beta1: must be'
    refuse "$claim" 's/learning_rate: 0.01/learning_rate: -1/' '[0-9]+:[0-9]+: .*learning_rate: must'
    refuse "$claim" 's/weight_decays: \[.*/weight_decays: [-1]/' '[0-9]+:[0-9]+: .*must be a number'
    refuse "$claim" 's/weight_decays: \[.*/weight_decays: [nan]/' "[0-9]+:[0-9]+: .*'nan' is not a number"
    refuse "$claim" 's/weight_decays: \[.*/weight_decays: []/' '[0-9]+:[0-9]+: (Insufficient|.*must have)'
    refuse "$claim" 's/widths: \[.*/widths: [0, 4]/' '[0-9]+:[0-9]+: .*from 1'
    refuse "$claim" 's/widths: \[.*/widths: [1e3, 4]/' '[0-9]+:[0-9]+: .*1e3'
    # No reading of a number that a person would not make.
    refuse "$claim" 's/seeds: \[.*/seeds: [08]/' "[0-9]+:15: .*'08' has leading zeros"
    refuse "$claim" 's/widths: \[.*/widths: [0064, 65]/' "[0-9]+:[0-9]+: .*'0064' has leading zeros"
    refuse "$claim" 's/epochs: [23]00/epochs: 0300/' "[0-9]+:[0-9]+: .*'0300' has leading zeros"
    refuse "$claim" 's/epochs: [23]00/epochs: 0o454/' "[0-9]+:[0-9]+: .*'0o454' is not a whole number"
    refuse "$claim" 's/learning_rate: 0.01/learning_rate: 0x1p-7/' "[0-9]+:[0-9]+: .*'0x1p-7' is not a number"
    refuse "$claim" 's/seeds: \[.*/seeds: [1, 1]/' '[0-9]+:[0-9]+: .*already'
    refuse "$claim" 's/seeds: \[.*/seeds: [-1]/' '[0-9]+:[0-9]+: .*-1'
done

# Groups unsuitable for a claim.
refuse match_rate 's/factors: \[2, 4\]/factors: [2, 2]/' '[0-9]+:[0-9]+: .*conjugate pair'

refuse other_solutions 's/factors: \[2, 4\]/factors: [2, 2]/' '8:[0-9]+: .*exactness.groups.1.: every character'
refuse other_solutions '/norms:/,/11/s/factors: \[11\]/factors: [2]/' '15:[0-9]+: .*norms.groups.1.: every character'
refuse other_solutions 's/most: 1,/most: 0.01,/' '16:[0-9]+: .*most: is not above .least.'
refuse other_solutions 's/points: 2/points: 1/' '16:[0-9]+: .*points: must be'
refuse other_solutions 's/all_groups_up_to: 5/all_groups_up_to: 0/' '9:[0-9]+: .*all_groups_up_to: must be'
refuse other_solutions '/sweeps:/,/widths/s/factors: \[7\]/factors: [2]/' '24:[0-9]+: .*sweeps.0..groups.0.: every'
refuse other_solutions 's/^    anneal_epochs/      - {groups: [{factors: [7]}], widths: [24], weight_decays: [5.0e-5], seeds: [3], training: {train_share: 0.9, epochs: 900, learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1.0e-8}}\n&/' \
    '30:[0-9]+: .*sweeps.1.: has Z_7_q24_wd5e-05, which an earlier'
refuse other_solutions 's/anneal_epochs: 500/anneal_epochs: 0/' '30:[0-9]+: .*anneal_epochs: must be'
refuse other_solutions 's/group: \{factors: \[7\]/group: {factors: [2]/' '34:[0-9]+: .*constant_neuron.group: every'
refuse other_solutions 's/noise: 0.05/noise: -1/' '38:[0-9]+: .*noise: must be'
refuse other_solutions '/constant_neuron:/,/epsilon/s/epochs: 1000/output_rate: 1001, &/' '40:[0-9]+: .*training.output_rate: must be a number from 0 to 1000'
refuse other_solutions '/constant_neuron:/,/epsilon/s/epochs: 1000/output_rate: 2, &/' '40:[0-9]+: .*constant_neuron.training.output_rate: is for networks without'
refuse other_solutions '/constant_neuron:/,/epsilon/s/epochs: 1000/momentum: 0.9, &/' '40:[0-9]+: .*constant_neuron.training.momentum: is for optimizer: descent'
refuse other_solutions 's/output_rates: \[3\]/output_rates: [0]/' '39:[0-9]+: .*output_rates.0.: must be'
refuse other_solutions 's/output_rates: \[3\]/output_rates: [3, 3]/' '39:[0-9]+: .*output_rates.1.: .*already'
refuse other_solutions 's/train_share: 0.9/train_share: 1/' '[0-9]+:[0-9]+: .*between 0 and 1'

refuse match_rate 's/, 100, 300\]/, 100, 301]/' '29:[0-9]+: .*snapshot_epochs.4.: must be .* 0 to 300'
refuse match_rate 's/epoch: 100/epoch: 301/' '[0-9]+:[0-9]+: .*analysis.epoch: must be'
refuse match_rate 's/matched: 5/matched: 7/' '[0-9]+:[0-9]+: .*matched: is more than'
refuse match_rate 's/groups: \[\{factors: \[7\]/groups: [{factors: [2]/' \
    '[0-9]+:[0-9]+: .*repeats.groups.0.: every character'
refuse match_rate 's/epochs: 45/epochs: 0/' '[0-9]+:[0-9]+: .*annealing.epochs: must be'
refuse match_rate 's/solved_loss: .*/solved_loss: nan}/' '[0-9]+:[0-9]+: .*solved_loss'
refuse match_rate 's/annealing: \{epochs: 45, /annealing: {/' '[0-9]+:[0-9]+: [Mm]issing .*epochs'
refuse match_rate 's/epsilon: 1.0e-8/&, gradient: fastest/' '[0-9]+:[0-9]+: .*fastest'

refuse weight_decay 's/analysed_epoch: 100/analysed_epoch: 150/' '[0-9]+:[0-9]+: .*analysed_epoch: must be a multiple of 100'
refuse weight_decay 's/analysed_epoch: 100/analysed_epoch: 300/' '[0-9]+:[0-9]+: .*at most the 200 epochs'
refuse weight_decay 's/counts: \[0, /counts: [/' '[0-9]+:[0-9]+: .*counts'
refuse weight_decay 's/norm: 0.1/norm: -1/' '[0-9]+:[0-9]+: .*norm: must be'
# shellcheck disable=SC2016 # $ is the last line, for sed
refuse ring_closure '/compositions/,$s/factors: \[5\]/factors: [6]/' '[0-9]+:[0-9]+: .*compositions.groups.0.: has order 6; odd ones'
# shellcheck disable=SC2016 # likewise
refuse ring_closure '/compositions/,$s/factors: \[3, 3\]/factors: [33]/' '[0-9]+:[0-9]+: .*has order 33; odd ones up to 32'

# Invalid groups, invalid words, and sizes that are not compared.
words() { refuse word_support "$1" "[0-9]+:[0-9]+: .*$2"; }
words 's/name: S3 x C2/name: S3 y C2/' "name: 'S3 y C2' is not the name of a group: C5, "
words 's/name: S3 x C2/name: S9/' "'S9' has more than 4096 elements"
words 's/name: S3 x C2/name: A7/' 'A7 has 2520 elements; here a group has at most 720'
words 's/name: S3 x C2/{}/' 'by one of name, factors, permutations and table'
words 's/name: S3 x C2/name: Z_5/' 'a second group called Z_5'
words 's/\[3, 2, 1, 0\]\]/[3, 2, 0, 1]]/' 'table: not a group: no inverse, no element h has 3 \* h'
words 's/table: .*/table: [[0, 1, 2], [1, 0, 0], [2, 0, 0]]/' \
    'table: not a group: not associative, \(1 \* 1\) \* 2 = 2 but 1 \* \(1 \* 2\) = 1'
words 's/\[3, 2, 1, 0\]\]/[3, 2, 1, 4]]/' 'table: not a group: not closed, 3 \* 3 = 4'
words 's/\[3, 2, 1, 0\]\]/[3, 2, 1]]/' 'as long as the first one'
words 's/\[3, 2, 1, 0\]\]/5]/' 'a list of whole numbers'
words 's/\[1, 0, 2\]\]/[1, 0, 1]]/' 'permutations: permutation 1 is invalid: it contains 1 twice'
words 's/name: three_points/name: "..\/x"/' 'starts with a letter'
words 's/a\^2 b, /a^2 c, /' "'a\^2 c' is not a word: column 5: a word has the letters"
words 's/a\^2 b, /aA, /' 'column 1: the word is empty'
words 's/a\^2 b, /"a^300", /' 'column 1: the word is longer than 255 letters'
words 's/a\^2 b, /a b, /' 'words\[1\]: the word ab is there already'
words 's/words: \[aab\]/words: [aaab]/' 'known_sizes\[1\].words\[0\]: the word aaab is not selected'
words 's/group: three_points, words: \[ab\]/group: S3, words: [ab]/' "no group called 'S3' is selected"
words 's/    up_to: 2/    up_to: 9/' 'up_to: must be a number from 1 to 8'
words 's/exact_up_to: 2/exact_up_to: 3/' 'exact_up_to: must be a number from 1 to 2'
words '/figure:/,/name:/s/name: A4/name: C20/' 'C20 has 11 bsc representations; at most 8'
words 's/energy: 1.0e-9/energy: nan/' "tolerance.energy: 'nan' is not a number"

# Covers, parts and settings that do not exist or do not go together.
rank() { refuse word_rank "$1" "[0-9]+:[0-9]+: .*$2"; }
rank 's/name: three_points/name: A4/' 'a second group called A4'
rank 's/a\^2 b\]/ab]/' 'words\[1\]: the word ab is there already'
rank 's/a\^2 b\]/ac]/' "'ac' is not a word"
rank 's/group: three_points, word: ab/group: S3, word: ab/' "no group called 'S3' is covered"
rank 's/word: aab, support/word: abb, support/' 'the word abb is not covered'
rank 's/box_rank: 18/box_rank: -1/' 'box_rank: must be'
rank 's/representation: 2H/representation: 2R/' "Q8 has no representation '2R'"
rank 's/factors: \[5\]/name: Q8/; s/1C1/2H/' 'a second study of Q8'
rank 's/widths: \[4, 8\]/widths: [8, 4]/' 'must be a number from 9'
rank 's/other_word: aba/other_word: aA/' 'column 1: the word is empty'
rank 's/name: S3\}/name: S5 x C2}/' 'has 240 elements; here a group has at most 120'
rank 's/activation: product/activation: square/' 'activation: this claim is about activation: product'
rank 's/train_share: 1,/train_share: 0.5,/' 'train_share: must be 1'
rank 's/name: A4_aba/name: S3_ab/' "a second setting called 'S3_ab'"
rank 's/part_above: 0.1/part_above: 2/' 'part_above: must be'

# Network settings unsuitable for learning a word.
learning() { refuse word_learning "$1" "[0-9]+:[0-9]+: .*$2"; }
learning 's/name: S3\}/name: S}/' "'S' is not the name of a group"
learning 's/group: \{name: D7\}/group: {name: A7}/' 'A7 has 2520 elements; here a group has at most 720'
learning '0,/name: S3\}/s//name: S5 x C2}/' 'has 240 elements; here a group has at most 120'
learning 's/"a\^2 b"/"a^2 c"/' "'a\^2 c' is not a word: column 5"
learning 's/"a\^2 b"/"bB"/' 'column 1: the word is empty'
learning 's/name: S3_aab/name: S3_ab/' "a second setting called 'S3_ab'"
learning 's/name: S3_aab/name: S3-aab/' 'letters, digits and _ only'
learning 's/labels: random/labels: none/' 'none'
learning 's/activation: tanh/activation: cube/' 'cube'
learning 's/activation: tanh/activation: power/' 'activation: must not be power'
learning 's/widths: \[64\]/widths: [0]/' 'must be a number from 1'
learning 's/widths: \[24, 32\]/widths: [32, 24]/' 'must be a number from 33'
learning 's/seeds: \[3\]/seeds: [3, 3]/' 'already'
learning 's/weight_decay: 1/weight_decay: -1/' 'weight_decay: must be'
learning 's/train_shares: \[0.8\], drawn/train_shares: [1.5], drawn/' 'train_shares\[0\]: must be a number from 0 to 1'
learning '0,/train_shares: \[0.8\]/s//train_shares: [0.001]/' 'train_shares\[0\]: holds out 36 of 36 pairs'
learning 's/train_shares: \[0.5, 0.75\]/train_shares: [0, 0.75]/' 'train_shares\[0\]: holds out 64 of 64 pairs'
learning 's/train_shares: \[0.5, 0.75\]/train_shares: [0.75, 0.5]/' 'train_shares\[1\]: must be a number from 0.75'
learning 's/batch: 8/batch: 37/' 'leaves 36 pairs to train on, fewer than the batch of 37'
learning 's/batch: 8, //' 'training.batches: is for a batch above 0 only'
learning 's/batches: shuffled/batches: sorted/' 'sorted'
learning 's/start: width,$/&\n                    start_deviation: 1,/' 'start_deviation: is for start: normal only'
learning 's/name: D4\}, word: aba/name: "Z1*"}, word: aba/' "'Z1\*' is not the name of a group"
learning 's/name: D4\}, word: aba/name: "Z16:Z2"}, word: aba/' 'does not say how the second group acts'
learning 's/train_shares: \[0.8\], drawn/train_shares: [0.7, 0.8], drawn/' 'paper: is about networks of one width and one share'
learning 's/accuracy_median: 0.8, //' "missing field 'accuracy_median'"
learning 's/expected_epochs: \[20, 200\]/expected_epochs: [200, 20]/' 'must be a number from 200'
learning 's/expected_epochs: \[20, 200\]/expected_epochs: [200]/' 'must have 2 to 2 entries'
learning 's/20, 130\]/20, 230]/' 'must be a number from 21 to 200'
learning 's/labels: random/&, snapshot_epochs: [0]/' 'random labels lack'
learning 's/evaluate_every: 20, //' 'evaluate_every: is needed here'
learning 's/start: normal, //' 'start_deviation: is for start: normal only'
learning 's/loss: squared/loss: hinge/' 'hinge'
learning '/name: D7_product/{N;h;s/D7_product/x1/p;g;s/D7_product/x2/p;g;s/D7_product/x3/p;g;s/D7_product/x4/p;g;s/D7_product/x5/p;g;s/D7_product/x6/p;g;s/D7_product/x7/p;g;s/D7_product/x8/p;g}' 'drawn: a figure has room for 9 settings'
learning 's/optimizer: adamw/&, momentum: 0.9/' 'momentum: is for optimizer: descent only'

# Additions outside the theory of margins.
adding() { refuse max_margin "$1" "[0-9]+:[0-9]+: .*$2"; }
adding 's/p: 3, inputs: 2\}/p: 4, inputs: 2}/' 'theory\[0\].p: must be odd and at least 3, not 4'
adding 's/p: 3, inputs: 2\}/p: 1, inputs: 2}/' 'theory\[0\].p: must be a number from 3 to'
adding 's/p: 3, inputs: 2\}/p: -5, inputs: 2}/' 'theory\[0\].p: must be a number from 3 to'
adding 's/p: 3, inputs: 2\}/p: 3, inputs: 1}/' 'theory\[0\].inputs: must be a number from 2 to 16, not 1'
adding 's/p: 3, inputs: 2\}/p: 47, inputs: 6}/' '47\^6 tuples are more than this program can count'
adding 's/p: 3, inputs: 2\}/p: 3, inputs: 17}/' 'inputs: must be a number from 2 to 16, not 17'
adding 's/tuples: 20/tuples: -1/' 'theory\[1\].tuples: must be a number from 0'
adding 's/p: 3, inputs: 3/p: 6, inputs: 3/' 'settings\[1\].p: must be odd'
adding 's/p: 3, inputs: 3/p: 3, inputs: 0/' 'settings\[1\].inputs: must be a number from 2 to'
adding 's/widths: \[12, 32\]/widths: [0]/' 'widths\[0\]: must be a number from 1'
adding 's/widths: \[12, 32\]/widths: [32, 12]/' 'widths\[1\]: must be a number from 33'
adding '0,/penalty: 1.0e-3/s//penalty: 0/' 'settings\[0\].penalty: must be positive and below'
adding '/name: k3_p3/s/penalty: 1.0e-3/penalty: 1.0e-3, penalty_power: 3/' 'penalty_power: must be 1 or the neurons. power \+ 1, here 4, not 3'
adding 's/penalty_power: 1/penalty_power: -1/' 'penalty_power: must be a number from 0'
adding 's/penalty: 1.0e-3, penalty_power/penalty: 0.4, penalty_power/' 'settings\[4\].penalty: must be positive and below 0.[0-9]+, not 0.4: from there on the best network is zero'
adding 's/penalty_power: 1/control: true, &/; s/penalty: 1.0e-3, control/penalty: 0, control/' 'penalty_power: is for a penalty above 0 only'
adding 's/double_at: \[100, 150, 200\]/double_at: [100, 401]/' 'double_at\[1\]: must be a number from 1 to 400, not 401'
adding 's/double_at: \[100, 150, 200\]/double_at: [200, 150]/' 'double_at\[1\]: must be a number from 201'
adding 's/schedule: doubling,/schedule: constant,/' 'double_at: is for schedule: doubling only'
adding '/penalty: 0, weight_decay/s/penalty: 0/penalty: 1.0e-3/' 'settings\[5\].penalty: must be a number from 0 to 0'
adding '/epochs: 400/s/activation: power/activation: tanh/' 'training: the theory is that of activation: power'
adding 's/activation: relu, loss: cross_entropy/activation: relu, loss: squared/' 'training: the theory is that of activation: power'
adding '/name: relu/,/training/s/snapshot_epochs: \[0, 200\]/snapshot_epochs: [1, 200]/' 'counted: needs one width and snapshot_epochs from 0 on'
adding '0,/penalty: 1.0e-3/s//penalty: -1/' 'settings\[0\].penalty: must be a number from 0'
adding '0,/penalty: 1.0e-3/s//penalty: 0.025/' 'below 0.0243432, not 0.025'
adding '0,/penalty: 1.0e-3/s//penalty: nan/' "settings\[0\].penalty: 'nan' is not a number"
adding 's/labels: random, control: true/labels: random/' 'are for controls \(control: true\)'
adding 's/batch: 30/batch: 126/' 'batch: must be a number from 0 to 125'
adding 's/name: batch/name: p5/' "a second setting called 'p5'"
adding 's/name: batch/name: p-5/' 'letters, digits and _ only'
adding 's/seeds: \[1\]\}/seeds: [1, 1]}/' 'already'
adding 's/0, 50, 200\]/0, 50, 201]/' 'snapshot_epochs\[2\]: must be a number from 51 to 200'
adding 's/activation: power/activation: square/' 'the theory is that of activation: power'
adding 's/loss: cross_entropy/loss: squared/' 'the theory is that of activation: power'
adding 's/train_share: 1,/& penalty: 1,/' "penalty and batch are the settings'"
adding 's/train_share: 1,/train_share: 0.5,/' 'train_share: must be 1'
adding 's/final_learning_rate: 3.0e-5, //' 'final_learning_rate: must be'
adding '/labels: random/{s/p: 5/p: 9001/}; s/weight_decay: 1.0e-4, widths: .16./widths: [1048576]/' 'needs [0-9]{11,} bytes of memory'

# Networks that add on batches.
sums() { refuse sum_features "$1" "[0-9]+:[0-9]+: .*$2"; }
sums 's/p: 5, inputs: 3, width/p: 6, inputs: 3, width/' 'settings\[0\].p: must be odd'
sums 's/p: 7, inputs: 2/p: 97, inputs: 5/' 'inputs: 97\^5 tuples are more than this program can count'
sums 's/p: 7, inputs: 2, width: 24/p: 7, inputs: 1, width: 24/' 'inputs: must be a number from 2 to 16'
sums 's/width: 24/width: 0/' 'width: must be a number from 1'
sums 's/width: 24/width: 24.5/' 'width'
sums 's/epochs: 300, batch: 30/epochs: 300, batch: 63/' 'settings\[0\]: leaves 62 tuples to train on, fewer than the batch of 63'
sums 's/batch: 34/batch: 35/' 'settings\[1\]: leaves 34 tuples to train on, fewer than the batch of 35'
sums '0,/train_share: 0.5/s//train_share: 1/' 'train_share: must lie strictly between 0 and 1'
sums '0,/train_share: 0.5/s//train_share: 0.001/' 'settings\[0\]: holds out 125 of 125 tuples'
sums '0,/penalty: 0.005/s//penalty: 0.5/' 'penalty'
sums 's/penalty: 1.0e-3, penalty_power: 3/penalty: 0.05, penalty_power: 3/' 'settings\[1\].*penalty'
sums 's/penalty_power: 3/penalty_power: 2/' 'settings\[1\].*penalty_power'
sums '0,/activation: power/s//activation: square/' 'the networks are those of activation: power'
sums 's/start_scale: 2,/& clean_test: true, test_tuples: 3,/' 'test_tuples: is for a test that is not clean only'
sums '0,/evaluate_every: 100/s//evaluate_every: 0/' 'training.evaluate_every: is needed here'
sums '0,/warm_up: 10/s//warm_up: 0/' 'warm_up: must be a number from 1 to 300'
sums '0,/schedule: warm_cosine, warm_up: 10/s//schedule: cosine, warm_up: 10/' 'warm_up: is for schedule: trapezoid or warm_cosine only'
sums '0,/final_learning_rate: 5.0e-6/s//final_learning_rate: 0.1/' 'final_learning_rate: must be a number from'
sums '0,/start_deviation: 0.2/s//start_scale: 4/' 'start_scale: is for start: uniform only'
sums 's/sample: 40/sample: 0/' 'sample: must be a number from 1'
sums 's/labels: random/labels: none/' 'none'
sums 's/\[0, 100, 300\]/[0, 100, 301]/' 'snapshot_epochs\[2\]: must be a number from 101 to 300'
sums '/labels: random/{s/p: 5/p: 1201/; s/width: 64/width: 1048576/}' 'needs [0-9]{11,} bytes of memory'

# More networks than anyone trains: ten thousand seeds for each of a thousand widths.
{
    printf 's/widths: \\[12, 32\\]/widths: [%s]/;' "$(seq -s , 1 1000)"
    printf '0,/seeds: \\[1, 2\\],/s//seeds: [%s],/' "$(seq -s , 1 10000)"
} >many.sed
sed -E -f many.sed "$specs/max_margin.yaml" >many.yaml
expect_error 2 "many.yaml: the profile 'paper' asks for more than 1000000 networks" \
    "$bin/max_margin" --out out --runs runs many.yaml

# Invalid parities, and networks outside the theory of margins.
parity() { refuse sparse_parity "$1" "[0-9]+:[0-9]+: .*$2"; }
parity 's/n: 4, k: 3\}/n: 4, k: 5}/' 'theory.tasks\[1\].k: must be a number from 2 to 4'
parity 's/n: 4, k: 3\}/n: 4, k: 1}/' 'theory.tasks\[1\].k: must be a number from 2 to 16, not 1'
parity 's/n: 4, k: 3\}/n: 24, k: 17}/' 'theory.tasks\[1\].k: must be a number from 2 to 16'
parity 's/n: 4, k: 3\}/n: 25, k: 3}/' 'theory.tasks\[1\].n: must be a number from 2 to 24'
parity 's/1.0e-4, 0.03\]/1.0e-4, 0]/' 'theory.penalties\[1\]: must lie strictly between 0 and 0.272166'
parity 's/1.0e-4, 0.03\]/1.0e-4, 0.266]/' 'penalties\[1\]: .* 0 and 0.265165, .* k = 3, not 0.266'
parity 's/n: 4, k: 3, w/n: 4, k: 5, w/' 'settings\[1\].k: must be a number from 2 to 4'
parity 's/n: 4, k: 3, w/n: 1, k: 1, w/' 'settings\[1\].n: must be a number from 2 to 24'
parity 's/n: 4, k: 3, w/n: 64, k: 3, w/' 'settings\[1\].n: must be a number from 2 to 24'
parity 's/widths: \[2, 8\]/widths: [0]/' 'widths\[0\]: must be a number from 1'
parity 's/widths: \[2, 8\]/widths: [8, 2]/' 'widths\[1\]: must be a number from 9'
parity '0,/penalty: 1.0e-3/s//penalty: 0/' 'settings\[0\].penalty: must be positive and below 0.272166'
parity '0,/penalty: 1.0e-3/s//penalty: -1/' 'settings\[0\].penalty: must be a number from 0 to 1, not -1'
parity '0,/penalty: 1.0e-3/s//penalty: nan/' "settings\[0\].penalty: 'nan' is not a number"
parity '0,/, penalty: 1.0e-3/s///' 'settings\[0\].penalty: must be positive and below'
parity 's/control: no_penalty/&, penalty: 0.1/' 'settings\[2\].penalty: must be a number from 0 to 0'
parity 's/control: no_penalty/control: all/' 'one of none, no_penalty, random_labels, not .all.'
parity 's/name: 4_3/name: 4_2/' "a second setting called '4_2'"
parity 's/name: 4_3/name: 4-3/' 'letters, digits and _ only'
parity 's/seeds: \[1\]\}/seeds: [1, 1]}/' 'already'
parity 's/0, 50, 200\]/0, 50, 201]/' 'snapshot_epochs\[2\]: must be a number from 51 to 200'
parity 's/         snapshot_epochs: \[20\], /         /' 'drawn: needs snapshot_epochs'
parity 's/activation: power/activation: square/' 'training: the theory is about activation: power'
parity 's/loss: cross_entropy/loss: squared/' 'training: the theory is about activation: power'
parity 's/train_share: 1,/& penalty: 1,/' 'training.penalty: stands in the settings'
parity 's/train_share: 1,/train_share: 0.5,/' 'train_share: must be 1'
parity 's/ratio: 0.9,/ratio: 2,/' 'pass.ratio: must be'
parity 's/alive_above: .*/alive_above: -1/' 'alive_above: must be'
parity 's/imbalance: 0.1/imbalance: -1/' 'pass.imbalance: must be'
parity 's/penalty_power: 1/penalty_power: 2/' 'settings\[4\].penalty_power: must be 1 or .* here 3, not 2'
parity 's/penalty: 1.0e-2/penalty: 0.6/' 'settings\[4\].penalty: must be positive and below 0.36976'
parity 's/control: no_penalty/&, penalty_power: 1/' 'settings\[2\].penalty_power: must be a number from 0 to 0'
parity 's/learning_rate: 0.1/batch: 17, &/' 'settings\[4\].training.batch: must be a number from 0 to 16'
parity 's/learning_rate: 0.1/penalty: 1.0e-3, &/' 'settings\[4\].training.penalty: stands in the settings'

# Groups and penalties outside the theory or without matching training.
features() { refuse group_features "$1" "[0-9]+:[0-9]+: .*$2"; }
features 's/name: A5\}/name: A}/' "theory\[1\].group.name: 'A' is not the name of a group"
features 's/name: A5\}/name: A7}/' 'A7 has 2520 elements; here a group has at most 720'
features 's/name: A5\}/name: S3}/' 'theory\[1\].group: is in the list already'
features 's/1.0e-5\]/0]/' 'theory\[0\].penalties\[1\]: must be a number from 1e-12'
features 's/1.0e-5\]/0.03]/' 'theory\[0\].penalties\[1\]: .* less than 0.0261891'
features '0,/  group: \{name: S3\}/s//  group: {name: A6}/' 'A6 has 360 elements; here a group has at most 120'
features '0,/penalty: 1.0e-3/s//penalty: 0/' 'settings\[0\].penalty: must be a number from 1e-12'
features '0,/penalty: 1.0e-3/s//penalty: -1/' 'settings\[0\].penalty: must be a number from 0'
features '0,/penalty: 1.0e-3/s//penalty: 0.03/' 'settings\[0\].penalty: .* less than 0.0261891'
features 's/compared_with: 1.0e-3/compared_with: 0.03/' 'settings\[1\].compared_with: .* less than'
features '/compared_with: 1.0e-3/d' 'settings\[1\].penalty: must be a number from 1e-12'
features 's/width: 24/width: 0/' 'width: must be a number from 1'
features 's/name: S3_free/name: S3/' "a second setting called 'S3'"
features 's/name: S3_free/name: S3-free/' 'letters, digits and _ only'
features 's/labels: random/labels: none/' 'none'
features 's/seeds: \[5, 4\]/seeds: [5, 5]/' 'seeds\[1\]: is in the list already'
features 's/\[1, 300\]/[1, 301]/' 'snapshot_epochs\[1\]: must be a number from 2 to 300'
features 's/activation: power/activation: square/' 'this claim is about activation: power'
features 's/loss: cross_entropy/loss: squared/' 'this claim is about activation: power'
features 's/train_share: 1,/& penalty: 1.0e-3,/' 'training.penalty: each setting has its own'
features '0,/train_share: 1,/s//& batch: 10,/' 'batch: networks are trained on full batches'
features 's/train_share: 1,/& stop_after: 10,/' 'stop_after: networks are trained to the end'
features 's/penalty_power: 1/penalty_power: 2/' 'settings\[5\].penalty_power: must be 1 or 3, not 2'
features 's/penalty: 1.0e-2/penalty: 0.4/' 'settings\[3\].penalty: .* less than'
features '/name: own_norm/,/seeds/s/1.0e-2/0.4/' 'settings\[5\].penalty: .* less than 0.314171'
features 's/batch: 20,/batch: 37,/' 'settings\[4\].training.batch: must be a number from 1 to 36'
features 's/batch: 20,/stop_after: 20,/' 'settings\[4\].training.stop_after: networks are trained to the end'
features 's/batch: 20,/penalty: 1.0e-3,/' 'settings\[4\].training.penalty: each setting has its own'
features 's/double_at: \[100, 300\]/double_at: [100, 601]/' 'double_at\[1\]: must be a number from 1 to 600'
features 's/train_share: 1,/train_share: 0.5,/' 'train_share'
features 's/tuples: 90/tuples: 0/' 'tuples: must be a number from 1'
features 's/ratio: 0.1,/ratio: 2,/' 'passing.ratio: must be a number from 0 to 1'
# Invalid transformers, too many sums, and meaningless spectra.
attention() { refuse attention_fourier "$1" "[0-9]+:[0-9]+: .*$2"; }
attention '0,/heads: 2/s//heads: 3/' 'settings\[0\].heads: 3 heads do not divide a width of 16'
attention '0,/heads: 2/s//heads: 0/' 'settings\[0\].heads: must be a number from 1 to 4096'
attention '0,/heads: 2/s//heads: 32/' 'settings\[0\].heads: must be a number from 1 to 16'
attention '0,/width: 16/s//width: 0/' 'settings\[0\].width: must be a number from 1'
attention '0,/hidden: 16/s//hidden: 0/' 'settings\[0\].hidden: must be a number from 1'
attention '0,/p: 31/s//p: 32/' 'settings\[0\].sizes\[0\].p: must be odd, not 32'
attention '0,/p: 31/s//p: 1/' 'settings\[0\].sizes\[0\].p: must be a number from 3'
attention '0,/p: 31/s//p: 15/' 'settings\[0\].spectra: need p >= 17'
attention '0,/tokens: 2/s//tokens: 1/' 'sizes\[0\].tokens: must be a number from 2 to 20'
attention '0,/tokens: 2/s//tokens: 21/' 'sizes\[0\].tokens: must be a number from 2 to 20'
attention '0,/tokens: 2/s//tokens: 5/' '5 tokens of 31 values are more than 16777216 tuples'
attention '0,/tokens: 2/s//tokens: 20/' '20 tokens of 31 values are more than 16777216 tuples'
attention 's/tokens: 3, p: 5\}, \{tokens: 4/tokens: 4, p: 5}, {tokens: 4/' 'sizes\[2\].tokens: must be a number from 5'
attention 's/control: random/control: chance/' "control: there is no setting called 'chance'"
attention 's/control: random/control: sums/' 'control: a control has random labels'
attention 's/split: multisets/split: fairly/' 'fairly'
attention 's/labels: random/labels: none/' 'none'
attention 's/name: tuples/name: sums/' "a second setting called 'sums'"
attention 's/name: tuples/name: all-tuples/' 'letters, digits and _ only'
attention '0,/seeds: \[1, 2\]/s//seeds: [1, 1]/' 'already'
attention '0,/weight_decay: 1/s//weight_decay: -1/' 'weight_decay: must be'
attention 's/train_share: 0.7/train_share: 0.001/' 'train_share: holds out 81 of 81'
attention 's/split: multisets,/& train_share: 0.02,/' 'train_share: holds out 45 of 45'
attention 's/split: multisets,/& snapshot_epochs: [0],/' 'snapshot_epochs: transformers are looked at before and after'
attention 's/evaluate_every: 5/evaluate_every: 0/' 'evaluate_every: is needed here'
attention 's/loss: cross_entropy/loss: squared/' 'transformers need activation: relu, loss: cross_entropy'
attention 's/activation: relu/activation: square/' 'transformers need activation: relu'
attention 's/start: normal/start: uniform/' 'settings\[0\].start: must be normal for the plain network'
attention 's/start: normal/start: width/' 'start: normal or uniform'
attention 's/start: normal/&, clean_test: true/' 'no clean_test'
attention 's/start: normal/&, output_rate: 3/' 'output_rate: is for networks of two layers'
attention 's/start: normal/&, batch: 10/' 'settings\[0\].batch: is not for the plain network'
attention 's/batch: 64/batch: -1/' 'settings\[4\].training.batch: must be a number from 0'
attention 's/head_width: 4/head_width: -1/' 'settings\[4\].head_width: must be a number from 0 to 4096'
attention 's/head_width: 4/head_width: 4097/' 'settings\[4\].head_width: must be a number from 0 to 4096'
attention 's/heads: 6, head_width: 4/heads: 4097, head_width: 4/' 'settings\[4\].heads: must be a number from 1 to 4096'
attention 's/heads: 6, head_width: 4/heads: 6, blocks: 1/' 'settings\[4\].heads: 6 heads do not divide a width of 16'
attention 's/heads: 6, head_width: 4/&, blocks: 9/' 'settings\[4\].blocks: must be a number from 0 to 8'
attention 's/heads: 6, head_width: 4/&, blocks: 2/' 'settings\[4\].spectra: are of one block without signs and positions'
attention 's/heads: 6, head_width: 4/&, positions: true/' 'settings\[4\].spectra: are of one block'
attention 's/dropout: 0.1/dropout: 1/' 'settings\[6\].dropout: must be a number from 0 to 0.99'
attention 's/evaluate_tuples: 20/evaluate_tuples: -1/' 'evaluate_tuples: must be a number from 0'
attention 's/split: multisets,/& evaluate_tuples: 5,/' 'settings\[3\].evaluate_tuples: is for transformers of blocks'
# shellcheck disable=SC2016 # the last line, for sed
attention '/name: base/,$s/width: 12, heads: 3,/width: 4096, heads: 4096,/; s/head_width: 5/head_width: 4096/' 'settings\[6\].width: .* needs [0-9]+ bytes of memory'
attention 's/warm_up: 5/warm_up: 31/' 'warm_up: must be a number from 1 to 30'
attention 's/modes: 4/modes: 0/' 'peaks.modes: must be a number from 1'
attention 's/share: 0.4,/share: 1.5,/' 'peaks.share: must be'
attention 's/times_control: 5/times_control: 0/' 'peaks.times_control: must be'

# A network larger than any memory: refused with its size before anything is trained.
sed 's/factors: \[7\]/factors: [4093]/; s/widths: .*/widths: [1048576]/' "$specs/match_rate.yaml" \
    >huge.yaml
expect_error 2 '1048576 nodes on Z_4093 needs [0-9]{13,} bytes of memory' \
    "$bin/match_rate" --out out --runs runs huge.yaml
rm -rf out runs

# Folders that cannot be written to. (Root may write anywhere, so a file stands in the way.)
: >file
for claim in "${claims[@]}"; do
    expect_error 2 'file' "$bin/$claim" --out file/below --runs runs "$specs/$claim.yaml"
done
expect_error 2 'file' "$bin/match_rate" --out out --runs file/below "$specs/match_rate.yaml"
[[ -z $(find . -name '*.h5') ]] || fail "something was trained"

# Profile names are arbitrary text: none becomes a path, a command, or a spreadsheet formula.
# shellcheck disable=SC2016 # nothing is to expand
for name in '../../cogs-escape' '/tmp/cogs-escape' '=cmd|calc!A0' '`touch cogs-escape`' '<script>' '%n%s'; do
    rm -rf safe
    mkdir safe
    sed "s~name: paper~name: '$name'~" "$specs/ring_closure.yaml" >safe/spec.yaml
    (cd safe && expect 0 "$bin/ring_closure" --profile "$name" --out out spec.yaml)
    grep -qF "(profile $name, " "$work/stdout" || fail "the profile '$name' is shown as another"
    ! grep -qE '(^|,)"?[=+@]' safe/out/tables/*.csv || fail "a table has a formula of '$name'"
    [[ -z $(find safe/* -maxdepth 0 ! -name out ! -name spec.yaml) ]] || fail "'$name' made a file"
    [[ -z $(find . /tmp -maxdepth 1 -name 'cogs-escape*') ]] || fail "'$name' left its folder"
done
