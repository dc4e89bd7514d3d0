import type { OriginalSpace } from '#formats';
import type { DicomCode, DicomFacts, DicomIdentifiers } from './dicom-segmentation.ts';

/** One contour of a structure. */
export interface RtContour {
	/**
	 * `closed-planar`: a polygon, last point joined to the first. `closed-planar-xor`: the same, and stated to cut holes
	 * where it overlaps another. `open-planar`, `open-nonplanar`: lines. `point`: one point.
	 */
	readonly type: 'closed-planar' | 'closed-planar-xor' | 'open-planar' | 'open-nonplanar' | 'point';
	/** x, y, z after one another, world RAS+ millimetres. */
	readonly points: Float64Array;
}

/** A region of interest. */
export interface RtStructure {
	readonly number: number;
	readonly name: string;
	readonly description?: string;
	/** Display colour, sRGB 0–255. */
	readonly colour?: readonly [number, number, number];
	/** RT ROI Interpreted Type of the first observation: `EXTERNAL`, `ORGAN`, `PTV`, `GTV`, `ISOCENTER` … */
	readonly interpretedType?: string;
	/** What it is, as a code, where the planner stated one. */
	readonly code?: DicomCode;
	/** `MANUAL`, `AUTOMATIC`, `SEMIAUTOMATIC`, as stated. */
	readonly generationAlgorithm?: string;
	readonly frameOfReferenceUid?: string;
	/** In file order. Empty for structures that were named and never drawn. */
	readonly contours: readonly RtContour[];
}

export interface RtStructureSet {
	readonly label?: string;
	readonly name?: string;
	/** In the order of the list of structures. */
	readonly structures: readonly RtStructure[];
	readonly facts: DicomFacts;
	readonly identifiers: DicomIdentifiers;
	readonly original: OriginalSpace;
}
