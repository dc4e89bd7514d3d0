import type { MorphSurface } from '../model-work/opened-model.ts';
import { divergingColour } from '../viewer/colour-scale.ts';

type Colour = readonly [number, number, number];

/** From little (ivory) over apricot and brick to much (wine): lightness falls all the way, so that grey prints read too. */
const STOPS: readonly Colour[] = [
	[0.97, 0.95, 0.88],
	[0.97, 0.82, 0.55],
	[0.93, 0.58, 0.33],
	[0.78, 0.29, 0.26],
	[0.48, 0.1, 0.27],
];

/** Places that are not significant. */
const QUIET: Colour = [0.72, 0.7, 0.67];

/** sRGB in [0, 1] for a value in [0, 1]; beyond is clamped, NaN reads as 0. */
export function heatColour(value: number): Colour {
	const clamped = Number.isNaN(value) ? 0 : Math.min(1, Math.max(0, value));
	const at = clamped * (STOPS.length - 1);
	const index = Math.min(STOPS.length - 2, Math.floor(at));
	const t = at - index;
	const [a, b] = [STOPS[index], STOPS[index + 1]];
	return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** CSS gradient of the whole scale. */
export const heatGradient = `linear-gradient(to right, ${STOPS.map(
	(stop) => `rgb(${stop.map((channel) => Math.round(channel * 255)).join(' ')})`,
).join(', ')})`;

/** Linear-light vertex colours (3 · V) for values from `low` to `high`. */
export function heatColours(values: ArrayLike<number>, low: number, high: number): Float32Array {
	const span = high - low || 1;
	return coloursOf(values.length, (v) => heatColour((values[v] - low) / span));
}

/** Signed values, ±`range` at the ends; vertices whose adjusted p-value is above `level` are grey. */
export function significanceColours(
	values: ArrayLike<number>,
	adjusted: ArrayLike<number>,
	{ range, level }: { range: number; level: number },
): Float32Array {
	return coloursOf(values.length, (v) => (adjusted[v] <= level ? divergingColour(values[v] / range) : QUIET));
}

/**
 * A colour of its own for every place of the mean, by its coordinates: a vertex keeps it on every member, so that equal
 * colours are corresponding places.
 */
export function placeColours(surfaces: readonly MorphSurface[]): Float32Array[] {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (const { mean } of surfaces)
		for (let i = 0; i < mean.length; i++) {
			low[i % 3] = Math.min(low[i % 3], mean[i]);
			high[i % 3] = Math.max(high[i % 3], mean[i]);
		}
	// Bands across the axes make a shift of a few millimetres visible where a smooth ramp would hide it.
	const channel = (value: number, axis: number): number => {
		const share = (value - low[axis]) / (high[axis] - low[axis] || 1);
		return 0.22 + 0.68 * share;
	};
	return surfaces.map(({ mean }) =>
		coloursOf(mean.length / 3, (v) => {
			const band = bandAt(mean, v, low, high);
			return [0, 1, 2].map((axis) => band * channel(mean[3 * v + axis], axis)) as unknown as Colour;
		}),
	);
}

const BANDS = 7;

/** Light to dark and back along the longest side, softly: a hard edge would show the triangles. */
function bandAt(mean: Float32Array, v: number, low: readonly number[], high: readonly number[]): number {
	const longest = [0, 1, 2].reduce((best, axis) => (high[axis] - low[axis] > high[best] - low[best] ? axis : best));
	const share = (mean[3 * v + longest] - low[longest]) / (high[longest] - low[longest] || 1);
	return 0.84 + 0.16 * Math.cos(2 * Math.PI * BANDS * share);
}

function coloursOf(count: number, colourOf: (vertex: number) => Colour): Float32Array {
	const colours = new Float32Array(3 * count);
	for (let v = 0; v < count; v++) {
		const [red, green, blue] = colourOf(v);
		colours[3 * v] = linear(red);
		colours[3 * v + 1] = linear(green);
		colours[3 * v + 2] = linear(blue);
	}
	return colours;
}

const linear = (channel: number): number => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
