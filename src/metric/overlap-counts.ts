import { checkMasks, type Mask } from './mask.ts';

/** Voxels of two masks on one grid, by the masks that have them. */
export interface OverlapCounts {
	/** In both: true positives. */
	readonly both: number;
	/** In the reference alone: false negatives. */
	readonly referenceOnly: number;
	/** In the prediction alone: false positives. */
	readonly predictionOnly: number;
	/** In neither: true negatives. */
	readonly neither: number;
}

/**
 * Counts the voxels of two masks.
 *
 * @throws RangeError if the masks do not share a grid.
 */
export function overlapCounts(reference: Mask, prediction: Mask): OverlapCounts {
	checkMasks('overlapCounts', reference, prediction);
	const a = reference.voxels;
	const b = prediction.voxels;
	let both = 0;
	let inReference = 0;
	let inPrediction = 0;
	for (let i = 0; i < a.length; i++) {
		const isReference = a[i] === 0 ? 0 : 1;
		const isPrediction = b[i] === 0 ? 0 : 1;
		both += isReference & isPrediction;
		inReference += isReference;
		inPrediction += isPrediction;
	}
	return {
		both,
		referenceOnly: inReference - both,
		predictionOnly: inPrediction - both,
		neither: a.length - inReference - inPrediction + both,
	};
}
