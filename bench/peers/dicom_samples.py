"""Writes the small DICOM files of tests/dicom-samples with highdicom and pydicom, as an independent oracle of the readers.

    bench/peers/.venv/bin/python bench/peers/dicom_samples.py

The voxels follow formulas that tests/dicom-samples.ts repeats. Columns, rows and slices are 13, 7 and 5, so that frames
of one bit a pixel do not begin on whole bytes. All names and numbers in them are invented.
"""
import copy
import os

import highdicom as hd
import numpy as np
import pydicom
from highdicom.seg import SegmentDescription, Segmentation
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code
from pydicom.uid import (CTImageStorage, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian,
                         ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless)

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/dicom-samples")
COLUMNS, ROWS, SLICES = 13, 7, 5
# An oblique pose: rotation about two axes, 0.8 mm columns, 1.25 mm rows, 2.5 mm slices.
a, b = np.deg2rad(20), np.deg2rad(-35)
ROTATION = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]]) @ np.array(
    [[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
ORIGIN = np.array([-31.5, 12.25, 407.125])
z, y, x = np.meshgrid(np.arange(SLICES), np.arange(ROWS), np.arange(COLUMNS), indexing="ij")
ONE = (x + 2 * y + 3 * z) % 5 == 0
TWO = (2 * x + y + z) % 7 < 2
THREE = (x * y + z) % 3 == 1
EXCLUSIVE = np.where(ONE, 1, np.where(TWO, 2, np.where(THREE, 3, 0)))


def sources():
    images = []
    for k in range(SLICES):
        image = Dataset()
        image.file_meta = FileMetaDataset()
        image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        image.file_meta.MediaStorageSOPClassUID = CTImageStorage
        image.SOPClassUID = CTImageStorage
        image.SOPInstanceUID = f"2.25.100{k}"
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        image.StudyInstanceUID, image.SeriesInstanceUID, image.FrameOfReferenceUID = "2.25.1", "2.25.2", "2.25.3"
        image.PatientName, image.PatientID, image.PatientBirthDate = "Invented^Person", "NOBODY-7", "19500102"
        image.PatientSex, image.PatientAge = "F", "067Y"
        image.StudyID, image.AccessionNumber, image.Modality = "9", "77", "CT"
        image.StudyDate, image.StudyTime, image.ReferringPhysicianName = "20170304", "101112", ""
        image.Rows, image.Columns, image.InstanceNumber = ROWS, COLUMNS, k + 1
        image.PixelSpacing, image.SliceThickness = [1.25, 0.8], 2.5
        image.ImageOrientationPatient = [float(f"{v:.12g}") for v in (*ROTATION[:, 0], *ROTATION[:, 1])]
        image.ImagePositionPatient = [float(f"{v:.12g}") for v in ORIGIN + 2.5 * k * ROTATION[:, 2]]
        image.SamplesPerPixel, image.PhotometricInterpretation, image.PixelRepresentation = 1, "MONOCHROME2", 1
        image.BitsAllocated, image.BitsStored, image.HighBit = 16, 16, 15
        image.RescaleSlope, image.RescaleIntercept = 2, -1000
        image.PixelData = ((x[k] * 100 + y[k] * 10 - z[k]).astype("<i2")).tobytes()
        images.append(image)
    return images


def descriptions():
    texts = [("Liver", codes.SCT.Liver, None), ("Kidney left", codes.SCT.Kidney, codes.SCT.Left),
             ("Tumeur r\u00e9nale", codes.SCT.Neoplasm, None)]
    found = []
    for number, (label, kind, side) in enumerate(texts, 1):
        item = SegmentDescription(
            segment_number=number, segment_label=label,
            segmented_property_category=Code("123037004", "SCT", "Anatomical Structure") if number < 3
            else Code("49755003", "SCT", "Morphologically Altered Structure"),
            segmented_property_type=kind, algorithm_type="MANUAL" if number == 1 else "AUTOMATIC",
            algorithm_identification=None if number == 1 else hd.AlgorithmIdentificationSequence(
                name="net", version="1", family=codes.DCM.ArtificialIntelligence),
            anatomic_regions=[codes.SCT.Kidney] if number == 3 else None,
            display_color=hd.color.CIELabColor.from_rgb(200, 60 * number, 30))
        if side is not None:
            modifier = Dataset()
            modifier.CodeValue, modifier.CodingSchemeDesignator, modifier.CodeMeaning = side.value, side.scheme_designator, side.meaning
            item.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence = [modifier]
        found.append(item)
    return found


def segmentation(array, kind, **more):
    return Segmentation(
        source_images=sources(), pixel_array=array, segmentation_type=kind, segment_descriptions=descriptions(),
        series_instance_uid="2.25.4", series_number=5, sop_instance_uid="2.25.5", instance_number=1,
        manufacturer="Invented", manufacturer_model_name="Model", software_versions="1", device_serial_number="0",
        content_label="SAMPLE", series_description="Sample segmentation", **more)


def save(name, dataset):
    dataset.ContentDate = dataset.SeriesDate = dataset.InstanceCreationDate = "20240101"
    dataset.ContentTime = dataset.SeriesTime = dataset.InstanceCreationTime = "000000"
    dataset.save_as(os.path.join(HERE, name), enforce_file_format=True)


def rewritten(path, syntax, name):
    dataset = pydicom.dcmread(os.path.join(HERE, path))
    dataset = copy.deepcopy(dataset)
    dataset.file_meta.TransferSyntaxUID = syntax
    if syntax == ExplicitVRBigEndian:
        dataset["PixelData"].VR = "OW"
        raw = np.frombuffer(dataset.PixelData, dtype="<u2").byteswap().tobytes()
        dataset.PixelData = raw
        pydicom.dcmwrite(os.path.join(HERE, name), dataset, implicit_vr=False, little_endian=False, force_encoding=True)
    else:
        dataset.save_as(os.path.join(HERE, name), implicit_vr=syntax == ImplicitVRLittleEndian, little_endian=True,
                        enforce_file_format=True)


def contours():
    """RTSTRUCT with a keyhole, a point and an empty structure, in implicit little endian as most planning systems write."""
    file = Dataset()
    file.file_meta = FileMetaDataset()
    file.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    file.file_meta.MediaStorageSOPClassUID = file.SOPClassUID = "1.2.840.10008.5.1.4.1.1.481.3"
    file.file_meta.MediaStorageSOPInstanceUID = file.SOPInstanceUID = "2.25.6"
    file.PatientSex, file.PatientID, file.PatientName, file.Modality = "M", "NOBODY-8", "Invented^Other", "RTSTRUCT"
    file.StructureSetLabel, file.StructureSetName = "PLAN", "Sample structures"
    rois, contour_items, observations = [], [], []
    square = [(0, 0), (10, 0), (10, 10), (0, 10)]
    keyhole = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 5), (3, 5), (3, 7), (7, 7), (7, 3), (3, 3), (3, 5), (0, 5)]
    shapes = [("Box", "ORGAN", "CLOSED_PLANAR", [square] * 4), ("Ring", "PTV", "CLOSED_PLANAR", [keyhole] * 3),
              ("Iso", "ISOCENTER", "POINT", [[(5, 5)]]), ("Nothing", "CONTROL", None, [])]
    for number, (name, kind, geometry, polygons) in enumerate(shapes, 1):
        roi = Dataset()
        roi.ROINumber, roi.ROIName, roi.ReferencedFrameOfReferenceUID, roi.ROIGenerationAlgorithm = number, name, "2.25.3", "MANUAL"
        rois.append(roi)
        item = Dataset()
        item.ReferencedROINumber, item.ROIDisplayColor = number, [number * 50, 0, 255]
        item.ContourSequence = []
        for k, polygon in enumerate(polygons):
            contour = Dataset()
            contour.ContourGeometricType, contour.NumberOfContourPoints = geometry, len(polygon)
            contour.ContourData = [value for px, py in polygon for value in (px - 20.5, py + 3.25, 2.0 * k - 7)]
            item.ContourSequence.append(contour)
        contour_items.append(item)
        seen = Dataset()
        seen.ObservationNumber, seen.ReferencedROINumber, seen.RTROIInterpretedType, seen.ROIInterpreter = number, number, kind, ""
        observations.append(seen)
    file.StructureSetROISequence, file.ROIContourSequence, file.RTROIObservationsSequence = rois, contour_items, observations
    file.save_as(os.path.join(HERE, "structures.dcm"), implicit_vr=True, little_endian=True, enforce_file_format=True)


overlapping = np.stack([ONE, TWO, THREE], axis=-1).astype(np.uint8)
gapped = EXCLUSIVE.astype(np.uint8)
gapped[[1, 3]] = 0
fractions = np.stack([(x + y + z) / 23.0, np.where(TWO, 0.25, 0), THREE * 1.0], axis=-1)
save("binary-overlapping.dcm", segmentation(overlapping, "BINARY", omit_empty_frames=True))
save("binary-gapped.dcm", segmentation(gapped, "BINARY", omit_empty_frames=True))
save("fractional.dcm", segmentation(fractions, "FRACTIONAL", fractional_type="PROBABILITY", max_fractional_value=200))
save("labelmap.dcm", segmentation(EXCLUSIVE.astype(np.uint8), "LABELMAP", omit_empty_frames=False))
save("labelmap-rle.dcm", segmentation(EXCLUSIVE.astype(np.uint8), "LABELMAP", transfer_syntax_uid=RLELossless))
for path in ("binary-overlapping", "labelmap"):
    rewritten(path + ".dcm", DeflatedExplicitVRLittleEndian, path + "-deflated.dcm")
    rewritten(path + ".dcm", ImplicitVRLittleEndian, path + "-implicit.dcm")
    rewritten(path + ".dcm", ExplicitVRBigEndian, path + "-big-endian.dcm")
for k, image in enumerate(sources()):
    image.save_as(os.path.join(HERE, f"image-{k}.dcm"), enforce_file_format=True)
contours()
