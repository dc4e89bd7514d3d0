/** A scale from numbers to pixels. */
export interface ChartScale {
	readonly isLog: boolean;
	readonly from: number;
	readonly to: number;
	/** Values to write at the axis, ascending. */
	readonly ticks: readonly number[];
	/** 0 at `from`, 1 at `to`. */
	place(value: number): number;
}

/** A scale over values, a little wider than they are, with ticks at round numbers. Of a logarithm only positive values count. */
export function chartScale(
	values: Iterable<number>,
	{ isLog = false, ticks = 5, includes = [] }: { isLog?: boolean; ticks?: number; includes?: readonly number[] } = {},
): ChartScale {
	let low = Infinity;
	let high = -Infinity;
	for (const list of [values, includes])
		for (const value of list) {
			if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
			if (value < low) low = value;
			if (value > high) high = value;
		}
	if (low > high) [low, high] = isLog ? [0.1, 1] : [0, 1];
	return isLog ? logScale(low, high) : linearScale(low, high, ticks);
}

function linearScale(low: number, high: number, wanted: number): ChartScale {
	const span = high - low || Math.abs(high) || 1;
	const step = roundStep(span / wanted);
	// One value alone stands in the middle.
	const [a, b] = high === low ? [low - span / 2, high + span / 2] : [low, high];
	const from = Math.floor(a / step + 1e-9) * step;
	const to = Math.ceil(b / step - 1e-9) * step;
	const count = Math.round((to - from) / step);
	const ticks = Array.from({ length: count + 1 }, (_, i) => Number((from + i * step).toPrecision(12)));
	return { isLog: false, from, to, ticks, place: (value) => (value - from) / (to - from) };
}

/** 1, 2 or 5 times a power of ten, at least as large. */
function roundStep(least: number): number {
	const power = 10 ** Math.floor(Math.log10(least));
	return power * ([1, 2, 5, 10].find((times) => times * power >= least * (1 - 1e-9)) ?? 10);
}

function logScale(low: number, high: number): ChartScale {
	const [a, b] = low === high ? [low / 2, high * 2] : [low, high];
	const decades = Math.log10(b / a);
	const times = decades > 3 ? [1] : decades > 1.2 ? [1, 3] : [1, 1.5, 2, 3, 5, 7];
	const all: number[] = [];
	for (let power = Math.floor(Math.log10(a)) - 1; power <= Math.ceil(Math.log10(b)) + 1; power++)
		for (const own of times) all.push(Number((own * 10 ** power).toPrecision(3)));
	const below = all.findLastIndex((tick) => tick <= a * (1 + 1e-9));
	const above = all.findIndex((tick) => tick >= b * (1 - 1e-9));
	const inside = all.slice(below, above + 1);
	const every = Math.ceil(inside.length / 7);
	const ticks = inside.filter((_, i) => i % every === 0);
	const [from, to] = [inside[0], inside[inside.length - 1]];
	const width = Math.log(to / from);
	return { isLog: true, from, to, ticks, place: (value) => Math.log(value / from) / width };
}

/**
 * Exponential moving average, right from the first value on (its weights are made to sum to one); what is not finite is passed
 * over.
 *
 * @param span how many values count: each half as much as the one 0.7 spans later. Up to 1: as they are.
 * @param isLog of the logarithms: a lone peak among small values then weighs no more than it looks.
 */
export function smoothed(
	values: readonly number[],
	{ span, isLog = false }: { readonly span: number; readonly isLog?: boolean },
): number[] {
	if (span <= 1) return [...values];
	const weight = 1 - 1 / span;
	let sum = 0;
	let total = 0;
	return values.map((value) => {
		const own = isLog ? Math.log(value) : value;
		if (Number.isFinite(own)) {
			sum = weight * sum + (1 - weight) * own;
			total = weight * total + (1 - weight);
		}
		if (total === 0) return value;
		return isLog ? Math.exp(sum / total) : sum / total;
	});
}

/** A number for an axis or a label: four digits, powers of ten where it is very small or large. */
export function shortNumber(value: number): string {
	if (!Number.isFinite(value)) return '–';
	if (value === 0) return '0';
	const size = Math.abs(value);
	if (size >= 1e5 || size < 1e-3)
		return value
			.toExponential(size >= 1e5 ? 1 : 1)
			.replace('e+', 'e')
			.replace('.0e', 'e');
	return String(Number(value.toPrecision(4)));
}

/** What times up to the longest are counted in, so that an axis of them has round numbers. */
export function timeUnit(longestSeconds: number): { readonly name: string; readonly seconds: number } {
	if (longestSeconds < 120) return { name: 'Seconds', seconds: 1 };
	return longestSeconds < 7200 ? { name: 'Minutes', seconds: 60 } : { name: 'Hours', seconds: 3600 };
}

/** `45 s`, `12 min`, `3 h 05 min`. */
export function duration(seconds: number): string {
	if (seconds < 10) return `${seconds.toFixed(1)} s`;
	if (seconds < 90) return `${Math.ceil(seconds)} s`;
	const minutes = Math.round(seconds / 60);
	if (minutes < 90) return `${minutes} min`;
	return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
