import type { BitVolume } from '#volume';
import { marchingCubesTable, mirroredEdges } from './marching-cubes-table.ts';

/**
 * Growing work arrays of {@link marchingCubes}; keep one and pass it again to avoid allocation. After a call it holds
 * the surface: `coordinates[0 … 3 · vertexCount)` and `triangles[0 … indexCount)`, until the next call.
 */
export interface MarchingCubesScratch {
	/** Twice the bit coordinates of each vertex (mid-edge points are odd on one axis): exact whole numbers. */
	coordinates: Int32Array;
	vertexCount: number;
	triangles: Uint32Array;
	indexCount: number;
	/** Vertex ids of one slice pair: x-edges of two slices, y-edges of two slices, z-edges between them. */
	ids: Int32Array;
}

export function marchingCubesScratch(): MarchingCubesScratch {
	return {
		coordinates: new Int32Array(3 * 4096),
		vertexCount: 0,
		triangles: new Uint32Array(3 * 8192),
		indexCount: 0,
		ids: new Int32Array(0),
	};
}

/**
 * Closed surface of a binary mask, vertices shared and half-way between foreground and background voxels.
 *
 * Closed by construction, for any mask: a triangle edge is either a segment on a cell face, made by exactly the two
 * cells of that face in opposite directions, or a diagonal inside one cell, which lies on no cell face and so belongs
 * to two triangles of one loop. Every edge thus occurs exactly twice, once each way. A vertex lies on one grid edge;
 * the four cells around it each contribute one corner of a loop, joined through the four faces to a single fan, so
 * the surface is vertex-manifold too. The empty border of the mask closes it where a label meets the volume's edge.
 *
 * After Lorensen & Cline, Marching Cubes, 1987, with generated cases; rows are handled 32 voxels at a time.
 *
 * @param mirrored true where the grid's axes are left-handed in world space: triangles are then reversed, so that
 * they are counter-clockwise seen from outside **in the world**.
 * @param scratch receives the result (see {@link MarchingCubesScratch}).
 */
export function marchingCubes(mask: BitVolume, mirrored: boolean, scratch: MarchingCubesScratch): void {
	const [, ny, nz] = mask.dims;
	const idCount = 5 * ny * mask.wordsPerRow * 32;
	if (scratch.ids.length < idCount) scratch.ids = new Int32Array(idCount);
	scratch.vertexCount = 0;
	scratch.indexCount = 0;
	const edges = mirrored ? mirroredEdges : marchingCubesTable.edges;
	for (let z = 0; z + 1 < nz; z++) {
		const offsets = edgeOffsets(mask, z & 1);
		for (let y = 0; y < ny; y++) emitOnZ(mask, y, z, scratch);
		for (let y = 0; y < ny; y++) emitOnX(mask, y, z + 1, scratch);
		for (let y = 0; y + 1 < ny; y++) emitOnY(mask, y, z + 1, scratch);
		for (let y = 0; y + 1 < ny; y++) emitTriangles(mask, y, z, { edges, offsets }, scratch);
	}
}

/** Where the vertex id of each cell edge lies in `ids`, relative to the cell, for a slice pair of this parity. */
function edgeOffsets(mask: BitVolume, parity: number): Int32Array {
	const rowLength = mask.wordsPerRow * 32;
	const sliceLength = mask.dims[1] * rowLength;
	const offsets = new Int32Array(12);
	for (let p = 0; p < 2; p++)
		for (let q = 0; q < 2; q++) {
			offsets[p + 2 * q] = (parity ^ q) * sliceLength + p * rowLength;
			offsets[4 + p + 2 * q] = (2 + (parity ^ q)) * sliceLength + p;
			offsets[8 + p + 2 * q] = 4 * sliceLength + p + q * rowLength;
		}
	return offsets;
}

/** Vertices of row y on the z-edges between slices z and z + 1. */
function emitOnZ({ words, wordsPerRow, dims }: BitVolume, y: number, z: number, scratch: MarchingCubesScratch): void {
	const rowLength = wordsPerRow * 32;
	reserveVertices(scratch, rowLength);
	const { ids, coordinates } = scratch;
	const zIds = (4 * dims[1] + y) * rowLength;
	const lower = (y + dims[1] * z) * wordsPerRow;
	const upper = lower + dims[1] * wordsPerRow;
	let vertex = scratch.vertexCount;
	for (let w = 0; w < wordsPerRow; w++) {
		let crossed = words[lower + w] ^ words[upper + w];
		while (crossed !== 0) {
			const x = 32 * w + 31 - Math.clz32(crossed & -crossed);
			crossed &= crossed - 1;
			ids[zIds + x] = vertex;
			coordinates[3 * vertex] = 2 * x;
			coordinates[3 * vertex + 1] = 2 * y;
			coordinates[3 * vertex + 2] = 2 * z + 1;
			vertex++;
		}
	}
	scratch.vertexCount = vertex;
}

/** Vertices on the x-edges of row y of slice z. */
function emitOnX({ words, wordsPerRow, dims }: BitVolume, y: number, z: number, scratch: MarchingCubesScratch): void {
	const rowLength = wordsPerRow * 32;
	reserveVertices(scratch, rowLength);
	const { ids, coordinates } = scratch;
	const xIds = ((z & 1) * dims[1] + y) * rowLength;
	const row = (y + dims[1] * z) * wordsPerRow;
	let vertex = scratch.vertexCount;
	for (let w = 0; w < wordsPerRow; w++) {
		const bits = words[row + w];
		let crossed = bits ^ ((bits >>> 1) | (words[row + w + 1] << 31));
		while (crossed !== 0) {
			const x = 32 * w + 31 - Math.clz32(crossed & -crossed);
			crossed &= crossed - 1;
			ids[xIds + x] = vertex;
			coordinates[3 * vertex] = 2 * x + 1;
			coordinates[3 * vertex + 1] = 2 * y;
			coordinates[3 * vertex + 2] = 2 * z;
			vertex++;
		}
	}
	scratch.vertexCount = vertex;
}

/** Vertices on the y-edges between rows y and y + 1 of slice z. */
function emitOnY({ words, wordsPerRow, dims }: BitVolume, y: number, z: number, scratch: MarchingCubesScratch): void {
	const rowLength = wordsPerRow * 32;
	reserveVertices(scratch, rowLength);
	const { ids, coordinates } = scratch;
	const yIds = ((2 + (z & 1)) * dims[1] + y) * rowLength;
	const row = (y + dims[1] * z) * wordsPerRow;
	let vertex = scratch.vertexCount;
	for (let w = 0; w < wordsPerRow; w++) {
		let crossed = words[row + w] ^ words[row + wordsPerRow + w];
		while (crossed !== 0) {
			const x = 32 * w + 31 - Math.clz32(crossed & -crossed);
			crossed &= crossed - 1;
			ids[yIds + x] = vertex;
			coordinates[3 * vertex] = 2 * x;
			coordinates[3 * vertex + 1] = 2 * y + 1;
			coordinates[3 * vertex + 2] = 2 * z;
			vertex++;
		}
	}
	scratch.vertexCount = vertex;
}

/** Triangles of the cells between rows y, y + 1 and slices z, z + 1. Inside and outside cells are skipped by words. */
function emitTriangles(
	{ words, wordsPerRow, dims }: BitVolume,
	y: number,
	z: number,
	{ edges, offsets }: { edges: Uint8Array; offsets: Int32Array },
	scratch: MarchingCubesScratch,
): void {
	const rowLength = wordsPerRow * 32;
	reserveIndices(scratch, 15 * rowLength);
	const { ids, triangles } = scratch;
	const { indexCount } = marchingCubesTable;
	const row0 = (y + dims[1] * z) * wordsPerRow;
	const row1 = row0 + wordsPerRow;
	const row2 = row0 + dims[1] * wordsPerRow;
	const row3 = row2 + wordsPerRow;
	let index = scratch.indexCount;
	for (let w = 0; w < wordsPerRow; w++) {
		const q0 = words[row0 + w];
		const q1 = words[row1 + w];
		const q2 = words[row2 + w];
		const q3 = words[row3 + w];
		const s0 = (q0 >>> 1) | (words[row0 + w + 1] << 31);
		const s1 = (q1 >>> 1) | (words[row1 + w + 1] << 31);
		const s2 = (q2 >>> 1) | (words[row2 + w + 1] << 31);
		const s3 = (q3 >>> 1) | (words[row3 + w + 1] << 31);
		let active = (q0 | q1 | q2 | q3 | s0 | s1 | s2 | s3) & ~(q0 & q1 & q2 & q3 & s0 & s1 & s2 & s3);
		while (active !== 0) {
			const lowest = active & -active;
			active ^= lowest;
			const bit = 31 - Math.clz32(lowest);
			const mask =
				((q0 >>> bit) & 1) |
				(((s0 >>> bit) & 1) << 1) |
				(((q1 >>> bit) & 1) << 2) |
				(((s1 >>> bit) & 1) << 3) |
				(((q2 >>> bit) & 1) << 4) |
				(((s2 >>> bit) & 1) << 5) |
				(((q3 >>> bit) & 1) << 6) |
				(((s3 >>> bit) & 1) << 7);
			const cell = y * rowLength + 32 * w + bit;
			const first = 16 * mask;
			const last = first + indexCount[mask];
			for (let k = first; k < last; k++) triangles[index++] = ids[cell + offsets[edges[k]]];
		}
	}
	scratch.indexCount = index;
}

function reserveVertices(scratch: MarchingCubesScratch, extra: number): void {
	const needed = 3 * (scratch.vertexCount + extra);
	if (needed <= scratch.coordinates.length) return;
	const larger = new Int32Array(Math.max(needed, 2 * scratch.coordinates.length));
	larger.set(scratch.coordinates.subarray(0, 3 * scratch.vertexCount));
	scratch.coordinates = larger;
}

function reserveIndices(scratch: MarchingCubesScratch, extra: number): void {
	const needed = scratch.indexCount + extra;
	if (needed <= scratch.triangles.length) return;
	const larger = new Uint32Array(Math.max(needed, 2 * scratch.triangles.length));
	larger.set(scratch.triangles.subarray(0, scratch.indexCount));
	scratch.triangles = larger;
}
