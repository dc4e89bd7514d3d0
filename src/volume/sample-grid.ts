import type { Volume, VoxelArray } from './volume.ts';

export type Interpolation = 'nearest' | 'linear' | 'cubic';

/** The type of a resampled volume's voxels: that of the source; float64 for 64-bit integers. */
export type RealVoxels<T extends VoxelArray> = T extends BigInt64Array | BigUint64Array ? Float64Array : T;

type Numbers = Exclude<VoxelArray, BigInt64Array | BigUint64Array>;

/** Where to take samples: new voxel indices to old ones. */
export interface Sampling {
	readonly dims: readonly [number, number, number];
	readonly toSource: ArrayLike<number>;
}

/** Range of whole-number types; floats have none. */
function rangeOf(voxels: Numbers): readonly [number, number] | undefined {
	if (voxels instanceof Float32Array || voxels instanceof Float64Array) return undefined;
	const bits = 8 * voxels.BYTES_PER_ELEMENT;
	const isSigned = voxels instanceof Int8Array || voxels instanceof Int16Array || voxels instanceof Int32Array;
	return isSigned ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

/**
 * Taps of one axis at a place: first index and weights, indices clamped to the axis. Written to `at` and `weights`; false if the
 * place is beyond half a voxel from the outermost centres.
 */
function findTaps(
	place: number,
	count: number,
	interpolation: Interpolation,
	at: Int32Array,
	weights: Float64Array,
): boolean {
	// A place computed to be a hair beyond the border is at the border.
	if (!(place >= -0.5 - 1e-9 && place <= count - 0.5 + 1e-9)) return false;
	const last = count - 1;
	if (interpolation === 'nearest') {
		at[0] = Math.min(Math.max(Math.floor(place + 0.5), 0), last);
		weights[0] = 1;
		return true;
	}
	const clamped = Math.min(Math.max(place, 0), last);
	const lower = Math.floor(clamped);
	const t = clamped - lower;
	if (interpolation === 'linear') {
		at[0] = lower;
		at[1] = Math.min(lower + 1, last);
		weights[0] = 1 - t;
		weights[1] = t;
		return true;
	}
	for (let k = 0; k < 4; k++) at[k] = Math.min(Math.max(lower - 1 + k, 0), last);
	weights[0] = ((-t + 2) * t - 1) * t * 0.5;
	weights[1] = ((3 * t - 5) * t * t + 2) * 0.5;
	weights[2] = ((-3 * t + 4) * t + 1) * t * 0.5;
	weights[3] = (t - 1) * t * t * 0.5;
	return true;
}

const tapsOf = { nearest: 1, linear: 2, cubic: 4 };

/** Fills `out` with samples of the source; voxels beyond it are left as they are. */
export function sampleGrid(
	source: Volume<Numbers>,
	sampling: Sampling,
	interpolation: Interpolation,
	out: Numbers,
): void {
	const { toSource: m, dims } = sampling;
	const isAligned = m[1] === 0 && m[2] === 0 && m[4] === 0 && m[6] === 0 && m[8] === 0 && m[9] === 0;
	if (isAligned) sampleAligned(source, sampling, interpolation, out);
	else if (interpolation === 'linear') sampleLinear(source, sampling, out);
	else {
		const taps = { at: new Int32Array(12), weights: new Float64Array(12) };
		const range = rangeOf(out);
		for (let z = 0, i = 0; z < dims[2]; z++)
			for (let y = 0; y < dims[1]; y++)
				for (let x = 0; x < dims[0]; x++, i++) {
					const value = sampleAt(source, interpolation, taps, [
						m[0] * x + m[1] * y + m[2] * z + m[3],
						m[4] * x + m[5] * y + m[6] * z + m[7],
						m[8] * x + m[9] * y + m[10] * z + m[11],
					]);
					if (value !== undefined) out[i] = range ? rounded(value, range) : value;
				}
	}
}

function sampleAt(
	{ voxels, dims }: Volume<Numbers>,
	interpolation: Interpolation,
	{ at, weights }: { at: Int32Array; weights: Float64Array },
	place: readonly [number, number, number],
): number | undefined {
	for (let axis = 0; axis < 3; axis++) {
		const taps = [at.subarray(4 * axis, 4 * axis + 4), weights.subarray(4 * axis, 4 * axis + 4)] as const;
		if (!findTaps(place[axis], dims[axis], interpolation, ...taps)) return undefined;
	}
	const n = tapsOf[interpolation];
	let sum = 0;
	for (let c = 0; c < n; c++)
		for (let b = 0; b < n; b++) {
			const row = dims[0] * (at[4 + b] + dims[1] * at[8 + c]);
			let along = 0;
			for (let a = 0; a < n; a++) along += weights[a] * voxels[row + at[a]];
			sum += weights[4 + b] * weights[8 + c] * along;
		}
	return sum;
}

function rounded(value: number, [least, most]: readonly [number, number]): number {
	const whole = value < 0 ? -Math.round(-value) : Math.round(value);
	return whole < least ? least : whole > most ? most : whole;
}

/** Taps of all places of one axis, −1 where a place is beyond the source. */
interface AxisTaps {
	readonly at: Int32Array;
	readonly weights: Float64Array;
}

function axisTaps(
	length: number,
	count: number,
	[step, first]: readonly [number, number],
	interpolation: Interpolation,
): AxisTaps {
	const n = tapsOf[interpolation];
	const at = new Int32Array(n * length).fill(-1);
	const weights = new Float64Array(n * length);
	for (let i = 0; i < length; i++) {
		const end = n * (i + 1);
		findTaps(step * i + first, count, interpolation, at.subarray(n * i, end), weights.subarray(n * i, end));
	}
	return { at, weights };
}

/**
 * Axes that stay axes: the sum over taps comes apart into one pass an axis, z first, so that most of the work is along rows
 * of contiguous voxels.
 */
function sampleAligned(
	{ voxels, dims: [nx, ny, nz] }: Volume<Numbers>,
	{ dims, toSource: m }: Sampling,
	interpolation: Interpolation,
	out: Numbers,
): void {
	const n = tapsOf[interpolation];
	const alongX = axisTaps(dims[0], nx, [m[0], m[3]], interpolation);
	const alongY = axisTaps(dims[1], ny, [m[5], m[7]], interpolation);
	const alongZ = axisTaps(dims[2], nz, [m[10], m[11]], interpolation);
	const range = rangeOf(out);
	const plane = new Float64Array(nx * ny);
	const row = new Float64Array(nx);
	for (let z = 0; z < dims[2]; z++) {
		if (alongZ.at[n * z] < 0) continue;
		plane.fill(0);
		for (let c = n * z; c < n * (z + 1); c++) addWeighted(plane, voxels, nx * ny * alongZ.at[c], alongZ.weights[c]);
		for (let y = 0; y < dims[1]; y++) {
			if (alongY.at[n * y] < 0) continue;
			row.fill(0);
			for (let b = n * y; b < n * (y + 1); b++) addWeighted(row, plane, nx * alongY.at[b], alongY.weights[b]);
			const to = dims[0] * (y + dims[1] * z);
			for (let x = 0; x < dims[0]; x++) {
				const first = n * x;
				if (alongX.at[first] < 0) continue;
				let sum = 0;
				for (let a = 0; a < n; a++)
					if (alongX.weights[first + a] !== 0) sum += alongX.weights[first + a] * row[alongX.at[first + a]];
				out[to + x] = range ? rounded(sum, range) : sum;
			}
		}
	}
}

function addWeighted(sum: Float64Array, values: Numbers, from: number, weight: number): void {
	if (weight === 0) return;
	for (let i = 0; i < sum.length; i++) sum[i] += weight * values[from + i];
}

/** Trilinear on any axes, without a call a sample. */
function sampleLinear(
	{ voxels, dims: [nx, ny, nz] }: Volume<Numbers>,
	{ dims, toSource: m }: Sampling,
	out: Numbers,
): void {
	const range = rangeOf(out);
	const plane = nx * ny;
	const [endX, endY, endZ] = [nx - 0.5 + 1e-9, ny - 0.5 + 1e-9, nz - 0.5 + 1e-9];
	const begin = -0.5 - 1e-9;
	for (let z = 0, i = 0; z < dims[2]; z++)
		for (let y = 0; y < dims[1]; y++)
			for (let x = 0; x < dims[0]; x++, i++) {
				const px = m[0] * x + m[1] * y + m[2] * z + m[3];
				const py = m[4] * x + m[5] * y + m[6] * z + m[7];
				const pz = m[8] * x + m[9] * y + m[10] * z + m[11];
				if (!(px >= begin && px <= endX && py >= begin && py <= endY && pz >= begin && pz <= endZ)) continue;
				const cx = px < 0 ? 0 : px > nx - 1 ? nx - 1 : px;
				const cy = py < 0 ? 0 : py > ny - 1 ? ny - 1 : py;
				const cz = pz < 0 ? 0 : pz > nz - 1 ? nz - 1 : pz;
				const ix = cx | 0;
				const iy = cy | 0;
				const iz = cz | 0;
				const dx = ix < nx - 1 ? 1 : 0;
				const dy = iy < ny - 1 ? nx : 0;
				const dz = iz < nz - 1 ? plane : 0;
				const o = ix + nx * iy + plane * iz;
				const tx = cx - ix;
				const ty = cy - iy;
				const tz = cz - iz;
				const a = voxels[o] + tx * (voxels[o + dx] - voxels[o]);
				const b = voxels[o + dy] + tx * (voxels[o + dy + dx] - voxels[o + dy]);
				const c = voxels[o + dz] + tx * (voxels[o + dz + dx] - voxels[o + dz]);
				const d = voxels[o + dz + dy] + tx * (voxels[o + dz + dy + dx] - voxels[o + dz + dy]);
				const near = a + ty * (b - a);
				const value = near + tz * (c + ty * (d - c) - near);
				out[i] = range ? rounded(value, range) : value;
			}
}
