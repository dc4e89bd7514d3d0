import { createRandom, fTail, normalQuantile } from '#numeric';
import { hotelling } from './hotelling.ts';
import type { PointDistributionModel } from './point-distribution-model.ts';

/** Options of {@link estimatePower}. */
export interface EstimatePowerOptions {
	/** Shapes in each of the two groups. */
	readonly groupSizes: readonly [number, number];
	/** Difference of the groups' means in each mode, in standard deviations of the mode (missing ones are 0). */
	readonly shift: ArrayLike<number>;
	/** Modes that the test takes. Default: as many as `shift` has. */
	readonly modes?: number;
	/** Level of the test. Default 0.05. */
	readonly alpha?: number;
	/** Populations simulated. Default 1000. */
	readonly simulations?: number;
	readonly seed?: number | string;
}

/** Probability of finding a difference, with the 95 % interval that the number of simulations leaves (Wilson). */
export interface Power {
	readonly power: number;
	readonly interval: readonly [number, number];
}

/**
 * Power of Hotelling's test between two groups drawn from a shape model whose means differ by a given shape change, by
 * simulation: scores are normal with the model's variances, which the test estimates anew from each sample. As T² is the
 * same in any units, only the shift in standard deviations matters; {@link shiftOf} gives it for a change in mm.
 *
 * @throws RangeError if a group has fewer than 2 shapes or there are too many modes for the groups.
 */
export function estimatePower(options: EstimatePowerOptions): Power {
	const { groupSizes, shift, modes = shift.length, alpha = 0.05, simulations = 1000, seed = 1 } = options;
	const [n1, n2] = groupSizes;
	const dof = n1 + n2 - modes - 1;
	if (!(n1 >= 2 && n2 >= 2 && modes >= 1 && dof >= 1))
		throw new RangeError(`estimatePower: groups of ${n1} and ${n2} are too small for ${modes} modes`);
	const random = createRandom(seed);
	const isSecond = Array.from({ length: n1 + n2 }, (_, i) => i >= n1);
	let found = 0;
	for (let s = 0; s < simulations; s++) {
		const scores = isSecond.map((is) =>
			Float64Array.from({ length: modes }, (_, k) => random.normal() + (is ? (shift[k] ?? 0) : 0)),
		);
		const { tSquared } = hotelling(scores, isSecond, { permutations: 1 });
		if (fTail((tSquared * dof) / (modes * (n1 + n2 - 2)), modes, dof) <= alpha) found++;
	}
	return { power: found / simulations, interval: wilsonInterval(found, simulations) };
}

/**
 * The smallest group size (two equal groups) at which a difference is found with the wanted power: doubling, then halving
 * the gap; each size is simulated as {@link estimatePower} does.
 *
 * @returns undefined if even `limit` shapes a group are too few. Default limit 10,000.
 */
export function groupSizeForPower(
	wanted: number,
	{ limit = 10_000, ...options }: Omit<EstimatePowerOptions, 'groupSizes'> & { readonly limit?: number },
): number | undefined {
	const modes = options.modes ?? options.shift.length;
	const reaches = (size: number): boolean => estimatePower({ ...options, groupSizes: [size, size] }).power >= wanted;
	let low = Math.ceil((modes + 2) / 2);
	let high = Math.max(2, low);
	while (!reaches(high)) {
		if (high >= limit) return undefined;
		low = high;
		high = Math.min(limit, 2 * high);
	}
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if (reaches(middle)) high = middle;
		else low = middle;
	}
	return high;
}

/**
 * A change of shape in mm as a shift in standard deviations of each mode, for {@link estimatePower}. What lies outside of
 * the model is lost.
 *
 * @param change of each coordinate, mm: 3 · M numbers.
 * @throws RangeError if the number of coordinates differs from the model's.
 */
export function shiftOf({ mean, modes, variances }: PointDistributionModel, change: ArrayLike<number>): Float64Array {
	if (change.length !== mean.length)
		throw new RangeError(`shiftOf: ${change.length} coordinates, the model has ${mean.length}`);
	return variances.map((variance, k) => {
		let dot = 0;
		for (let i = 0; i < mean.length; i++) dot += modes[k * mean.length + i] * change[i];
		return dot / Math.sqrt(variance);
	});
}

/** Wilson's score interval of a share. Default level 0.95. */
export function wilsonInterval(hits: number, count: number, level = 0.95): readonly [number, number] {
	const z = normalQuantile((1 + level) / 2);
	const share = hits / count;
	const centre = share + (z * z) / (2 * count);
	const width = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
	const scale = 1 + (z * z) / count;
	return [Math.max(0, (centre - width) / scale), Math.min(1, (centre + width) / scale)];
}
