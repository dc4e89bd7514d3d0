/** The plain way of looking a grid up at warped places, one voxel after another: what the fast one is measured by. */
import { invertAffine, multiplyMat4, transformPoint } from '#numeric';
import type { Volume } from '#volume';
import type { DisplacementLattice } from '../src/learning/augmentation/displacement-lattice.ts';
import type { ShapeWarp } from '../src/learning/augmentation/shape-warp.ts';

/** Values of a grid after a warp, on the same grid; `edge` is what lies outside, or its border goes on. */
export function slowlyWarped(
	{ voxels, dims, voxelToWorld }: Volume<Uint8Array | Float32Array>,
	{ affine, displacement, before }: ShapeWarp,
	edge: number | 'border',
): Float64Array {
	const [nx, ny] = dims;
	const inverse = invertAffine(affine);
	const worldToVoxel = before
		? multiplyMat4(invertAffine(voxelToWorld), invertAffine(before))
		: invertAffine(voxelToWorld);
	const warped = new Float64Array(voxels.length);
	for (let i = 0; i < warped.length; i++) {
		const world = transformPoint(voxelToWorld, i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny)));
		const q = transformPoint(inverse, ...world);
		const move = displacement ? splineSum(displacement, q) : [0, 0, 0];
		const place = transformPoint(worldToVoxel, q[0] + move[0], q[1] + move[1], q[2] + move[2]);
		if (edge === 'border') place.forEach((value, k) => (place[k] = Math.min(Math.max(value, 0), dims[k] - 1)));
		const corner = place.map(Math.floor);
		for (let c = 0; c < 8; c++) {
			const at = corner.map((value, k) => value + ((c >> k) & 1));
			const shares = place.map((value, k) => ((c >> k) & 1 ? value - corner[k] : 1 - value + corner[k]));
			const isIn = at.every((value, k) => value >= 0 && value < dims[k]);
			const value = isIn ? voxels[at[0] + nx * (at[1] + ny * at[2])] : edge === 'border' ? 0 : edge;
			warped[i] += shares[0] * shares[1] * shares[2] * value;
		}
	}
	return warped;
}

/** The sum of all splines at a point, each by its own formula. */
function splineSum({ counts, stepMm, controls }: DisplacementLattice, point: readonly number[]): number[] {
	const at = point.map((mm, k) => Math.min(Math.max(mm / stepMm + (counts[k] - 1) / 2, 1), counts[k] - 2 - 1e-9));
	const spline = (distance: number): number => {
		const d = Math.abs(distance);
		return d >= 2 ? 0 : d >= 1 ? (2 - d) ** 3 / 6 : 2 / 3 - d * d + d ** 3 / 2;
	};
	const sum = [0, 0, 0];
	for (let k = Math.floor(at[2]) - 1; k < at[2] + 2; k++)
		for (let j = Math.floor(at[1]) - 1; j < at[1] + 2; j++)
			for (let i = Math.floor(at[0]) - 1; i < at[0] + 2; i++) {
				if (i >= counts[0] || j >= counts[1] || k >= counts[2]) continue;
				const share = spline(at[0] - i) * spline(at[1] - j) * spline(at[2] - k);
				const first = 3 * (i + counts[0] * (j + counts[1] * k));
				for (let axis = 0; axis < 3; axis++) sum[axis] += share * controls[first + axis];
			}
	return sum;
}
