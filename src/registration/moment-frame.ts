import { symmetricEigen3 } from '#numeric';

/** Where points lie and along which directions they spread. */
export interface MomentFrame {
	readonly centre: readonly [number, number, number];
	/** Three unit rows xyz, widest spread first; right-handed. */
	readonly axes: Float64Array;
	/** Root mean squared distance from the centre, mm. */
	readonly spread: number;
}

/** Centroid and principal directions of points (x, y, z each): eigenvectors of their covariance. */
export function momentFrame(positions: Float32Array): MomentFrame {
	const count = positions.length / 3;
	const centre: [number, number, number] = [0, 0, 0];
	for (let i = 0; i < positions.length; i++) centre[i % 3] += positions[i] / count;
	const moments = new Float64Array(6);
	for (let p = 0; p < positions.length; p += 3) {
		const x = positions[p] - centre[0];
		const y = positions[p + 1] - centre[1];
		const z = positions[p + 2] - centre[2];
		moments[0] += x * x;
		moments[1] += x * y;
		moments[2] += x * z;
		moments[3] += y * y;
		moments[4] += y * z;
		moments[5] += z * z;
	}
	const { vectors: v } = symmetricEigen3(moments.map((value) => value / count));
	const third = [v[1] * v[5] - v[2] * v[4], v[2] * v[3] - v[0] * v[5], v[0] * v[4] - v[1] * v[3]];
	return {
		centre,
		axes: Float64Array.of(v[0], v[1], v[2], v[3], v[4], v[5], ...third),
		spread: Math.sqrt((moments[0] + moments[3] + moments[5]) / count),
	};
}
