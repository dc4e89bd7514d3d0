import { elementSizeBytes, type ElementType } from './element-type.ts';
import { FormatError } from './format-error.ts';
import { type NiftiHeader, readNiftiHeader } from './nifti-header.ts';
import { checkedDims } from './volume-grid.ts';

const elementTypes: ReadonlyMap<number, ElementType> = new Map([
	[2, 'uint8'],
	[4, 'int16'],
	[8, 'int32'],
	[16, 'float32'],
	[64, 'float64'],
	[256, 'int8'],
	[512, 'uint16'],
	[768, 'uint32'],
	[1024, 'int64'],
	[1280, 'uint64'],
]);

const refusedTypes: ReadonlyMap<number, string> = new Map([
	[0, 'of no stated type'],
	[1, 'single bits (binary)'],
	[32, 'complex numbers (complex64)'],
	[128, 'RGB colours (RGB24)'],
	[1536, '128-bit floats'],
	[1792, 'complex numbers (complex128)'],
	[2048, 'complex numbers (complex256)'],
	[2304, 'RGBA colours (RGBA32)'],
]);

/** Where the voxels of a NIfTI file lie and what they are, from its header alone. */
export interface NiftiLayout {
	readonly header: NiftiHeader;
	readonly type: ElementType;
	/** Counts along the three axes: positive whole numbers, but perhaps more than the file holds. */
	readonly sizes: readonly number[];
	/** First byte of the voxels in the unpacked file (of the `.img` of a pair). */
	readonly position: number;
	readonly voxelBytes: number;
}

/**
 * Reads the header at the start of `head`, which must be whole.
 *
 * @throws FormatError if it is damaged, or the voxels are of a kind that is not read.
 */
export function niftiLayout(head: Uint8Array): NiftiLayout {
	const header = readNiftiHeader(head);
	const type = elementType(header);
	const count = volumeCount(header);
	const position = voxelPosition(header);
	const sizes = [1, 2, 3].map((axis) => (axis <= header.dim[0] ? header.dim[axis] : 1));
	// Before any allocation: a negative size would make nonsense of all that follows.
	checkedDims(header.version, sizes, { voxelBytes: elementSizeBytes(type), availableBytes: Infinity });
	const voxelBytes = sizes.reduce((product, size) => product * size, count) * elementSizeBytes(type);
	return { header, type, sizes, position, voxelBytes };
}

function elementType(header: NiftiHeader): ElementType {
	const type = elementTypes.get(header.datatype);
	if (type !== undefined) return type;
	const refused = refusedTypes.get(header.datatype);
	if (refused === undefined) throw new FormatError(header.version, `datatype ${header.datatype} does not exist`);
	throw new FormatError(
		header.version,
		`voxels are ${refused}, not one number each; this is a picture or a measurement, not a label map or ` +
			'scalar image: convert it, or choose the file with the segmentation',
	);
}

/** Product of the sizes beyond the third axis, which must be 1. */
function volumeCount(header: NiftiHeader): number {
	const { dim, version } = header;
	if (!(dim[0] >= 1 && dim[0] <= 7)) throw new FormatError(version, `axis count must be 1 to 7, got ${dim[0]}`);
	const extra = dim.slice(4, dim[0] + 1);
	const bad = extra.findIndex((size) => size !== 1);
	if (bad < 0) return 1;
	const what = bad === 0 ? `${extra[0]} time points` : `size ${extra[bad]} along axis ${bad + 4}`;
	throw new FormatError(version, `file has ${what}; only a single 3D volume can be read: extract one volume first`);
}

function voxelPosition({ version, voxOffset, isPair }: NiftiHeader): number {
	const first = isPair ? 0 : version === 'NIfTI-2' ? 540 : 348;
	// Some writers leave 0 in single files, meaning directly behind the header and its extension flag.
	const position = voxOffset === 0 && !isPair ? first + 4 : voxOffset;
	if (Number.isSafeInteger(position) && position >= first) return position;
	throw new FormatError(version, `voxel data cannot start at byte ${voxOffset}; the header is damaged`);
}
