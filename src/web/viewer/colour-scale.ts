/** A scale from hollow (negative, teal) over flat (ivory) to bulging (positive, brick): readable without colour sight. */
const STOPS: readonly (readonly [number, number, number])[] = [
	[0.02, 0.24, 0.34],
	[0.2, 0.55, 0.6],
	[0.93, 0.9, 0.84],
	[0.84, 0.5, 0.33],
	[0.5, 0.13, 0.1],
];

/** sRGB channels in [0, 1] for a value in [−1, 1]; beyond is clamped, NaN reads as flat. */
export function divergingColour(value: number): readonly [number, number, number] {
	const clamped = Number.isNaN(value) ? 0 : Math.min(1, Math.max(-1, value));
	const at = ((clamped + 1) / 2) * (STOPS.length - 1);
	const index = Math.min(STOPS.length - 2, Math.floor(at));
	const t = at - index;
	const [a, b] = [STOPS[index], STOPS[index + 1]];
	return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** CSS gradient of the whole scale, for the legend. */
export const divergingGradient = `linear-gradient(to right, ${STOPS.map(
	(stop) => `rgb(${stop.map((channel) => Math.round(channel * 255)).join(' ')})`,
).join(', ')})`;

/**
 * Size at which the colours end: the 95th percentile of the absolute values, so that a few sharp corners do not leave
 * everything else ivory. At least a tiny positive number.
 */
export function colourRange(values: ArrayLike<number>): number {
	const sizes = Float64Array.from(values, (value) => (Number.isFinite(value) ? Math.abs(value) : 0)).sort();
	return Math.max(sizes[Math.floor(0.95 * (sizes.length - 1))] ?? 0, 1e-9);
}

/** Linear-light vertex colours (3 · N) for signed values: ±`range` reach the ends of the scale. */
export function divergingColours(values: ArrayLike<number>, range: number): Float32Array {
	const colours = new Float32Array(3 * values.length);
	for (let i = 0; i < values.length; i++) {
		const colour = divergingColour(values[i] / range);
		for (let c = 0; c < 3; c++) colours[3 * i + c] = linear(colour[c]);
	}
	return colours;
}

const linear = (channel: number): number => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
