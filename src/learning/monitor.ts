/** Which figure decides the best epoch, and when to give up. */
export interface Monitor {
	/** `loss`, a metric of the validation, or `epoch`: with the goal `max` the last one. */
	readonly metric: string;
	readonly goal: 'max' | 'min';
	/** Epochs without a better one before training stops. Default: never. */
	readonly patience?: number;
	/** How much better it must be to count. Default 0. */
	readonly leastGain?: number;
}

/** Whether a value beats the best so far. Not a number never does. */
export function isBetter({ goal, leastGain = 0 }: Monitor, value: number, best: number | undefined): boolean {
	if (!Number.isFinite(value)) return false;
	if (best === undefined || !Number.isFinite(best)) return true;
	return goal === 'max' ? value > best + leastGain : value < best - leastGain;
}
