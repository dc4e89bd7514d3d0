import type { TriangleMesh } from '#shape';
import type { Compress } from './compress.ts';
import { elementBytes, elementTypeOf } from './element-type.ts';
import { encodeBase64 } from './encode-base64.ts';
import type { VertexValues } from './file-content.ts';
import {
	giftiMostAxes,
	giftiTypes,
	type GiftiArray,
	type GiftiEncoding,
	type GiftiFile,
	type GiftiLabel,
	type GiftiTransform,
} from './gifti-file.ts';
import { portableCompress } from './portable-compress.ts';
import { escapeXml } from './xml-tags.ts';

export interface GiftiWriteOptions {
	/** Default `GZipBase64Binary`. */
	readonly encoding?: GiftiEncoding;
	/** Byte order of binary arrays. Default little. */
	readonly littleEndian?: boolean;
	/** Default row-major. */
	readonly columnMajor?: boolean;
	/** How `GZipBase64Binary` (zlib, as everyone writes and reads it) is packed. Default: `portableCompress`. */
	readonly compress?: Compress;
	/** Name of the second file of `ExternalFileBinary`. */
	readonly externalName?: string;
}

/** A written GIFTI file, and the second file that holds the numbers where asked for. */
export interface WrittenGifti {
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly external: Uint8Array<ArrayBuffer> | undefined;
}

/**
 * Writes a GIFTI file: the opposite of `readGifti`, all of which comes back bit for bit (as text too: numbers are
 * written with all digits that matter). Equal content gives equal bytes.
 *
 * @throws RangeError for arrays whose sizes do not match their numbers, more than 6 axes, an intent that is no name, or
 *   `ExternalFileBinary` without a plain file name.
 */
export async function writeGifti(file: GiftiFile, options: GiftiWriteOptions = {}): Promise<WrittenGifti> {
	const { encoding = 'GZipBase64Binary', externalName = '' } = options;
	const isExternal = encoding === 'ExternalFileBinary';
	if (isExternal && !/^[^/\\<>&"]+$/.test(externalName))
		throw new RangeError(`writeGifti: ExternalFileBinary needs a file name, got ${JSON.stringify(externalName)}`);
	const encoder = new TextEncoder();
	const pieces: Uint8Array[] = [encoder.encode(head(file))];
	const externals: Uint8Array[] = [];
	let externalBytes = 0;
	for (const array of file.arrays) {
		checkArray(array);
		pieces.push(encoder.encode(arrayHead(array, { ...options, encoding, externalName, offset: externalBytes })));
		const ordered = options.columnMajor ? { ...array, values: columnMajor(array) } : array;
		if (isExternal) {
			const bytes = elementBytes(ordered.values, options.littleEndian);
			externals.push(bytes);
			externalBytes += bytes.length;
		} else pieces.push(await encoded(ordered, encoding, options));
		pieces.push(encoder.encode('</Data>\n\t</DataArray>\n'));
	}
	pieces.push(encoder.encode('</GIFTI>\n'));
	return { bytes: joined(pieces), external: isExternal ? joined(externals) : undefined };
}

/**
 * Writes surfaces in GIFTI's usual form: points and triangles in millimetres, RAS+, then the values of the vertices.
 * GIFTI holds one surface a file.
 *
 * @throws RangeError for values whose count does not match the vertices.
 */
export async function writeGiftiMesh(
	mesh: TriangleMesh,
	options: Omit<GiftiWriteOptions, 'externalName'> & {
		readonly metadata?: Readonly<Record<string, string>>;
		readonly vertexValues?: readonly VertexValues[];
	} = {},
): Promise<Uint8Array<ArrayBuffer>> {
	const { positions, triangles } = mesh;
	const vertexCount = positions.length / 3;
	const { vertexValues = [], metadata = {} } = options;
	const identity: GiftiTransform = {
		dataSpace: 'NIFTI_XFORM_SCANNER_ANAT',
		transformedSpace: 'NIFTI_XFORM_SCANNER_ANAT',
		matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
	};
	const points: GiftiArray = {
		intent: 'POINTSET',
		dims: [vertexCount, 3],
		values: positions,
		metadata,
		transforms: [identity],
	};
	const faces: GiftiArray = {
		intent: 'TRIANGLE',
		dims: [triangles.length / 3, 3],
		values: Int32Array.from(triangles),
		metadata: {},
		transforms: [],
	};
	const values = vertexValues.map(({ name, values, components, labels }): GiftiArray => {
		if (values.length !== vertexCount * components)
			throw new RangeError(`writeGiftiMesh: ${name} has ${values.length} numbers for ${vertexCount} vertices`);
		const dims = components === 1 ? [vertexCount] : [vertexCount, components];
		return { intent: labels ? 'LABEL' : 'SHAPE', dims, values, metadata: { Name: name }, transforms: [] };
	});
	const labels = vertexValues.find((entry) => entry.labels)?.labels ?? [];
	return (await writeGifti({ metadata: {}, labels, arrays: [points, faces, ...values] }, options)).bytes;
}

function head({ metadata, labels, arrays }: GiftiFile): string {
	return (
		'<?xml version="1.0" encoding="UTF-8"?>\n' +
		'<!DOCTYPE GIFTI SYSTEM "http://www.nitrc.org/frs/download.php/115/gifti.dtd">\n' +
		`<GIFTI Version="1.0" NumberOfDataArrays="${arrays.length}">\n` +
		metadataXml(metadata, '\t') +
		(labels.length === 0 ? '\t<LabelTable/>\n' : `\t<LabelTable>\n${labels.map(labelXml).join('')}\t</LabelTable>\n`)
	);
}

function metadataXml(metadata: Readonly<Record<string, string>>, indent: string): string {
	const entries = Object.entries(metadata);
	if (entries.length === 0) return `${indent}<MetaData/>\n`;
	const lines = entries.map(
		([name, value]) => `${indent}\t<MD><Name>${cdata(name)}</Name><Value>${cdata(value)}</Value></MD>\n`,
	);
	return `${indent}<MetaData>\n${lines.join('')}${indent}</MetaData>\n`;
}

function labelXml({ key, name, rgba }: GiftiLabel): string {
	const [red, green, blue, alpha] = rgba ?? [];
	const colour = rgba ? ` Red="${red}" Green="${green}" Blue="${blue}" Alpha="${alpha}"` : '';
	return `\t\t<Label Key="${key}"${colour}>${cdata(name)}</Label>\n`;
}

/** Text as a CDATA section; its own end mark and characters that XML cannot hold are taken apart or left out. */
function cdata(text: string): string {
	const allowed = text.replaceAll(/[^\P{Cc}\t\n\r]|\p{Noncharacter_Code_Point}/gu, '');
	return `<![CDATA[${allowed.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

function checkArray({ intent, dims, values }: GiftiArray): void {
	const count = dims.reduce((product, size) => product * size, 1);
	if (dims.length < 1 || dims.length > giftiMostAxes || count !== values.length)
		throw new RangeError(`writeGifti: ${intent} has ${values.length} numbers, but sizes ${dims.join(' × ')}`);
	if (!/^[A-Z0-9_]{1,60}$/.test(intent)) throw new RangeError(`writeGifti: ${JSON.stringify(intent)} is no intent`);
}

const typeNames = new Map([...giftiTypes].map(([name, type]) => [type, name]));

interface ArrayHead extends GiftiWriteOptions {
	/** First byte in the second file. */
	readonly offset: number;
}

function arrayHead(array: GiftiArray, options: ArrayHead): string {
	const isExternal = options.encoding === 'ExternalFileBinary';
	const attributes = [
		['Intent', `NIFTI_INTENT_${array.intent}`],
		['DataType', typeNames.get(elementTypeOf(array.values))],
		['ArrayIndexingOrder', options.columnMajor ? 'ColumnMajorOrder' : 'RowMajorOrder'],
		['Dimensionality', array.dims.length],
		...array.dims.map((size, axis) => [`Dim${axis}`, size]),
		['Encoding', options.encoding],
		['Endian', options.littleEndian === false ? 'BigEndian' : 'LittleEndian'],
		['ExternalFileName', isExternal ? options.externalName : ''],
		['ExternalFileOffset', isExternal ? options.offset : ''],
	].map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`);
	const transforms = array.transforms.map(
		({ dataSpace, transformedSpace, matrix }) =>
			'\t\t<CoordinateSystemTransformMatrix>\n' +
			`\t\t\t<DataSpace>${cdata(dataSpace)}</DataSpace>\n` +
			`\t\t\t<TransformedSpace>${cdata(transformedSpace)}</TransformedSpace>\n` +
			`\t\t\t<MatrixData>${matrix.join(' ')}</MatrixData>\n` +
			'\t\t</CoordinateSystemTransformMatrix>\n',
	);
	return `\t<DataArray${attributes.join('')}>\n${metadataXml(array.metadata, '\t\t')}${transforms.join('')}\t\t<Data>`;
}

/** The content of `Data`. */
async function encoded(
	{ values, dims }: GiftiArray,
	encoding: GiftiEncoding,
	options: GiftiWriteOptions,
): Promise<Uint8Array> {
	if (encoding === 'ASCII') return asText(values, dims.at(-1) ?? 1);
	const bytes = elementBytes(values, options.littleEndian);
	if (encoding === 'Base64Binary') return encodeBase64(bytes);
	return encodeBase64(await (options.compress ?? portableCompress).deflate(bytes));
}

/** One line a row, in pieces so that no string becomes too long. */
function asText(values: GiftiArray['values'], rowLength: number): Uint8Array<ArrayBuffer> {
	const encoder = new TextEncoder();
	const pieces: Uint8Array[] = [];
	let text = '\n';
	for (let i = 0; i < values.length; i++) {
		text += `${Object.is(values[i], -0) ? '-0' : values[i]}${(i + 1) % rowLength === 0 ? '\n' : ' '}`;
		if (text.length < 65_536) continue;
		pieces.push(encoder.encode(text));
		text = '';
	}
	return joined([...pieces, encoder.encode(text)]);
}

/** Row-major values reordered: the first axis fastest. */
function columnMajor({ values, dims }: GiftiArray): GiftiArray['values'] {
	const result = values.slice();
	const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((product, size) => product * size, 1));
	const index = dims.map(() => 0);
	let from = 0;
	for (let at = 0; at < result.length; at++) {
		result[at] = values[from];
		for (let axis = 0; axis < dims.length; axis++) {
			from += strides[axis];
			if (++index[axis] < dims[axis]) break;
			from -= strides[axis] * dims[axis];
			index[axis] = 0;
		}
	}
	return result;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
	let position = 0;
	for (const piece of pieces) {
		all.set(piece, position);
		position += piece.length;
	}
	return all;
}
