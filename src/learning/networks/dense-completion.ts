import {
	add,
	batchNormLayer,
	binaryCrossEntropy,
	convolutionLayer,
	convolutionTransposeLayer,
	mean,
	relu,
	type Scope,
	type TensorValue,
} from '#tensor';
import { completionLevels } from './sparse-completion.ts';

/** What the dense network gives. */
export interface DenseCompletion {
	/** Sum over the six scales of the mean binary cross-entropy of all voxels. */
	readonly loss: TensorValue;
	/** [N, 1, x, y, z]: occupancy of the finest scale. */
	readonly logits: TensorValue;
}

/**
 * The completion network on all voxels of a volume: the same layers, channels and weights as the sparse one, every voxel
 * active, nothing pruned. What the sparse network is measured against.
 *
 * Inputs: `input` [N, 1, n, n, n] and `decoder.<level>.target` [N, 1, n / 2^level, …], 0 or 1.
 *
 * @param size n: voxels along each axis, a multiple of 64.
 */
export function denseCompletion(scope: Scope, channels: readonly number[], size: number, items = 1): DenseCompletion {
	if (size % 64 !== 0) throw new RangeError(`denseCompletion: size must be a multiple of 64, got ${size}`);
	const block = (own: Scope, names: readonly [string, string], x: TensorValue, filters: number): TensorValue =>
		relu(
			batchNormLayer(
				own.child(names[1]),
				convolutionLayer(own.child(names[0]), x, { filters, kernel: 3, padding: 1, bias: false }),
			),
		);
	const encoded = [
		block(
			scope.child('encoder').child(0),
			['convolution', 'norm'],
			scope.input('input', [items, 1, size, size, size]),
			channels[0],
		),
	];
	for (let level = 1; level < completionLevels; level++) {
		const own = scope.child('encoder').child(level);
		const filters = channels[level];
		const down = convolutionLayer(own.child('down'), encoded[level - 1], {
			filters,
			kernel: 2,
			stride: 2,
			bias: false,
		});
		encoded.push(block(own, ['convolution', 'norm'], relu(batchNormLayer(own.child('downNorm'), down)), filters));
	}
	let coarse = encoded[completionLevels - 1];
	let loss: TensorValue | undefined;
	let logits = coarse;
	for (let level = completionLevels - 2; level >= 0; level--) {
		const own = scope.child('decoder').child(level);
		const filters = channels[level];
		// Edge 4 reaches two voxels beyond the volume: cut off.
		const top = level === completionLevels - 2;
		const up = convolutionTransposeLayer(own.child('up'), coarse, {
			filters,
			kernel: top ? 4 : 2,
			stride: 2,
			high: top ? [2, 2, 2] : [0, 0, 0],
			low: [0, 0, 0],
			bias: false,
		});
		const made = block(own, ['convolution', 'norm'], relu(batchNormLayer(own.child('upNorm'), up)), filters);
		coarse = add(made, encoded[level]);
		logits = convolutionLayer(own.child('head'), coarse, { filters: 1, kernel: 1 });
		const levelled = mean(binaryCrossEntropy(logits, own.input('target', logits.shape)));
		loss = loss ? add(loss, levelled) : levelled;
	}
	convolutionLayer(scope.child('final'), coarse, { filters: 1, kernel: 1 });
	return { loss: loss ?? coarse, logits };
}
