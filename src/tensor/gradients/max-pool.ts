import type { GradientRule } from '../gradient-rule.ts';
import type { TensorValue } from '../graph.ts';
import type { PoolAttributes } from '../operation-attributes.ts';
import { add, divide, equal, multiply } from '../operations/binary.ts';
import { maxPoolGradient } from '../operations/max-pool.ts';
import { pad } from '../operations/pad.ts';
import { slice } from '../operations/slice.ts';

export const maxPoolRule: GradientRule<'maxPool'> = ({ node, inputs: [x], output, gradient }) => [
	maxPoolGradient(x, output, gradient, node.attributes),
];

/** Which voxels win does not move with small steps; in dy each window gets the mean of g over its greatest voxels. */
export const maxPoolGradientRule: GradientRule<'maxPoolGradient'> = ({ node, inputs, gradient, wanted }) => {
	const [x, y] = inputs;
	if (!wanted(2)) return [];
	const outside = -Number.MAX_VALUE;
	const shifted = windowTaps(bordered(x, node.attributes, outside), y, node.attributes);
	const passed = windowTaps(bordered(gradient, node.attributes, 0), y, node.attributes);
	const wins = shifted.map((tap) => equal(tap, y));
	const sum = (values: readonly TensorValue[]): TensorValue => values.reduce((total, value) => add(total, value));
	return [undefined, undefined, divide(sum(wins.map((win, i) => multiply(win, passed[i]))), sum(wins))];
};

const bordered = (x: TensorValue, { low, high }: PoolAttributes, value: number): TensorValue =>
	pad(x, { low: [0, 0, ...low], high: [0, 0, ...high], value });

/** For each place in the window the voxels there, one per window. */
function windowTaps(x: TensorValue, y: TensorValue, { window, stride }: PoolAttributes): TensorValue[] {
	let places: number[][] = [[]];
	for (const length of window) {
		places = places.flatMap((place) => Array.from({ length }, (_, tap) => [...place, tap]));
	}
	return places.map((place) =>
		slice(x, {
			starts: [0, 0, ...place],
			ends: [...x.shape.slice(0, 2), ...place.map((tap, i) => tap + (y.shape[i + 2] - 1) * stride[i] + 1)],
			steps: [1, 1, ...stride],
		}),
	);
}
