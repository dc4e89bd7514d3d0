import { affineDeterminant, identityMat4, invertAffine, multiplyMat4, transformPoint, type Mat4 } from '#numeric';
import { reverseOrientation, type TriangleMesh } from '#shape';
import type { Volume } from '#volume';
import type { ShapeContent } from '../shape-sample.ts';
import { displace, type DisplacementLattice } from './displacement-lattice.ts';
import { lookUpWarped } from './look-up-warped.ts';

/**
 * A movement of space about the origin: a point x of the old shape goes to y = A q where B x = q + u(q). Grids are looked up at
 * x directly; points and meshes are moved by solving for q.
 */
export interface ShapeWarp {
	/** A: what comes after the displacement, world mm. */
	readonly affine: Mat4;
	readonly displacement?: DisplacementLattice;
	/** B: what comes before it. Default nothing; only with a displacement. */
	readonly before?: Mat4;
}

/** One warp after another, as one. At most one of them may displace. */
export function afterWarp(first: ShapeWarp, second: ShapeWarp): ShapeWarp {
	if (!second.displacement) return { ...first, affine: multiplyMat4(wholeAffine(second), first.affine) };
	if (first.displacement) throw new RangeError('afterWarp: only one of the two may displace');
	const before = multiplyMat4(second.before ?? identityMat4(), wholeAffine(first));
	return { affine: second.affine, displacement: second.displacement, before };
}

/** A warp without its displacement. */
function wholeAffine({ affine, before }: ShapeWarp): Mat4 {
	return before ? multiplyMat4(affine, before) : affine;
}

/** The same, seen from the new shape: where a look-up goes. */
function backward({ affine, displacement, before }: ShapeWarp) {
	return { after: invertAffine(affine), displacement, ...(before && { before: invertAffine(before) }) };
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
	lookUpWarped(volume, voxels, { ...backward(warp), outside: 'empty', scale: 1, shift: 0.5 });
	return { ...volume, voxels };
}

/**
 * A signed distance field on the same grid after the warp: distances grow with the mean stretch of the affine part (exact for
 * similarities), and beyond the old grid the border goes on.
 */
export function warpField(volume: Volume<Float32Array>, warp: ShapeWarp): Volume<Float32Array> {
	const voxels = new Float32Array(volume.voxels.length);
	const stretch = Math.cbrt(Math.abs(affineDeterminant(wholeAffine(warp))));
	lookUpWarped(volume, voxels, { ...backward(warp), outside: 'border', scale: stretch, shift: 0 });
	return { ...volume, voxels };
}

/** Points after the warp. */
export function warpPoints(positions: Float32Array, { affine, displacement, before }: ShapeWarp): Float32Array {
	const moved = new Float32Array(positions.length);
	const q = new Float64Array(3);
	const shifted = new Float64Array(3);
	for (let p = 0; p < positions.length; p += 3) {
		const [x, y, z] = [positions[p], positions[p + 1], positions[p + 2]];
		q.set(before ? transformPoint(before, x, y, z) : [x, y, z]);
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
	return affineDeterminant(wholeAffine(warp)) < 0 ? reverseOrientation(moved) : moved;
}
