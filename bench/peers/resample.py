"""A volume onto a slanted and onto a straight grid, trilinear: scipy.ndimage.affine_transform and SimpleITK, one thread.

Arguments: {"file": raw float32, "dims": [nx, ny, nz], "matrices": {name: 12 numbers, new indices to old, rows},
"out": [nx, ny, nz]}. Each contender gives the sum of the result.
"""
import numpy as np
import SimpleITK as sitk
from scipy import ndimage


def contenders(arguments):
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    dims, out = arguments["dims"], arguments["out"]
    volume = np.fromfile(arguments["file"], dtype="<f4").reshape(dims[::-1])
    image = sitk.GetImageFromArray(volume)
    table = {}
    for name, numbers in arguments["matrices"].items():
        rows = np.array(numbers).reshape(3, 4)
        matrix, offset = rows[:, :3], rows[:, 3]

        def run_scipy(matrix=matrix, offset=offset):
            result = ndimage.affine_transform(
                volume, matrix[::-1, ::-1], offset[::-1], output_shape=tuple(out[::-1]), order=1, mode="nearest"
            )
            return float(result.sum(dtype=np.float64))

        def run_sitk(matrix=matrix, offset=offset):
            transform = sitk.AffineTransform(3)
            transform.SetMatrix(matrix.flatten().tolist())
            transform.SetTranslation(offset.tolist())
            identity = np.eye(3).flatten().tolist()
            result = sitk.Resample(image, out, transform, sitk.sitkLinear, [0, 0, 0], [1, 1, 1], identity, 0.0)
            return float(sitk.GetArrayViewFromImage(result).sum(dtype=np.float64))

        table[f"{name}: scipy affine_transform"] = run_scipy
        table[f"{name}: SimpleITK Resample"] = run_sitk
    return table
