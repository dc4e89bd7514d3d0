import type { VoxelArray } from '#volume';
import type { ElementType } from './element-type.ts';

/** Name in error messages. */
export const giftiFormat = 'GIFTI';

/** Numbers a GIFTI array may hold. */
export type GiftiValues = Exclude<VoxelArray, BigInt64Array | BigUint64Array>;

/** From the coordinates as stored to another space. */
export interface GiftiTransform {
	/** Names as in NIfTI, e.g. `NIFTI_XFORM_TALAIRACH`. */
	readonly dataSpace: string;
	readonly transformedSpace: string;
	/** 4 × 4, row-major. */
	readonly matrix: readonly number[];
}

/** One data array: a surface's points or triangles, or values of its vertices. */
export interface GiftiArray {
	/** What the numbers are, without `NIFTI_INTENT_`: `POINTSET`, `TRIANGLE`, `LABEL`, `SHAPE`, `TIME_SERIES` … */
	readonly intent: string;
	/** Sizes, slowest first. */
	readonly dims: readonly number[];
	/** In row-major order (the last axis fastest) whatever the file had. */
	readonly values: GiftiValues;
	readonly metadata: Readonly<Record<string, string>>;
	/** Of point sets. */
	readonly transforms: readonly GiftiTransform[];
}

/** An entry of the label table. */
export interface GiftiLabel {
	readonly key: number;
	readonly name: string;
	/** Red, green, blue, alpha, each 0 … 1; `undefined` where the file has no colour. */
	readonly rgba?: readonly [number, number, number, number];
}

/** Everything a GIFTI file holds. */
export interface GiftiFile {
	readonly metadata: Readonly<Record<string, string>>;
	readonly labels: readonly GiftiLabel[];
	readonly arrays: readonly GiftiArray[];
}

/** Data types by their names in the file. The first three are those of the standard, the others occur. */
export const giftiTypes: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
	['NIFTI_TYPE_UINT8', 'uint8'],
	['NIFTI_TYPE_INT32', 'int32'],
	['NIFTI_TYPE_FLOAT32', 'float32'],
	['NIFTI_TYPE_INT8', 'int8'],
	['NIFTI_TYPE_INT16', 'int16'],
	['NIFTI_TYPE_UINT16', 'uint16'],
	['NIFTI_TYPE_UINT32', 'uint32'],
	['NIFTI_TYPE_FLOAT64', 'float64'],
]);

/** Encodings as the file names them. */
export const giftiEncodings = ['ASCII', 'Base64Binary', 'GZipBase64Binary', 'ExternalFileBinary'] as const;
export type GiftiEncoding = (typeof giftiEncodings)[number];

/** What gifticlib calls them in its code, and has written into files. */
const giftiEncodingAliases: ReadonlyMap<string, GiftiEncoding> = new Map<string, GiftiEncoding>([
	['GIFTI_ENCODING_ASCII', 'ASCII'],
	['GIFTI_ENCODING_B64BIN', 'Base64Binary'],
	['GIFTI_ENCODING_B64GZ', 'GZipBase64Binary'],
	['GIFTI_ENCODING_EXTBIN', 'ExternalFileBinary'],
]);

/** The encoding that a file names, or `undefined`. */
export function parseGiftiEncoding(name: string): GiftiEncoding | undefined {
	return giftiEncodings.find((encoding) => encoding === name) ?? giftiEncodingAliases.get(name);
}

/** The standard's limit of axes. */
export const giftiMostAxes = 6;
