import { checkMasks, type Mask } from './mask.ts';
import { stateOf, type MetricValue } from './metric-value.ts';
import { skeletonise } from './skeletonise.ts';

/**
 * `cldice`: harmonic mean of the share of the prediction's skeleton that lies in the reference and the share of the
 * reference's skeleton that lies in the prediction, 0 … 1; for vessels and other thin shapes. Skeletons are those of
 * `skeletonise` (Lee, Kashyap & Chu in 2D and 3D). One empty mask gives 0, two give NaN.
 *
 * Shit et al., clDice: a Novel Topology-Preserving Loss Function for Tubular Structure Segmentation, 2021.
 *
 * @throws RangeError if the masks do not share a grid.
 */
export function clDice(reference: Mask, prediction: Mask): MetricValue {
	checkMasks('clDice', reference, prediction);
	const precision = shareInside(skeletonise(prediction), reference);
	const sensitivity = shareInside(skeletonise(reference), prediction);
	const state = stateOf(reference.voxels.some(Boolean) ? 1 : 0, prediction.voxels.some(Boolean) ? 1 : 0);
	if (state === 'bothEmpty') return { value: Number.NaN, state };
	if (state !== 'ok' || precision + sensitivity === 0) return { value: 0, state };
	return { value: (2 * precision * sensitivity) / (precision + sensitivity), state };
}

function shareInside(skeleton: Uint8Array, { voxels }: Mask): number {
	let inside = 0;
	let all = 0;
	for (let i = 0; i < skeleton.length; i++) {
		all += skeleton[i];
		if (skeleton[i] !== 0 && voxels[i] !== 0) inside++;
	}
	return inside / all;
}
