"""Checks ONNX files with the official checker, shapes included: python check_onnx.py FILE …  Needs the package onnx."""
import sys

import onnx

for path in sys.argv[1:]:
    model = onnx.load(path)
    domains = sorted({opset.domain for opset in model.opset_import})
    onnx.checker.check_model(model, full_check=True)
    print(f"{path}: {len(model.graph.node)} nodes, domains {domains}: valid")
