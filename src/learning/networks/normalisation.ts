import { batchNormLayer, groupNormLayer, instanceNormLayer, type Scope, type TensorValue } from '#tensor';

/**
 * How a network normalises its features. `batch`: statistics of the batch, running ones in use; not for batches of 1 or 2.
 * `group`: up to 8 groups of at least 4 channels. `instance`: each channel by itself, with weights. `none`: not at all.
 */
export type Normalisation = 'batch' | 'group' | 'instance' | 'none';

/** Normalises x [N, C, …] with its own weight and bias per channel. */
export function normalised(scope: Scope, x: TensorValue, kind: Normalisation): TensorValue {
	if (kind === 'none') return x;
	if (kind === 'batch') return batchNormLayer(scope, x);
	if (kind === 'instance') return instanceNormLayer(scope, x, { affine: true });
	return groupNormLayer(scope, x, groupCount(x.shape[1]));
}

/** The most groups up to 8 that divide the channels into at least 4 each; 1 where there are none. */
export function groupCount(channels: number): number {
	let groups = Math.max(1, Math.min(8, Math.floor(channels / 4)));
	while (channels % groups !== 0) groups--;
	return groups;
}
