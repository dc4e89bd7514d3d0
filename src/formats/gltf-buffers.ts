import { MeshoptDecoder } from 'meshoptimizer/decoder';
import { decodeBase64 } from './decode-base64.ts';
import { FormatError } from './format-error.ts';
import { spend, type GltfDocument } from './gltf-document.ts';
import { gltfFormat, indexProperty, isJsonObject, stringProperty, type JsonObject } from './gltf-json.ts';

/** The bytes of a buffer view, and the distance of its elements if it has one. */
export interface GltfView {
	readonly bytes: Uint8Array;
	readonly stride: number | undefined;
}

/**
 * The bytes of a buffer view, decompressed if it is compressed. The result shares memory with the file otherwise.
 *
 * Wait for `MeshoptDecoder.ready` before.
 */
export function openView(document: GltfDocument, index: number): GltfView {
	const view = document.bufferViews[index];
	const compression = compressionOf(view);
	if (!compression) {
		const stride = view['byteStride'] === undefined ? undefined : indexProperty(view, 'byteStride', 253);
		return { bytes: sliceBuffer(document, view), stride };
	}
	const stride = indexProperty(compression, 'byteStride', 257);
	let bytes = document.openViews.get(index);
	if (!bytes) {
		bytes = decompress(document, compression, stride);
		document.openViews.set(index, bytes);
	}
	return { bytes, stride };
}

function compressionOf(view: JsonObject): JsonObject | undefined {
	const extensions = view['extensions'];
	if (!isJsonObject(extensions)) return undefined;
	const value = extensions['EXT_meshopt_compression'] ?? extensions['KHR_meshopt_compression'];
	return isJsonObject(value) ? value : undefined;
}

/** The part of a buffer that `buffer`, `byteOffset` and `byteLength` name. */
function sliceBuffer(document: GltfDocument, range: JsonObject): Uint8Array {
	const bytes = openBuffer(document, indexProperty(range, 'buffer', document.buffers.length));
	const offset = indexProperty(range, 'byteOffset', 2 ** 53, 0);
	const length = indexProperty(range, 'byteLength', 2 ** 53);
	if (offset + length <= bytes.length) return bytes.subarray(offset, offset + length);
	throw new FormatError(
		gltfFormat,
		`a buffer view covers the bytes ${offset} to ${offset + length}, but its buffer has ${bytes.length}`,
	);
}

function openBuffer(document: GltfDocument, index: number): Uint8Array {
	const known = document.openBuffers.get(index);
	if (known) return known;
	const uri = stringProperty(document.buffers[index], 'uri');
	const bytes = uri === '' ? embeddedBuffer(document, index) : linkedBuffer(document, uri);
	document.openBuffers.set(index, bytes);
	return bytes;
}

function embeddedBuffer(document: GltfDocument, index: number): Uint8Array {
	if (index === 0 && document.binary) return document.binary;
	throw new FormatError(gltfFormat, `buffer ${index} has no uri, and the file has no binary chunk for it`);
}

/** Data URIs are decoded; other names are looked up among the companions, never fetched. */
function linkedBuffer(document: GltfDocument, uri: string): Uint8Array {
	const data = /^data:[^,]{0,200}?(;base64)?,/i.exec(uri);
	if (!data) {
		const companion = document.companions.get(uri) ?? document.companions.get(unescapeUri(uri));
		if (companion) return companion;
		throw new FormatError(
			gltfFormat,
			`the file refers to ${JSON.stringify(uri.slice(0, 80))}, which was not given with it; ` +
				'pass it as a companion or use a GLB',
		);
	}
	const text = new TextEncoder().encode(uri.slice(data[0].length));
	return data[1] ? decodeBase64(text, gltfFormat) : new TextEncoder().encode(unescapeUri(uri.slice(data[0].length)));
}

function unescapeUri(uri: string): string {
	try {
		return decodeURIComponent(uri);
	} catch {
		return uri;
	}
}

type Mode = 'ATTRIBUTES' | 'TRIANGLES' | 'INDICES';
type Filter = 'NONE' | 'OCTAHEDRAL' | 'QUATERNION' | 'EXPONENTIAL' | 'COLOR';

/** Element sizes that each filter works on; others would let it write where it must not. */
const filterStrides: Readonly<Record<Filter, (stride: number) => boolean>> = {
	NONE: () => true,
	OCTAHEDRAL: (stride) => stride === 4 || stride === 8,
	QUATERNION: (stride) => stride === 8,
	EXPONENTIAL: (stride) => stride % 4 === 0,
	COLOR: (stride) => stride === 4 || stride === 8,
};

function decompress(document: GltfDocument, compression: JsonObject, stride: number): Uint8Array {
	const source = sliceBuffer(document, compression);
	const count = indexProperty(compression, 'count', 2 ** 31);
	const mode = stringProperty(compression, 'mode');
	const filter = stringProperty(compression, 'filter', 'NONE');
	if (!isMode(mode) || !isFilter(filter))
		throw new FormatError(gltfFormat, `unknown compression mode ${mode.slice(0, 40)} or filter ${filter.slice(0, 40)}`);
	const isVertices = mode === 'ATTRIBUTES';
	const isValid = isVertices
		? stride > 0 && stride % 4 === 0 && filterStrides[filter](stride)
		: (stride === 2 || stride === 4) && filter === 'NONE' && (mode === 'INDICES' || count % 3 === 0);
	if (!isValid)
		throw new FormatError(gltfFormat, `a compressed view of mode ${mode}, filter ${filter} has the stride ${stride}`);
	// The codecs need at least a byte per triangle or index, and one per 1024 bytes of vertices.
	const largest = isVertices ? source.length * 1024 : source.length * stride * 3;
	if (count * stride > largest)
		throw new FormatError(
			gltfFormat,
			`${count} elements of ${stride} bytes cannot be in ${source.length} compressed bytes`,
		);
	spend(document, count * stride, 'a compressed buffer view');
	const target = new Uint8Array(count * stride);
	try {
		MeshoptDecoder.decodeGltfBuffer(target, count, stride, source, mode, filter);
	} catch (cause) {
		throw new FormatError(gltfFormat, 'a compressed buffer view is damaged', { cause });
	}
	return target;
}

function isMode(mode: string): mode is Mode {
	return mode === 'ATTRIBUTES' || mode === 'TRIANGLES' || mode === 'INDICES';
}

function isFilter(filter: string): filter is Filter {
	return Object.hasOwn(filterStrides, filter);
}
