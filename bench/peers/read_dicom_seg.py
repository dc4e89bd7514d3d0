"""DICOM segmentations to one label volume, and structure sets to arrays of points: pydicom with numpy, and highdicom."""
import numpy as np
import highdicom as hd
import pydicom


def with_numpy(path):
    dataset = pydicom.dcmread(path)
    frames = dataset.pixel_array
    if frames.ndim == 2:
        frames = frames[None]
    groups = dataset.PerFrameFunctionalGroupsSequence
    orientation = np.array(dataset.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence[0].ImageOrientationPatient, float)
    normal = np.cross(orientation[:3], orientation[3:])
    heights = np.array([np.dot(np.array(g.PlanePositionSequence[0].ImagePositionPatient, float), normal) for g in groups])
    spacing = float(dataset.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].SpacingBetweenSlices)
    slices = np.rint((heights - heights.min()) / spacing).astype(int)
    labels = np.zeros((slices.max() + 1, *frames.shape[1:]), np.uint8)
    if dataset.SegmentationType == "LABELMAP":
        labels[slices] = frames
    else:
        for frame, group, k in zip(frames, groups, slices):
            number = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
            labels[k][frame != 0] = number
    return {"voxels": int(np.count_nonzero(labels)), "sum": int(labels.sum(dtype=np.int64)), "shape": list(labels.shape)}


def with_highdicom(path):
    seg = hd.seg.segread(path)
    volume = seg.get_volume(combine_segments=True, rescale_fractional=False, skip_overlap_checks=True)
    labels = volume.array
    return {"voxels": int(np.count_nonzero(labels)), "sum": int(labels.sum(dtype=np.int64)), "shape": list(labels.shape)}


def structures(path):
    dataset = pydicom.dcmread(path)
    contours, points = 0, 0
    for roi in dataset.ROIContourSequence:
        for contour in roi.get("ContourSequence", []):
            contours += 1
            points += len(np.array(contour.ContourData, float).reshape(-1, 3))
    return {"contours": contours, "points": points}


def contenders(arguments):
    path = arguments["path"]
    if arguments["kind"] == "rtstruct":
        return {"pydicom + numpy": lambda: structures(path)}
    return {"pydicom + numpy": lambda: with_numpy(path), "highdicom": lambda: with_highdicom(path)}
