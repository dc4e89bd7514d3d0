import { invertAffine, type Mat4 } from '#numeric';
import type { Volume } from '#volume';
import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { fillByWindingNumber } from './winding-fill.ts';

/** The voxel grid to fill, and how. */
export interface VoxeliseOptions {
	/** Voxel counts. The mesh may reach beyond the grid on any side. */
	readonly dims: readonly [number, number, number];
	/** Takes voxel centres to world mm, as everywhere. */
	readonly voxelToWorld: Mat4;
	/**
	 * What is inside. `parity`: voxels a ray enters an odd number of times; overlapping shells cancel (XOR).
	 * `winding`: voxels the surface winds round, whatever the direction; overlapping outward shells unite, inward
	 * shells (cavities) subtract. Default `parity`.
	 */
	readonly fill?: 'parity' | 'winding';
	/**
	 * What to do with a mesh that is not closed. `refuse`: throw. `winding`: voxels whose generalised winding number is
	 * above one half; slower, needs outward triangles. Default `refuse`.
	 */
	readonly open?: 'refuse' | 'winding';
}

/**
 * The solid inside a closed mesh as a 0/1 mask: a voxel is 1 where its centre is inside. Each triangle marks, on every
 * grid line along axis 0 that it crosses, the first voxel behind it; summing the marks along the line fills it.
 * Edges are half-open and interpolated from their lower vertex, so neighbouring triangles never both claim, or both
 * miss, a line.
 *
 * @throws RangeError if the grid is malformed, or the mesh is not closed and `open` is `refuse`.
 */
export function voxelise(
	mesh: TriangleMesh,
	{ dims, voxelToWorld, fill = 'parity', open = 'refuse' }: VoxeliseOptions,
): Volume<Uint8Array> {
	if (dims.length !== 3 || !dims.every((n) => Number.isInteger(n) && n >= 0))
		throw new RangeError(`voxelise: dims must be three whole numbers ≥ 0, got ${dims.join(' × ')}`);
	const worldToVoxel = invertAffine(voxelToWorld);
	const { boundaryEdges, oddEdges } = pairEdges(mesh);
	if (boundaryEdges + oddEdges > 0) {
		if (open === 'winding') return { voxels: fillByWindingNumber(mesh, dims, voxelToWorld), dims, voxelToWorld };
		throw new RangeError(
			`voxelise: the mesh is not closed (${boundaryEdges} boundary edges, ${oddEdges} edges of an odd number of ` +
				`triangles), so it has no inside; close it first or use open: 'winding'`,
		);
	}
	const vertices = toGrid(mesh.positions, worldToVoxel);
	const voxels =
		fill === 'parity' ? fillByParity(vertices, mesh.triangles, dims) : fillByCount(vertices, mesh.triangles, dims);
	return { voxels, dims, voxelToWorld };
}

/** Vertices in voxel coordinates: the centre of voxel k is k. */
function toGrid(positions: Float32Array, m: Mat4): Float64Array {
	const vertices = new Float64Array(positions.length);
	for (let i = 0; i < positions.length; i += 3) {
		const x = positions[i];
		const y = positions[i + 1];
		const z = positions[i + 2];
		vertices[i] = m[0] * x + m[1] * y + m[2] * z + m[3];
		vertices[i + 1] = m[4] * x + m[5] * y + m[6] * z + m[7];
		vertices[i + 2] = m[8] * x + m[9] * y + m[10] * z + m[11];
	}
	return vertices;
}

type Dims = readonly [number, number, number];

/** Crossings as one bit a voxel; between the bits of a line, taken in pairs, lies the inside. */
function fillByParity(vertices: Float64Array, triangles: Uint32Array, dims: Dims): Uint8Array {
	const [nx, ny, nz] = dims;
	const wordsPerLine = (nx + 31) >>> 5;
	const toggles = new Uint32Array(wordsPerLine * ny * nz);
	crossLines(vertices, triangles, dims, (x, line) => {
		toggles[wordsPerLine * line + (x >>> 5)] ^= 1 << (x & 31);
	});
	const voxels = new Uint8Array(nx * ny * nz);
	for (let line = 0, word = 0; line < ny * nz; line++) {
		let enteredAt = -1;
		for (let w = 0; w < wordsPerLine; w++, word++)
			for (let bits = toggles[word]; bits !== 0; bits &= bits - 1) {
				const x = 32 * w + 31 - Math.clz32(bits & -bits);
				if (enteredAt >= 0) voxels.fill(1, nx * line + enteredAt, nx * line + x);
				enteredAt = enteredAt >= 0 ? -1 : x;
			}
		if (enteredAt >= 0) voxels.fill(1, nx * line + enteredAt, nx * line + nx);
	}
	return voxels;
}

function fillByCount(vertices: Float64Array, triangles: Uint32Array, dims: Dims): Uint8Array {
	const [nx, ny, nz] = dims;
	const marks = new Int16Array(nx * ny * nz);
	crossLines(vertices, triangles, dims, (x, line, direction) => {
		marks[nx * line + x] += direction;
	});
	const voxels = new Uint8Array(marks.length);
	for (let line = 0; line < marks.length; line += nx)
		for (let i = line, winding = 0; i < line + nx; i++) {
			winding += marks[i];
			voxels[i] = winding === 0 ? 0 : 1;
		}
	return voxels;
}

/**
 * Calls `mark` for every grid line a triangle crosses, with the first voxel at or behind the crossing, the line
 * (j + ny · k) and the sign of the crossing (+1 and −1 for the two sides of a closed surface). Crossings beyond the line's end are
 * dropped, those before its start count at its first voxel.
 */
function crossLines(
	vertices: Float64Array,
	triangles: Uint32Array,
	[nx, ny, nz]: Dims,
	mark: (x: number, line: number, direction: number) => void,
): void {
	if (nx === 0) return;
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const za = vertices[3 * triangles[h] + 2];
		const zb = vertices[3 * triangles[h + 1] + 2];
		const zc = vertices[3 * triangles[h + 2] + 2];
		const firstPlane = Math.max(0, Math.ceil(Math.min(za, zb, zc)));
		const endPlane = Math.min(nz, Math.ceil(Math.max(za, zb, zc)));
		for (let k = firstPlane; k < endPlane; k++) {
			// The edge where the triangle's outline goes up through the plane, and the one where it comes down.
			const isBelowA = za <= k;
			const isBelowB = zb <= k;
			const isBelowC = zc <= k;
			const up = isBelowA && !isBelowB ? 0 : isBelowB && !isBelowC ? 1 : 2;
			const down = !isBelowA && isBelowB ? 0 : !isBelowB && isBelowC ? 1 : 2;
			cutEdge(vertices, triangles[h + up], triangles[h + ((up + 1) % 3)], k, from);
			cutEdge(vertices, triangles[h + down], triangles[h + ((down + 1) % 3)], k, to);
			const direction = from.y < to.y ? 1 : -1;
			const low = direction > 0 ? from : to;
			const high = direction > 0 ? to : from;
			const firstLine = Math.max(0, Math.ceil(low.y));
			const endLine = Math.min(ny, Math.ceil(high.y));
			const slope = (high.x - low.x) / (high.y - low.y);
			const least = Math.min(low.x, high.x);
			const most = Math.max(low.x, high.x);
			for (let j = firstLine; j < endLine; j++) {
				const x = Math.ceil(Math.min(most, Math.max(least, low.x + (j - low.y) * slope)));
				if (x < nx) mark(x < 0 ? 0 : x, j + ny * k, direction);
			}
		}
	}
}

interface PlanePoint {
	x: number;
	y: number;
}
/** Reused by every cut, so that the inner loop allocates nothing. */
const from: PlanePoint = { x: 0, y: 0 };
const to: PlanePoint = { x: 0, y: 0 };

/** Where an edge meets the plane z = k; always computed from the lower vertex, whichever triangle asks. */
function cutEdge(vertices: Float64Array, a: number, b: number, k: number, point: PlanePoint): void {
	const p = 3 * Math.min(a, b);
	const q = 3 * Math.max(a, b);
	const share = (k - vertices[p + 2]) / (vertices[q + 2] - vertices[p + 2]);
	point.x = vertices[p] + share * (vertices[q] - vertices[p]);
	point.y = vertices[p + 1] + share * (vertices[q + 1] - vertices[p + 1]);
}
