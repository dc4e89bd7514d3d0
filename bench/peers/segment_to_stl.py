"""The careful Python way from a label map to surfaces: nibabel, then VTK or scikit-image on one crop a label.

    python segment_to_stl.py vtk|skimage OUT_DIR FILE [FILE ...]

Each label becomes OUT_DIR/<file>/<label>.stl and a line of a JSON record (volume, area, box, voxel count). Prints one
JSON document with CPU and wall seconds, imports apart. One thread. A peer for bench/ only; no part of the product.
"""
import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VTK_SMP_MAX_THREADS"):
    os.environ[name] = "1"
start_cpu, start_wall = time.process_time(), time.perf_counter()

import nibabel as nib  # noqa: E402
import numpy as np  # noqa: E402
from scipy import ndimage  # noqa: E402

TOOL = sys.argv[1]
if TOOL == "vtk":
    import vtk
    from vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy

    vtk.vtkSMPTools.Initialize(1)
else:
    from skimage import measure
    from stl import mesh as stl_mesh
imports = time.process_time() - start_cpu


def measures(points, faces):
    a, b, c = (points[faces[:, i]].astype(np.float64) for i in range(3))
    normal = np.cross(b - a, c - a)
    origin = points.mean(axis=0)
    volume = np.einsum("ij,ij->", a - origin, np.cross(b - origin, c - origin)) / 6
    return float(volume), float(np.linalg.norm(normal, axis=1).sum() / 2)


def to_world(points, offset, affine):
    return (points + offset) @ affine[:3, :3].T + affine[:3, 3]


def surface_vtk(crop, offset, affine, path):
    image = vtk.vtkImageData()
    image.SetDimensions(crop.shape)
    image.GetPointData().SetScalars(numpy_to_vtk(crop.ravel(order="F"), deep=1))
    contour = vtk.vtkDiscreteFlyingEdges3D()
    contour.SetInputData(image)
    contour.SetValue(0, 1)
    contour.ComputeNormalsOff()
    contour.ComputeGradientsOff()
    contour.ComputeScalarsOff()
    contour.Update()
    poly = contour.GetOutput()
    points = to_world(vtk_to_numpy(poly.GetPoints().GetData()), offset, affine)
    faces = vtk_to_numpy(poly.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    poly.GetPoints().SetData(numpy_to_vtk(points.astype(np.float32), deep=1))
    if np.linalg.det(affine[:3, :3]) < 0:
        reverse = vtk.vtkReverseSense()
        reverse.SetInputData(poly)
        reverse.Update()
        poly = reverse.GetOutput()
        faces = faces[:, ::-1]
    writer = vtk.vtkSTLWriter()
    writer.SetFileTypeToBinary()
    writer.SetFileName(path)
    writer.SetInputData(poly)
    writer.Write()
    return points, faces


def surface_skimage(crop, offset, affine, path):
    points, faces, _, _ = measure.marching_cubes(crop, 0.5, gradient_direction="ascent")
    points = to_world(points, offset, affine)
    if np.linalg.det(affine[:3, :3]) < 0:
        faces = faces[:, ::-1]
    solid = stl_mesh.Mesh(np.zeros(len(faces), dtype=stl_mesh.Mesh.dtype))
    solid.vectors[:] = points[faces]
    solid.save(path)
    return points, faces


def convert(file, out):
    image = nib.load(file)
    labels = np.asarray(image.dataobj)
    if labels.dtype.kind == "f":
        labels = labels.astype(np.int32)
    folder = os.path.join(out, os.path.basename(os.path.dirname(file)) + "_" + os.path.basename(file))
    os.makedirs(folder, exist_ok=True)
    records = []
    for i, box in enumerate(ndimage.find_objects(labels)):
        if box is None:
            continue
        crop = np.pad((labels[box] == i + 1).astype(np.uint8), 1)
        offset = np.array([side.start - 1 for side in box])
        surface = surface_vtk if TOOL == "vtk" else surface_skimage
        points, faces = surface(crop, offset, image.affine, os.path.join(folder, f"{i + 1}.stl"))
        volume, area = measures(points, faces)
        records.append({
            "label": i + 1, "volumeMm3": volume, "surfaceAreaMm2": area, "voxelCount": int(crop.sum()),
            "min": points.min(axis=0).tolist(), "max": points.max(axis=0).tolist(), "triangleCount": len(faces),
        })
    with open(os.path.join(folder, "records.json"), "w") as handle:
        json.dump(records, handle)
    return len(records), sum(record["triangleCount"] for record in records)


cases = []
for path in sys.argv[3:]:
    cpu, wall = time.process_time(), time.perf_counter()
    shapes, triangles = convert(path, sys.argv[2])
    cases.append({"file": os.path.basename(os.path.dirname(path)) + "/" + os.path.basename(path), "shapes": shapes,
                  "triangles": triangles, "cpuSeconds": time.process_time() - cpu, "wallSeconds": time.perf_counter() - wall})
print(json.dumps({
    "tool": TOOL, "importCpuSeconds": imports, "cpuSeconds": time.process_time() - start_cpu,
    "wallSeconds": time.perf_counter() - start_wall, "cases": cases,
}))
