import { readFileSync } from 'node:fs';

/** Figures of one of the classical multivariate statistics: value, two degrees of freedom, F, p. */
type Row = readonly [number, number, number, number, number];
type ManovaFigures = Readonly<Record<"Wilks' lambda" | "Pillai's trace", Row>>;

/** What scipy, statsmodels and scikit-learn give; written by `bench/peers/shape_statistics.py`. */
export interface StatisticsFigures {
	readonly normal: readonly number[];
	readonly normalQuantile: readonly number[];
	readonly studentTwoSided: readonly number[];
	readonly f: readonly number[];
	readonly chiSquared: readonly number[];
	readonly bh: readonly number[];
	readonly by: readonly number[];
	readonly holm: readonly number[];
	readonly manovaGroup: ManovaFigures;
	readonly mancovaGroupGivenAge: ManovaFigures;
	readonly manovaThree: ManovaFigures;
	readonly ols: { readonly coefficients: number[]; readonly errors: number[]; readonly groupF: number };
	/** For each score: group, then age. */
	readonly olsOfScores: {
		readonly slopes: readonly (readonly number[])[];
		readonly intervals: readonly (readonly (readonly [number, number])[])[];
		readonly pValues: readonly (readonly number[])[];
		readonly partialR2OfGroup: readonly number[];
	};
	readonly hotellingOfPairs: { readonly tSquared: number; readonly f: number; readonly pValue: number };
	/** Of Hotelling's test, by the non-central F distribution. */
	readonly power: readonly {
		readonly groupSizes: readonly [number, number];
		readonly modes: number;
		readonly distance: number;
		readonly alpha: number;
		readonly power: number;
	}[];
	readonly hotelling: { readonly tSquared: number; readonly pValue: number };
	readonly ridge: { readonly coefficients: number[]; readonly intercept: number };
	readonly logistic: { readonly coefficients: number[]; readonly intercept: number };
	readonly logisticBalanced: { readonly coefficients: number[]; readonly intercept: number };
	readonly lda: readonly number[];
	readonly auc: number;
	readonly delongVariance: number;
}

export const peerFigures = JSON.parse(
	readFileSync(new URL('shape-statistics.json', import.meta.url), 'utf8'),
) as StatisticsFigures;

/** The small data set of those figures, made by the same formulas. */
export const rows = Array.from({ length: 24 }, (_, i) => i);
export const scores = rows.map((i) => [
	Math.sin(1.7 * i + 0.3) + 0.4 * (i % 2),
	Math.cos(2.3 * i) + 0.02 * i,
	Math.sin(0.9 * i * i) - 0.3 * (i % 2),
]);
export const isOdd = rows.map((i) => i % 2 === 1);
export const age = rows.map((i) => 40 + 3 * ((7 * i) % 11));
export const thirds = rows.map((i) => String(i % 3));
