import { bitVolume, type BitVolume, type LabelRuns } from '#volume';
import { marchingCubesBinary, openKernel, type Kernel } from '#wasm';
import type { BoundingBox } from './bounding-box.ts';
import { marchingCubesTable, mirroredEdges } from './marching-cubes-table.ts';

/** Exports of assembly/marching-cubes.as.ts. */
interface Functions {
	readonly tableBytes: WebAssemblyGlobal;
	countVertices(words: number, wordsPerRow: number, ny: number, nz: number): number;
	setAffine(pointer: number): void;
	marchingCubes(
		words: number,
		wordsPerRow: number,
		ny: number,
		nz: number,
		ids: number,
		table: number,
		edges: number,
		coordinates: number,
		positions: number,
		triangles: number,
	): number;
	bounds(positions: number, count: number, out: number): void;
}

interface WebAssemblyGlobal {
	readonly value: number;
}

/** A mask's surface as views on the kernel's memory: they hold until the kernel is used again. */
export interface SurfaceViews {
	readonly coordinates: Int16Array<ArrayBuffer>;
	readonly positions: Float32Array<ArrayBuffer>;
	readonly triangles: Uint32Array<ArrayBuffer>;
	readonly bounds: BoundingBox;
}

/** Everything but the surfaces: constants first, then the mask. */
interface Layout {
	readonly affine: number;
	readonly edges: number;
	readonly table: number;
	readonly words: number;
}

/** The compiled marching cubes with its memory, for one caller at a time. */
export interface SurfaceKernel {
	readonly kernel: Kernel<Functions>;
	readonly layout: Layout;
}

/** Doubled coordinates must fit 16 bits. */
const maxExtent = 2 ** 14;
/** Beyond this the TypeScript twin, whose arrays need not lie in one memory, does the work. */
const maxBytes = 2 ** 31;
/** An instance whose memory has grown beyond this is not kept. */
const keptBytes = 2 ** 28;
/** Indices a vertex can cause at most: 4 cells of it, of loops of at most 7 corners cut into 5 triangles. */
const indicesPerVertex = (4 * 3 * 5) / 7;

export function openSurfaceKernel(): SurfaceKernel {
	const kernel = openKernel<Functions>(marchingCubesBinary);
	const affine = kernel.freeFrom;
	const edges = affine + 128;
	const table = edges + 2 * (4096 + 256);
	const words = aligned(table + Number(kernel.functions.tableBytes.value));
	const memory = new Uint8Array(kernel.reserve(words + 65_536));
	for (const [variant, cases] of [marchingCubesTable.edges, mirroredEdges].entries()) {
		memory.set(cases, edges + variant * (4096 + 256));
		memory.set(marchingCubesTable.indexCount, edges + variant * (4096 + 256) + 4096);
	}
	return { kernel, layout: { affine, edges, table, words } };
}

let idle: SurfaceKernel | undefined;

/** The kernel that is kept between calls; give it back with {@link releaseSurfaceKernel} or let it go. */
export function takeSurfaceKernel(): SurfaceKernel {
	const taken = idle ?? openSurfaceKernel();
	idle = undefined;
	return taken;
}

export function releaseSurfaceKernel(surfaceKernel: SurfaceKernel): void {
	idle = surfaceKernel.kernel.reserve(0).byteLength <= keptBytes ? surfaceKernel : undefined;
}

/** The mask of the labels, its words in the kernel's memory if they fit there already. */
export function maskInKernel(
	{ kernel, layout }: SurfaceKernel,
	runs: LabelRuns,
	labels: readonly number[],
): BitVolume | undefined {
	const memory = kernel.reserve(0);
	return bitVolume(runs, labels, new Uint32Array(memory, layout.words, (memory.byteLength - layout.words) >> 2));
}

/**
 * Surface of a mask that {@link maskInKernel} made, as {@link marchingCubes} and `gridPositions` give it; undefined if it
 * is too large for the kernel.
 */
export function surfaceViews(
	{ kernel, layout }: SurfaceKernel,
	mask: BitVolume,
	gridToWorld: ArrayLike<number>,
	mirrored: boolean,
): SurfaceViews | undefined {
	const { words, wordsPerRow, dims } = mask;
	const [, ny, nz] = dims;
	const wordBytes = 4 * (wordsPerRow * ny * nz + 2);
	const ids = aligned(layout.words + wordBytes);
	const coordinates = aligned(ids + 5 * ny * wordsPerRow * 128);
	if (Math.max(...dims) >= maxExtent || coordinates > maxBytes) return undefined;
	const isElsewhere = words.buffer !== kernel.reserve(0);
	const memory = kernel.reserve(coordinates);
	if (isElsewhere) new Uint32Array(memory, layout.words).set(words.subarray(0, wordBytes / 4));
	const { functions } = kernel;
	const vertexCount = functions.countVertices(layout.words, wordsPerRow, ny, nz);
	const positions = aligned(coordinates + 6 * vertexCount);
	const triangles = aligned(positions + 12 * vertexCount);
	const end = triangles + 4 * Math.ceil(indicesPerVertex * vertexCount) + 64;
	if (end > maxBytes) return undefined;

	const grown = kernel.reserve(end);
	new Float64Array(grown, layout.affine, 12).set(Array.from({ length: 12 }, (_, i) => gridToWorld[i]));
	functions.setAffine(layout.affine);
	const edges = layout.edges + (mirrored ? 4096 + 256 : 0);
	const indexCount = functions.marchingCubes(
		layout.words,
		wordsPerRow,
		ny,
		nz,
		ids,
		layout.table,
		edges,
		coordinates,
		positions,
		triangles,
	);
	functions.bounds(positions, vertexCount, layout.affine);
	const box = Array.from(new Float32Array(grown, layout.affine, 6), (value) => value + 0);
	return {
		coordinates: new Int16Array(grown, coordinates, 3 * vertexCount),
		positions: new Float32Array(grown, positions, 3 * vertexCount),
		triangles: new Uint32Array(grown, triangles, indexCount),
		bounds: { min: [box[0], box[1], box[2]], max: [box[3], box[4], box[5]] },
	};
}

function aligned(pointer: number): number {
	return (pointer + 63) & ~63;
}
