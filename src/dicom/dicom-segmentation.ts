import type { OriginalSpace } from '#formats';
import type { LabelVolume, Volume } from '#volume';

/** A coded concept: a value of a coding scheme with its plain meaning. */
export interface DicomCode {
	readonly value: string;
	/** `SCT`, `SRT`, `FMA`, `DCM` … */
	readonly scheme: string;
	readonly meaning: string;
}

/** One segment as the file describes it. */
export interface DicomSegment {
	/** Value of its voxels in the label volumes: its number, unless several files use one number twice. */
	readonly labelValue: number;
	/** Segment Number in its file. */
	readonly number: number;
	/** Index of the file it stands in, 0 for a single one. */
	readonly file: number;
	readonly label: string;
	readonly description?: string;
	/** Tissue, anatomical structure, morphologically altered structure … */
	readonly category?: DicomCode;
	/** What it is: liver, kidney, neoplasm … */
	readonly type?: DicomCode;
	/** Laterality and other modifiers of the type. */
	readonly typeModifiers: readonly DicomCode[];
	/** Where it is, if the type does not say so (a neoplasm in the liver). */
	readonly anatomicRegion?: DicomCode;
	readonly anatomicRegionModifiers: readonly DicomCode[];
	/** From the modifiers, where they say so. */
	readonly side?: 'left' | 'right' | 'both';
	/** `AUTOMATIC`, `SEMIAUTOMATIC` or `MANUAL`, as stated. */
	readonly algorithmType?: string;
	readonly algorithmName?: string;
	readonly trackingId?: string;
	/** Recommended display colour as sRGB, 0–255. */
	readonly colour?: readonly [number, number, number];
	readonly voxelCount: number;
}

/** Segments that do not overlap, as one label volume. */
export interface SegmentLayer {
	/** Label values in it, ascending. */
	readonly labelValues: readonly number[];
	readonly volume: LabelVolume;
}

/** A fractional segment as grey values. */
export interface SegmentFraction {
	readonly labelValue: number;
	/** 0 … `maximum`; the fraction is value / maximum. */
	readonly volume: Volume<Uint8Array | Uint16Array>;
	readonly maximum: number;
}

/** What may be kept of a file: nothing in it names a person. */
export interface DicomFacts {
	readonly sex?: 'female' | 'male' | 'other';
	readonly ageYears?: number;
	readonly bodyPart?: string;
	readonly seriesDescription?: string;
	readonly contentLabel?: string;
	readonly manufacturer?: string;
	readonly modelName?: string;
}

/** What ties a file to a person, a study and a source image. For matching and for salted hashes only: do not store. */
export interface DicomIdentifiers {
	readonly patientId?: string;
	readonly studyInstanceUid?: string;
	readonly seriesInstanceUid?: string;
	readonly sopInstanceUid?: string;
	readonly frameOfReferenceUid?: string;
	/** Series the segmentation was drawn on. */
	readonly referencedSeriesUids: readonly string[];
}

export interface DicomSegmentation {
	readonly type: 'BINARY' | 'FRACTIONAL' | 'LABELMAP';
	/** Of `FRACTIONAL`: what its values mean. */
	readonly fractionalType?: 'PROBABILITY' | 'OCCUPANCY';
	/** Ascending by label value. */
	readonly segments: readonly DicomSegment[];
	/** One label volume if no two segments overlap; else as many as are needed to keep every voxel of every segment. */
	readonly layers: readonly SegmentLayer[];
	/** Filled instead of `layers` where grey values were asked for. */
	readonly fractions: readonly SegmentFraction[];
	readonly facts: DicomFacts;
	readonly identifiers: DicomIdentifiers;
	readonly original: OriginalSpace;
}
