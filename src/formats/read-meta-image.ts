import type { Mat4 } from '#numeric';
import { orientationCode, type VoxelArray } from '#volume';
import { readAsciiElements } from './ascii-elements.ts';
import { elementSizeBytes, type ElementType, viewElements } from './element-type.ts';
import type { VolumeFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { headerLine, headerNumbers } from './header-lines.ts';
import { millimetresPer, parseLengthUnit } from './length-units.ts';
import { portableDecompress } from './portable-decompress.ts';
import { defaultMaxBytes, type VolumeReadOptions } from './read-options.ts';
import { affineFromColumns, checkedAffine, checkedDims } from './volume-grid.ts';

const format = 'MetaImage';

const elementTypes: ReadonlyMap<string, ElementType> = new Map([
	['MET_CHAR', 'int8'],
	['MET_UCHAR', 'uint8'],
	['MET_SHORT', 'int16'],
	['MET_USHORT', 'uint16'],
	['MET_INT', 'int32'],
	['MET_UINT', 'uint32'],
	['MET_LONG', 'int32'],
	['MET_ULONG', 'uint32'],
	['MET_LONG_LONG', 'int64'],
	['MET_ULONG_LONG', 'uint64'],
	['MET_FLOAT', 'float32'],
	['MET_DOUBLE', 'float64'],
]);

/** Header tags read under one name. */
const aliases: ReadonlyMap<string, string> = new Map([
	['orientation', 'transformmatrix'],
	['rotation', 'transformmatrix'],
	['position', 'offset'],
	['origin', 'offset'],
	['elementbyteordermsb', 'binarydatabyteordermsb'],
]);

/** Lines a header may have; real ones have about 20. */
const maxLines = 10_000;

/** Values by lower-case tag, and where the data start if they follow. */
interface MetaHeader {
	readonly tags: ReadonlyMap<string, string>;
	readonly end: number;
}

/** True if the bytes begin like a MetaImage header. */
export function isMetaImage(bytes: Uint8Array): boolean {
	const beginning = String.fromCharCode(...bytes.subarray(0, 256));
	return (
		/^\s*(ObjectType\s*=\s*Image|NDims\s*=)/i.test(beginning) ||
		/^\s*Comment\s*=.*\n\s*ObjectType\s*=\s*Image/i.test(beginning)
	);
}

/**
 * Reads a MetaImage volume: `.mha`, or `.mhd` with its data file as `companion`; plain, zlib-compressed or text data,
 * every scalar type, both byte orders. MetaImage coordinates are LPS, `voxelToWorld` is RAS+ millimetres. Row i of
 * `TransformMatrix` is the direction of voxel axis i.
 *
 * The voxels may share memory with `bytes`, which is not modified.
 *
 * @throws FormatError for damaged files, several channels, a fourth axis with more than one sample, several data
 *   files, and an affine that is not finite or singular.
 */
export async function readMetaImage(bytes: Uint8Array, options: VolumeReadOptions = {}): Promise<VolumeFile> {
	const header = readHeader(bytes);
	const notes: string[] = [];
	const type = metaElementType(header);
	const sizes = metaSizes(header);
	const { maxBytes = defaultMaxBytes } = options;
	const dims = checkedDims(format, sizes.slice(0, 3), { voxelBytes: elementSizeBytes(type), availableBytes: maxBytes });
	const { voxelToWorld, units } = metaAffine(header, sizes.length, notes);
	const voxels = await metaVoxels(header, bytes, { type, count: dims[0] * dims[1] * dims[2], options });
	return {
		kind: 'volume',
		volume: { voxels, dims, voxelToWorld },
		original: { format, units, space: 'LPS', orientation: orientationCode(voxelToWorld), datatype: type, notes },
	};
}

function readHeader(bytes: Uint8Array): MetaHeader {
	const tags = new Map<string, string>();
	for (let position = 0, lines = 0; lines < maxLines; lines++) {
		const line = headerLine(format, bytes, position);
		if (line === undefined) break;
		position = line.next;
		if (line.text.trim() === '') continue;
		const match = /^\s*([A-Za-z]\w*)\s*[=:]/.exec(line.text);
		if (match === null) {
			throw new FormatError(format, `header line is no tag: ${JSON.stringify(line.text.slice(0, 80))}`, { position });
		}
		const name = match[1].toLowerCase();
		tags.set(aliases.get(name) ?? name, line.text.slice(match[0].length).trim());
		// By definition the last tag: the data follow it directly.
		if (name === 'elementdatafile') return { tags, end: position };
	}
	throw new FormatError(format, 'header must end with ElementDataFile; the file is truncated');
}

function metaElementType({ tags }: MetaHeader): ElementType {
	const channels = Number(tags.get('elementnumberofchannels') ?? 1);
	if (channels !== 1) {
		throw new FormatError(
			format,
			`voxels have ${channels} channels (colours or vectors), not one number each; extract the label channel first`,
		);
	}
	const name = tags.get('elementtype') ?? '';
	const type = elementTypes.get(name.toUpperCase());
	if (type === undefined) throw new FormatError(format, `ElementType ${JSON.stringify(name)} is no scalar number type`);
	return type;
}

/** Sizes of all axes; those beyond the third are 1. */
function metaSizes({ tags }: MetaHeader): number[] {
	const dimension = Number(tags.get('ndims') ?? NaN);
	if (!(Number.isInteger(dimension) && dimension >= 3 && dimension <= 10)) {
		throw new FormatError(format, `NDims must be 3, got ${tags.get('ndims') ?? 'nothing'}; a volume has three axes`);
	}
	const sizes = headerNumbers(format, 'DimSize', tags.get('dimsize') ?? '', dimension);
	const extra = sizes.slice(3).find((size) => size !== 1);
	if (extra !== undefined) {
		throw new FormatError(
			format,
			`file has ${extra} time points; only a single 3D volume can be read: extract one first`,
		);
	}
	return sizes;
}

function metaAffine({ tags }: MetaHeader, dimension: number, notes: string[]): { voxelToWorld: Mat4; units: string } {
	const numbers = (name: string, count: number): number[] | undefined => {
		const text = tags.get(name);
		return text === undefined ? undefined : headerNumbers(format, name, text, count);
	};
	const spacings = numbers('elementspacing', dimension) ?? numbers('elementsize', dimension);
	if (spacings === undefined) notes.push('no ElementSpacing, taken as 1');
	const directions = numbers('transformmatrix', dimension * dimension);
	if (directions === undefined) notes.push('no TransformMatrix: axes taken as left, posterior, superior');
	const origin = numbers('offset', dimension) ?? [0, 0, 0];
	const axes = [0, 1, 2].map((axis) =>
		[0, 1, 2].map((row) => (directions?.[axis * dimension + row] ?? (axis === row ? 1 : 0)) * (spacings?.[axis] ?? 1)),
	);
	const unit = parseLengthUnit(tags.get('distanceunits'));
	const millimetres = unit === undefined ? 1 : millimetresPer(unit);
	if (unit === undefined) notes.push('units not stated, taken as millimetres');
	else if (unit !== 'mm') notes.push(`${unit} converted to millimetres`);
	const matrix = affineFromColumns(axes, origin, [-millimetres, -millimetres, millimetres]);
	return { voxelToWorld: checkedAffine(format, matrix), units: unit ?? 'unknown' };
}

interface Wanted {
	readonly type: ElementType;
	readonly count: number;
	readonly options: VolumeReadOptions;
}

async function metaVoxels(
	header: MetaHeader,
	bytes: Uint8Array,
	{ type, count, options }: Wanted,
): Promise<VoxelArray> {
	const { tags } = header;
	const data = metaData(header, bytes, options.companion);
	const isText = isTrue(tags.get('binarydata') ?? 'True') === false;
	const skip = Number(tags.get('headersize') ?? 0);
	if (!(Number.isSafeInteger(skip) && skip >= -1))
		throw new FormatError(format, `HeaderSize must be −1 or more, got ${skip}`);
	if (isText) return readAsciiElements(data, type, { format, position: Math.max(0, skip), count });

	const neededBytes = count * elementSizeBytes(type);
	const littleEndian = !isTrue(tags.get('binarydatabyteordermsb') ?? 'False');
	const isCompressed = isTrue(tags.get('compresseddata') ?? 'False');
	const raw = isCompressed ? await inflateData(tags, data.subarray(Math.max(0, skip)), neededBytes, options) : data;
	const position = isCompressed ? 0 : skip < 0 ? raw.length - neededBytes : skip;
	if (position < 0 || position + neededBytes > raw.length) {
		throw new FormatError(
			format,
			`${count} voxels of ${type} need ${neededBytes} bytes, only ${Math.max(0, raw.length - Math.max(0, position))} are ` +
				'there; the file is truncated or its sizes are wrong',
		);
	}
	return viewElements(raw, type, { position, count, littleEndian });
}

/** Encoded data: behind the header, or the companion. */
function metaData({ tags, end }: MetaHeader, bytes: Uint8Array, companion: Uint8Array | undefined): Uint8Array {
	const file = tags.get('elementdatafile') ?? '';
	if (file.toUpperCase() === 'LOCAL') return bytes.subarray(end);
	if (/^list\b/i.test(file) || /%[\d.]*d/.test(file)) {
		throw new FormatError(format, 'data are spread over several files; convert to a single .mha first');
	}
	if (companion !== undefined) return companion;
	throw new FormatError(format, `voxels are in another file (${file}): pass its bytes as companion`);
}

async function inflateData(
	tags: ReadonlyMap<string, string>,
	data: Uint8Array,
	neededBytes: number,
	{ decompress = portableDecompress }: VolumeReadOptions,
): Promise<Uint8Array> {
	const stated = Number(tags.get('compresseddatasize') ?? data.length);
	const size = Number.isSafeInteger(stated) && stated > 0 ? stated : data.length;
	if (size > data.length) {
		throw new FormatError(
			format,
			`compressed data need ${size} bytes, only ${data.length} are there; the file is truncated`,
		);
	}
	return decompress.inflate(data.subarray(0, size), { maxBytes: neededBytes, expectedBytes: neededBytes });
}

function isTrue(value: string): boolean {
	return /^(true|t|1|yes)$/i.test(value);
}
