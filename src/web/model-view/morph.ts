import type { MorphSurface } from '../model-work/opened-model.ts';

/**
 * Vertices of a model's surface at the given coefficients (standard deviations; missing ones are 0), written into `into`
 * where given, so that a slider makes no garbage.
 */
export function morphPositions(
	{ mean, moves }: MorphSurface,
	coefficients: ArrayLike<number>,
	into: Float32Array = new Float32Array(mean.length),
): Float32Array {
	into.set(mean);
	for (let k = 0; k < moves.length; k++) {
		const factor = coefficients[k] ?? 0;
		if (factor === 0) continue;
		const move = moves[k];
		for (let i = 0; i < into.length; i++) into[i] += factor * move[i];
	}
	return into;
}

/** A value at each particle, blended to the vertices by nearness: one number a vertex. */
export function spreadToVertices(
	{ nearPoints, nearWeights, mean }: MorphSurface,
	values: ArrayLike<number>,
): Float32Array {
	const spread = new Float32Array(mean.length / 3);
	const each = nearPoints.length / spread.length;
	for (let v = 0; v < spread.length; v++)
		for (let i = v * each; i < (v + 1) * each; i++) spread[v] += nearWeights[i] * values[nearPoints[i]];
	return spread;
}
