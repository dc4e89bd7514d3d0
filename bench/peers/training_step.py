"""One training step (forward, loss, gradients, AdamW), or one forward pass, of the networks of
bench/training-networks.ts in PyTorch.

Initial weights and data come from files that ours wrote, so that both start from the same bits; weights are matched by
order and shape. Each contender does one step and returns the loss before it.
"""
import json

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class StridedAutoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList(nn.Conv3d(a, b, 3, 2, 1) for a, b in ((1, 16), (16, 32), (32, 64)))
        self.up = nn.ModuleList(nn.ConvTranspose3d(a, b, 4, 2, 1) for a, b in ((64, 32), (32, 16), (16, 1)))

    def forward(self, x):
        for layer in self.down:
            x = F.relu(layer(x))
        for i, layer in enumerate(self.up):
            x = layer(x)
            if i < 2:
                x = F.relu(x)
        return x


def groups(channels):
    """The rule of src/learning/networks/normalisation.ts."""
    count = max(1, min(8, channels // 4))
    while channels % count:
        count -= 1
    return count


class Block(nn.Module):
    def __init__(self, a, b, conv=None, groups=8):
        super().__init__()
        self.conv = conv or nn.Conv3d(a, b, 3, padding=1)
        self.norm = nn.GroupNorm(groups, b)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)))


class DenseGroupNormNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fine = nn.Sequential(Block(1, 32), Block(32, 32))
        self.coarse = nn.Sequential(Block(32, 64), Block(64, 64))
        self.up = Block(64, 32, nn.ConvTranspose3d(64, 32, 4, 2, 1))
        self.last = Block(32, 32)
        self.head = nn.Conv3d(32, 1, 3, padding=1)

    def forward(self, x):
        x = self.coarse(F.max_pool3d(self.fine(x), 2))
        return self.head(self.last(self.up(x)))


class UNet(nn.Module):
    """Two convolutions a level, skip connections; channels 16, 32, 64."""

    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList(nn.Sequential(Block(a, b), Block(b, b)) for a, b in ((1, 16), (16, 32), (32, 64)))
        self.raise_ = nn.ModuleList(nn.ConvTranspose3d(a, b, 2, 2) for a, b in ((64, 32), (32, 16)))
        self.up = nn.ModuleList(nn.Sequential(Block(2 * b, b), Block(b, b)) for b in (32, 16))
        self.head = nn.Conv3d(16, 1, 1)

    def ordered(self):
        modules = list(self.down)
        for raise_, up in zip(self.raise_, self.up):
            modules += [raise_, up]
        return [p for m in [*modules, self.head] for p in m.parameters()]

    def forward(self, x):
        skips = []
        for i, level in enumerate(self.down):
            x = level(x if i == 0 else F.max_pool3d(x, 2))
            skips.append(x)
        for i, (raise_, up) in enumerate(zip(self.raise_, self.up)):
            x = up(torch.cat([skips[1 - i], raise_(x)], 1))
        return self.head(x)


class TaskUNet(nn.Module):
    """src/learning/networks/unet.ts: transposed convolutions keep the channels, convolutions before norms have no bias."""

    def __init__(self, *channels, inputs=1, stem=0):
        super().__init__()

        def double(a, b):
            return nn.Sequential(*(Block(c, b, nn.Conv3d(c, b, 3, padding=1, bias=False), groups(b)) for c in (a, b)))

        self.stem = nn.Sequential(
            *([Block(inputs, stem, nn.Conv3d(inputs, stem, 4, 2, 1, bias=False), groups(stem))] if stem else []))
        self.down = nn.ModuleList(double(a, b) for a, b in zip((stem or inputs, *channels), channels))
        coarse = channels[:0:-1]
        self.raise_ = nn.ModuleList(nn.ConvTranspose3d(a, a, 2, 2) for a in coarse)
        self.up = nn.ModuleList(double(a + b, b) for a, b in zip(coarse, channels[-2::-1]))
        self.head = nn.ConvTranspose3d(channels[0], 1, 4, 2, 1) if stem else nn.Conv3d(channels[0], 1, 1)

    def ordered(self):
        return [*self.stem.parameters(), *UNet.ordered(self)]

    def forward(self, x):
        x = self.stem(x)
        skips = []
        for i, level in enumerate(self.down):
            x = level(x if i == 0 else F.max_pool3d(x, 2))
            skips.append(x)
        for i, (raise_, up) in enumerate(zip(self.raise_, self.up)):
            x = up(torch.cat([skips[-2 - i], raise_(x)], 1))
        return self.head(x)


class ResidualBlock(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()

        def convolved(c, kernel, step):
            return nn.Sequential(
                nn.Conv3d(c, b, kernel, step, kernel // 2, bias=False), nn.GroupNorm(groups(b), b))

        self.first = convolved(a, 3, stride)
        self.second = convolved(b, 3, 1)
        self.shortcut = convolved(a, 1, stride) if stride != 1 or a != b else nn.Identity()

    def forward(self, x):
        return F.relu(self.second(F.relu(self.first(x))) + self.shortcut(x))


class ResidualNetwork(nn.Module):
    """src/learning/networks/residual-network.ts with a stem of kernel 3, stride 1 and max-pool 3, stride 2."""

    def __init__(self, *channels):
        super().__init__()
        self.stem = Block(1, channels[0], nn.Conv3d(1, channels[0], 3, padding=1, bias=False), groups(channels[0]))
        before = (channels[0], *channels)
        self.blocks = nn.Sequential(
            *(ResidualBlock(a, b, 1 if i == 0 else 2) for i, (a, b) in enumerate(zip(before, channels))))
        self.head = nn.Linear(channels[-1], 1)

    def forward(self, x):
        x = self.blocks(F.max_pool3d(self.stem(x), 3, 2, 1))
        return self.head(x.mean((2, 3, 4)))


class PointNet(nn.Module):
    """Shared perceptron 3-64-128-1024 with batch norm, greatest over points, 512-256-40."""

    def __init__(self):
        super().__init__()
        self.shared = nn.ModuleList(
            nn.ModuleList([nn.Conv1d(a, b, 1), nn.BatchNorm1d(b)]) for a, b in ((3, 64), (64, 128), (128, 1024)))
        self.head = nn.ModuleList(
            nn.ModuleList([nn.Linear(a, b), nn.BatchNorm1d(b)]) for a, b in ((1024, 512), (512, 256)))
        self.last = nn.Linear(256, 40)

    def forward(self, x):
        for conv, norm in self.shared:
            x = F.relu(norm(conv(x)))
        x = x.amax(2)
        for layer, norm in self.head:
            x = F.relu(norm(layer(x)))
        return self.last(x)


NETWORKS = {
    "autoencoder": StridedAutoencoder,
    "dense": DenseGroupNormNet,
    "unet": UNet,
    "pointnet": PointNet,
    "residual": lambda: ResidualNetwork(16, 32, 64),
    "completion": lambda: TaskUNet(8, 16, 32, 64),
    "kidney": lambda: TaskUNet(16, 32, 64, inputs=4, stem=16),
    "completion40": lambda: TaskUNet(16, 32, 64),
}


def contenders(arguments):
    torch.set_num_threads(arguments["threads"])
    head = json.loads(open(arguments["folder"] + "/tensors.json").read())
    arrays = {}
    for name, entry in head.items():
        data = np.fromfile(f"{arguments['folder']}/{entry['file']}", dtype=entry["type"]).reshape(entry["shape"])
        arrays[name] = torch.from_numpy(data.copy())
    if arguments.get("inference"):
        return forward_pass(arguments, arrays)
    table = {"PyTorch": training_step(arguments, arrays)}
    if arguments["referee"]:
        double = {name: array.double() if array.is_floating_point() else array for name, array in arrays.items()}
        table["PyTorch float64"] = training_step(arguments, double)
        table["gradient errors"] = lambda: gradient_errors(arguments, arrays, double)
    return table


def ordered(model):
    """Parameters in our order."""
    return model.ordered() if hasattr(model, "ordered") else list(model.parameters())


def network(arguments, arrays):
    """The network with our initial weights."""
    model = NETWORKS[arguments["network"]]().to(arrays["x"].dtype)
    parameters = ordered(model)
    weights = [arrays[name] for name in arguments["parameters"]]
    assert [list(p.shape) for p in parameters] == [list(w.shape) for w in weights], "the networks differ"
    with torch.no_grad():
        for parameter, weight in zip(parameters, weights):
            parameter.copy_(weight)
    return model


def forward_pass(arguments, arrays):
    """Without gradients, with the running statistics; and the mean and the root mean square of the result."""
    model = network(arguments, arrays).eval()

    def forward():
        with torch.inference_mode():
            return model(arrays["x"])

    def run():
        forward()

    def summary():
        y = forward().double()
        return [y.mean().item(), y.square().mean().sqrt().item()]

    return {"PyTorch": run, "summary": summary}


def loss_of(arguments, model, arrays):
    losses = {"bce": F.binary_cross_entropy_with_logits, "classes": lambda y, t: F.cross_entropy(y, t.long())}
    return losses[arguments["loss"]](model(arrays["x"]), arrays["t"])


def gradient_errors(arguments, arrays, double):
    """Relative errors of the gradients of the first step, ours (gradient-*.bin) and PyTorch's, parameter by parameter."""
    def gradients(given):
        model = network(arguments, given)
        loss_of(arguments, model, given).backward()
        return [p.grad.double().numpy() for p in ordered(model)]

    single, exact = gradients(arrays), gradients(double)
    own = [np.fromfile(f"{arguments['folder']}/gradient-{i}.bin", dtype="<f4").reshape(g.shape) for i, g in enumerate(exact)]
    # A bias in front of a normalisation has gradient 0, and no relative error.
    greatest = max(np.linalg.norm(g) for g in exact)
    kept = [i for i, g in enumerate(exact) if np.linalg.norm(g) > 1e-9 * greatest]

    def errors(found):
        return [float(np.linalg.norm(found[i] - exact[i]) / np.linalg.norm(exact[i])) for i in kept]

    return {"ours": errors(own), "peer": errors(single)}


def training_step(arguments, arrays):
    model = network(arguments, arrays)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0, fused=True)

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss = loss_of(arguments, model, arrays)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step
