import type { LearningRateSchedule } from './optimiser.ts';

/** Options of {@link cosineSchedule}. */
export interface CosineScheduleOptions {
	/** Rate at the end of the warm-up. */
	peak: number;
	/** Number of updates in all. */
	updates: number;
	/** Updates over which the rate climbs from 0 to the peak. Default 0. */
	warmUp?: number;
	/** Rate at the last update. Default 0. */
	final?: number;
}

/** Linear warm-up, then half a cosine down: Loshchilov & Hutter, SGDR, 2017, without restarts. */
export function cosineSchedule({ peak, updates, warmUp = 0, final = 0 }: CosineScheduleOptions): LearningRateSchedule {
	if (!(updates >= 1 && warmUp >= 0 && warmUp < updates))
		throw new RangeError(`cosineSchedule: needs 0 ≤ warmUp < updates, got ${warmUp} and ${updates}`);
	return (update) => {
		if (update <= warmUp) return (peak * update) / warmUp;
		const done = Math.min(1, (update - warmUp) / Math.max(1, updates - warmUp));
		return final + (peak - final) * 0.5 * (1 + Math.cos(Math.PI * done));
	};
}

/** Options of {@link stepSchedule}. */
export interface StepScheduleOptions {
	/** Rate of the first updates. */
	initial: number;
	/** Updates between two drops. */
	every: number;
	/** Factor of each drop. Default 0.1. */
	factor?: number;
}

/** The rate falls by a factor every so many updates. */
export function stepSchedule({ initial, every, factor = 0.1 }: StepScheduleOptions): LearningRateSchedule {
	if (!(every >= 1)) throw new RangeError(`stepSchedule: every must be from 1, got ${every}`);
	return (update) => initial * factor ** Math.floor((update - 1) / every);
}
