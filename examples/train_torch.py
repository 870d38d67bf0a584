#!/usr/bin/python3
"""Train a two-layer network with quadratic activation on modular addition, the way a PyTorch user
would, and keep its weights where `inspect` can read them.

The protocol is the paper's: 90 % of all pairs, full batch, the centred squared loss, Adam with
learning rate 0.01 and weight decay 5e-5, 10000 epochs. One network of d = 23 takes two to four minutes
on one core. Needs Debian's python3-torch and, for files that end in .h5, python3-h5py.
"""
import argparse

import torch
import torch.nn.functional as F

try:
    import h5py
except ImportError:
    h5py = None


class Network(torch.nn.Module):
    """o(x, y) = C (A e_x + B e_y)^2, or with another activation than the square."""

    def __init__(self, d, q, activation=torch.square):
        super().__init__()
        self.a = torch.nn.Linear(d, q, bias=False)
        self.b = torch.nn.Linear(d, q, bias=False)
        self.c = torch.nn.Linear(q, d, bias=False)
        self.activation = activation

    def forward(self, x, y):
        return self.c(self.activation(self.a.weight.t()[x] + self.b.weight.t()[y]))


def split_pairs(d, share):
    """All pairs (x, y) in random order, split into training and held-out pairs."""
    pairs = torch.cartesian_prod(torch.arange(d), torch.arange(d))[torch.randperm(d * d)]
    count = int(share * d * d)
    return pairs[:count], pairs[count:]


def train(network, pairs, epochs, report):
    """Minimise the mean over pairs of || P (o - e_label) ||^2; P subtracts the mean."""
    d = network.c.out_features
    x, y = pairs.unbind(1)
    target = F.one_hot((x + y) % d, d).float() - 1 / d
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01, weight_decay=5e-5)
    for epoch in range(1, epochs + 1):
        optimizer.zero_grad()
        output = network(x, y)
        loss = (output - output.mean(1, keepdim=True) - target).square().sum(1).mean()
        loss.backward()
        optimizer.step()
        if epoch % 1000 == 0 or epoch == epochs:
            report(epoch, loss.item())


def accuracy(network, pairs):
    x, y = pairs.unbind(1)
    with torch.no_grad():
        answer = network(x, y).argmax(1)
    return (answer == (x + y) % network.c.out_features).float().mean().item()


def export(network, path):
    """The weights as `inspect` reads them: a, b: [q, d], c: [d, q]."""
    if not path.endswith(".h5"):
        torch.save(network.state_dict(), path)
        return
    with h5py.File(path, "w") as file:
        file["a"] = network.a.weight.detach().numpy()
        file["b"] = network.b.weight.detach().numpy()
        file["c"] = network.c.weight.detach().numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("output", help="file to write: HDF5 if it ends in .h5, else a state_dict")
    parser.add_argument("--d", type=int, default=23, help="order of the group Z_d")
    parser.add_argument("--q", type=int, default=512, help="hidden neurons")
    parser.add_argument("--epochs", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--relu", action="store_true", help="ReLU instead of the square")
    arguments = parser.parse_args()
    if arguments.output.endswith(".h5") and h5py is None:
        parser.error("HDF5 needs python3-h5py; a name that ends in .pt does without")

    torch.set_num_threads(1)
    # Weight decay shrinks unneeded weights to denormal numbers, which are slow on Intel's processors.
    torch.set_flush_denormal(True)
    torch.manual_seed(arguments.seed)
    network = Network(arguments.d, arguments.q, torch.relu if arguments.relu else torch.square)
    pairs, held_out = split_pairs(arguments.d, 0.9)

    def report(epoch, loss):
        print(f"epoch {epoch}: loss {loss:.3g}, held-out accuracy {accuracy(network, held_out):.4f}")

    train(network, pairs, arguments.epochs, report)
    export(network, arguments.output)


if __name__ == "__main__":
    main()
