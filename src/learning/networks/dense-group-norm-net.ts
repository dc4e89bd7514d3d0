import {
	convolutionLayer,
	convolutionTransposeLayer,
	groupNormLayer,
	maxPool,
	relu,
	type Scope,
	type TensorValue,
} from '#tensor';

/** Options of {@link denseGroupNormNet}. */
export interface DenseGroupNormNetOptions {
	/** Channels at full and at half resolution. Default 32 and 64: 354,753 parameters. */
	channels?: readonly [full: number, half: number];
	/** Groups of the normalisations. Default 8. */
	groups?: number;
}

/**
 * Dense network without strides in its convolutions: two at full resolution, max-pool, two at half, one transposed
 * convolution up, one more, and the logits; group normalisation and ReLU behind each. Net B of the training benchmarks.
 *
 * @param x [N, C, D, H, W], even sizes.
 * @returns logits [N, 1, D, H, W].
 */
export function denseGroupNormNet(
	scope: Scope,
	x: TensorValue,
	{ channels: [full, half] = [32, 64], groups = 8 }: DenseGroupNormNetOptions = {},
): TensorValue {
	const block = (name: string, value: TensorValue, filters: number): TensorValue => {
		const inner = scope.child(name);
		const convolved = convolutionLayer(inner.child('conv'), value, { filters, kernel: 3, padding: 1 });
		return relu(groupNormLayer(inner.child('norm'), convolved, groups));
	};
	const fine = block('fine2', block('fine1', x, full), full);
	const coarse = block('coarse2', block('coarse1', maxPool(fine, { window: 2 }), half), half);
	const up = convolutionTransposeLayer(scope.child('up.conv'), coarse, {
		filters: full,
		kernel: 4,
		stride: 2,
		padding: 1,
	});
	const raised = relu(groupNormLayer(scope.child('up.norm'), up, groups));
	return convolutionLayer(scope.child('head'), block('last', raised, full), { filters: 1, kernel: 3, padding: 1 });
}
