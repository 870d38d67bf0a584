#!/usr/bin/python3
"""The networks of max_margin and sum_features as a PyTorch user would write them: time an epoch on one
core.

Addition of k numbers modulo p by a two-layer network with the power k as activation: cross-entropy
over all p^k tuples plus the penalty lambda * sum_i n_i^(k+1), n_i the norm of all weights of neuron
i; full batch, float32, Adam. Only the update itself is measured: no evaluation, no schedule.

All tuples are used, so the rows of the inputs are added by broadcasting, which is faster here than
looking them up tuple by tuple. With --batch they are looked up: an epoch is one step of AdamW on so
many tuples, drawn with replacement, and the penalty is lambda times the norm, as in sum_features.
"""
import argparse
import statistics
import time

import torch
import torch.nn.functional as F

WARM_UP = 3
PENALTY = 1e-4
NORM_PENALTY = 0.005


def parse_arguments():
    def whole(text):
        value = int(text)
        if value < 1:
            raise ValueError
        return value

    parser = argparse.ArgumentParser(description="Time an epoch of training in PyTorch.")
    parser.add_argument("--inputs", type=whole, default=2, help="numbers that are added")
    parser.add_argument("--d", type=whole, default=31, help="what they are added modulo")
    parser.add_argument("--q", type=whole, default=240, help="hidden nodes")
    parser.add_argument("--epochs", type=whole, default=300, help=f"timed, after {WARM_UP} more")
    parser.add_argument("--batch", type=whole, help="tuples of a step (default: all)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.inputs < 2 or arguments.d < 2:
        parser.error("--inputs and --d must be at least 2")
    return arguments


def power(x, k):
    """PyTorch is fast at squares and cubes, and a square of squares faster than at other powers."""
    return power(x, k // 2).square() if k > 3 and k % 2 == 0 else x.pow(k)


class Network(torch.nn.Module):
    """o(x_1 .. x_k) = C (A_1[x_1] + .. + A_k[x_k])^k"""

    def __init__(self, inputs, d, q):
        super().__init__()
        self.inputs, self.d = inputs, d
        self.a = torch.nn.Parameter(0.1 * torch.randn(inputs, d, q))
        self.c = torch.nn.Parameter(0.1 * torch.randn(d, q))

    def forward(self):
        """Outputs of all tuples, the last input varying fastest."""
        total = self.a[0]
        for table in self.a[1:]:
            total = (total.unsqueeze(1) + table).flatten(0, 1)
        return F.linear(power(total, self.inputs), self.c)

    def outputs_of(self, tuples):
        """Outputs of tuples: [count, inputs]."""
        total = sum(table[column] for table, column in zip(self.a, tuples.unbind(1)))
        return F.linear(power(total, self.inputs), self.c)

    def size(self):
        """The sum of the neurons' norms to the power k + 1."""
        squares = self.a.square().sum((0, 1)) + self.c.square().sum(0)
        return squares.pow((self.inputs + 1) / 2).sum()


def time_epochs(inputs, d, q, epochs):
    """Milliseconds of every timed epoch."""
    network = Network(inputs, d, q)
    tuples = torch.cartesian_prod(*[torch.arange(d)] * inputs)
    label = tuples.sum(1) % d
    optimizer = torch.optim.Adam(network.parameters(), lr=0.03, eps=1e-12)
    times = []
    for _ in range(WARM_UP + epochs):
        started = time.perf_counter()
        optimizer.zero_grad()
        (F.cross_entropy(network(), label) + PENALTY * network.size()).backward()
        optimizer.step()
        times.append(1e3 * (time.perf_counter() - started))
    return times[WARM_UP:]


def time_steps(inputs, d, q, batch, steps):
    """Milliseconds of every timed step on a batch; what is drawn is not the training half only."""
    network = Network(inputs, d, q)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=5e-3, betas=(0.9, 0.98), weight_decay=0
    )
    times = []
    for _ in range(WARM_UP + steps):
        started = time.perf_counter()
        tuples = torch.randint(d, (batch, inputs))
        optimizer.zero_grad()
        loss = F.cross_entropy(network.outputs_of(tuples), tuples.sum(1) % d)
        (loss + NORM_PENALTY * network.size().pow(1 / (inputs + 1))).backward()
        optimizer.step()
        times.append(1e3 * (time.perf_counter() - started))
    return times[WARM_UP:]


def main():
    arguments = parse_arguments()
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    sizes = (arguments.inputs, arguments.d, arguments.q)
    if arguments.batch:
        times = time_steps(*sizes, arguments.batch, arguments.epochs)
    else:
        times = time_epochs(*sizes, arguments.epochs)
    print(
        f"inputs={arguments.inputs} d={arguments.d} q={arguments.q} torch={torch.__version__} "
        f"epochs={arguments.epochs} ms_per_epoch={statistics.median(times):.4f} "
        f"min_ms={min(times):.4f}"
    )


if __name__ == "__main__":
    main()
