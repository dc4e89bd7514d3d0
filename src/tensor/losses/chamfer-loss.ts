import { refuse, type TensorValue } from '../graph.ts';
import { mean } from '../mean.ts';
import { add, multiply, subtract } from '../operations/binary.ts';
import { reduceMax } from '../operations/reduce.ts';
import { reshape } from '../operations/reshape.ts';
import { sliceAxis } from '../operations/slice.ts';
import { negate } from '../operations/unary.ts';

/**
 * Mean squared distance from the points a [N, P, d] to the nearest of b [N, Q, d], plus that from b to a. Distances are
 * of differences, not of dot products: those lose the digits of near points.
 */
export function chamferLoss(a: TensorValue, b: TensorValue): TensorValue {
	const [items, first, width] = a.shape;
	const second = b.shape[1];
	if (a.shape.length !== 3 || b.shape.join() !== [items, second, width].join()) {
		refuse('chamferLoss', [a, b], 'needs points [N, P, d] and [N, Q, d]');
	}
	let squared: TensorValue | undefined;
	for (let axis = 0; axis < width; axis++) {
		const column = sliceAxis(a, 2, axis, axis + 1);
		const row = reshape(sliceAxis(b, 2, axis, axis + 1), [items, 1, second]);
		const difference = subtract(column, row);
		const square = multiply(difference, difference);
		squared = squared ? add(squared, square) : square;
	}
	const closeness = negate(reshape(squared!, [items, first, second]));
	const fromA = mean(reduceMax(closeness, { axes: [2] }));
	const fromB = mean(reduceMax(closeness, { axes: [1] }));
	return negate(add(fromA, fromB));
}
