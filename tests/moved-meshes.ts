import { createRandom, type Random } from '#numeric';
import type { TriangleMesh } from '#shape';

/** A rotation (row-major 3 × 3) that is uniform over all directions. */
export function randomRotation(random: Random): number[] {
	const q = [random.normal(), random.normal(), random.normal(), random.normal()];
	const length = Math.hypot(...q);
	const [w, x, y, z] = q.map((value) => value / length);
	return [
		[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
		[2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
		[2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
	].flat();
}

/** The mesh scaled, rotated and moved; triangles are shared with the input. */
export function movedMesh(
	mesh: TriangleMesh,
	{ rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1], scale = 1, offset = [0, 0, 0] }: Movement,
): TriangleMesh {
	const positions = new Float32Array(mesh.positions.length);
	for (let p = 0; p < positions.length; p += 3)
		for (let k = 0; k < 3; k++)
			positions[p + k] =
				offset[k] +
				scale *
					(rotation[3 * k] * mesh.positions[p] +
						rotation[3 * k + 1] * mesh.positions[p + 1] +
						rotation[3 * k + 2] * mesh.positions[p + 2]);
	return { positions, triangles: mesh.triangles };
}

export interface Movement {
	rotation?: readonly number[];
	scale?: number;
	offset?: readonly number[];
}

/** Stretched along the axes: a sphere becomes an ellipsoid. */
export function stretchedMesh(mesh: TriangleMesh, factors: readonly number[]): TriangleMesh {
	return { positions: mesh.positions.map((value, i) => value * factors[i % 3]), triangles: mesh.triangles };
}

/** Every vertex moved by normal noise of standard deviation `sigma` per axis. */
export function noisyMesh(mesh: TriangleMesh, sigma: number, seed: number): TriangleMesh {
	const random = createRandom(seed);
	return { positions: mesh.positions.map((value) => value + sigma * random.normal()), triangles: mesh.triangles };
}
