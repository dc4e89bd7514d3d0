export type {
	DicomCode,
	DicomFacts,
	DicomIdentifiers,
	DicomSegment,
	DicomSegmentation,
	SegmentFraction,
	SegmentLayer,
} from './dicom-segmentation.ts';
export { isDicom, type OpenDicomOptions } from './open-dicom.ts';
export { readDicomSeg, type ReadDicomSegOptions } from './read-dicom-seg.ts';
