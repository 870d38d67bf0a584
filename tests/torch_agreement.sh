#!/usr/bin/env bash
# Do networks trained in PyTorch contain the same algebra as ours? Trains networks with both,
# analyses PyTorch's with inspect and ours with match_rate, and compares the shares.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=/usr/bin/python3 # where Debian's python3-torch is

usage() {
    cat <<'EOF'
usage: tests/torch_agreement.sh [--d N] [--networks N] [--keep DIR]

Trains networks on Z_d with 512 hidden neurons by the paper's protocol, in PyTorch
(examples/train_torch.py) and with match_rate, and compares the shares of frequencies of order 4, of
each family and of none, with the network as the unit (Welch's t test). Also checks that
inspect and match_rate agree on our networks.

options:
  --d N         order of the group (default: 23)
  --networks N  of each kind (default: 30); seeds 1 to N
  --keep DIR    keep the networks in DIR and use existing ones; by default they are removed
                at the end
  --help        this text

Needs Debian's python3-torch and python3-scipy, and the programs of ./run_all.sh.
30 networks of d = 23 take PyTorch 10 to 30 minutes on one core, 6 of d = 71 about an hour.

exit status: 0 the shares agree, 1 they do not, 2 bad usage or environment
EOF
}

fail() {
    printf 'torch_agreement.sh: %s\n' "$1" >&2
    exit 2
}

d=23
networks=30
keep=
while [[ $# -gt 0 ]]; do
    case $1 in
        --help | -h) usage; exit 0 ;;
        --d | --networks | --keep) [[ $# -ge 2 && -n $2 ]] || fail "$1 needs a value" ;;
        *) usage >&2; fail "unknown option '$1'" ;;
    esac
    case $1 in
        --d) d=$2 ;;
        --networks) networks=$2 ;;
        --keep) keep=$2 ;;
    esac
    shift 2
done
[[ $d =~ ^[1-9][0-9]{0,3}$ ]] || fail "--d takes a whole number, not '$d'"
[[ $networks =~ ^[1-9][0-9]{0,3}$ && $networks -ge 2 ]] ||
    fail "--networks takes a whole number from 2 on, not '$networks'"
"$python" -c 'import scipy, torch' 2>/dev/null ||
    fail "please run: sudo apt-get install python3-torch python3-scipy"
bin=$root/build/release/bin
[[ -x $bin/inspect && -x $bin/match_rate ]] || fail "build the programs first: ./run_all.sh test"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
keep=${keep:-$work/networks}
mkdir -p "$keep"
keep=$(cd "$keep" && pwd)
cd "$work"

# --- PyTorch's networks ---------------------------------------------------------------------------

mkdir torch
for ((seed = 1; seed <= networks; ++seed)); do
    weights=$keep/d${d}_s$seed.pt
    if [[ ! -s $weights ]]; then
        echo "PyTorch: training network $seed of $networks"
        # Keeping memory in malloc makes it up to three times as fast (bench/README.md).
        MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=-1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
            "$python" "$root/examples/train_torch.py" --d "$d" --seed "$seed" "$weights.part" >/dev/null
        mv "$weights.part" "$weights"
    fi
    "$bin/inspect" --csv "torch/$seed.csv" "$weights" >/dev/null
done

# --- Our networks ---------------------------------------------------------------------------------

cat >spec.yaml <<EOF
claim: match_rate
statement: As the paper's, with more seeds.
profiles:
  - name: paper
    sweep: &sweep
      groups: [{factors: [$d]}]
      widths: [512]
      weight_decays: [5.0e-5]
      seeds: [$(seq -s ', ' 1 "$networks")]
      training: {train_share: 0.9, epochs: 10000, learning_rate: 0.01, beta1: 0.9, beta2: 0.999,
                 epsilon: 1.0e-8}
    analysis: {dead_threshold: 0.05, match_residual: 0.2, factor_tolerance: 0.1,
               entry_tolerance: 0.1, control_draws: 10, control_seed: 1}
    dynamics: {group: {factors: [$d]}, width: 512, weight_decay: 5.0e-5, seeds: [1],
               evaluate_every: 10, snapshot_epochs: [0, 10000]}
criteria:
  - {quantity: control_matched, statistic: measured, at_most: 100, why: The table is what counts.}
EOF
"$bin/match_rate" --runs "$keep/runs" --out ours spec.yaml
mkdir same
for weights in "$keep"/runs/Z_"${d}"_q512_wd5e-05_s*.h5; do
    seed=${weights##*_s}
    "$bin/inspect" --csv "same/${seed%%-*}.csv" "$weights" >/dev/null
done

"$python" "$root/tests/torch_agreement.py" torch same ours/tables/match_rate_frequencies.csv
