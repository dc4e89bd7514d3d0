"""One AdamW step on given shapes, each way PyTorch has: fused (also behind clip_grad_norm_), foreach, single tensors."""
import torch


def contenders(arguments):
    torch.set_num_threads(arguments["threads"])
    table = {}
    for name, options in {
        "PyTorch fused": {"fused": True},
        "PyTorch clip_grad_norm_ and fused": {"fused": True},
        "PyTorch foreach": {"foreach": True},
        "PyTorch single tensors": {"foreach": False},
    }.items():
        weights = [torch.full(shape, 0.5).requires_grad_() for shape in arguments["shapes"]]
        for weight in weights:
            count = weight.numel()
            weight.grad = (torch.arange(count, dtype=torch.float32).remainder(97) / 97 - 0.5).reshape(weight.shape) * 1e-3
        optimiser = torch.optim.AdamW(weights, lr=1e-3, weight_decay=0.01, **options)

        def step(optimiser=optimiser, weights=weights, clips="clip" in name):
            if clips:
                torch.nn.utils.clip_grad_norm_(weights, 1e9)
            optimiser.step()
            return [float(weights[0].detach().flatten()[i]) for i in (0, 1, 50)]

        table[name] = step
    return table
