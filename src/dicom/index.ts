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
export { contoursToMesh, type ContourMesh, type ContoursToMeshOptions } from './contours-to-mesh.ts';
export { contoursToVolume, type ContoursToVolumeOptions } from './contours-to-volume.ts';
export { readRtStruct } from './read-rt-struct.ts';
export type { RtContour, RtStructure, RtStructureSet } from './rt-structures.ts';
export type { JoinOptions } from './stack-distances.ts';
export type { DicomContext } from './object-context.ts';
export type { SegmentToWrite } from './segment-to-write.ts';
export { writeDicomSeg, type WriteDicomSegOptions } from './write-dicom-seg.ts';
export { dicomKind, readDicom, type DicomKind } from './read-dicom.ts';
export { meshContours } from './mesh-contours.ts';
export { writeRtStruct, type StructureToWrite, type WriteRtStructOptions } from './write-rt-struct.ts';
