import type { DecoderModule } from 'draco3d';
import { FormatError } from './format-error.ts';
import { gltfFormat } from './gltf-json.ts';

/** The triangles of a Draco mesh. */
export interface DracoMesh {
	readonly positions: Float32Array<ArrayBuffer>;
	readonly triangles: Uint32Array<ArrayBuffer>;
}

/** Draco meshes decoded one after the other; the WebAssembly behind it is loaded and, once large, dropped by this. */
export interface DracoDecoder {
	/**
	 * @param positionId unique id of the attribute with the positions.
	 * @param maxBytes memory that decoding may take at most.
	 * @throws FormatError for damaged data, or more memory than allowed.
	 */
	decode(compressed: Uint8Array, positionId: number, maxBytes: number): DracoMesh;
}

/** An instance that has grown beyond this is not kept: WebAssembly memory never shrinks. */
const keptBytes = 2 ** 26;
const pageBytes = 65_536;

let kept: DecoderModule | undefined;

/** Loads the Draco decoder, which costs some milliseconds and half a megabyte: only for files that need it. */
export async function loadDraco(): Promise<DracoDecoder> {
	const { default: draco } = await import('draco3d');
	const current = kept ?? (await draco.createDecoderModule({}));
	// A mesh that breaks the instance breaks it for the rest of its file; the next file gets a new one.
	let isBroken = false;
	return {
		decode(compressed, positionId, maxBytes) {
			if (isBroken) throw damaged('stands behind another that broke the decoder');
			try {
				return withMemoryLimit(maxBytes, () => decodeMesh(current, compressed, positionId));
			} catch (cause) {
				if (cause instanceof FormatError) throw cause;
				isBroken = true;
				throw damaged('is damaged, or needs more memory than a file of this size may take', cause);
			} finally {
				kept = isBroken || current.HEAPU8.byteLength > keptBytes ? undefined : current;
			}
		},
	};
}

function decodeMesh(draco: DecoderModule, compressed: Uint8Array, positionId: number): DracoMesh {
	const decoder = new draco.Decoder();
	const buffer = new draco.DecoderBuffer();
	const mesh = new draco.Mesh();
	try {
		buffer.Init(new Int8Array(compressed.buffer, compressed.byteOffset, compressed.byteLength), compressed.byteLength);
		if (decoder.GetEncodedGeometryType(buffer) !== draco.TRIANGULAR_MESH) throw damaged('holds no triangles');
		const status = decoder.DecodeBufferToMesh(buffer, mesh);
		if (!status.ok()) throw damaged(`is damaged: ${status.error_msg().slice(0, 120)}`);
		return copyMesh(draco, decoder, mesh, positionId);
	} finally {
		for (const object of [mesh, buffer, decoder]) draco.destroy(object);
	}
}

type DecodedMesh = InstanceType<DecoderModule['Mesh']>;

function copyMesh(
	draco: DecoderModule,
	decoder: InstanceType<DecoderModule['Decoder']>,
	mesh: DecodedMesh,
	positionId: number,
): DracoMesh {
	const attribute = decoder.GetAttributeByUniqueId(mesh, positionId);
	// A null pointer where there is no such attribute.
	const hasAttribute = Number((attribute as unknown as { ptr: number }).ptr) !== 0;
	if (!hasAttribute || attribute.num_components() !== 3) throw damaged(`has no positions of id ${positionId}`);
	const floatBytes = mesh.num_points() * 12;
	const indexBytes = mesh.num_faces() * 12;
	const pointer = draco._malloc(Math.max(4, floatBytes, indexBytes));
	if (pointer === 0) throw damaged('needs more memory than a file of this size may take');
	try {
		decoder.GetAttributeDataArrayForAllPoints(mesh, attribute, draco.DT_FLOAT32, floatBytes, pointer);
		const positions = new Float32Array(draco.HEAPF32.buffer, pointer, floatBytes / 4).slice();
		decoder.GetTrianglesUInt32Array(mesh, indexBytes, pointer);
		const triangles = new Uint32Array(draco.HEAPF32.buffer, pointer, indexBytes / 4).slice();
		return { positions, triangles } as DracoMesh;
	} finally {
		draco._free(pointer);
	}
}

/**
 * Runs synchronous work during which WebAssembly memories may grow by so much at most. Draco believes the counts in its
 * data and has no limit of its own; its allocator turns a refused growth into an error. Nothing else runs meanwhile.
 */
function withMemoryLimit<Result>(maxBytes: number, work: () => Result): Result {
	const { prototype } = WebAssembly.Memory;
	const original = Object.getOwnPropertyDescriptor(prototype, 'grow');
	if (!original) return work();
	const grow = original.value as (this: WebAssembly.Memory, pages: number) => number;
	let remaining = maxBytes;
	Object.defineProperty(prototype, 'grow', {
		...original,
		value: function limited(this: WebAssembly.Memory, pages: number): number {
			remaining -= pages * pageBytes;
			if (remaining < 0) throw new RangeError('WebAssembly.Memory.grow: beyond the limit of this file');
			return grow.call(this, pages);
		},
	});
	try {
		return work();
	} finally {
		Object.defineProperty(prototype, 'grow', original);
	}
}

function damaged(message: string, cause?: unknown): FormatError {
	return new FormatError(gltfFormat, `a Draco-compressed mesh ${message}`, { cause });
}
