#!/usr/bin/python3
"""The one-layer transformer of attention_fourier as a PyTorch user would write it, timed on one core.

Sums of k tokens mod p, half of all tuples for training; full batch, float32, AdamW. Only the
update itself is measured: no evaluation, no test loss.

Without positions, keys, queries and values are tables with one row per element, and the scores one
with one entry per pair: they are computed once and looked up, which takes two thirds of the time of
computing them for each tuple.
"""
import argparse
import statistics
import time

import torch
import torch.nn.functional as F

WARM_UP = 3


def parse_arguments():
    def whole(text):
        value = int(text)
        if value < 1:
            raise ValueError
        return value

    parser = argparse.ArgumentParser(description="Time an epoch of a transformer in PyTorch.")
    parser.add_argument("--tokens", type=whole, default=2)
    parser.add_argument("--p", type=whole, default=47)
    parser.add_argument("--width", type=whole, default=64)
    parser.add_argument("--heads", type=whole, default=4)
    parser.add_argument("--hidden", type=whole, default=128)
    parser.add_argument("--epochs", type=whole, default=300, help=f"timed, after {WARM_UP} more")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.width % arguments.heads != 0:
        parser.error("--heads must divide --width")
    return arguments


class Transformer(torch.nn.Module):
    """Read at the last token, the only query; no positions, no normalisation."""

    def __init__(self, p, width, heads, hidden):
        super().__init__()
        self.heads = heads
        self.embedding = torch.nn.Embedding(p, width)
        self.key = torch.nn.Linear(width, width, bias=False)
        self.query = torch.nn.Linear(width, width, bias=False)
        self.value = torch.nn.Linear(width, width, bias=False)
        self.output = torch.nn.Linear(width, width, bias=False)
        self.first = torch.nn.Linear(width, hidden)
        self.second = torch.nn.Linear(hidden, width, bias=False)
        self.unembedding = torch.nn.Linear(width, p, bias=False)

    def forward(self, tokens):
        table = self.embedding.weight
        p, width = table.shape
        split = (p, self.heads, width // self.heads)
        key, query = self.key(table).view(split), self.query(table).view(split)
        scores = torch.einsum("the,uhe->uth", key, query) / split[2] ** 0.5
        scores = F.embedding(tokens[:, -1:] * p + tokens, scores.flatten(0, 1))
        value = F.embedding(tokens, self.value(table)).view(*tokens.shape, *split[1:])
        attended = (scores.softmax(1).unsqueeze(3) * value).sum(1).flatten(1)
        z = self.embedding(tokens[:, -1]) + self.output(attended)
        return self.unembedding(z + self.second(self.first(z).relu()))


def training_tuples(p, k, share=0.5):
    """A random share of all tuples, in order, for the cache."""
    tuples = torch.cartesian_prod(*[torch.arange(p)] * k)
    count = int(share * len(tuples))
    return tuples[torch.randperm(len(tuples))[:count].sort().values]


def time_epochs(arguments):
    """Milliseconds of every timed epoch."""
    network = Transformer(arguments.p, arguments.width, arguments.heads, arguments.hidden)
    tokens = training_tuples(arguments.p, arguments.tokens)
    label = tokens.sum(1) % arguments.p
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=0.003, betas=(0.9, 0.98), weight_decay=4
    )
    times = []
    for _ in range(WARM_UP + arguments.epochs):
        started = time.perf_counter()
        optimizer.zero_grad()
        F.cross_entropy(network(tokens), label).backward()
        optimizer.step()
        times.append(1e3 * (time.perf_counter() - started))
    return times[WARM_UP:]


def main():
    arguments = parse_arguments()
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    times = time_epochs(arguments)
    print(
        f"tokens={arguments.tokens} p={arguments.p} torch={torch.__version__} "
        f"epochs={arguments.epochs} ms_per_epoch={statistics.median(times):.4f} "
        f"min_ms={min(times):.4f}"
    )


if __name__ == "__main__":
    main()
