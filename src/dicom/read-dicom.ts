import { FormatError, type FileContent, type MeshFile, type VolumeFile, type VolumeLabel } from '#formats';
import { contoursToMesh } from './contours-to-mesh.ts';
import type { DicomSegment, DicomSegmentation } from './dicom-segmentation.ts';
import { openDicom, type OpenDicomOptions } from './open-dicom.ts';
import { nameOfClass } from './open-segmentation.ts';
import { readDicomSeg } from './read-dicom-seg.ts';
import { readRtStruct } from './read-rt-struct.ts';
import type { RtStructureSet } from './rt-structures.ts';
import { sopClasses } from './tags-table.ts';

/** What a DICOM file is, as far as this layer cares. */
export type DicomKind = 'segmentation' | 'structures' | 'other';

/** @throws FormatError if the bytes are no DICOM or cut. */
export async function dicomKind(bytes: Uint8Array, options: OpenDicomOptions = {}): Promise<DicomKind> {
	const { sopClass } = await openDicom(bytes, options);
	if (sopClass === sopClasses.segmentation || sopClass === sopClasses.labelMapSegmentation) return 'segmentation';
	return sopClass === sopClasses.rtStructureSet ? 'structures' : 'other';
}

/**
 * Any DICOM file that holds shapes, as `readAny` of the formats gives files: a segmentation as label volume with the
 * names of its segments, a structure set as closed surfaces. Pass it as the option `dicom` of `readAny`.
 *
 * @throws FormatError if the file holds neither, is damaged or cut.
 */
export async function readDicom(bytes: Uint8Array, options: OpenDicomOptions = {}): Promise<FileContent> {
	const kind = await dicomKind(bytes, options);
	if (kind === 'segmentation') return segmentationContent(await readDicomSeg(bytes, options));
	if (kind === 'structures') return structuresContent(await readRtStruct(bytes, options));
	const { sopClass } = await openDicom(bytes, options);
	throw new FormatError(
		'DICOM',
		`${nameOfClass(sopClass)} holds no shape: segmentations (SEG) and structure sets (RTSTRUCT) are read`,
	);
}

function segmentationContent({ layers, segments, original }: DicomSegmentation): VolumeFile {
	const [first, ...rest] = layers.map(({ volume }) => volume);
	return {
		kind: 'volume',
		volume: first,
		labels: segments.map(volumeLabel),
		...(rest.length > 0 ? { overlapping: rest } : {}),
		original,
	};
}

function volumeLabel({ labelValue, label, colour, ...rest }: DicomSegment): VolumeLabel {
	const { type, typeModifiers, category, anatomicRegion, algorithmType, algorithmName, side } = rest;
	const extras = { type, typeModifiers, category, anatomicRegion, algorithmType, algorithmName, side };
	return { value: labelValue, name: label, ...(colour ? { colour } : {}), extras };
}

/** Structures with an inside. Those without, and those that make no stack of planes, are named in the notes. */
function structuresContent({ structures, original }: RtStructureSet): MeshFile {
	const notes = [...original.notes];
	const parts = structures.flatMap(({ name, contours, ...rest }) => {
		if (!contours.some(({ type }) => type.startsWith('closed'))) {
			notes.push(`${name}: no closed contour`);
			return [];
		}
		try {
			const { mesh, volumeError, contourVolumeMm3 } = contoursToMesh(contours);
			if (mesh.triangles.length === 0) return [];
			const { number, colour, interpretedType, code } = rest;
			return [
				{ name, path: [], mesh, extras: { number, colour, interpretedType, code, contourVolumeMm3, volumeError } },
			];
		} catch (error) {
			if (!(error instanceof RangeError)) throw error;
			notes.push(`${name}: ${error.message}`);
			return [];
		}
	});
	return { kind: 'mesh', parts, original: { ...original, notes } };
}
