import { invertAffine, type Mat4 } from '#numeric';
import type { Volume } from '#volume';
import type { Backend } from '#wasm';
import { nearestOf } from './closest-point.ts';
import { fillRuns, solidRuns } from './fill-lines.ts';
import { lineCrossings } from './line-crossings.ts';
import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { triangleTree } from './triangle-tree.ts';
import { fillByWindingNumber } from './winding-fill.ts';

/** The grid of a distance field, and how far it reaches. */
export interface DistanceFieldOptions {
	readonly dims: readonly [number, number, number];
	/** Takes voxel centres to world mm; any invertible affine. */
	readonly voxelToWorld: Mat4;
	/**
	 * Distances are exact up to this; beyond, the field is plus or minus this. Default: no limit. The time falls with the
	 * share of voxels that lie in the band.
	 */
	readonly bandMm?: number;
	/** Which twin searches; both give the same bits. Default: compiled where it runs and pays. */
	readonly backend?: Backend;
}

/**
 * Signed distance in mm from each voxel centre to a surface, negative inside, rounded to float32. Inside is where the
 * surface winds round the centre by more than one half in either direction, as in `signedDistance`: exact for closed,
 * consistently oriented meshes, the generalised winding number for all others.
 *
 * @throws RangeError if the grid is malformed, the band is not positive, a coordinate is not finite, or the mesh has no
 * triangles.
 */
export function distanceField(
	mesh: TriangleMesh,
	{ dims, voxelToWorld, bandMm = Infinity, backend }: DistanceFieldOptions,
): Volume<Float32Array> {
	if (dims.length !== 3 || !dims.every((n) => Number.isInteger(n) && n >= 0))
		throw new RangeError(`distanceField: dims must be three whole numbers ≥ 0, got ${dims.join(' × ')}`);
	if (!(bandMm > 0)) throw new RangeError(`distanceField: bandMm must be positive, got ${bandMm}`);
	const worldToVoxel = invertAffine(voxelToWorld);
	const tree = triangleTree(mesh);
	if (tree.order.length === 0) throw new RangeError('distanceField: the mesh has no triangles');
	if (3 * tree.order.length !== mesh.triangles.length)
		throw new RangeError('distanceField: a triangle has a coordinate that is not finite');

	const voxels = new Float32Array(dims[0] * dims[1] * dims[2]).fill(bandMm);
	const isNear = Number.isFinite(bandMm) ? voxelsNear(mesh, { dims, worldToVoxel }, bandMm) : undefined;
	const batch = new Float64Array(3 * batchSize);
	const places = new Uint32Array(batchSize);
	let waiting = 0;
	const flush = (): void => {
		const { squares } = nearestOf(tree, batch.subarray(0, 3 * waiting), backend);
		for (let k = 0; k < waiting; k++) voxels[places[k]] = Math.min(bandMm, Math.sqrt(squares[k]));
		waiting = 0;
	};
	const m = voxelToWorld;
	for (let z = 0, voxel = 0; z < dims[2]; z++)
		for (let y = 0; y < dims[1]; y++)
			for (let x = 0; x < dims[0]; x++, voxel++) {
				if (isNear && isNear[voxel] === 0) continue;
				batch[3 * waiting] = m[0] * x + m[1] * y + m[2] * z + m[3];
				batch[3 * waiting + 1] = m[4] * x + m[5] * y + m[6] * z + m[7];
				batch[3 * waiting + 2] = m[8] * x + m[9] * y + m[10] * z + m[11];
				places[waiting++] = voxel;
				if (waiting === batchSize) flush();
			}
	if (waiting > 0) flush();

	const inside = voxelsInside(mesh, { dims, voxelToWorld, worldToVoxel }, backend);
	for (let i = 0; i < voxels.length; i++) if (inside[i] !== 0 && voxels[i] > 0) voxels[i] = -voxels[i];
	return { voxels, dims, voxelToWorld };
}

/** Voxels searched at a time. */
const batchSize = 65_536;

interface FieldGrid {
	readonly dims: readonly [number, number, number];
	readonly voxelToWorld: Mat4;
	readonly worldToVoxel: Mat4;
}

function voxelsInside(
	mesh: TriangleMesh,
	{ dims, voxelToWorld, worldToVoxel }: FieldGrid,
	backend: Backend | undefined,
): Uint8Array {
	const { boundaryEdges, oddEdges, misorientedEdges } = pairEdges(mesh);
	const crossings =
		boundaryEdges + oddEdges + misorientedEdges === 0
			? lineCrossings(mesh, { dims, worldToVoxel }, backend)
			: undefined;
	return crossings
		? fillRuns(solidRuns(crossings, dims, 'winding'), dims)
		: fillByWindingNumber(mesh, dims, voxelToWorld);
}

/** 1 for every voxel in the box of a triangle widened by a distance. */
function voxelsNear(mesh: TriangleMesh, grid: Omit<FieldGrid, 'voxelToWorld'>, distance: number): Uint8Array {
	const [nx, ny, nz] = grid.dims;
	const boxes = widenedBoxes(mesh, grid, distance);
	// In a slice the boxes that begin or end there change a plane of differences, whose sums count the boxes over each voxel.
	const starts = boxesBySlice(boxes, 2, nz);
	const ends = boxesBySlice(boxes, 5, nz);
	const changes = new Int32Array((nx + 1) * (ny + 1));
	const change = (box: number, by: number): void => {
		const at = 6 * box;
		const [left, right] = [boxes[at], boxes[at + 3] + 1];
		const [first, last] = [(nx + 1) * boxes[at + 1], (nx + 1) * (boxes[at + 4] + 1)];
		changes[first + left] += by;
		changes[first + right] -= by;
		changes[last + left] -= by;
		changes[last + right] += by;
	};
	const near = new Uint8Array(nx * ny * nz);
	const above = new Int32Array(nx);
	for (let z = 0, voxel = 0; z < nz; z++) {
		for (let k = starts.first[z]; k < starts.first[z + 1]; k++) change(starts.order[k], 1);
		if (z > 0) for (let k = ends.first[z - 1]; k < ends.first[z]; k++) change(ends.order[k], -1);
		above.fill(0);
		for (let y = 0, at = 0; y < ny; y++, at++)
			for (let x = 0, sum = 0; x < nx; x++, at++, voxel++) {
				sum += changes[at];
				above[x] += sum;
				if (above[x] > 0) near[voxel] = 1;
			}
	}
	return near;
}

/** First and last voxel along each axis of every triangle's box widened by a distance: x, y, z, then x, y, z; without empty ones. */
function widenedBoxes(
	{ positions, triangles }: TriangleMesh,
	{ dims, worldToVoxel: m }: Omit<FieldGrid, 'voxelToWorld'>,
	distance: number,
): Int32Array {
	const boxes = new Int32Array(2 * triangles.length);
	let end = 0;
	// A step of 1 mm in any direction changes voxel coordinate k by at most this.
	const reach = [0, 4, 8].map((r) => distance * Math.sqrt(m[r] ** 2 + m[r + 1] ** 2 + m[r + 2] ** 2) * (1 + 1e-12));
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		let isEmpty = false;
		for (let k = 0; k < 3; k++) {
			let least = Infinity;
			let most = -Infinity;
			for (let corner = h; corner < h + 3; corner++) {
				const p = 3 * triangles[corner];
				const value =
					m[4 * k] * positions[p] + m[4 * k + 1] * positions[p + 1] + m[4 * k + 2] * positions[p + 2] + m[4 * k + 3];
				if (value < least) least = value;
				if (value > most) most = value;
			}
			const low = Math.max(0, Math.ceil(least - reach[k] - 1e-6));
			const high = Math.min(dims[k] - 1, Math.floor(most + reach[k] + 1e-6));
			boxes[end + k] = low;
			boxes[end + 3 + k] = high;
			if (low > high) isEmpty = true;
		}
		if (!isEmpty) end += 6;
	}
	return boxes.subarray(0, end);
}

/** Boxes in the order of one of their numbers; those that have it at z are `order[first[z] … first[z + 1] − 1]`. */
function boxesBySlice(boxes: Int32Array, part: number, nz: number): { order: Uint32Array; first: Uint32Array } {
	const first = new Uint32Array(nz + 1);
	for (let at = part; at < boxes.length; at += 6) first[boxes[at] + 1]++;
	for (let z = 0; z < nz; z++) first[z + 1] += first[z];
	const next = first.slice();
	const order = new Uint32Array(boxes.length / 6);
	for (let at = part, box = 0; at < boxes.length; at += 6, box++) order[next[boxes[at]]++] = box;
	return { order, first };
}
