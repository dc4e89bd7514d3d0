/**
 * The three passes of the exact Euclidean distance transform in TypeScript: the reference twin of
 * `assembly/distance-transform.as.ts`, which does the same operations in the same order.
 *
 * Between the passes a voxel is one 32-bit word: how many voxels away its nearest feature lies along x (low half) and
 * along y (high half). Counts are exact, so squared distances are formed in float64 from them each time and nothing is
 * rounded in between. A low half of 65,535 says that no feature is known.
 *
 * Felzenszwalb & Huttenlocher, Distance Transforms of Sampled Functions, 2012.
 */
export interface DistanceGrid {
	readonly dims: readonly [number, number, number];
	/** mm along each axis. */
	readonly spacing: readonly [number, number, number];
	/** 0: to the centre of the nearest feature voxel. 0.5: to the box of it, half a voxel nearer on each axis. */
	readonly reach: 0 | 0.5;
}

const unknown = 0xffff;
/** Columns taken together: as many as share the cache lines of their rows. */
const tileWidth = 16;

/** Along x: for each voxel how far, in voxels, the nearest feature of its row is. A feature is a voxel of the class asked for. */
export function passAlongX(
	voxels: Uint8Array | Uint16Array,
	features: 'zero' | 'nonZero',
	pairs: Uint32Array,
	nx: number,
): void {
	const isZero = features === 'zero';
	for (let row = 0; row < pairs.length; row += nx) {
		let away = unknown;
		for (let i = row; i < row + nx; i++) {
			if ((voxels[i] === 0) === isZero) away = 0;
			else if (away !== unknown) away++;
			pairs[i] = away;
		}
		away = unknown;
		for (let i = row + nx - 1; i >= row; i--) {
			if (pairs[i] === 0) away = 0;
			else if (away !== unknown) away++;
			if (away < pairs[i]) pairs[i] = away;
		}
	}
}

/** Along y, in place: the pair of the feature that is nearest in the plane of x and y. */
export function passAlongY(pairs: Uint32Array, { dims, spacing, reach }: DistanceGrid): void {
	const [nx, ny, nz] = dims;
	const columns = newColumns(ny, spacing[1], reach);
	const { height, nearest } = columns;
	const tile = new Uint32Array(tileWidth * ny);
	for (let z = 0; z < nz; z++)
		for (let x0 = 0; x0 < nx; x0 += tileWidth) {
			const width = Math.min(tileWidth, nx - x0);
			for (let y = 0, from = x0 + nx * ny * z; y < ny; y++, from += nx)
				for (let c = 0, to = y; c < width; c++, to += ny) tile[to] = pairs[from + c];
			for (let c = 0; c < width; c++) {
				if (isAllFeatures(tile, c * ny, ny)) continue;
				for (let y = 0, at = c * ny; y < ny; y++, at++) height[y] = squaredAlongX(tile[at], spacing[0], reach);
				if (!findNearest(columns)) continue;
				for (let y = 0, to = x0 + c + nx * ny * z; y < ny; y++, to += nx) {
					const from = nearest[y];
					pairs[to] = (tile[c * ny + from] & unknown) | (Math.abs(y - from) << 16);
				}
			}
		}
}

/**
 * Along z, in place: distance in mm (or its square) to the nearest feature; Infinity where there is none. `out` is a view
 * on the memory of `pairs`.
 */
export function passAlongZ(pairs: Uint32Array, out: Float32Array, grid: DistanceGrid, isSquared: boolean): void {
	const { spacing, reach } = grid;
	const [nx, ny, nz] = grid.dims;
	const columns = newColumns(nz, spacing[2], reach);
	const { height, nearest } = columns;
	const plane = nx * ny;
	const tile = new Uint32Array(tileWidth * nz);
	for (let x0 = 0; x0 < plane; x0 += tileWidth) {
		const width = Math.min(tileWidth, plane - x0);
		for (let z = 0, from = x0; z < nz; z++, from += plane)
			for (let c = 0, to = z; c < width; c++, to += nz) tile[to] = pairs[from + c];
		for (let c = 0; c < width; c++) {
			// Words of 0 are distances of 0 already: `out` lies in the memory of `pairs`.
			if (isAllFeatures(tile, c * nz, nz)) continue;
			for (let z = 0, at = c * nz; z < nz; z++, at++) height[z] = squaredInPlane(tile[at], spacing, reach);
			const isKnown = findNearest(columns);
			for (let z = 0, to = x0 + c; z < nz; z++, to += plane) {
				const squared = isKnown ? valueAt(columns, nearest[z], z) : Infinity;
				out[to] = isSquared ? squared : Math.sqrt(squared);
			}
		}
	}
}

/**
 * Along z at some voxels only, in float64 mm. `columnStart[c] … columnStart[c + 1] − 1` are the entries of column
 * c = x + nx·y in `rows` (their z) and in `out`.
 */
export function passAlongZAt(
	pairs: Uint32Array,
	grid: DistanceGrid,
	{ columnStart, rows }: ColumnEntries,
	out: Float64Array,
): void {
	const { spacing, reach } = grid;
	const [nx, ny, nz] = grid.dims;
	const columns = newColumns(nz, spacing[2], reach);
	const { height, nearest } = columns;
	const plane = nx * ny;
	const tile = new Uint32Array(tileWidth * nz);
	for (let x0 = 0; x0 < plane; x0 += tileWidth) {
		const width = Math.min(tileWidth, plane - x0);
		if (columnStart[x0] === columnStart[x0 + width]) continue;
		for (let z = 0, from = x0; z < nz; z++, from += plane)
			for (let c = 0, to = z; c < width; c++, to += nz) tile[to] = pairs[from + c];
		for (let c = 0; c < width; c++) {
			const end = columnStart[x0 + c + 1];
			if (columnStart[x0 + c] === end) continue;
			for (let z = 0, at = c * nz; z < nz; z++, at++) height[z] = squaredInPlane(tile[at], spacing, reach);
			const isKnown = findNearest(columns);
			for (let entry = columnStart[x0 + c]; entry < end; entry++)
				out[entry] = isKnown ? Math.sqrt(valueAt(columns, nearest[rows[entry]], rows[entry])) : Infinity;
		}
	}
}

/** True if every word of the column is 0: nothing is nearer than the feature each sample is itself. */
function isAllFeatures(tile: Uint32Array, from: number, count: number): boolean {
	for (let i = from; i < from + count; i++) if (tile[i] !== 0) return false;
	return true;
}

/** Voxels sorted by the column along z they lie in. */
export interface ColumnEntries {
	readonly columnStart: Uint32Array;
	readonly rows: Uint32Array;
}

/** Scratch of one column of n samples, `step` mm apart. */
interface Columns {
	readonly step: number;
	readonly reach: number;
	/** Squared mm at each sample; Infinity where there is no feature. */
	readonly height: Float64Array;
	/** Index of the sample whose parabola is the lowest at each sample. */
	readonly nearest: Int32Array;
	/** height + (index · step)². */
	readonly lifted: Float64Array;
	/** 1 / (2 · k · step²). */
	readonly inverse: Float64Array;
	readonly parabola: Int32Array;
	readonly start: Float64Array;
}

function newColumns(n: number, step: number, reach: number): Columns {
	return {
		step,
		reach,
		height: new Float64Array(n),
		nearest: new Int32Array(n),
		lifted: new Float64Array(n),
		inverse: Float64Array.from({ length: n }, (_, k) => 1 / (2 * k * (step * step))),
		parabola: new Int32Array(n),
		start: new Float64Array(n + 1),
	};
}

/** Fills `nearest` from `height`; false if the column has no feature at all. */
function findNearest(columns: Columns): boolean {
	const { step, height, lifted, inverse, parabola, start, nearest } = columns;
	const n = height.length;
	let top = -1;
	for (let q = 0; q < n; q++) {
		if (height[q] === Infinity) continue;
		const along = q * step;
		const value = height[q] + along * along;
		lifted[q] = value;
		let from = -Infinity;
		while (top >= 0) {
			const p = parabola[top];
			from = (value - lifted[p]) * inverse[q - p];
			if (from > start[top]) break;
			top--;
		}
		top++;
		parabola[top] = q;
		start[top] = top === 0 ? -Infinity : from;
	}
	if (top < 0) return false;
	start[top + 1] = Infinity;
	if (columns.reach === 0) {
		for (let i = 0, k = 0; i < n; i++) {
			while (start[k + 1] < i) k++;
			nearest[i] = parabola[k];
		}
		return true;
	}
	nearestBoxes(columns);
	return true;
}

/**
 * The lowest parabola where each is half a sample nearer: on either side of a sample the envelope half a sample away,
 * and the sample's own height. The envelope there takes no parabola for lower than it is, so the least of the three is
 * the true one.
 */
function nearestBoxes(columns: Columns): void {
	const { height, parabola, start, nearest } = columns;
	const n = height.length;
	let k = 0;
	while (start[k + 1] < -0.5) k++;
	for (let i = 0; i < n; i++) {
		let best = parabola[k];
		while (start[k + 1] < i + 0.5) k++;
		let value = valueAt(columns, best, i);
		const above = valueAt(columns, parabola[k], i);
		if (above < value) {
			value = above;
			best = parabola[k];
		}
		nearest[i] = height[i] < value ? i : best;
	}
}

/** Squared distance of sample `i` by way of the feature of sample `from`. */
function valueAt({ height, step, reach }: Columns, from: number, i: number): number {
	const along = Math.max(0, Math.abs(i - from) - reach) * step;
	return height[from] + along * along;
}

function squaredAlongX(pair: number, step: number, reach: number): number {
	if ((pair & unknown) === unknown) return Infinity;
	const along = Math.max(0, (pair & unknown) - reach) * step;
	return along * along;
}

function squaredInPlane(pair: number, spacing: readonly number[], reach: number): number {
	if ((pair & unknown) === unknown) return Infinity;
	const x = Math.max(0, (pair & unknown) - reach) * spacing[0];
	const y = Math.max(0, (pair >>> 16) - reach) * spacing[1];
	return x * x + y * y;
}
