/** Why a member stands out. */
export interface OutlierFlag {
	/**
	 * `distance`: far from the medoid, `volume`: far larger or smaller than the others, `pose`: another pose fits about as
	 * well, so that ends or sides may have been swapped, `turned`: it lay otherwise than the others and was turned.
	 */
	readonly reason: 'distance' | 'volume' | 'pose' | 'turned';
	/** Robust z score of the distance or of the logarithm of the volume; else how many times better the pose taken fits. */
	readonly value: number;
}

/** What {@link flagOutliers} goes by, one number a member. */
export interface OutlierEvidence {
	readonly toMedoidMm: ArrayLike<number>;
	readonly volumesMm3: ArrayLike<number>;
	readonly rivalRatios: ArrayLike<number>;
	/** Above 0 for members that were turned: how many times better they fit so. */
	readonly turnedRatios: ArrayLike<number>;
	/** Its distance to itself says nothing. */
	readonly medoid: number;
}

const unusualScore = 3.5;
const closeRival = 1.05;

/**
 * Members that stand out: by robust z scores beyond 3.5 (0.6745 · deviation from the median over the median deviation), or
 * because another pose fits nearly as well, or they had to be turned.
 *
 * Iglewicz & Hoaglin, How to detect and handle outliers, 1993.
 */
export function flagOutliers({
	toMedoidMm,
	volumesMm3,
	rivalRatios,
	turnedRatios,
	medoid,
}: OutlierEvidence): OutlierFlag[][] {
	const others = Array.from(toMedoidMm).filter((_, i) => i !== medoid);
	const volumes = Array.from(volumesMm3, Math.log);
	const distanceScore = robustScore(others);
	const volumeScore = robustScore(volumes);
	return volumes.map((volume, i) => {
		const flags: OutlierFlag[] = [];
		const far = i === medoid ? 0 : distanceScore(toMedoidMm[i]);
		const large = volumeScore(volume);
		if (far > unusualScore) flags.push({ reason: 'distance', value: far });
		if (Math.abs(large) > unusualScore) flags.push({ reason: 'volume', value: large });
		if (rivalRatios[i] < closeRival && i !== medoid) flags.push({ reason: 'pose', value: rivalRatios[i] });
		if (turnedRatios[i] > 0) flags.push({ reason: 'turned', value: turnedRatios[i] });
		return flags;
	});
}

function robustScore(values: readonly number[]): (value: number) => number {
	const middle = median(values);
	const spread = median(values.map((value) => Math.abs(value - middle)));
	return (value) => (spread > 0 ? (0.6745 * (value - middle)) / spread : 0);
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const half = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
