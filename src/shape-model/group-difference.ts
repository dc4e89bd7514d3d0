import { shapeEffect, type ShapeEffect, type ShapeEffectOptions } from './shape-effect.ts';

/** Options of {@link groupDifference} and {@link pairedDifference}. */
export type DifferenceOptions = Omit<ShapeEffectOptions, 'effect' | 'hasIntercept' | 'pointSize'>;

/** Where and how much two groups of shapes differ. */
export interface GroupDifference extends Pick<ShapeEffect, 'overall' | 'points' | 'permutations'> {
	/** Shapes in the first and the second group. */
	readonly groupSizes: readonly [number, number];
	/** From the first group's mean to the second's, given the covariates: 3 · M numbers, mm. */
	readonly displacement: Float64Array;
	/** Its standard error at each coordinate, mm. */
	readonly standardError: Float64Array;
}

/**
 * Difference between two groups of shapes, overall and at each point: {@link shapeEffect} of belonging to the second group.
 *
 * @param shapes 3 · M numbers each, aligned; only read.
 * @param isSecond for each shape, whether it belongs to the second group.
 * @throws RangeError if a group is empty or the parts do not fit together.
 */
export function groupDifference(
	shapes: readonly ArrayLike<number>[],
	isSecond: readonly boolean[],
	options: DifferenceOptions = {},
): GroupDifference {
	if (isSecond.length !== shapes.length)
		throw new RangeError(`groupDifference: ${isSecond.length} group labels for ${shapes.length} shapes`);
	const second = isSecond.filter(Boolean).length;
	if (second === 0 || second === shapes.length)
		throw new RangeError(`groupDifference: ${second} of ${shapes.length} shapes are in the second group`);
	const effect = shapeEffect(shapes, { ...options, effect: { group: isSecond.map(Number) } });
	return parts(effect, [shapes.length - second, second]);
}

/**
 * Difference within pairs (left and right of one subject, before and after): second minus first, tested by flipping its
 * sign. What differs between subjects cancels.
 *
 * @param first 3 · M numbers each; only read.
 * @param second the partner of each.
 * @throws RangeError if there are not as many second shapes as first ones.
 */
export function pairedDifference(
	first: readonly ArrayLike<number>[],
	second: readonly ArrayLike<number>[],
	options: Omit<DifferenceOptions, 'covariates'> = {},
): GroupDifference {
	if (first.length !== second.length)
		throw new RangeError(`pairedDifference: ${first.length} first and ${second.length} second shapes`);
	const differences = first.map((shape, i) => Float64Array.from(shape, (value, k) => second[i][k] - value));
	const effect = shapeEffect(differences, {
		...options,
		exchangeability: { ...options.exchangeability, kind: 'flip' },
		effect: { difference: new Float64Array(first.length).fill(1) },
		hasIntercept: false,
	});
	return parts(effect, [first.length, first.length]);
}

function parts(effect: ShapeEffect, groupSizes: readonly [number, number]): GroupDifference {
	const { overall, points, permutations } = effect;
	return {
		overall,
		points,
		permutations,
		groupSizes,
		displacement: effect.coefficients[0],
		standardError: effect.standardErrors[0],
	};
}
