"""Reference values of the tensor layer, written to tests/tensor-golden.json: PyTorch in float64.

    python -m venv bench/peers/.venv && bench/peers/.venv/bin/pip install torch==2.15.0 --index-url https://download.pytorch.org/whl/cpu
    bench/peers/.venv/bin/python bench/peers/tensor_golden.py > tests/tensor-golden.json

Operands are made by a formula (`wave`), so that both sides hold the same numbers without a file. For each case: the
result, and the gradients of sum(result * cos(0.9 i + 0.2)) in every operand that has one.
"""
import json
import math
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
cases = {}


def wave(shape, k, scale=1.0, shift=0.0):
    i = torch.arange(math.prod(shape), dtype=torch.float64)
    return (torch.sin(1.3 * i + k) + 0.5 * torch.sin(2.9 * i + 2 * k)).reshape(shape) * scale + shift


def numbers(t):
    return [float(f"{v:.13g}") for v in t.detach().reshape(-1).tolist()]


def case(name, operands, build):
    """operands: list of tensors; float ones get gradients."""
    leaves = [o.clone().requires_grad_(True) if o.is_floating_point() else o for o in operands]
    result = build(*leaves)
    w = torch.cos(0.9 * torch.arange(result.numel(), dtype=torch.float64) + 0.2).reshape(result.shape)
    (result * w).sum().backward()
    gradients = [numbers(l.grad) if l.grad is not None else None for l in leaves if l.is_floating_point()]
    cases[name] = {"shape": list(result.shape), "result": numbers(result), "gradients": gradients}


def labels(shape, classes):
    i = torch.arange(math.prod(shape))
    return ((i * 7 + 3) % classes).reshape(shape)


def convolutions():
    case("convolution 1D", [wave([2, 3, 7], 1), wave([2, 3, 3], 2), wave([2], 3)], lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=1, dilation=2))
    case("convolution 2D groups", [wave([1, 4, 5, 4], 1), wave([6, 2, 3, 2], 2), wave([6], 3)], lambda x, w, b: F.conv2d(x, w, b, stride=(1, 2), padding=(1, 0), groups=2))
    case("convolution 3D", [wave([2, 2, 4, 3, 5], 1), wave([3, 2, 3, 3, 3], 2), wave([3], 3)], lambda x, w, b: F.conv3d(x, w, b, stride=2, padding=1))
    case("convolution 3D dilated", [wave([1, 1, 5, 5, 6], 1), wave([2, 1, 2, 3, 2], 2), wave([2], 3)], lambda x, w, b: F.conv3d(x, w, b, stride=(1, 2, 1), padding=(0, 2, 1), dilation=(3, 2, 1)))
    case("transposed 1D", [wave([2, 3, 4], 1), wave([3, 2, 4], 2), wave([2], 3)], lambda x, w, b: F.conv_transpose1d(x, w, b, stride=2, padding=1))
    case("transposed 2D groups", [wave([1, 4, 3, 2], 1), wave([4, 3, 3, 2], 2), wave([6], 3)], lambda x, w, b: F.conv_transpose2d(x, w, b, stride=(2, 1), padding=(1, 0), groups=2, output_padding=(1, 0)))
    case("transposed 3D", [wave([2, 2, 2, 3, 2], 1), wave([2, 3, 3, 2, 3], 2), wave([3], 3)], lambda x, w, b: F.conv_transpose3d(x, w, b, stride=(2, 3, 2), padding=(1, 0, 1), output_padding=(1, 2, 0), dilation=(1, 1, 2)))


def norms():
    case("group norm", [wave([2, 4, 3, 2], 1), wave([4], 2), wave([4], 3)], lambda x, w, b: F.group_norm(x, 2, w, b, eps=1e-5))
    case("instance norm", [wave([2, 3, 4, 2], 1)], lambda x: F.instance_norm(x, eps=1e-5))
    case("layer norm", [wave([2, 3, 5], 1), wave([5], 2), wave([5], 3)], lambda x, w, b: F.layer_norm(x, [5], w, b, eps=1e-5))
    case("batch norm", [wave([3, 2, 2, 3], 1), wave([2], 2), wave([2], 3)], lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True, eps=1e-5))
    case("batch norm in use", [wave([3, 2, 2, 3], 1), wave([2], 2), wave([2], 3)], lambda x, w, b: F.batch_norm(x, wave([2], 4), wave([2], 5, 0.2, 1), w, b, training=False, eps=1e-5))
    running = [torch.zeros(2), torch.ones(2)]
    F.batch_norm(wave([3, 2, 2, 3], 1), running[0], running[1], None, None, training=True, momentum=0.1)
    cases["running statistics"] = {"mean": numbers(running[0]), "variance": numbers(running[1])}


def tied_max_pool(x):
    """Ties share: amax, unlike max_pool, gives each of the greatest its part."""
    n, c, d, h, w = x.shape
    return x.reshape(n, c, d // 2, 2, h // 2, 2, w // 2, 2).amax((3, 5, 7))


def pools():
    case("max pool", [wave([2, 1, 5, 4, 6], 1)], lambda x: F.max_pool3d(x, 3, stride=2, padding=1))
    case("max pool with ties", [torch.relu(wave([1, 2, 4, 2, 4], 1, 1, -0.8))], tied_max_pool)
    case("average pool", [wave([1, 2, 5, 4, 3], 1)], lambda x: F.avg_pool3d(x, (2, 3, 2), stride=(2, 1, 1), padding=(1, 1, 0)))
    case("average pool tiles", [wave([1, 2, 4, 2], 1)], lambda x: F.avg_pool2d(x, 2))


def resampling():
    grid = wave([2, 2, 1, 3, 3], 2, 0.8)
    for mode in ["zeros", "border"]:
        for aligned in [False, True]:
            case(f"grid sample {mode} {'aligned' if aligned else 'borders'}", [wave([2, 2, 3, 4, 2], 1), grid], lambda x, g: F.grid_sample(x, g, mode="bilinear", padding_mode=mode, align_corners=aligned))
    case("interpolate nearest", [wave([1, 2, 3, 4], 1)], lambda x: F.interpolate(x, size=(5, 2), mode="nearest"))
    case("interpolate nearest twice", [wave([1, 2, 3, 2], 1)], lambda x: F.interpolate(x, scale_factor=2, mode="nearest"))
    case("interpolate trilinear", [wave([1, 2, 2, 3, 4], 1)], lambda x: F.interpolate(x, size=(4, 5, 3), mode="trilinear", align_corners=False))
    case("interpolate trilinear aligned", [wave([1, 1, 2, 3, 4], 1)], lambda x: F.interpolate(x, size=(4, 5, 3), mode="trilinear", align_corners=True))
    case("roi align", [wave([2, 2, 4, 5, 3], 1), wave([2, 6], 3, 0.7, 2)], roi_align)


def roi_align(x, boxes):
    """Boxes of items 1 and 0 at size (2, 3, 1), 2 samples per axis, read by grid_sample with its edges carried on."""
    out = []
    for row, item in zip(boxes, [1, 0]):
        axes = [row[a] + (row[a + 3] - row[a]) * (torch.arange(n) + 0.5) / n - 0.5 for a, n in enumerate([4, 6, 2])]
        unit = [2 * p / (x.shape[a + 2] - 1) - 1 for a, p in enumerate(axes)]
        z, y, w = torch.meshgrid(*unit, indexing="ij")
        read = F.grid_sample(x[item : item + 1], torch.stack([w, y, z], -1)[None], padding_mode="border", align_corners=True)
        out.append(F.avg_pool3d(read, 2))
    return torch.cat(out)


def attentions():
    case("attention", [wave([2, 2, 3, 4], 1), wave([2, 2, 5, 4], 2), wave([2, 2, 5, 3], 3)], F.scaled_dot_product_attention)
    mask = torch.tensor([[1, 0, 1, 1, 0], [0, 1, 1, 0, 0], [1, 1, 1, 1, 1]], dtype=torch.bool)
    case("attention with mask", [wave([2, 3, 4], 1), wave([2, 5, 4], 2), wave([2, 5, 3], 3)], lambda q, k, v: F.scaled_dot_product_attention(q, k, v, attn_mask=mask))

    def multi_head(x, wq, bq, wk, bk, wv, bv, wo, bo):
        return F.multi_head_attention_forward(x.transpose(0, 1), x.transpose(0, 1), x.transpose(0, 1), 4, 2, torch.cat([wq, wk, wv]), torch.cat([bq, bk, bv]), None, None, False, 0.0, wo, bo, need_weights=False)[0].transpose(0, 1)

    weights = [wave([4, 4], 2), wave([4], 3), wave([4, 4], 4), wave([4], 5), wave([4, 4], 6), wave([4], 7), wave([4, 4], 8), wave([4], 9)]
    case("multi-head attention", [wave([2, 3, 4], 1), *weights], multi_head)
    case("softmax", [wave([2, 4, 3], 1, 3)], lambda x: F.softmax(x, 1))
    case("log softmax", [wave([2, 4, 3], 1, 3)], lambda x: F.log_softmax(x, 1))


def elementwise():
    for name, f in {"gelu": F.gelu, "silu": F.silu, "elu": F.elu, "leaky relu": F.leaky_relu, "erf": torch.erf, "softplus": F.softplus, "tanh": torch.tanh, "sigmoid": torch.sigmoid}.items():
        case(name, [wave([12], 1, 3)], f)
    case("amax with ties", [torch.floor(wave([3, 6], 1, 2))], lambda x: x.amax(1))
    case("maximum with ties", [torch.floor(wave([8], 1, 2)), torch.floor(wave([8], 2, 2))], torch.maximum)
    case("power", [wave([3, 4], 1, 0.4, 1), wave([4], 2)], torch.pow)
    case("gather", [wave([2, 5, 3], 1)], lambda x: x[:, labels([2, 4], 5)])
    case("scatter add", [wave([7, 3], 1)], lambda u: torch.zeros(4, 3).index_add(0, labels([7], 4), u))
    case("einsum", [wave([2, 3, 4], 1), wave([4, 2, 5], 2), wave([5, 3], 3)], lambda a, b, c: torch.einsum("bij,jbk,ki->kb", a, b, c))


def losses():
    truth = labels([2, 3, 2], 4)
    case("cross entropy", [wave([2, 4, 3, 2], 1)], lambda x: F.cross_entropy(x, truth))
    case("cross entropy smoothed", [wave([2, 4, 3, 2], 1)], lambda x: F.cross_entropy(x, truth, label_smoothing=0.1))
    weights = torch.tensor([1.0, 2.0, 0.5, 0.8])
    case("cross entropy weighted", [wave([2, 4, 3, 2], 1)], lambda x: F.cross_entropy(x, truth, weights, ignore_index=2, label_smoothing=0.2))
    target = torch.sigmoid(wave([3, 4], 2))
    case("binary cross entropy", [wave([3, 4], 1, 4)], lambda x: F.binary_cross_entropy_with_logits(x, target, pos_weight=torch.tensor(2.5)))
    case("huber", [wave([3, 4], 1), wave([3, 4], 2)], lambda a, b: F.huber_loss(a, b, delta=0.7))
    case("mean squared error", [wave([3, 4], 1), wave([3, 4], 2)], F.mse_loss)
    case("mean absolute error", [wave([3, 4], 1), wave([3, 4], 2)], F.l1_loss)
    case("chamfer", [wave([2, 5, 3], 1), wave([2, 4, 3], 2)], lambda a, b: (torch.cdist(a, b) ** 2).min(2).values.mean() + (torch.cdist(a, b) ** 2).min(1).values.mean())
    normal = torch.distributions.Normal
    case("divergence of normals", [wave([2, 3], 1), wave([2, 3], 2)], lambda m, s: torch.distributions.kl_divergence(normal(m, torch.exp(s / 2)), normal(0.0, 1.0)).sum(1).mean())


def net_a(x, p):
    for w, b in p[:3]:
        x = F.relu(F.conv3d(x, w, b, stride=2, padding=1))
    for i, (w, b) in enumerate(p[3:]):
        x = F.conv_transpose3d(x, w, b, stride=2, padding=1)
        x = F.relu(x) if i < 2 else x
    return x


def net_b(x, p):
    def block(x, i):
        (w, b), (g, s) = p[i], p[i + 1]
        return F.relu(F.group_norm(F.conv3d(x, w, b, padding=1), 8, g, s))

    x = F.max_pool3d(block(block(x, 0), 2), 2)
    x = block(block(x, 4), 6)
    (w, b), (g, s) = p[8], p[9]
    x = F.relu(F.group_norm(F.conv_transpose3d(x, w, b, stride=2, padding=1), 8, g, s))
    return F.conv3d(block(x, 10), *p[12], padding=1)


def network(name, build, shapes, size):
    """Loss, and of each gradient in the order of the parameters: its length, its sum, its first element."""
    parameters = []
    for k, (weight, bias) in enumerate(shapes):
        fan = math.prod(weight[1:]) if len(weight) > 1 else 1
        shift = 0 if len(weight) > 1 else 1
        pair = [wave(weight, 2 * k, 1 / math.sqrt(fan) if shift == 0 else 0.1, shift), wave(bias, 2 * k + 1, 0.1)]
        parameters.append([t.requires_grad_(True) for t in pair])
    x = wave(size, 5)
    target = (wave(size, 6) > 0).double()
    loss = F.binary_cross_entropy_with_logits(build(x, parameters), target)
    loss.backward()
    gradients = [t.grad for pair in parameters for t in pair]
    summary = [[float(f"{v:.13g}") for v in (g.norm().item(), g.sum().item(), g.reshape(-1)[0].item())] for g in gradients]
    cases[name] = {"loss": float(f"{loss.item():.14g}"), "gradients": summary}


def networks():
    k, t = [3] * 3, [4] * 3
    down = [([16, 1, *k], [16]), ([32, 16, *k], [32]), ([64, 32, *k], [64])]
    network("net A", net_a, [*down, ([64, 32, *t], [32]), ([32, 16, *t], [16]), ([16, 1, *t], [1])], [2, 1, 8, 8, 8])
    shapes = []
    for c, f in [(1, 32), (32, 32), (32, 64), (64, 64)]:
        shapes += [([f, c, *k], [f]), ([f], [f])]
    shapes += [([64, 32, *t], [32]), ([32], [32]), ([32, 32, *k], [32]), ([32], [32]), ([1, 32, *k], [1])]
    network("net B", net_b, shapes, [1, 1, 8, 8, 8])


for part in [convolutions, norms, pools, resampling, attentions, elementwise, losses, networks]:
    part()
print(json.dumps({"made": f"PyTorch {torch.__version__.split('+')[0]}, float64, by bench/peers/tensor_golden.py", "cases": cases}, separators=(",", ":")))
