import { oneRings, type OneRings } from './one-rings.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link smoothTaubin}. */
export interface SmoothTaubinOptions {
	/** Pairs of one shrinking and one growing step. Default 10. */
	readonly iterations?: number;
	/** Share of the way to the mean of its neighbours a vertex goes in the shrinking step. Default 0.5. */
	readonly lambda?: number;
	/** The same for the growing step: negative, and larger than `lambda` in size. Default −0.53. */
	readonly mu?: number;
	/** Whether the mesh is closed and manifold, if known: saves finding its boundary. Default: the boundary is found. */
	readonly isClosed?: boolean;
}

/**
 * Smooths by steps that cancel each other's shrinking: features longer than the pass band (1/λ + 1/μ) keep their size.
 * Every vertex moves between the mean of its neighbours, all weighing the same; vertices on a boundary or on an edge
 * of more than two triangles stay where they are. Topology does not change. Thin parts can still lose volume:
 * {@link smoothPreservingVolume} looks after that. The input is not modified; triangles are shared with it.
 *
 * Taubin, A Signal Processing Approach to Fair Surface Design, 1995.
 *
 * @throws RangeError if iterations is not a whole number ≥ 0, or λ and μ do not fit together.
 */
export function smoothTaubin(
	mesh: TriangleMesh,
	{ iterations = 10, lambda = 0.5, mu = -0.53, isClosed = false }: SmoothTaubinOptions = {},
): TriangleMesh {
	if (!Number.isInteger(iterations) || iterations < 0)
		throw new RangeError(`smoothTaubin: iterations must be a whole number ≥ 0, got ${iterations}`);
	if (!(lambda > 0 && lambda <= 1 && mu < 0 && -mu >= lambda))
		throw new RangeError(`smoothTaubin: 0 < lambda ≤ 1 and mu ≤ −lambda are needed, got ${lambda} and ${mu}`);

	const smoothed = taubinSteps(mesh.positions, oneRings(mesh, isClosed), { iterations, lambda, mu });
	return { positions: Float32Array.from(smoothed), triangles: mesh.triangles };
}

/** The steps of {@link smoothTaubin} on bare positions, in float64. */
export function taubinSteps(
	positions: ArrayLike<number>,
	rings: OneRings,
	{ iterations, lambda, mu }: { iterations: number; lambda: number; mu: number },
): Float64Array {
	let current = Float64Array.from(positions);
	let next = new Float64Array(current.length);
	for (let step = 0; step < 2 * iterations; step++) {
		relax(current, next, rings, step % 2 === 0 ? lambda : mu);
		[current, next] = [next, current];
	}
	return current;
}

function relax(from: Float64Array, to: Float64Array, { start, end, neighbours }: OneRings, factor: number): void {
	for (let v = 0, i = 0; v < end.length; v++, i += 3) {
		const first = start[v];
		const last = end[v];
		let x = 0;
		let y = 0;
		let z = 0;
		for (let k = first; k < last; k++) {
			const j = 3 * neighbours[k];
			x += from[j];
			y += from[j + 1];
			z += from[j + 2];
		}
		const share = last > first ? factor / (last - first) : 0;
		const stay = last > first ? 1 - factor : 1;
		to[i] = stay * from[i] + share * x;
		to[i + 1] = stay * from[i + 1] + share * y;
		to[i + 2] = stay * from[i + 2] + share * z;
	}
}
