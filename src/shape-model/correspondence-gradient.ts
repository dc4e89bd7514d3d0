import { cholesky, solveCholesky } from '#numeric';

/** Result of {@link correspondenceGradient}. */
export interface CorrespondenceGradient {
	/** Descent of each shape's world points, mm: 3 · M numbers each. */
	readonly moves: readonly Float64Array[];
	/** ½ log det of the regularised covariance over γ: 0 where all shapes are alike. */
	readonly entropy: number;
}

/**
 * Descent of the entropy of the population, H = ½ log det(I + K / ((N − 1) γ)) with K the Gram matrix of the centred
 * shapes. The step is scaled by γ: a mode of variance λ shrinks by the share γ / (γ + λ), so that modes far above γ stay
 * (they are the shape's true variation), modes far below it close (they are slips of correspondence), and no unit or
 * population size enters.
 *
 * Cates et al., Shape modeling and analysis with entropy-based particle systems, IPMI 2007, in the dual of N × N.
 *
 * @param shapes world points, 3 · M numbers each; only read.
 * @param gamma variance per shape, mm² summed over all points, above which variation counts as true.
 */
export function correspondenceGradient(shapes: readonly Float64Array[], gamma: number): CorrespondenceGradient {
	const n = shapes.length;
	const length = shapes[0].length;
	const mean = new Float64Array(length);
	for (const shape of shapes) for (let i = 0; i < length; i++) mean[i] += shape[i] / n;

	const matrix = new Float64Array(n * n);
	const scale = 1 / ((n - 1) * gamma);
	for (let a = 0; a < n; a++)
		for (let b = 0; b <= a; b++) {
			const value = scale * centredDot(shapes[a], shapes[b], mean) + (a === b ? 1 : 0);
			matrix[a * n + b] = matrix[b * n + a] = value;
		}
	const factor = cholesky(matrix, n);
	if (!factor) throw new RangeError('correspondenceGradient: points are not finite');
	let entropy = 0;
	for (let a = 0; a < n; a++) entropy += Math.log(factor[a * n + a]);
	const inverse = new Float64Array(n * n);
	for (let a = 0; a < n; a++) inverse[a * n + a] = 1;
	solveCholesky(factor, inverse, n);

	const moves = shapes.map((_, a) => {
		const move = new Float64Array(length);
		let total = 0;
		for (let b = 0; b < n; b++) {
			const weight = inverse[a * n + b];
			total += weight;
			const shape = shapes[b];
			for (let i = 0; i < length; i++) move[i] -= weight * shape[i];
		}
		for (let i = 0; i < length; i++) move[i] += total * mean[i];
		return move;
	});
	return { moves, entropy };
}

function centredDot(a: Float64Array, b: Float64Array, mean: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += (a[i] - mean[i]) * (b[i] - mean[i]);
	return sum;
}
