import type { TensorValue } from '../graph.ts';
import { divide, maximum } from '../operations/binary.ts';
import { broadcastTo } from '../operations/broadcast-to.ts';
import { reduceSum } from '../operations/reduce.ts';
import { select } from '../operations/select.ts';

/** Mean of the elements whose mask (float32 0/1, broadcast to x) is 1; 0 where none is. What is masked may be anything. */
export function maskedMean(x: TensorValue, mask: TensorValue): TensorValue {
	const count = reduceSum(broadcastTo(mask, x.shape));
	return divide(reduceSum(select(mask, x, 0)), maximum(count, 1));
}
