import type { LabelVolume } from '#volume';
import type { DicomCode } from './dicom-segmentation.ts';

/** One segment to write: the voxels of a volume that carry a value. */
export interface SegmentToWrite {
	/** Volumes of all segments have one grid; they may be one and the same volume. */
	readonly volume: LabelVolume;
	readonly value: number;
	readonly label: string;
	readonly description?: string;
	/** Default: anatomical structure (SNOMED CT 123037004), for both. */
	readonly category?: DicomCode;
	readonly type?: DicomCode;
	readonly side?: 'left' | 'right' | 'both';
	readonly anatomicRegion?: DicomCode;
	/** Default `SEMIAUTOMATIC`. */
	readonly algorithmType?: 'AUTOMATIC' | 'SEMIAUTOMATIC' | 'MANUAL';
	/** Default `unknown`. */
	readonly algorithmName?: string;
	/** sRGB 0–255. */
	readonly colour?: readonly [number, number, number];
}
