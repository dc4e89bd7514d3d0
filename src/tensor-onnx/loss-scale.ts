/** How a loss scale follows what happens: as PyTorch's GradScaler. Powers of two, so that scaling rounds nothing. */
export const lossScaleRules = {
	initial: 65536,
	/** After `interval` updates in a row the scale is multiplied by `growth`. */
	growth: 2,
	interval: 2000,
	/** After an update that was left out it is multiplied by `backoff`. */
	backoff: 0.5,
	least: 1,
	greatest: 2 ** 24,
} as const;

/** A loss scale, and how many updates in a row it has served. */
export interface LossScale {
	readonly value: number;
	readonly good: number;
}

/** The scale after an update; the same rule as in the graph. */
export function nextLossScale({ value, good }: LossScale, skipped: boolean): LossScale {
	const { growth, backoff, interval, greatest, least } = lossScaleRules;
	if (skipped) return { value: Math.max(value * backoff, least), good: 0 };
	if (good + 1 < interval) return { value, good: good + 1 };
	return { value: Math.min(value * growth, greatest), good: 0 };
}
