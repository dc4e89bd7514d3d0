import { constant, type TensorValue } from './graph.ts';
import { divide, maximum } from './operations/binary.ts';
import { gather } from './operations/gather.ts';
import { reduceMax } from './operations/reduce.ts';
import { reshape } from './operations/reshape.ts';
import { scatterAdd } from './operations/scatter-add.ts';
import { select } from './operations/select.ts';

/** Sum of the rows of each segment: values [P, …] and int32 segments [P] → [count, …]; 0 for empty segments. */
export function segmentSum(values: TensorValue, segments: TensorValue, count: number): TensorValue {
	return scatterAdd(segments, values, count);
}

/** Mean of the rows of each segment; 0 for empty segments. */
export function segmentMean(values: TensorValue, segments: TensorValue, count: number): TensorValue {
	const rows = values.shape[0];
	const ones = constant(
		values.graph,
		Array.from({ length: rows }, () => 1),
		[rows],
	);
	const sizes = maximum(scatterAdd(segments, ones, count), 1);
	return divide(scatterAdd(segments, values, count), reshape(sizes, [count, ...values.shape.slice(1).map(() => 1)]));
}

/**
 * Greatest of the rows of each segment, element by element: values [P, …], the int32 rows of each segment [S, M] (see
 * {@link segmentMembers}) and which of them count, float mask [S, M] → [S, …]; 0 for empty segments.
 */
export function segmentMax(values: TensorValue, members: TensorValue, present: TensorValue): TensorValue {
	const [segments, width] = members.shape;
	const rest = values.shape.slice(1).map(() => 1);
	const rows = select(reshape(present, [segments, width, ...rest]), gather(values, members, 0), -1e30);
	const any = reduceMax(present, { axes: [1] });
	return select(reshape(any, [segments, ...rest]), reduceMax(rows, { axes: [1] }), 0);
}

/** The rows of each of `count` segments as a table [count, width], and a mask of its used places. */
export interface SegmentMembers {
	readonly members: Int32Array;
	readonly present: Float32Array;
}

/** Lists the rows of each segment; fails where a segment has more than `width`. */
export function segmentMembers(segments: ArrayLike<number>, count: number, width: number): SegmentMembers {
	const members = new Int32Array(count * width);
	const present = new Float32Array(count * width);
	const filled = new Int32Array(count);
	for (let row = 0; row < segments.length; row++) {
		const segment = segments[row];
		if (!(segment >= 0 && segment < count)) {
			throw new RangeError(`segmentMembers: segment ${segment} is not in [0, ${count})`);
		}
		if (filled[segment] === width)
			throw new RangeError(`segmentMembers: segment ${segment} has more than ${width} rows`);
		const place = segment * width + filled[segment]++;
		members[place] = row;
		present[place] = 1;
	}
	return { members, present };
}
