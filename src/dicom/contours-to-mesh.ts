import { invertAffine, multiplyMat4, transformPoint, type Mat4 } from '#numeric';
import { extractSurfaces, massProperties, type TriangleMesh } from '#shape';
import { stackContours, type ContourStack } from './contour-stack.ts';
import { defaultPixel } from './contours-to-volume.ts';
import type { RtContour } from './rt-structures.ts';
import { StackDistances, type JoinOptions } from './stack-distances.ts';

/** Options of {@link contoursToMesh}. */
export interface ContoursToMeshOptions extends JoinOptions {
	/** Grid spacing within the planes. Default 1 mm, finer for small structures, coarser above 512 pixels. */
	readonly pixelMm?: number;
	/** Most samples allowed. Default 2²⁷. */
	readonly maxSamples?: number;
}

export interface ContourMesh {
	/** Closed and manifold, triangles outward, world mm RAS+. Without triangles where the contours enclose nothing. */
	readonly mesh: TriangleMesh;
	readonly volumeMm3: number;
	/** Areas of the contours times the distances they stand for: what planning systems state. */
	readonly contourVolumeMm3: number;
	/** `volumeMm3` against `contourVolumeMm3`, as a share; NaN where the latter is 0. */
	readonly volumeError: number;
	readonly planeCount: number;
	readonly spacingMm: number;
}

/** A vertex stays this share of a grid edge away from its ends, so that no triangle collapses. */
const margin = 1e-3;

/**
 * The surface round closed contours: signed distances to the contours in their planes, linear between planes, cut at
 * zero. Vertices lie on the contours where a grid line meets them; a structure ends flat, half a spacing beyond its last
 * plane. Planes that lie apart (`maxGapMm`) are not joined.
 *
 * Herman, Zheng & Bucholtz, Shape-based interpolation, IEEE Computer Graphics and Applications 12(3), 1992.
 *
 * @throws RangeError if the contours make no stack of planes, or the grid would be too large.
 */
export function contoursToMesh(contours: readonly RtContour[], options: ContoursToMeshOptions = {}): ContourMesh {
	const stack = stackContours(contours);
	const pixel = options.pixelMm ?? defaultPixel(stack.box);
	if (!(pixel > 0 && Number.isFinite(pixel)))
		throw new RangeError(`contoursToMesh: pixelMm must be positive, got ${pixel}`);
	const field = sampleField(stack, pixel, options);
	const [surface] = extractSurfaces({ ...field, voxels: field.mask });
	const mesh = surface
		? { ...surface.mesh, positions: onZero(surface.grid, field) }
		: { positions: new Float32Array(0), triangles: new Uint32Array(0) };
	const volumeMm3 = surface ? massProperties(mesh, { isClosed: true }).volumeMm3 : 0;
	const contourVolumeMm3 = contourVolume(stack, field.spacingMm, field.maxGapMm);
	return {
		mesh,
		volumeMm3,
		contourVolumeMm3,
		volumeError: contourVolumeMm3 > 0 ? volumeMm3 / contourVolumeMm3 - 1 : Number.NaN,
		planeCount: stack.planes.length,
		spacingMm: field.spacingMm,
	};
}

/** Each plane stands for half the way to its neighbours, or half a spacing where it has none. */
function contourVolume({ planes }: ContourStack, spacing: number, maxGap: number): number {
	const half = (a: number, b: number): number => {
		const gap = planes[b] === undefined || planes[a] === undefined ? Infinity : planes[b].height - planes[a].height;
		return gap <= maxGap ? gap / 2 : spacing / 2;
	};
	return planes.reduce((sum, { areaMm2 }, i) => sum + areaMm2 * (half(i - 1, i) + half(i, i + 1)), 0);
}

interface Field {
	readonly values: Float32Array;
	readonly mask: Uint8Array;
	readonly dims: readonly [number, number, number];
	readonly voxelToWorld: Mat4;
	readonly spacingMm: number;
	readonly maxGapMm: number;
}

/** Signed distances on a grid whose slices divide the plane spacing into nearly cubic samples. */
function sampleField(stack: ContourStack, pixel: number, options: ContoursToMeshOptions): Field {
	const { box, planes, u, v, normal } = stack;
	const u0 = box[0] - 1.5 * pixel;
	const v0 = box[1] - 1.5 * pixel;
	const columns = Math.ceil((box[2] - u0) / pixel + 1.5);
	const rows = Math.ceil((box[3] - v0) / pixel + 1.5);
	const distances = new StackDistances(stack, { columns, rows, u0, v0, du: pixel, dv: pixel }, options);
	const { spacingMm, maxGapMm } = distances;
	const parts = Math.max(2, Math.round(spacingMm / pixel));
	const step = spacingMm / parts;
	const bottom = planes[0].height - spacingMm;
	const slices = Math.ceil((planes[planes.length - 1].height + spacingMm - bottom) / step - 1e-6) + 1;
	const { maxSamples = 2 ** 27 } = options;
	if (!(columns * rows * slices <= maxSamples)) {
		throw new RangeError(
			`contoursToMesh: ${columns} × ${rows} × ${slices} samples are more than ${maxSamples}; choose a larger pixelMm`,
		);
	}
	const size = columns * rows;
	const values = new Float32Array(size * slices).fill(-spacingMm);
	const mask = new Uint8Array(size * slices);
	for (let k = 0; k < slices; k++) {
		const slice = distances.at(bottom + k * step);
		if (slice === undefined) continue;
		values.set(slice, k * size);
		for (let i = 0; i < size; i++) if (slice[i] > 0) mask[k * size + i] = 1;
	}
	const voxelToWorld = new Float64Array(16);
	for (let axis = 0; axis < 3; axis++) {
		voxelToWorld.set([u[axis] * pixel, v[axis] * pixel, normal[axis] * step], axis * 4);
		voxelToWorld[axis * 4 + 3] = u[axis] * u0 + v[axis] * v0 + normal[axis] * bottom;
	}
	voxelToWorld[15] = 1;
	return { values, mask, dims: [columns, rows, slices], voxelToWorld, spacingMm, maxGapMm };
}

/**
 * Positions with every vertex moved along its grid edge to where the distance is zero. The surface of the mask has its
 * vertices midway between a sample inside and one outside, so which triangles there are does not change.
 */
function onZero(
	{ coordinates, gridToWorld }: { coordinates: Int16Array | Int32Array; gridToWorld: Mat4 },
	{ values, dims, voxelToWorld }: Field,
): Float32Array {
	const gridToVoxel = multiplyMat4(invertAffine(voxelToWorld), gridToWorld);
	const offset = [3, 7, 11].map((at) => Math.round(2 * gridToVoxel[at]));
	const positions = new Float32Array(coordinates.length);
	const strides = [1, dims[0], dims[0] * dims[1]];
	const voxel = [0, 0, 0];
	for (let i = 0; i < coordinates.length; i += 3) {
		let low = 0;
		let odd = 0;
		for (let axis = 0; axis < 3; axis++) {
			const doubled = coordinates[i + axis] + offset[axis];
			voxel[axis] = doubled >> 1;
			if ((doubled & 1) !== 0) odd = axis;
			low += voxel[axis] * strides[axis];
		}
		const a = values[low];
		const b = values[low + strides[odd]];
		voxel[odd] += Math.min(1 - margin, Math.max(margin, a / (a - b)));
		positions.set(transformPoint(voxelToWorld, voxel[0], voxel[1], voxel[2]), i);
	}
	return positions;
}
