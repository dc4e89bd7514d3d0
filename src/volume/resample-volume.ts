import { affineDeterminant, invertAffine, multiplyMat4, transformPoint, type Mat4 } from '#numeric';
import { checkVolume } from './check-volume.ts';
import { gaussianRadius, gaussianSmooth } from './gaussian-smooth.ts';
import { resampleLabels } from './resample-labels.ts';
import { sampleGrid, type Interpolation, type RealVoxels } from './sample-grid.ts';
import { spacing } from './spacing.ts';
import type { Volume, VoxelArray } from './volume.ts';

/** The grid to resample onto. */
export interface SampleGrid {
	readonly dims: readonly [number, number, number];
	/** Takes voxel centres to world mm. */
	readonly voxelToWorld: Mat4;
}

/** Options of {@link resampleVolume}. */
export interface ResampleVolumeOptions {
	/**
	 * `nearest`: the voxel whose centre is nearest, of two the upper one. `linear`: trilinear. `cubic`: Catmull-Rom, which passes through the voxels
	 * and may overshoot between them (whole-number types are clamped). `labels`: of every label its trilinear
	 * share, and the label with the largest share wins, the lower one on a tie; for label volumes. Default `linear`.
	 */
	readonly interpolation?: Interpolation | 'labels';
	/** Value beyond the volume: farther than half a voxel from the outermost centres. Default 0. */
	readonly outside?: number;
	/**
	 * Smooth before taking fewer samples, so that what is finer than the new grid does not come back as false detail: a
	 * Gaussian along each axis of √(ratio² − 1) · 0.5 old voxels where the ratio of the new spacing to the old is
	 * above 1. Default true; never for `nearest` and `labels`.
	 */
	readonly antiAlias?: boolean;
}

/**
 * A volume on another grid: same world, other voxels, of the same type (64-bit integers become float64). Any two affines,
 * oblique and mirrored ones too. Within half a voxel beyond the outermost centres the border voxels hold. Whole-number
 * types are rounded half away from zero to the nearest value of the type; a NaN spreads to whatever it has a part in.
 *
 * @throws RangeError if a grid is malformed or the volume's affine is singular.
 */
export function resampleVolume<T extends VoxelArray>(
	volume: Volume<T>,
	grid: SampleGrid,
	{ interpolation = 'linear', outside = 0, antiAlias = true }: ResampleVolumeOptions = {},
): Volume<RealVoxels<T>> {
	checkVolume(volume, 'resampleVolume');
	const { dims, voxelToWorld } = grid;
	if (dims.length !== 3 || !dims.every((n) => Number.isInteger(n) && n >= 0))
		throw new RangeError(`resampleVolume: dims must be three whole numbers ≥ 0, got ${dims.join(' × ')}`);
	const toSource = multiplyMat4(invertAffine(volume.voxelToWorld), voxelToWorld).map(withoutRounding);
	if (!toSource.every(Number.isFinite) || affineDeterminant(voxelToWorld) === 0)
		throw new RangeError(`resampleVolume: the grid's affine is singular or not finite`);
	const source = realVolume(volume);
	const voxels = emptyLike(source.voxels, dims[0] * dims[1] * dims[2]);
	if (outside !== 0) voxels.fill(outside);
	if (source.voxels.length > 0) {
		if (interpolation === 'labels') resampleLabels(source, { dims, toSource }, voxels);
		else {
			const isFiltered = antiAlias && interpolation !== 'nearest';
			const smooth = isFiltered ? withoutFineDetail(source, { dims, toSource }) : source;
			sampleGrid(smooth, { dims, toSource }, interpolation, voxels);
		}
	}
	return { voxels: voxels as RealVoxels<T>, dims, voxelToWorld };
}

/**
 * The grid that covers a volume's voxels with cubes of `spacingMm` (default: the volume's smallest spacing), along the
 * same axes, its first corner where the volume's is. The far side may reach beyond by less than one voxel.
 *
 * @throws RangeError if the spacing is not positive, or an axis has no length.
 */
export function isotropicGrid(
	volume: Pick<Volume, 'dims' | 'voxelToWorld'>,
	spacingMm: number = Math.min(...spacing(volume.voxelToWorld)),
): SampleGrid {
	if (!(spacingMm > 0 && Number.isFinite(spacingMm)))
		throw new RangeError(`isotropicGrid: spacingMm must be positive, got ${spacingMm}`);
	const old = spacing(volume.voxelToWorld);
	const ratios = [0, 1, 2].map((axis) => spacingMm / old[axis]);
	const dims = [0, 1, 2].map((axis) => Math.max(Math.ceil(volume.dims[axis] / ratios[axis] - 1e-6), 1));
	const scaled = scaledIndices(ratios);
	return {
		dims: [dims[0], dims[1], dims[2]],
		voxelToWorld: multiplyMat4(volume.voxelToWorld, scaled),
	};
}

/** Whole numbers that rounding has missed are whole again, so that grids which coincide do so exactly. */
function withoutRounding(value: number): number {
	const whole = Math.round(value);
	return Math.abs(value - whole) < 1e-10 ? whole : value;
}

/** New voxel indices to old: corners fall together, so centres are half a voxel of each in. */
function scaledIndices([x, y, z]: readonly number[]): Mat4 {
	const shift = (ratio: number): number => (ratio - 1) / 2;
	return Float64Array.of(x, 0, 0, shift(x), 0, y, 0, shift(y), 0, 0, z, shift(z), 0, 0, 0, 1);
}

function realVolume({
	voxels,
	dims,
	voxelToWorld,
}: Volume): Volume<Exclude<VoxelArray, BigInt64Array | BigUint64Array>> {
	if (!(voxels instanceof BigInt64Array || voxels instanceof BigUint64Array)) return { voxels, dims, voxelToWorld };
	const numbers = new Float64Array(voxels.length);
	for (let i = 0; i < numbers.length; i++) numbers[i] = Number(voxels[i]);
	return { voxels: numbers, dims, voxelToWorld };
}

/** An array of the same type: clamped, if it holds 8-bit whole numbers, by whoever writes to it. */
function emptyLike<T extends Exclude<VoxelArray, BigInt64Array | BigUint64Array>>(like: T, length: number): T {
	const make = like.constructor as new (length: number) => T;
	return new make(length);
}

type RealVolume = Volume<Exclude<VoxelArray, BigInt64Array | BigUint64Array>>;

interface NewGrid {
	readonly dims: readonly [number, number, number];
	/** From new voxel indices to old. */
	readonly toSource: Mat4;
}

/**
 * The Gaussian of the old voxels, as float32, where the new voxels are larger than the old along an old axis. Where the new grid sees a
 * small part of the old one, 0 elsewhere: an organ out of a whole body costs what the organ costs.
 */
function withoutFineDetail(volume: RealVolume, grid: NewGrid): RealVolume {
	const { toSource } = grid;
	const sigmas = [0, 1, 2].map((axis) => {
		// How far one new step goes along this old axis, whichever new axis it is.
		const ratio = Math.hypot(toSource[4 * axis], toSource[4 * axis + 1], toSource[4 * axis + 2]);
		return ratio > 1 + 1e-9 ? 0.5 * Math.sqrt(ratio * ratio - 1) : 0;
	}) as [number, number, number];
	if (!sigmas.some((sigma) => sigma > 0)) return volume;
	const { low, size } = seenBox(volume.dims, grid, sigmas);
	const [nx, ny, nz] = volume.dims;
	const seen = size[0] * size[1] * size[2];
	if (seen > (nx * ny * nz) / 2) return gaussianSmooth(volume, { sigmaVoxels: sigmas });
	const voxels = new Float32Array(nx * ny * nz);
	if (seen === 0) return { ...volume, voxels };
	const rows = { length: size[0], count: size[1] * size[2] };
	const start = (row: number): number =>
		low[0] + nx * (low[1] + (row % size[1]) + ny * (low[2] + Math.floor(row / size[1])));
	const part = new Float32Array(seen);
	for (let row = 0; row < rows.count; row++)
		part.set(volume.voxels.subarray(start(row), start(row) + rows.length), row * rows.length);
	const smooth = gaussianSmooth(
		{ voxels: part, dims: size, voxelToWorld: volume.voxelToWorld },
		{ sigmaVoxels: sigmas },
	);
	for (let row = 0; row < rows.count; row++)
		voxels.set(smooth.voxels.subarray(row * rows.length, (row + 1) * rows.length), start(row));
	return { ...volume, voxels };
}

/** Old voxels that interpolation looks at for any new one. */
const neighbours = 2;

/** The old voxels that have a part in any new one, those of the Gaussian included. */
function seenBox(
	old: readonly [number, number, number],
	{ dims, toSource }: NewGrid,
	sigmas: readonly number[],
): { readonly low: readonly number[]; readonly size: readonly [number, number, number] } {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (let corner = 0; corner < 8; corner++) {
		const [x, y, z] = [0, 1, 2].map((axis) => ((corner >> axis) & 1 ? dims[axis] - 1 : 0));
		const at = transformPoint(toSource, x, y, z);
		for (let axis = 0; axis < 3; axis++) {
			low[axis] = Math.min(low[axis], at[axis]);
			high[axis] = Math.max(high[axis], at[axis]);
		}
	}
	const size = [0, 0, 0];
	for (let axis = 0; axis < 3; axis++) {
		const margin = neighbours + gaussianRadius(sigmas[axis]);
		low[axis] = Math.max(0, Math.floor(low[axis]) - margin);
		size[axis] = Math.max(0, Math.min(old[axis] - 1, Math.ceil(high[axis]) + margin) - low[axis] + 1);
	}
	return { low, size: [size[0], size[1], size[2]] };
}
