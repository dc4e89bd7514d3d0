/** Round numbers along an axis. */
export interface AxisTicks {
	/** The axis begins and ends at a tick. */
	readonly low: number;
	readonly high: number;
	readonly values: readonly number[];
	readonly labels: readonly string[];
}

/**
 * An axis that holds all the values, with about `count` ticks at 1, 2 or 5 times a power of ten. Numbers that are not
 * finite are passed over; without any the axis runs from 0 to 1.
 */
export function axisTicks(values: Iterable<number>, count = 5): AxisTicks {
	let low = Infinity;
	let high = -Infinity;
	for (const value of values) {
		if (!Number.isFinite(value)) continue;
		low = Math.min(low, value);
		high = Math.max(high, value);
	}
	if (low > high) [low, high] = [0, 1];
	if (high - low <= 1e-12 * Math.max(Math.abs(low), Math.abs(high))) {
		const margin = Math.abs(low) > 0 ? Math.abs(low) / 10 : 0.5;
		low -= margin;
		high += margin;
	}
	const exact = (high - low) / count;
	const power = 10 ** Math.floor(Math.log10(exact));
	const step = power * ([1, 2, 5].find((factor) => factor * power >= exact * (1 - 1e-9)) ?? 10);
	const first = Math.floor(low / step + 1e-9);
	const last = Math.ceil(high / step - 1e-9);
	const decimals = Math.min(20, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
	const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(decimals)));
	const isLarge = Math.max(Math.abs(first), Math.abs(last)) * step >= 1e5 || decimals > 4;
	const labels = ticks.map((tick) =>
		isLarge && tick !== 0 ? String(Number(tick.toPrecision(3))) : tick.toFixed(decimals),
	);
	return {
		low: ticks[0],
		high: ticks[ticks.length - 1],
		values: ticks,
		labels: labels.map((text) => text.replace('-', '−')),
	};
}
