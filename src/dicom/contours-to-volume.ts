import type { Mat4 } from '#numeric';
import { invertAffine, transformPoint } from '#numeric';
import type { Volume } from '#volume';
import { stackContours, type ContourStack } from './contour-stack.ts';
import { rasterisePlane, type PlaneGrid } from './plane-raster.ts';
import type { RtContour } from './rt-structures.ts';
import { StackDistances, type JoinOptions } from './stack-distances.ts';

/** Options of {@link contoursToVolume}. */
export interface ContoursToVolumeOptions extends JoinOptions {
	/** The grid to fill, usually the planning image's; its slices must be parallel to the contours. */
	readonly grid?: { readonly dims: readonly [number, number, number]; readonly voxelToWorld: Mat4 };
	/** Pixel edge of the grid that is made where none is given. Default 1 mm, finer for small structures. */
	readonly pixelMm?: number;
	/**
	 * False (default): a slice takes the nearest plane within half a spacing, as planning systems count volumes.
	 * True: slices between two planes are interpolated by signed distance (Herman, Zheng & Bucholtz, 1992).
	 */
	readonly interpolate?: boolean;
	/** Most voxels allowed in a grid that is made. Default 2²⁸. */
	readonly maxVoxels?: number;
}

/**
 * The inside of closed contours as a 0/1 mask. Contours of one plane combine by the even-odd rule: a contour within
 * another cuts a hole, a keyhole is its outer part without the inner. A voxel is inside where its centre is.
 *
 * Without `grid` the volume has cubic pixels in the contours' planes and one slice a plane spacing.
 *
 * @throws RangeError if the contours make no stack of planes, the grid is not parallel to them, or it is too large.
 */
export function contoursToVolume(
	contours: readonly RtContour[],
	options: ContoursToVolumeOptions = {},
): Volume<Uint8Array> {
	const stack = stackContours(contours);
	const { dims, voxelToWorld } = options.grid ?? gridAroundStack(stack, options);
	const slices = sliceGeometry(stack, voxelToWorld, dims);
	const voxels = new Uint8Array(dims[0] * dims[1] * dims[2]);
	const distances = new StackDistances(stack, slices.plane, options);
	const size = dims[0] * dims[1];
	for (let k = 0; k < dims[2]; k++) {
		const height = slices.height0 + k * slices.step;
		const mask = voxels.subarray(k * size, (k + 1) * size);
		// In-plane drift of a sheared grid.
		const grid = { ...slices.plane, u0: slices.plane.u0 + k * slices.driftU, v0: slices.plane.v0 + k * slices.driftV };
		if (options.interpolate === true && !isOnPlane(stack, height)) {
			if (slices.driftU !== 0 || slices.driftV !== 0)
				throw new RangeError('contoursToVolume: a sheared grid cannot be interpolated');
			const values = distances.at(height);
			if (values) for (let i = 0; i < size; i++) mask[i] = values[i] > 0 ? 1 : 0;
		} else {
			const plane = nearestPlane(stack, height, distances.spacingMm);
			if (plane !== undefined) rasterisePlane(plane, grid, mask);
		}
	}
	return { voxels, dims, voxelToWorld };
}

const isOnPlane = ({ planes }: ContourStack, height: number): boolean =>
	planes.some((plane) => Math.abs(plane.height - height) < 1e-3);

/** The plane within half a spacing; of two at the same distance the lower, so that volumes add up. */
function nearestPlane(
	{ planes }: ContourStack,
	height: number,
	spacing: number,
): ContourStack['planes'][number] | undefined {
	let best: ContourStack['planes'][number] | undefined;
	for (const plane of planes) {
		const distance = Math.abs(plane.height - height);
		if (distance <= spacing / 2 + 1e-6 && (best === undefined || distance < Math.abs(best.height - height) - 1e-9))
			best = plane;
	}
	return best;
}

function gridAroundStack(
	{ box, planes, u, v, normal, spacingMm }: ContourStack,
	options: ContoursToVolumeOptions,
): { dims: [number, number, number]; voxelToWorld: Mat4 } {
	const pixel = options.pixelMm ?? defaultPixel(box);
	if (!(pixel > 0 && Number.isFinite(pixel)))
		throw new RangeError(`contoursToVolume: pixelMm must be positive, got ${pixel}`);
	const step = spacingMm ?? options.spacingMm ?? 1;
	const u0 = Math.floor(box[0] / pixel - 1) * pixel;
	const v0 = Math.floor(box[1] / pixel - 1) * pixel;
	const columns = Math.ceil((box[2] - u0) / pixel) + 2;
	const rows = Math.ceil((box[3] - v0) / pixel) + 2;
	const bottom = planes[0].height;
	const slices = Math.round((planes[planes.length - 1].height - bottom) / step) + 1;
	const { maxVoxels = 2 ** 28 } = options;
	if (!(columns * rows * slices <= maxVoxels)) {
		throw new RangeError(
			`contoursToVolume: ${columns} × ${rows} × ${slices} voxels of ${pixel} × ${pixel} × ${step} mm are more than ${maxVoxels}; choose a larger pixelMm`,
		);
	}
	const voxelToWorld = new Float64Array(16);
	for (let axis = 0; axis < 3; axis++) {
		voxelToWorld.set([u[axis] * pixel, v[axis] * pixel, normal[axis] * step], axis * 4);
		voxelToWorld[axis * 4 + 3] = u[axis] * u0 + v[axis] * v0 + normal[axis] * bottom;
	}
	voxelToWorld[15] = 1;
	return { dims: [columns, rows, slices], voxelToWorld };
}

/** 1 mm, but at least 64 pixels along the longer side and at most 512. */
export function defaultPixel(box: ContourStack['box']): number {
	const longest = Math.max(box[2] - box[0], box[3] - box[1]);
	return Math.max(longest / 512, Math.min(1, longest / 64)) || 1;
}

interface SliceGeometry {
	readonly plane: PlaneGrid;
	readonly height0: number;
	readonly step: number;
	readonly driftU: number;
	readonly driftV: number;
}

/** The grid's slices in the stack's coordinates. @throws RangeError if its rows or columns leave the planes. */
function sliceGeometry(
	{ u, v, normal }: ContourStack,
	voxelToWorld: Mat4,
	dims: readonly [number, number, number],
): SliceGeometry {
	invertAffine(voxelToWorld);
	const origin = transformPoint(voxelToWorld, 0, 0, 0);
	const along = (axis: number, direction: readonly number[]): number =>
		direction[0] * voxelToWorld[axis] + direction[1] * voxelToWorld[4 + axis] + direction[2] * voxelToWorld[8 + axis];
	const at = (direction: readonly number[]): number =>
		direction[0] * origin[0] + direction[1] * origin[1] + direction[2] * origin[2];
	const [du, dv] = [along(0, u), along(1, v)];
	const stray =
		Math.abs(along(0, normal)) * dims[0] +
		Math.abs(along(1, normal)) * dims[1] +
		Math.abs(along(0, v)) * dims[0] +
		Math.abs(along(1, u)) * dims[1];
	if (!(stray < 0.05 * Math.min(Math.abs(du), Math.abs(dv)))) {
		throw new RangeError(
			'contoursToVolume: the axes of the grid are not those of the contours; make a mesh of them and voxelise it',
		);
	}
	const drift = [along(2, u), along(2, v)].map((value) => (Math.abs(value) * dims[2] < 1e-6 ? 0 : value));
	const plane = { columns: dims[0], rows: dims[1], u0: at(u), v0: at(v), du, dv };
	return { plane, height0: at(normal), step: along(2, normal), driftU: drift[0], driftV: drift[1] };
}
