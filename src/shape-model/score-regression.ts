import { createRandom, quantile, studentCritical, studentTwoSided } from '#numeric';
import { falseDiscoveryRate } from './false-discovery.ts';
import { linearDesign, type DesignOptions, type DesignVariable, type LinearDesign } from './linear-design.ts';

/** Options of {@link scoreRegression}. */
export interface ScoreRegressionOptions extends DesignOptions {
	/**
	 * The patient of each row. Where one has several rows, intervals come from drawing patients with replacement; else, and by
	 * default, from Student's distribution.
	 */
	readonly patients?: readonly (string | number)[];
	/** Of the intervals. Default 0.95. */
	readonly level?: number;
	/** Redrawn populations. Default 2000. */
	readonly replicates?: number;
	readonly seed?: number | string;
}

/** Change of one score per unit of one column of the effect. */
export interface ScoreSlope {
	readonly slope: number;
	readonly interval: readonly [number, number];
	/** Two-sided, against no change; undefined where patients were drawn. */
	readonly pValue: number | undefined;
	/** The same, adjusted for the false discovery rate over all scores. */
	readonly falseDiscovery: number | undefined;
}

/** Slopes of every score. */
export interface ScoreRegression {
	readonly effectNames: readonly string[];
	/** For each column of the effect, for each score. */
	readonly slopes: readonly (readonly ScoreSlope[])[];
	/** For each score, the share of the variance left by the covariates that the effect explains. */
	readonly rSquared: Float64Array;
	readonly intervalMethod: 'student' | 'patient bootstrap';
}

/**
 * Linear regression of every score on an effect, given covariates: how far a shape moves along each mode per year of age or
 * between two groups, with intervals.
 *
 * @param scores K numbers a row; only read.
 * @throws RangeError if the parts do not fit together.
 */
export function scoreRegression(
	scores: readonly ArrayLike<number>[],
	options: ScoreRegressionOptions,
): ScoreRegression {
	const { patients = scores.map((_, i) => i), level = 0.95 } = options;
	const design = linearDesign(options);
	if (scores.length !== design.rowCount || patients.length !== scores.length)
		throw new RangeError(
			`scoreRegression: ${scores.length} rows of scores and ${patients.length} patients for a design of ${design.rowCount}`,
		);
	const found = fit(scores, design);
	const isIndependent = new Set(patients).size === scores.length;
	const intervals = isIndependent
		? studentIntervals(found, design.residualDof, level)
		: bootstrapIntervals(scores, { ...options, patients, level });
	return {
		effectNames: design.effectNames,
		slopes: found.slopes.map((slopes, j) => {
			const pValues = slopes.map((slope, k) => studentTwoSided(ratio(slope, found.errors[j][k]), design.residualDof));
			const adjusted = falseDiscoveryRate(pValues);
			return Array.from(slopes, (slope, k) => ({
				slope,
				interval: intervals[j][k],
				pValue: isIndependent ? pValues[k] : undefined,
				falseDiscovery: isIndependent ? adjusted[k] : undefined,
			}));
		}),
		rSquared: found.rSquared,
		intervalMethod: isIndependent ? 'student' : 'patient bootstrap',
	};
}

type Interval = readonly [number, number];

interface Fit {
	/** For each column of the effect, for each score. */
	readonly slopes: readonly Float64Array[];
	readonly errors: readonly Float64Array[];
	readonly rSquared: Float64Array;
}

function fit(scores: readonly ArrayLike<number>[], design: LinearDesign): Fit {
	const { reducedBasis, effectBasis, residualDof } = design;
	const count = scores[0].length;
	const inverse = invertedTriangle(design);
	const q = effectBasis.length;
	const slopes = effectBasis.map(() => new Float64Array(count));
	const errors = effectBasis.map(() => new Float64Array(count));
	const rSquared = new Float64Array(count);
	for (let k = 0; k < count; k++) {
		const column = Float64Array.from(scores, (row) => row[k]);
		for (const basis of reducedBasis) addScaled(column, basis, -dot(column, basis));
		const left = dot(column, column);
		const dots = effectBasis.map((basis) => dot(column, basis));
		const explained = dots.reduce((sum, value) => sum + value * value, 0);
		rSquared[k] = left > 0 ? explained / left : 0;
		const variance = Math.max(0, left - explained) / residualDof;
		for (let j = 0; j < q; j++) {
			let own = 0;
			for (let i = j; i < q; i++) {
				slopes[j][k] += inverse[j * q + i] * dots[i];
				own += inverse[j * q + i] ** 2;
			}
			errors[j][k] = Math.sqrt(variance * own);
		}
	}
	return { slopes, errors, rSquared };
}

/** Inverse of the upper triangle that takes coefficients to projections. */
function invertedTriangle({ effectTriangle: r, effectBasis: { length: q } }: LinearDesign): Float64Array {
	const inverse = new Float64Array(q * q);
	for (let column = 0; column < q; column++)
		for (let i = column; i >= 0; i--) {
			let sum = i === column ? 1 : 0;
			for (let j = i + 1; j <= column; j++) sum -= r[i * q + j] * inverse[j * q + column];
			inverse[i * q + column] = sum / r[i * q + i];
		}
	return inverse;
}

function studentIntervals({ slopes, errors }: Fit, dof: number, level: number): Interval[][] {
	const critical = studentCritical(1 - level, dof);
	return slopes.map((list, j) =>
		Array.from(list, (slope, k): Interval => [slope - critical * errors[j][k], slope + critical * errors[j][k]]),
	);
}

function bootstrapIntervals(
	scores: readonly ArrayLike<number>[],
	options: ScoreRegressionOptions & { readonly patients: readonly (string | number)[]; readonly level: number },
): Interval[][] {
	const { patients, level, replicates = 2000, seed = 1, effect, covariates = {}, hasIntercept = true } = options;
	const groups = [...Map.groupBy(patients.keys(), (row) => patients[row]).values()];
	const random = createRandom(seed);
	const drawn: (readonly Float64Array[])[] = [];
	const names = linearDesign(options).effectNames.join();
	for (let r = 0; r < replicates; r++) {
		const rows = groups.flatMap(() => groups[random.integer(groups.length)]);
		const pick = (variables: Readonly<Record<string, DesignVariable>>) =>
			Object.fromEntries(Object.entries(variables).map(([name, values]) => [name, rowsOf(values, rows)]));
		const design = possibleDesign({ effect: pick(effect), covariates: pick(covariates), hasIntercept });
		// A population in which a category is missing has no such slope.
		if (design?.effectNames.join() !== names) continue;
		drawn.push(
			fit(
				rows.map((row) => scores[row]),
				design,
			).slopes,
		);
	}
	if (drawn.length === 0) throw new RangeError('scoreRegression: no redrawn population has all categories');
	return drawn[0].map((list, j) =>
		Array.from(list, (_, k): Interval => {
			const values = drawn.map((slopes) => slopes[j][k]);
			return [quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)];
		}),
	);
}

function rowsOf(values: DesignVariable, rows: readonly number[]): DesignVariable {
	const picked = rows.map((row): string | number | boolean => values[row]);
	return picked.every((value) => typeof value === 'number') ? picked : picked.map(String);
}

function possibleDesign(options: DesignOptions): LinearDesign | undefined {
	try {
		return linearDesign(options);
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}

/** A score that does not vary at all has no slope to be sure of. */
const ratio = (slope: number, error: number): number => (slope === 0 ? 0 : slope / error);

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
	return sum;
}

function addScaled(to: Float64Array, values: Float64Array, factor: number): void {
	for (let i = 0; i < to.length; i++) to[i] += factor * values[i];
}
