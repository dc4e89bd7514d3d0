"""Runs the contenders of one peer module on request, one at a time, so that they interleave with ours.

    python serve.py MODULE JSON

MODULE is a file name beside this one, without .py. It defines `contenders(arguments)`, which prepares (reads files,
builds inputs; not timed) and returns {name: function}; a function does the timed work once and returns a small
JSON-able value (counts, totals) that proves it did the same work. Answers one JSON line a request line (a name):
{"cpuMs", "wallMs", "result"}. The first line out is {"names", "versions"}.
"""
import importlib
import importlib.metadata
import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


def versions():
    found = {}
    for package in ("numpy", "scipy", "scikit-image", "vtk", "nibabel", "trimesh", "pydicom", "highdicom", "rtree",
                    "fast_simplification", "MedPy", "pymeshlab", "SimpleITK", "edt", "surface-distance",
                    "potpourri3d", "pygeodesic", "pyransac3d", "torch"):
        module = {"scikit-image": "skimage", "MedPy": "medpy", "surface-distance": "surface_distance"}.get(package, package)
        if any(key == module or key.startswith(module + ".") for key in sys.modules):
            found[package] = importlib.metadata.version(package)
    return found


def main():
    out = os.fdopen(os.dup(1), "w")  # libraries may print on stdout; the answers go where they cannot
    os.dup2(2, 1)
    table = importlib.import_module(sys.argv[1]).contenders(json.loads(sys.argv[2]))
    if "vtk" in sys.modules or "vtkmodules" in sys.modules:
        from vtkmodules.vtkCommonCore import vtkSMPTools
        vtkSMPTools.Initialize(1)
    print(json.dumps({"names": list(table), "versions": versions()}), file=out, flush=True)
    for line in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        result = table[line.strip()]()
        answer = {"cpuMs": (time.process_time() - cpu) * 1e3, "wallMs": (time.perf_counter() - wall) * 1e3, "result": result}
        print(json.dumps(answer), file=out, flush=True)


main()
