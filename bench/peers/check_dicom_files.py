"""Reads segmentations that writeDicomSeg wrote with highdicom and pydicom and compares them with raw truth.

    bench/peers/.venv/bin/python bench/peers/check_dicom_files.py FOLDER

FOLDER holds case.json files: {"file", "labels" (raw uint16, x fastest), "dims", "voxelToWorld" (RAS), "names", "type"}.
Prints one JSON line a case; exits 1 if one differs.
"""
import json
import os
import sys

import highdicom as hd
import numpy as np
import pydicom

folder, failed = sys.argv[1], False
for name in sorted(os.listdir(folder)):
    if not name.endswith(".json"):
        continue
    case = json.load(open(os.path.join(folder, name)))
    path = os.path.join(folder, case["file"])
    pydicom.dcmread(path)
    seg = hd.seg.segread(path)
    volume = seg.get_volume(combine_segments=True)
    truth = np.fromfile(os.path.join(folder, case["labels"]), "<u2").reshape(case["dims"][::-1])
    # Points of all voxels that carry a label, in LPS: the order of slices and axes does not matter.
    ras = np.array(case["voxelToWorld"]).reshape(4, 4)
    index = np.argwhere(truth)
    world = (ras @ np.c_[index[:, ::-1], np.ones(len(index))].T)[:3].T * [-1, -1, 1]
    found = np.argwhere(volume.array)
    place = (volume.affine @ np.c_[found, np.ones(len(found))].T)[:3].T
    same = len(index) == len(found)
    worst = None
    if same:
        def ordered(points, values):
            rounded = np.round(points, 4) + 0.0
            order = np.lexsort((*rounded.T, values))
            return points[order], values[order]
        a, la = ordered(world, truth[tuple(index.T)])
        b, lb = ordered(place, volume.array[tuple(found.T)].astype(int))
        same = bool((la == lb).all())
        worst = float(np.abs(a - b).max()) if len(a) else 0.0
    names = [item.SegmentLabel for item in seg.SegmentSequence if item.SegmentNumber > 0]
    ok = same and worst < 1e-6 and names == case["names"] and seg.segmentation_type.value == case["type"]
    failed |= not ok
    print(json.dumps({"case": name, "ok": ok, "voxels": len(found), "worstMm": worst, "names": names == case["names"],
                      "highdicom": hd.__version__, "pydicom": pydicom.__version__}))
sys.exit(1 if failed else 0)
