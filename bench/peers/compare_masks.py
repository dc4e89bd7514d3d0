"""HD95 and average surface distance of two masks as people compute them: MedPy, and DeepMind's surface-distance."""
import numpy as np

if not hasattr(np, "Inf"):  # surface-distance 0.1 was written for NumPy 1
    np.Inf, np.NaN = np.inf, np.nan

import scipy.ndimage as ndimage  # noqa: E402

for _name in ("filters", "morphology"):  # namespaces that scipy has dropped since
    if not hasattr(ndimage, _name):
        setattr(ndimage, _name, ndimage)

import surface_distance  # noqa: E402
from medpy.metric import binary  # noqa: E402


def contenders(arguments):
    shape = tuple(reversed(arguments["dims"]))
    spacing = tuple(reversed(arguments["spacing"]))
    reference, prediction = (
        np.fromfile(arguments[key], np.uint8).reshape(shape).astype(bool) for key in ("reference", "prediction"))

    def medpy():
        return {"hd95": float(binary.hd95(prediction, reference, voxelspacing=spacing)),
                "assd": float(binary.assd(prediction, reference, voxelspacing=spacing)),
                "dsc": float(binary.dc(prediction, reference))}

    def deepmind():
        distances = surface_distance.compute_surface_distances(reference, prediction, spacing)
        there, back = surface_distance.compute_average_surface_distance(distances)
        return {"hd95": float(surface_distance.compute_robust_hausdorff(distances, 95)),
                "asd": [float(there), float(back)],
                "nsd": float(surface_distance.compute_surface_dice_at_tolerance(distances, 1)),
                "dsc": float(surface_distance.compute_dice_coefficient(reference, prediction))}

    return {"MedPy hd95 + assd + dc": medpy, "surface-distance, all metrics": deepmind}
