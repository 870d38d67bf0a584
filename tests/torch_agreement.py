#!/usr/bin/python3
"""torch_agreement.py TORCH SAME TABLE: the second half of torch_agreement.sh.

TORCH, SAME: folders of inspect's CSV files, SEED.csv each, of PyTorch's networks and of ours; TABLE:
match_rate_frequencies.csv of ours. Exits with 1 if inspect and match_rate disagree on the same
network, or if the shares of PyTorch's networks differ from ours.
"""
import csv
import math
import pathlib
import sys

from scipy import stats

FAMILIES = ("nu_i_xi", "nu_i_syn_ab", "nu_syn")
MATCH_RESIDUAL = 0.2  # as in inspect and the spec of match_rate
CONFIDENCE = 0.95


def read_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_folder(folder):
    """seed -> rows"""
    return {int(path.stem): read_rows(path) for path in pathlib.Path(folder).glob("*.csv")}


def read_table(path):
    networks = {}
    for row in read_rows(path):
        networks.setdefault(int(row["seed"]), []).append(row)
    return networks


def family_of(row):
    matches = row["residual"] and float(row["residual"]) <= MATCH_RESIDUAL
    return row["family"] if matches else "unmatched"


def shares(rows):
    """Shares of one network, in per cent of its live frequencies."""
    rows = [row for row in rows if int(row["order"]) > 0]
    counted = {"order 4": sum(row["order"] == "4" for row in rows)}
    for family in (*FAMILIES, "unmatched"):
        counted[family] = sum(family_of(row) == family for row in rows)
    return {name: 100 * count / len(rows) for name, count in counted.items()}


def count_differences(same, ours):
    """Frequencies for which inspect and match_rate disagree on order or family."""
    return sum(
        (x["k"], x["order"], family_of(x)) != (y["k"], y["order"], family_of(y))
        for seed, rows in ours.items()
        for x, y in zip(rows, same[seed], strict=True)
    )


def interval(x, y):
    """Difference of means, its confidence interval, and Welch's p."""
    difference = sum(x) / len(x) - sum(y) / len(y)
    if len(set(x)) == 1 and len(set(y)) == 1:  # no variance: equal or not
        return difference, difference, difference, float(difference == 0)
    vx, vy = stats.tvar(x) / len(x), stats.tvar(y) / len(y)
    freedom = (vx + vy) ** 2 / (vx**2 / (len(x) - 1) + vy**2 / (len(y) - 1))
    half = stats.t.ppf((1 + CONFIDENCE) / 2, freedom) * math.sqrt(vx + vy)
    p = stats.ttest_ind(x, y, equal_var=False).pvalue
    return difference, difference - half, difference + half, p


def describe(x):
    return f"{sum(x) / len(x):6.2f} ± {stats.sem(x):.2f}"


def compare(torch, ours):
    """Print a line for each share; whether all of them agree."""
    theirs = [shares(rows) for rows in torch.values()]
    mine = [shares(rows) for rows in ours.values()]
    least = 1.0
    print(f"\nper cent     PyTorch ({len(theirs)})  ours ({len(mine)})     difference [95 %]         p")
    for name in theirs[0]:
        x, y = [share[name] for share in theirs], [share[name] for share in mine]
        difference, low, high, p = interval(x, y)
        least = min(least, p)
        print(f"{name:12} {describe(x):14} {describe(y):14} "
              f"{difference:6.2f} [{low:6.2f}, {high:6.2f}]  {p:6.3f}")
    agree = least * len(theirs[0]) > 1 - CONFIDENCE  # Bonferroni: one chance in 20 for all shares
    print("They agree within sampling error." if agree else "They DO NOT agree.")
    return agree


def main():
    torch, same = read_folder(sys.argv[1]), read_folder(sys.argv[2])
    ours = read_table(sys.argv[3])
    differences = count_differences(same, ours)
    total = sum(len(rows) for rows in ours.values())
    print(f"\ninspect and match_rate say the same of {total - differences} of {total} frequencies of "
          f"our {len(ours)} networks.")
    return 0 if compare(torch, ours) and differences == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
