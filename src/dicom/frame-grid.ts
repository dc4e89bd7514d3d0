import type { Mat4 } from '#numeric';
import { FormatError } from '#formats';

/** Frames as parallel planes: what the file says of each, in LPS millimetres. */
export interface FramePlanes {
	/** Image Position (Patient) of each frame, x, y, z after one another. */
	readonly positions: Float64Array;
	/** Direction of growing column index, then of growing row index. */
	readonly orientation: readonly number[];
	/** Distance between rows, then between columns. */
	readonly pixelSpacing: readonly number[];
	readonly spacingBetweenSlices?: number;
	readonly sliceThickness?: number;
	readonly rows: number;
	readonly columns: number;
}

/** A regular grid that holds all frames. */
export interface FrameGrid {
	readonly dims: readonly [number, number, number];
	/** World RAS+ of voxel centres. */
	readonly voxelToWorld: Mat4;
	/** Slice of each frame. */
	readonly sliceOfFrame: Int32Array;
	readonly notes: readonly string[];
}

/** Frames may lie off the grid by this share of the slice spacing, or of a pixel within the plane. */
const tolerance = 0.05;
/** Positions nearer than this are one plane. */
const samePlaneMm = 1e-3;
const maxSlices = 65_535;

/**
 * The regular grid on which all frames lie, from their positions along the normal. Planes that are absent become empty
 * slices: the spacing is the stated one if all positions fit it, else the smallest distance between planes or a whole
 * part of it. Planes whose origins drift (a tilted gantry) give a sheared grid.
 *
 * @throws FormatError if the directions are not orthonormal or the positions fit no regular grid.
 */
export function frameGrid(planes: FramePlanes): FrameGrid {
	const { positions, orientation, pixelSpacing } = planes;
	const normal = normalOf(orientation);
	if (!(pixelSpacing[0] > 0 && pixelSpacing[1] > 0)) throw refuse(`pixel spacing ${pixelSpacing.join(' × ')}`);
	const count = positions.length / 3;
	const heights = new Float64Array(count);
	for (let f = 0; f < count; f++) heights[f] = dot(normal, positions, 3 * f);
	const sorted = heights.toSorted();
	const distinct = sorted.filter((height, i) => i === 0 || height - sorted[i - 1] > samePlaneMm);
	const { spacing, notes } = sliceSpacing(distinct, planes);
	const sliceCount = Math.round((distinct[distinct.length - 1] - distinct[0]) / spacing) + 1;
	if (sliceCount > maxSlices) throw refuse(`${sliceCount} slices of ${spacing} mm, more than ${maxSlices}`);
	const sliceOfFrame = Int32Array.from(heights, (height) => Math.round((height - distinct[0]) / spacing));
	const { origin, step } = fitLine(positions, sliceOfFrame, { normal, spacing, pixelSpacing });
	const [rowSpacing, columnSpacing] = pixelSpacing;
	const voxelToWorld = new Float64Array(16);
	for (let axis = 0; axis < 3; axis++) {
		const sign = axis < 2 ? -1 : 1;
		voxelToWorld[axis * 4] = sign * orientation[axis] * columnSpacing + 0;
		voxelToWorld[axis * 4 + 1] = sign * orientation[3 + axis] * rowSpacing + 0;
		voxelToWorld[axis * 4 + 2] = sign * step[axis] + 0;
		voxelToWorld[axis * 4 + 3] = sign * origin[axis] + 0;
	}
	voxelToWorld[15] = 1;
	return { dims: [planes.columns, planes.rows, sliceCount], voxelToWorld, sliceOfFrame, notes };
}

function normalOf(orientation: readonly number[]): [number, number, number] {
	const [a, b, c, d, e, f] = orientation;
	const isUnit = (x: number, y: number, z: number): boolean => Math.abs(Math.hypot(x, y, z) - 1) < 1e-3;
	if (!isUnit(a, b, c) || !isUnit(d, e, f) || Math.abs(a * d + b * e + c * f) > 1e-3)
		throw refuse(`directions that are not perpendicular unit vectors (${orientation.join(', ')})`);
	return [b * f - c * e, c * d - a * f, a * e - b * d];
}

function sliceSpacing(
	heights: Float64Array,
	{ spacingBetweenSlices, sliceThickness }: FramePlanes,
): { spacing: number; notes: string[] } {
	const stated = spacingBetweenSlices !== undefined && spacingBetweenSlices > 0 ? spacingBetweenSlices : undefined;
	if (heights.length < 2) {
		if (stated !== undefined) return { spacing: stated, notes: [] };
		const thickness = sliceThickness !== undefined && sliceThickness > 0 ? sliceThickness : 1;
		return { spacing: thickness, notes: [`one plane only, spacing between slices taken as ${thickness} mm`] };
	}
	let smallest = Infinity;
	for (let i = 1; i < heights.length; i++) smallest = Math.min(smallest, heights[i] - heights[i - 1]);
	const candidates = [...(stated === undefined ? [] : [stated]), smallest, smallest / 2, smallest / 3, smallest / 4];
	const fits = candidates.map((candidate) => refine(heights, candidate)).find((spacing) => spacing !== undefined);
	if (fits === undefined) {
		throw refuse(
			`planes at irregular distances (smallest ${smallest.toFixed(3)} mm): they fit no regular grid; resample the segmentation on one`,
		);
	}
	const missing = Math.round((heights[heights.length - 1] - heights[0]) / fits) + 1 - heights.length;
	const notes = missing > 0 ? [`${missing} planes without a frame are empty slices`] : [];
	if (stated !== undefined && Math.abs(fits - stated) > tolerance * stated)
		notes.push(`spacing between slices ${stated} mm stated, ${fits.toFixed(4)} mm by the positions`);
	return { spacing: fits, notes };
}

/** The spacing near the candidate that puts first and last plane on the grid, if all others then fit. */
function refine(heights: Float64Array, candidate: number): number | undefined {
	const span = heights[heights.length - 1] - heights[0];
	const steps = Math.round(span / candidate);
	if (steps < 1 || steps < heights.length - 1) return undefined;
	const spacing = span / steps;
	for (const height of heights) {
		const at = (height - heights[0]) / spacing;
		if (Math.abs(at - Math.round(at)) > tolerance) return undefined;
	}
	return spacing;
}

/** Origin of slice 0 and step to the next, from the first and the last plane; the others must lie on that line. */
function fitLine(
	positions: Float64Array,
	slices: Int32Array,
	{ normal, spacing, pixelSpacing }: { normal: readonly number[]; spacing: number; pixelSpacing: readonly number[] },
): { origin: number[]; step: number[] } {
	let first = 0;
	let last = 0;
	for (let f = 1; f < slices.length; f++) {
		if (slices[f] < slices[first]) first = f;
		if (slices[f] > slices[last]) last = f;
	}
	const origin = [0, 1, 2].map((axis) => positions[3 * first + axis]);
	const steps = slices[last] - slices[first];
	const step = [0, 1, 2].map((axis) =>
		steps === 0 ? normal[axis] * spacing : (positions[3 * last + axis] - origin[axis]) / steps,
	);
	const allowed = Math.max(tolerance * Math.min(...pixelSpacing), tolerance * spacing, 2 * samePlaneMm);
	for (let f = 0; f < slices.length; f++) {
		const off = [0, 1, 2].map((axis) => positions[3 * f + axis] - origin[axis] - slices[f] * step[axis]);
		if (Math.hypot(...off) > allowed)
			throw refuse(`frame ${f + 1} lies ${Math.hypot(...off).toFixed(3)} mm off the grid of the others`);
	}
	return { origin, step };
}

function dot(a: readonly number[], values: Float64Array, at: number): number {
	return a[0] * values[at] + a[1] * values[at + 1] + a[2] * values[at + 2];
}

function refuse(what: string): FormatError {
	return new FormatError('DICOM', `the frames make no regular grid: ${what}`);
}
