import { loadDraco, type DracoDecoder } from './draco-decoder.ts';
import { FormatError } from './format-error.ts';
import { gltfFormat, objectArray, parseJsonObject, stringArray, type JsonObject } from './gltf-json.ts';
import { defaultMaxBytes } from './read-options.ts';
import type { MeshReadOptions } from './mesh-read-options.ts';

/** Extension of primitives compressed by Draco. */
export const dracoExtension = 'KHR_draco_mesh_compression';

/** An opened glTF asset: its JSON with the arrays that geometry needs, and the bytes it may refer to. */
export interface GltfDocument {
	readonly json: JsonObject;
	readonly nodes: readonly JsonObject[];
	readonly meshes: readonly JsonObject[];
	readonly accessors: readonly JsonObject[];
	readonly bufferViews: readonly JsonObject[];
	readonly buffers: readonly JsonObject[];
	/** The binary chunk of a GLB. */
	readonly binary: Uint8Array | undefined;
	readonly companions: ReadonlyMap<string, Uint8Array>;
	/** Buffers and decompressed views already opened, by index. */
	readonly openBuffers: Map<number, Uint8Array>;
	readonly openViews: Map<number, Uint8Array>;
	/** Bytes that may still be allocated for decoded data: see {@link spend}. */
	readonly budget: { remaining: number };
	/** Loaded only for files that use Draco. */
	readonly draco: DracoDecoder | undefined;
}

/** Extensions without influence on where surfaces lie, and those we read. Others that a file requires are refused. */
const harmless =
	/^(?:KHR_(?:materials|texture|lights|animation|xmp|node_(?:visibility|selectability|hoverability))|EXT_(?:texture|lights)|MSFT_texture)/;
const understood = new Set([
	'KHR_mesh_quantization',
	'EXT_meshopt_compression',
	'KHR_meshopt_compression',
	dracoExtension,
]);

/**
 * Opens a GLB, or the JSON text of a `.gltf`.
 *
 * @throws FormatError if it is neither, is version 1, or requires an extension that changes geometry.
 */
export async function openGltf(bytes: Uint8Array, options: MeshReadOptions): Promise<GltfDocument> {
	const { text, binary } = isGlb(bytes) ? glbChunks(bytes) : { text: bytes, binary: undefined };
	const json = parseJsonObject(text);
	checkVersion(json);
	checkExtensions(json);
	const usesDraco = ['extensionsUsed', 'extensionsRequired'].some((key) =>
		stringArray(json, key).includes(dracoExtension),
	);
	const array = (key: string): readonly JsonObject[] => objectArray(json, key);
	return {
		json,
		nodes: array('nodes'),
		meshes: array('meshes'),
		accessors: array('accessors'),
		bufferViews: array('bufferViews'),
		buffers: array('buffers'),
		binary,
		companions: options.companions ?? new Map(),
		openBuffers: new Map(),
		openViews: new Map(),
		// Compression and instances may multiply a file, but not without end.
		budget: { remaining: Math.min(options.maxBytes ?? defaultMaxBytes, 2 ** 25 + 64 * bytes.length) },
		draco: usesDraco ? await loadDraco() : undefined,
	};
}

/** True if the bytes begin as a GLB does. */
export function isGlb(bytes: Uint8Array): boolean {
	return bytes[0] === 0x67 && bytes[1] === 0x6c && bytes[2] === 0x54 && bytes[3] === 0x46;
}

/**
 * Accounts for bytes about to be allocated.
 *
 * @throws FormatError if the file has asked for too much: a hostile one repeats instances or counts without data.
 */
export function spend(document: GltfDocument, byteCount: number, what: string): void {
	document.budget.remaining -= byteCount;
	if (document.budget.remaining >= 0) return;
	throw new FormatError(
		gltfFormat,
		`${what} needs ${byteCount} bytes more than a file of this size may expand to; raise maxBytes only if it is trusted`,
	);
}

function glbChunks(bytes: Uint8Array): { text: Uint8Array; binary: Uint8Array | undefined } {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (bytes.length < 20) throw new FormatError(gltfFormat, `${bytes.length} bytes are too few for a GLB`);
	const version = view.getUint32(4, true);
	if (version !== 2)
		throw new FormatError(gltfFormat, `GLB version ${version}, expected 2; convert the file first`, { position: 4 });
	const total = view.getUint32(8, true);
	if (total > bytes.length)
		throw new FormatError(gltfFormat, `the header announces ${total} bytes, the file has ${bytes.length}: truncated`, {
			position: 8,
		});
	let text: Uint8Array | undefined;
	let binary: Uint8Array | undefined;
	for (let position = 12; position + 8 <= total;) {
		const length = view.getUint32(position, true);
		const type = view.getUint32(position + 4, true);
		const start = position + 8;
		if (start + length > total)
			throw new FormatError(gltfFormat, `a chunk of ${length} bytes at byte ${position} ends beyond the file`, {
				position,
			});
		const chunk = bytes.subarray(start, start + length);
		if (type === 0x4e4f534a) text ??= chunk;
		else if (type === 0x004e4942) binary ??= chunk;
		position = start + length + ((4 - (length % 4)) % 4);
	}
	if (!text) throw new FormatError(gltfFormat, 'the GLB has no JSON chunk', { position: 12 });
	return { text, binary };
}

function checkVersion(json: JsonObject): void {
	const asset = json['asset'];
	const version = typeof asset === 'object' && asset !== null && 'version' in asset ? asset.version : undefined;
	if (typeof version === 'string' && version.startsWith('2.')) return;
	const shown = JSON.stringify(version)?.slice(0, 40);
	throw new FormatError(gltfFormat, `asset.version is ${shown}, expected "2.0"`);
}

function checkExtensions(json: JsonObject): void {
	const unknown = stringArray(json, 'extensionsRequired').filter(
		(name) => !understood.has(name) && !harmless.test(name),
	);
	if (unknown.length > 0)
		throw new FormatError(gltfFormat, `the file requires ${unknown.join(', ')}, which is not supported`);
}
