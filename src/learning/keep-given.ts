/**
 * What a completion network says, with what was there as it was: of each voxel the larger of the two.
 *
 * @param probabilities of the whole, 0 … 1.
 * @param given how much of each voxel was filled, 0 … 1, on the same grid.
 * @returns a new array.
 */
export function keepGiven(probabilities: Float32Array, given: ArrayLike<number>): Float32Array<ArrayBuffer> {
	const kept = new Float32Array(probabilities.length);
	for (let i = 0; i < kept.length; i++) kept[i] = Math.max(probabilities[i], given[i]);
	return kept;
}
