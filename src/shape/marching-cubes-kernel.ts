import { bitVolume, type BitVolume, type LabelRuns } from '#volume';
import { marchingCubesBinary, openKernel, type Kernel } from '#wasm';
import type { BoundingBox } from './bounding-box.ts';
import { marchingCubesTable, mirroredEdges } from './marching-cubes-table.ts';

/** Exports of assembly/marching-cubes.as.ts. */
interface Functions {
	findSteps(words: number, wordsPerRow: number, ny: number, nz: number, steps: number): number;
	setAffine(pointer: number): void;
	marchingCubes(
		wordsPerRow: number,
		ny: number,
		nz: number,
		steps: number,
		streams: number,
		table: number,
		coordinates: number,
		positions: number,
		triangles: number,
	): number;
	bounds(positions: number, count: number, out: number): void;
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
	/** The cases, and behind them those of mirrored grids. */
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

/** Bytes of a case in the kernel's table. */
const caseBytes = 192;

/**
 * The case table as the kernel reads it. The vertices of one kind of edge are numbered along a row of cells as the row
 * meets them, so eight counters (of x-edges in the four rows of a cell, of y-edges in both slices, of z-edges in both rows)
 * tell the number of every vertex of the next cell. A case holds, for 16 indices, which counter (the four bytes of it, 0–15
 * or 16–31, byte 0) and what is to be added (byte 64: an edge on the far side of the cell comes after the one on the near
 * side), then by how much its own edges move the counters (byte 128), and the bytes its indices take (byte 160).
 */
function kernelCases(edges: Uint8Array): Uint8Array {
	const table = new Uint8Array(256 * caseBytes);
	const view = new DataView(table.buffer);
	for (let mask = 0; mask < 256; mask++) {
		const entry = caseBytes * mask;
		const differ = (a: number, b: number): number => ((mask >> a) ^ (mask >> b)) & 1;
		// Crossings of the x-edges, then of the y- and z-edges on the near side.
		const moves = [
			differ(0, 1),
			differ(2, 3),
			differ(4, 5),
			differ(6, 7),
			differ(0, 2),
			differ(4, 6),
			differ(0, 4),
			differ(2, 6),
		];
		for (const [counter, move] of moves.entries()) view.setUint32(entry + 128 + 4 * counter, move, true);
		const indexCount = marchingCubesTable.indexCount[mask];
		view.setUint32(entry + 160, 4 * indexCount, true);
		for (let k = 0; k < indexCount; k++) {
			const edge = edges[16 * mask + k];
			const counter = edge < 4 ? edge : edge < 8 ? 4 + ((edge - 4) >> 1) : 6 + ((edge - 8) >> 1);
			for (let byte = 0; byte < 4; byte++) table[entry + 4 * k + byte] = 4 * counter + byte;
			view.setUint32(entry + 64 + 4 * k, edge >= 4 && (edge & 1) === 1 ? moves[counter] : 0, true);
		}
	}
	return table;
}

export function openSurfaceKernel(): SurfaceKernel {
	const kernel = openKernel<Functions>(marchingCubesBinary);
	const affine = aligned(kernel.freeFrom);
	const table = aligned(affine + 96);
	const words = table + 2 * 256 * caseBytes;
	const memory = new Uint8Array(kernel.reserve(words + 65_536));
	memory.set(kernelCases(marchingCubesTable.edges), table);
	memory.set(kernelCases(mirroredEdges), table + 256 * caseBytes);
	return { kernel, layout: { affine, table, words } };
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
	// The kernel reads 16 bytes from any byte of the last cells' rows on.
	const steps = aligned(layout.words + wordBytes + 16);
	const streams = aligned(steps + stepsBytes(mask));
	const coordinates = aligned(streams + streamBytes(mask));
	if (Math.max(...dims) >= maxExtent || coordinates > maxBytes) return undefined;
	const isElsewhere = words.buffer !== kernel.reserve(0);
	const memory = kernel.reserve(coordinates);
	if (isElsewhere) new Uint32Array(memory, layout.words).set(words.subarray(0, wordBytes / 4));
	const { functions } = kernel;
	const vertexCount = functions.findSteps(layout.words, wordsPerRow, ny, nz, steps);
	const positions = aligned(coordinates + 6 * vertexCount + 64);
	const triangles = aligned(positions + 12 * vertexCount + 64);
	const end = triangles + 4 * Math.ceil(indicesPerVertex * vertexCount) + 64;
	if (end > maxBytes) return undefined;

	const grown = kernel.reserve(end);
	new Float64Array(grown, layout.affine, 12).set(Array.from({ length: 12 }, (_, i) => gridToWorld[i]));
	functions.setAffine(layout.affine);
	const indexCount = functions.marchingCubes(
		wordsPerRow,
		ny,
		nz,
		steps,
		streams,
		layout.table + (mirrored ? 256 * caseBytes : 0),
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

/** What the kernel's list of steps needs at most: the end of each slice pair's, and 32 bytes for every 112 cells of a row. */
function stepsBytes({ wordsPerRow, dims: [, ny, nz] }: BitVolume): number {
	return 4 * nz + 32 * ny * nz * Math.ceil((4 * wordsPerRow) / 14) + 64;
}

/** What its streams of one slice pair need at most: three times 4 bytes a cell for edges, and one for its case. */
function streamBytes({ wordsPerRow, dims: [, ny] }: BitVolume): number {
	return 32 * wordsPerRow * ny * 13 + 4 * 64;
}

function aligned(pointer: number): number {
	return (pointer + 63) & ~63;
}
