"""Matrix product, and 3D convolution forward, in its input and in its weights, in PyTorch."""
import torch

import fma_peak

convolution_backward = torch.ops.aten.convolution_backward


def contenders(arguments):
    torch.set_num_threads(arguments["threads"])
    n = arguments["matrix"]
    a, b = torch.rand(n, n), torch.rand(n, n)
    loop = fma_peak.fma_loop()
    table = {"FMA peak": loop} if loop else {}
    table["PyTorch matmul"] = lambda: float((a @ b)[0, 0]) > 0
    for batch, channels, filters, size in arguments["convolutions"]:
        x = torch.rand(batch, channels, size, size, size)
        weight = torch.rand(filters, channels, 3, 3, 3)
        dy = torch.rand(batch, filters, size, size, size)
        one, none = [1] * 3, [0] * 3

        def forward(x=x, weight=weight):
            with torch.no_grad():
                return float(torch.nn.functional.conv3d(x, weight, padding=1)[0, 0, 0, 0, 0]) > 0

        def backward(mask, x=x, weight=weight, dy=dy):
            parts = convolution_backward(dy, x, weight, None, one, one, one, False, none, 1, mask)
            return [part is not None for part in parts][:2]

        label = f"{channels}-{filters} at {size}³ × {batch}"
        table[f"PyTorch forward {label}"] = forward
        table[f"PyTorch in x {label}"] = lambda run=backward: run([True, False, False])
        table[f"PyTorch in w {label}"] = lambda run=backward: run([False, True, False])
    return table
