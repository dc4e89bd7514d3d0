import { affineDeterminant, identityMat4, invertAffine, multiplyMat4, type Mat4 } from '#numeric';
import { reverseOrientation, type TriangleMesh } from '#shape';
import type { Volume } from '#volume';
import type { ShapeContent } from '../shape-sample.ts';
import { displace, type DisplacementLattice } from './displacement-lattice.ts';

/**
 * A movement of space about the origin: a point x of the old shape goes to y, where x = q + u(q) with q = A⁻¹ y. Grids are
 * looked up at x directly; points and meshes are moved by solving for q.
 */
export interface ShapeWarp {
	/** A: old to new, world mm. */
	readonly affine: Mat4;
	readonly displacement?: DisplacementLattice;
}

/** One warp after another. At most one of them may displace, and only as the first. */
export function afterWarp(first: ShapeWarp, second: ShapeWarp): ShapeWarp {
	if (second.displacement) throw new RangeError('afterWarp: a displacement must come before affine warps');
	return { affine: multiplyMat4(second.affine, first.affine), displacement: first.displacement };
}

/** The warp that changes nothing. */
export function noWarp(): ShapeWarp {
	return { affine: identityMat4() };
}

/** Any shape warped; nothing of the input is changed. */
export function warpContent(content: ShapeContent, warp: ShapeWarp): ShapeContent {
	if (content.kind === 'occupancy') return { kind: 'occupancy', volume: warpOccupancy(content.volume, warp) };
	if (content.kind === 'mesh') return { kind: 'mesh', mesh: warpMesh(content.mesh, warp) };
	return { kind: 'points', positions: warpPoints(content.positions, warp) };
}

/** Occupancy on the same grid after the warp; outside the old grid is empty. Trilinear. */
export function warpOccupancy(volume: Volume<Uint8Array>, warp: ShapeWarp): Volume<Uint8Array> {
	const voxels = new Uint8Array(volume.voxels.length);
	// Added to before the value is cut to whole numbers: rounding.
	lookUp(volume, warp, { outside: 0, write: (at, value) => (voxels[at] = value + 0.5) });
	return { ...volume, voxels };
}

/**
 * A signed distance field on the same grid after the warp: distances grow with the mean stretch of the affine part (exact for
 * similarities), and beyond the old grid the border goes on.
 */
export function warpField(volume: Volume<Float32Array>, warp: ShapeWarp): Volume<Float32Array> {
	const voxels = new Float32Array(volume.voxels.length);
	const stretch = Math.cbrt(Math.abs(affineDeterminant(warp.affine)));
	lookUp(volume, warp, { outside: 'border', write: (at, value) => (voxels[at] = stretch * value) });
	return { ...volume, voxels };
}

/** Points after the warp. */
export function warpPoints(positions: Float32Array, { affine, displacement }: ShapeWarp): Float32Array {
	const moved = new Float32Array(positions.length);
	const q = new Float64Array(3);
	const shifted = new Float64Array(3);
	for (let p = 0; p < positions.length; p += 3) {
		q.set([positions[p], positions[p + 1], positions[p + 2]]);
		if (displacement) undisplace(displacement, q, shifted);
		for (let k = 0; k < 3; k++)
			moved[p + k] = affine[4 * k] * q[0] + affine[4 * k + 1] * q[1] + affine[4 * k + 2] * q[2] + affine[4 * k + 3];
	}
	return moved;
}

/** Solves q + u(q) = x in place: the displacement is a contraction, so q = x − u(q) settles. */
function undisplace(displacement: DisplacementLattice, q: Float64Array, shifted: Float64Array): void {
	const [x, y, z] = q;
	for (let round = 0; round < 60; round++) {
		shifted.set(q);
		displace(displacement, shifted);
		const [dx, dy, dz] = [x - shifted[0], y - shifted[1], z - shifted[2]];
		q[0] += dx;
		q[1] += dy;
		q[2] += dz;
		if (dx * dx + dy * dy + dz * dz < 1e-10) return;
	}
}

/** A mesh after the warp: still facing outward where the warp mirrors. */
export function warpMesh(mesh: TriangleMesh, warp: ShapeWarp): TriangleMesh {
	const moved = { ...mesh, positions: warpPoints(mesh.positions, warp) };
	return affineDeterminant(warp.affine) < 0 ? reverseOrientation(moved) : moved;
}

interface LookUp {
	readonly outside: number | 'border';
	readonly write: (at: number, value: number) => void;
}

function lookUp(
	{ voxels, dims, voxelToWorld }: Volume<Uint8Array | Float32Array>,
	{ affine, displacement }: ShapeWarp,
	{ outside, write }: LookUp,
): void {
	const worldToVoxel = invertAffine(voxelToWorld);
	const back = multiplyMat4(invertAffine(affine), voxelToWorld);
	const direct = multiplyMat4(worldToVoxel, back);
	const point = new Float64Array(3);
	const m = displacement ? back : direct;
	const w = worldToVoxel;
	const [nx, ny, nz] = dims;
	for (let z = 0, at = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, at++) {
				for (let k = 0; k < 3; k++) point[k] = m[4 * k] * x + m[4 * k + 1] * y + m[4 * k + 2] * z + m[4 * k + 3];
				if (displacement) {
					displace(displacement, point);
					const [a, b, c] = point;
					for (let k = 0; k < 3; k++) point[k] = w[4 * k] * a + w[4 * k + 1] * b + w[4 * k + 2] * c + w[4 * k + 3];
				}
				write(at, sampleAt(voxels, dims, point, outside));
			}
}

/** Trilinear value at a voxel position. */
function sampleAt(
	voxels: Uint8Array | Float32Array,
	[nx, ny, nz]: readonly [number, number, number],
	point: Float64Array,
	outside: number | 'border',
): number {
	let x = point[0];
	let y = point[1];
	let z = point[2];
	if (outside === 'border') {
		x = Math.min(Math.max(x, 0), nx - 1);
		y = Math.min(Math.max(y, 0), ny - 1);
		z = Math.min(Math.max(z, 0), nz - 1);
	} else if (!(x > -1 && y > -1 && z > -1 && x < nx && y < ny && z < nz)) return outside;
	const i = Math.floor(x);
	const j = Math.floor(y);
	const k = Math.floor(z);
	const u = x - i;
	const v = y - j;
	const w = z - k;
	if (i < 0 || j < 0 || k < 0 || i + 1 >= nx || j + 1 >= ny || k + 1 >= nz)
		return sampleAtEdge(voxels, [nx, ny, nz], [i, j, k, u, v, w], outside === 'border' ? 0 : outside);
	const at = i + nx * (j + ny * k);
	const up = at + nx * ny;
	const near =
		(voxels[at] * (1 - u) + voxels[at + 1] * u) * (1 - v) + (voxels[at + nx] * (1 - u) + voxels[at + nx + 1] * u) * v;
	const far =
		(voxels[up] * (1 - u) + voxels[up + 1] * u) * (1 - v) + (voxels[up + nx] * (1 - u) + voxels[up + nx + 1] * u) * v;
	return near * (1 - w) + far * w;
}

/** The same where some of the eight voxels are not there. */
function sampleAtEdge(
	voxels: Uint8Array | Float32Array,
	[nx, ny, nz]: readonly [number, number, number],
	[i, j, k, u, v, w]: readonly number[],
	edge: number,
): number {
	let sum = 0;
	for (let c = 0; c < 8; c++) {
		const [a, b, d] = [i + (c & 1), j + ((c >> 1) & 1), k + (c >> 2)];
		const weight = (c & 1 ? u : 1 - u) * (c & 2 ? v : 1 - v) * (c & 4 ? w : 1 - w);
		if (weight === 0) continue;
		const isIn = a >= 0 && b >= 0 && d >= 0 && a < nx && b < ny && d < nz;
		sum += weight * (isIn ? voxels[a + nx * (b + ny * d)] : edge);
	}
	return sum;
}
