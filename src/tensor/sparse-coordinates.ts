/**
 * A set of voxels without their volume: what lies outside is not stored, so memory follows the number of voxels and
 * coordinates may have any int32 value, also negative or beyond the volume they came from.
 */
export interface SparseCoordinates {
	/** [count, 4], row-major: batch, x, y, z. Unique; sorted by batch, then z, y, x: the scan order of a volume. */
	readonly coordinates: Int32Array;
	readonly count: number;
	/** Edge of a voxel in voxels of the finest grid; every x, y and z is a multiple of it. */
	readonly stride: number;
}

/**
 * A set of voxels from points in any order, doubles taken once.
 *
 * @param points [n, 4]: batch, x, y, z; not kept and not changed.
 * @throws RangeError if the length is no multiple of 4 or a coordinate is no multiple of the stride.
 */
export function sparseCoordinates(points: Int32Array, stride = 1): SparseCoordinates {
	if (points.length % 4 !== 0)
		throw new RangeError(`sparseCoordinates: four numbers a point expected, got ${points.length} in all`);
	if (!Number.isInteger(stride) || stride < 1)
		throw new RangeError(`sparseCoordinates: stride must be a whole number from 1, got ${stride}`);
	if (stride > 1) checkStride(points, stride);
	const sorted = isSorted(points) ? points.slice() : sortPoints(points);
	const count = dropDoubles(sorted);
	return { coordinates: sorted.subarray(0, 4 * count), count, stride };
}

/** The voxels of a mask that are not 0; `dims` along x (fastest), y and z. Nothing is sorted: scan order is the order. */
export function maskCoordinates(
	voxels: ArrayLike<number>,
	dims: readonly [number, number, number],
	batch = 0,
): SparseCoordinates {
	const [nx, ny, nz] = dims;
	if (voxels.length !== nx * ny * nz)
		throw new RangeError(`maskCoordinates: ${dims.join(' × ')} voxels expected, got ${voxels.length}`);
	let count = 0;
	for (let i = 0; i < voxels.length; i++) if (voxels[i] !== 0) count++;
	const coordinates = new Int32Array(4 * count);
	for (let z = 0, i = 0, at = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				if (voxels[i] === 0) continue;
				coordinates[at] = batch;
				coordinates[at + 1] = x;
				coordinates[at + 2] = y;
				coordinates[at + 3] = z;
				at += 4;
			}
	return { coordinates, count, stride: 1 };
}

/**
 * The voxels of one batch entry as a mask; those outside `dims` are left out (generated voxels may lie there).
 *
 * @throws RangeError if the stride is not 1: a coarse voxel is no voxel of the volume.
 */
export function coordinatesMask(
	set: SparseCoordinates,
	dims: readonly [number, number, number],
	batch = 0,
): Uint8Array<ArrayBuffer> {
	if (set.stride !== 1) throw new RangeError(`coordinatesMask: voxels of stride 1 expected, got stride ${set.stride}`);
	const [nx, ny, nz] = dims;
	const voxels = new Uint8Array(nx * ny * nz);
	const { coordinates } = set;
	for (let i = 0; i < 4 * set.count; i += 4) {
		const x = coordinates[i + 1];
		const y = coordinates[i + 2];
		const z = coordinates[i + 3];
		if (coordinates[i] !== batch || x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) continue;
		voxels[x + nx * (y + ny * z)] = 1;
	}
	return voxels;
}

/** Several sets of one stride as one, entry k of the list becoming batch k. */
export function batchCoordinates(sets: readonly SparseCoordinates[]): SparseCoordinates {
	const stride = sets[0]?.stride ?? 1;
	const count = sets.reduce((sum, set) => sum + set.count, 0);
	const coordinates = new Int32Array(4 * count);
	let at = 0;
	for (const [batch, set] of sets.entries()) {
		if (set.stride !== stride)
			throw new RangeError(`batchCoordinates: one stride expected, got ${stride} and ${set.stride}`);
		coordinates.set(set.coordinates.subarray(0, 4 * set.count), at);
		for (let i = at; i < at + 4 * set.count; i += 4) {
			if (coordinates[i] !== 0) throw new RangeError('batchCoordinates: sets of batch 0 expected');
			coordinates[i] = batch;
		}
		at += 4 * set.count;
	}
	return { coordinates, count, stride };
}

/** Order of point i of `a` and point j of `b`: negative, 0 or positive. */
export function comparePoints(a: Int32Array, i: number, b: Int32Array, j: number): number {
	const p = 4 * i;
	const q = 4 * j;
	if (a[p] !== b[q]) return a[p] < b[q] ? -1 : 1;
	if (a[p + 3] !== b[q + 3]) return a[p + 3] < b[q + 3] ? -1 : 1;
	if (a[p + 2] !== b[q + 2]) return a[p + 2] < b[q + 2] ? -1 : 1;
	if (a[p + 1] !== b[q + 1]) return a[p + 1] < b[q + 1] ? -1 : 1;
	return 0;
}

function checkStride(points: Int32Array, stride: number): void {
	for (let i = 0; i < points.length; i += 4)
		for (let axis = 1; axis < 4; axis++)
			if (points[i + axis] % stride !== 0)
				throw new RangeError(`sparseCoordinates: ${points[i + axis]} is no multiple of the stride ${stride}`);
}

function isSorted(points: Int32Array): boolean {
	for (let i = 1; 4 * i < points.length; i++) if (comparePoints(points, i - 1, points, i) > 0) return false;
	return true;
}

/** By one number a point where the box of the points has fewer than 2⁵³ places, otherwise by comparing points. */
function sortPoints(points: Int32Array): Int32Array {
	const count = points.length / 4;
	const low = [0, 1, 2, 3].map((axis) => extreme(points, axis, Math.min));
	const size = [0, 1, 2, 3].map((axis) => extreme(points, axis, Math.max) - low[axis] + 1);
	const sorted = new Int32Array(points.length);
	if (size[0] * size[1] * size[2] * size[3] > Number.MAX_SAFE_INTEGER) {
		const order = Uint32Array.from({ length: count }, (_, i) => i);
		order.sort((i, j) => comparePoints(points, i, points, j));
		for (let i = 0; i < count; i++) sorted.set(points.subarray(4 * order[i], 4 * order[i] + 4), 4 * i);
		return sorted;
	}
	const keys = new Float64Array(count);
	for (let i = 0, at = 0; i < count; i++, at += 4)
		keys[i] =
			points[at + 1] -
			low[1] +
			size[1] * (points[at + 2] - low[2] + size[2] * (points[at + 3] - low[3] + size[3] * (points[at] - low[0])));
	keys.sort();
	for (let i = 0, at = 0; i < count; i++, at += 4) {
		const rows = Math.floor(keys[i] / size[1]);
		const slices = Math.floor(rows / size[2]);
		const batch = Math.floor(slices / size[3]);
		sorted[at] = batch + low[0];
		sorted[at + 1] = keys[i] - rows * size[1] + low[1];
		sorted[at + 2] = rows - slices * size[2] + low[2];
		sorted[at + 3] = slices - batch * size[3] + low[3];
	}
	return sorted;
}

function extreme(points: Int32Array, axis: number, choose: (a: number, b: number) => number): number {
	let value = points[axis];
	for (let i = axis; i < points.length; i += 4) value = choose(value, points[i]);
	return value;
}

/** Moves unique points of a sorted list to its front; how many there are. */
function dropDoubles(sorted: Int32Array): number {
	let count = 0;
	for (let i = 0; 4 * i < sorted.length; i++) {
		if (count > 0 && comparePoints(sorted, count - 1, sorted, i) === 0) continue;
		if (count !== i) sorted.copyWithin(4 * count, 4 * i, 4 * i + 4);
		count++;
	}
	return count;
}
