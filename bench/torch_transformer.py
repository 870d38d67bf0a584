#!/usr/bin/python3
"""The one-layer transformer of attention_fourier as a PyTorch user would write it, timed on one core.

Sums of k tokens mod p, half of all tuples for training; full batch, float32, AdamW. With --batch an
epoch is one step on so many tuples, drawn with replacement. Only the update itself is measured: no
evaluation, no test loss.

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
    parser.add_argument("--head-width", type=whole, help="(default: width / heads)")
    parser.add_argument("--hidden", type=whole, default=128)
    parser.add_argument("--batch", type=whole, help="tuples of a step (default: the training half)")
    parser.add_argument("--epochs", type=whole, default=300, help=f"timed, after {WARM_UP} more")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.head_width is None:
        if arguments.width % arguments.heads != 0:
            parser.error("--heads must divide --width, or --head-width be given")
        arguments.head_width = arguments.width // arguments.heads
    return arguments


class Transformer(torch.nn.Module):
    """Read at the last token, the only query; no positions, no normalisation."""

    def __init__(self, p, width, heads, head_width, hidden):
        super().__init__()
        self.heads, self.head_width = heads, head_width
        self.embedding = torch.nn.Embedding(p, width)
        self.key = torch.nn.Linear(width, heads * head_width, bias=False)
        self.query = torch.nn.Linear(width, heads * head_width, bias=False)
        self.value = torch.nn.Linear(width, heads * head_width, bias=False)
        self.output = torch.nn.Linear(heads * head_width, width, bias=False)
        self.first = torch.nn.Linear(width, hidden)
        self.second = torch.nn.Linear(hidden, width, bias=False)
        self.unembedding = torch.nn.Linear(width, p, bias=False)

    def forward(self, tokens):
        table = self.embedding.weight
        p = len(table)
        split = (p, self.heads, self.head_width)
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
    """Milliseconds of every timed epoch; what a batch draws is not the training half only."""
    p, k, batch = arguments.p, arguments.tokens, arguments.batch
    network = Transformer(
        p, arguments.width, arguments.heads, arguments.head_width, arguments.hidden
    )
    tokens = None if batch else training_tuples(p, k)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=0.003, betas=(0.9, 0.98), weight_decay=4
    )
    times = []
    for _ in range(WARM_UP + arguments.epochs):
        started = time.perf_counter()
        if batch:
            tokens = torch.randint(p, (batch, k))
        optimizer.zero_grad()
        F.cross_entropy(network(tokens), tokens.sum(1) % p).backward()
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
