import { predictLinear, quantile, ridgeRegression } from '#numeric';
import {
	crossValidate,
	type Candidate,
	type CrossValidationOptions,
	type PredictionSamples,
} from './cross-validation.ts';
import { patientBootstrap } from './patient-bootstrap.ts';

/** Options of {@link predictFromShape}. */
export interface PredictFromShapeOptions extends CrossValidationOptions {
	/** Share of new patients that the intervals are to cover. Default 0.9. */
	readonly coverage?: number;
	/** Bootstrap replicates for the intervals of the figures. Default 2000. */
	readonly replicates?: number;
}

/** How well a number (such as age) can be told from shape. Every prediction is for a patient not seen before. */
export interface ShapePrediction {
	readonly predictions: Float64Array;
	/** Interval of each prediction: prediction ± half-width. */
	readonly halfWidths: Float64Array;
	readonly fold: Int32Array;
	readonly chosen: readonly Candidate[];
	readonly meanAbsoluteError: number;
	/** 95 %, by drawing patients. */
	readonly meanAbsoluteErrorInterval: readonly [number, number];
	/** Error of always saying the median of the training rows. */
	readonly medianGuessError: number;
	/** Correlation of predictions and truth. */
	readonly correlation: number;
	/** Share of the variance that predictions explain; below 0 where they are worse than the mean. */
	readonly rSquared: number;
	/** Share of rows whose interval holds the truth, with its 95 % interval. */
	readonly covered: number;
	readonly coveredInterval: readonly [number, number];
}

/**
 * Predicts a number from shape by ridge regression on the scores of a model, in nested cross-validation with patients never
 * on both sides: see {@link crossValidate}. Intervals are conformal: the half-width is a quantile of the errors on training
 * patients that were held out inside the training part (CV+ without the shift of centres; Barber et al., Ann. Stat. 49, 2021).
 *
 * @throws RangeError if the parts do not fit together or a target is not finite.
 */
export function predictFromShape(
	samples: PredictionSamples,
	targets: ArrayLike<number>,
	{ coverage = 0.9, replicates = 2000, ...options }: PredictFromShapeOptions = {},
): ShapePrediction {
	const n = targets.length;
	const truth = Float64Array.from(targets);
	if (n !== samples.shapes.length || !truth.every(Number.isFinite))
		throw new RangeError(`predictFromShape: ${n} targets, all to be finite, for ${samples.shapes.length} shapes`);
	const { predictions, fold, chosen, inner } = crossValidate(
		samples,
		{
			penalties: [1, 10, 100, 1000],
			fit: (rows, training, { penalty }) => {
				const x = training.map((row) => rows[row]);
				const predictor = ridgeRegression(
					x,
					training.map((row) => truth[row]),
					penalty,
				);
				return (row) => predictLinear(predictor, row);
			},
			loss: (prediction, row) => (prediction - truth[row]) ** 2,
		},
		options,
	);
	const widths = inner.map((values) => conformalWidth(values, truth, coverage));
	const medians = inner.map((_, f) =>
		quantile(
			truth.filter((__, row) => fold[row] !== f),
			0.5,
		),
	);
	const errors = predictions.map((value, row) => Math.abs(value - truth[row]));
	const halfWidths = predictions.map((_, row) => widths[fold[row]]);
	const isCovered = errors.map((error, row) => (error <= halfWidths[row] ? 1 : 0));
	const interval = (values: Float64Array): readonly [number, number] =>
		patientBootstrap(samples.patients, (rows) => rows.reduce((sum, row) => sum + values[row], 0) / rows.length, {
			replicates,
			seed: `predict ${options.seed ?? 1}`,
		}) ?? [Number.NaN, Number.NaN];
	return {
		predictions,
		halfWidths,
		fold,
		chosen,
		meanAbsoluteError: meanOf(errors),
		meanAbsoluteErrorInterval: interval(errors),
		medianGuessError: meanOf(truth.map((value, row) => Math.abs(value - medians[fold[row]]))),
		correlation: correlationOf(predictions, truth),
		rSquared: 1 - meanOf(errors.map((error) => error * error)) / variance(truth),
		covered: meanOf(isCovered),
		coveredInterval: interval(isCovered),
	};
}

/** The ⌈(m + 1) coverage⌉-th smallest error of m held-out rows; infinite where there are too few. */
function conformalWidth(heldOut: Float64Array, truth: Float64Array, coverage: number): number {
	const errors = heldOut.map((value, row) => Math.abs(value - truth[row])).filter((error) => !Number.isNaN(error));
	return errors.sort()[Math.ceil((errors.length + 1) * coverage) - 1] ?? Infinity;
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: Float64Array): number {
	const mean = meanOf(values);
	return meanOf(values.map((value) => (value - mean) ** 2));
}

function correlationOf(a: Float64Array, b: Float64Array): number {
	const meanA = meanOf(a);
	const meanB = meanOf(b);
	const covariance = meanOf(a.map((value, i) => (value - meanA) * (b[i] - meanB)));
	return covariance / Math.sqrt(variance(a) * variance(b)) || 0;
}
