"""Triangles and vertices that vtkDiscreteFlyingEdges3D finds for every label of real label maps: an oracle of the tests.

    python bench/peers/vtk_totals.py ../shared/data src/shape/vtk-totals.json

Each label on its own crop with one empty voxel around. Writes, per file, {label: [triangles, vertices]}; files of grey
values are passed over. One thread; a peer for the tests' table only, no part of the product.
"""
import glob
import json
import os
import sys

import nibabel as nib
import numpy as np
import vtk
from scipy import ndimage
from vtk.util.numpy_support import numpy_to_vtk

vtk.vtkSMPTools.Initialize(1)
PATTERNS = ("totalsegmentator-example/*seg*.nii.gz", "kits19/**/*.nii.gz", "kits23/**/*.nii.gz",
            "msd-hippocampus/labels/*.nii.gz", "verse-L1-vertebrae/**/*.nii.gz")
FILES_PER_PATTERN = 12


def totals(labels):
    found = {}
    for index, box in enumerate(ndimage.find_objects(labels)):
        if box is None:
            continue
        value = index + 1
        crop = np.pad((labels[box] == value).astype(np.uint8), 1)
        image = vtk.vtkImageData()
        image.SetDimensions(crop.shape)
        image.GetPointData().SetScalars(numpy_to_vtk(crop.ravel(order="F"), deep=1))
        contour = vtk.vtkDiscreteFlyingEdges3D()
        contour.SetInputData(image)
        contour.SetValue(0, 1)
        contour.Update()
        out = contour.GetOutput()
        found[str(int(value))] = [out.GetNumberOfPolys(), out.GetNumberOfPoints()]
    return found


def main():
    root, target = sys.argv[1:3]
    table = {}
    for pattern in PATTERNS:
        for path in sorted(glob.glob(os.path.join(root, pattern), recursive=True))[:FILES_PER_PATTERN]:
            try:
                labels = np.asarray(nib.load(path).dataobj)
            except Exception as error:  # files with traps are other tests' business
                print(path, error, file=sys.stderr)
                continue
            if labels.ndim != 3 or labels.dtype.fields or not np.array_equal(labels, np.round(labels)):
                continue
            labels = labels.astype(np.int32)
            if labels.min() < 0 or labels.max() > 1000:
                continue
            table[os.path.relpath(path, root)] = totals(labels)
    with open(target, "w") as handle:
        json.dump({"vtk": vtk.VTK_VERSION, "files": table}, handle, separators=(",", ":"))
        handle.write("\n")
    print(len(table), "files", sum(len(each) for each in table.values()), "labels")


main()
