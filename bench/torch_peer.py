#!/usr/bin/python3
"""The same experiment as a PyTorch user would write it: time an epoch of training on one core.

Modular addition with a two-layer network of quadratic activation; full batch, float32, Adam with
coupled weight decay. Only the update itself is measured: no evaluation, no test loss.

One-hot inputs times a weight matrix are the rows of its transpose, so they are looked up: of the
ways to write it (one-hot products, indexing, F.embedding, broadcasting over all pairs with a mask),
indexing is the fastest or as fast as any at d = 23, 71 and 127.
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

    parser = argparse.ArgumentParser(description="Time an epoch of training in PyTorch.")
    parser.add_argument("--d", type=whole, default=127, help="order of the group Z_d")
    parser.add_argument("--q", type=whole, default=512, help="hidden nodes")
    parser.add_argument("--epochs", type=whole, default=30, help=f"timed, after {WARM_UP} more")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.d < 2:
        parser.error("--d must be at least 2")
    return arguments


class Network(torch.nn.Module):
    """o(x, y) = C (A e_x + B e_y)^2, with PyTorch's own initial weights."""

    def __init__(self, d, q):
        super().__init__()
        self.a = torch.nn.Linear(d, q, bias=False)
        self.b = torch.nn.Linear(d, q, bias=False)
        self.c = torch.nn.Linear(q, d, bias=False)

    def forward(self, x, y):
        return self.c((self.a.weight.t()[x] + self.b.weight.t()[y]).square())


def training_pairs(d, share=0.9):
    """A random share of all pairs (x, y), in order, for the cache."""
    x, y = torch.cartesian_prod(torch.arange(d), torch.arange(d)).unbind(1)
    count = int(share * d * d)
    chosen = torch.randperm(d * d)[:count].sort().values
    return x[chosen], y[chosen]


def loss_function(output, target):
    """Mean over pairs of || P (o - e_label) ||^2; P centres, target is P e_label already."""
    return (output - output.mean(1, keepdim=True) - target).square().sum(1).mean()


def time_epochs(d, q, epochs):
    """Milliseconds of every timed epoch."""
    network = Network(d, q)
    x, y = training_pairs(d)
    target = F.one_hot((x + y) % d, d).float() - 1 / d
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01, weight_decay=5e-5)
    times = []
    for _ in range(WARM_UP + epochs):
        started = time.perf_counter()
        optimizer.zero_grad()
        loss_function(network(x, y), target).backward()
        optimizer.step()
        times.append(1e3 * (time.perf_counter() - started))
    return times[WARM_UP:]


def main():
    arguments = parse_arguments()
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    times = time_epochs(arguments.d, arguments.q, arguments.epochs)
    print(
        f"d={arguments.d} q={arguments.q} torch={torch.__version__} epochs={arguments.epochs} "
        f"ms_per_epoch={statistics.median(times):.4f} min_ms={min(times):.4f}"
    )


if __name__ == "__main__":
    main()
