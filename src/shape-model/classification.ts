import { linearDiscriminant, logistic, logisticRegression, predictLinear } from '#numeric';
import { areaUnderCurve } from './area-under-curve.ts';
import {
	crossValidate,
	type Candidate,
	type CrossValidationOptions,
	type PredictionSamples,
} from './cross-validation.ts';
import { patientBootstrap } from './patient-bootstrap.ts';

/** Options of {@link classifyShapes}. */
export interface ClassifyShapesOptions extends CrossValidationOptions {
	/** `logistic`: ridge-penalised logistic regression; `discriminant`: Fisher's, shrunk. Default `logistic`. */
	readonly method?: 'logistic' | 'discriminant';
	/** Bootstrap replicates for the intervals. Default 2000. */
	readonly replicates?: number;
}

/** How well a class can be told from shape. Every prediction is for a patient the predictor has not seen. */
export interface ShapeClassification {
	/** Probability of the positive class, classes weighed alike, for each row. */
	readonly probabilities: Float64Array;
	readonly fold: Int32Array;
	readonly chosen: readonly Candidate[];
	readonly area: number;
	/** 95 %: DeLong where each patient has one row, else by drawing patients. */
	readonly areaInterval: readonly [number, number];
	readonly intervalMethod: 'delong' | 'patient bootstrap';
	/** Mean of sensitivity and specificity at probability ½. A guess has ½. */
	readonly balancedAccuracy: number;
	readonly balancedAccuracyInterval: readonly [number, number];
	readonly sensitivity: number;
	readonly specificity: number;
	readonly accuracy: number;
	/** Accuracy of always naming the commoner class. */
	readonly majorityAccuracy: number;
}

/**
 * Tells two classes from shape by the scores of a model, in nested cross-validation with patients never on both sides:
 * see {@link crossValidate}. The area pools the predictions of all folds.
 *
 * @throws RangeError if the parts do not fit together or a class has too few patients.
 */
export function classifyShapes(
	samples: PredictionSamples,
	isPositive: readonly boolean[],
	{ method = 'logistic', replicates = 2000, ...options }: ClassifyShapesOptions = {},
): ShapeClassification {
	const { patients } = samples;
	const n = isPositive.length;
	const positives = isPositive.filter(Boolean).length;
	if (n !== samples.shapes.length || positives < 2 || n - positives < 2)
		throw new RangeError(
			`classifyShapes: ${positives} of ${n} labels are positive, for ${samples.shapes.length} shapes`,
		);
	const { predictions, fold, chosen } = crossValidate(
		samples,
		{
			classes: isPositive,
			penalties: method === 'logistic' ? [0.1, 1, 10, 100] : [0.05, 0.3, 0.9],
			fit: (rows, training, { penalty }) => {
				const x = training.map((row) => rows[row]);
				const y = training.map((row) => isPositive[row]);
				const predictor =
					method === 'logistic'
						? logisticRegression(x, y, { penalty, isBalanced: true })
						: linearDiscriminant(x, y, penalty);
				return (row) => predictLinear(predictor, row);
			},
			// Log loss, classes weighed alike.
			loss: (logOdds, row) => {
				const margin = isPositive[row] ? logOdds : -logOdds;
				const loss = margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
				return loss / (isPositive[row] ? positives : n - positives);
			},
		},
		options,
	);
	const probabilities = predictions.map(logistic);
	const isIndependent = new Set(patients).size === n;
	const { area, interval } = areaUnderCurve(predictions, isPositive);
	const seed = `classify ${options.seed ?? 1}`;
	const areaOf = (rows: readonly number[]): number => {
		const labels = rows.map((row) => isPositive[row]);
		const count = labels.filter(Boolean).length;
		if (count < 2 || labels.length - count < 2) return Number.NaN;
		return areaUnderCurve(
			rows.map((row) => predictions[row]),
			labels,
		).area;
	};
	const everyRow = isPositive.map((_, i) => i);
	const rates = ratesOf(probabilities, isPositive, everyRow);
	const balanced = (rows: readonly number[]): number => ratesOf(probabilities, isPositive, rows).balancedAccuracy;
	return {
		probabilities,
		fold,
		chosen,
		area,
		areaInterval: isIndependent ? interval : (patientBootstrap(patients, areaOf, { replicates, seed }) ?? [0, 1]),
		intervalMethod: isIndependent ? 'delong' : 'patient bootstrap',
		...rates,
		balancedAccuracyInterval: patientBootstrap(patients, balanced, { replicates, seed }) ?? [0, 1],
		majorityAccuracy: Math.max(positives, n - positives) / n,
	};
}

function ratesOf(
	probabilities: Float64Array,
	isPositive: readonly boolean[],
	rows: readonly number[],
): Pick<ShapeClassification, 'balancedAccuracy' | 'sensitivity' | 'specificity' | 'accuracy'> {
	const right = [0, 0];
	const all = [0, 0];
	for (const row of rows) {
		const kind = isPositive[row] ? 1 : 0;
		all[kind]++;
		if (probabilities[row] >= 0.5 === isPositive[row]) right[kind]++;
	}
	const sensitivity = right[1] / all[1];
	const specificity = right[0] / all[0];
	return {
		sensitivity,
		specificity,
		balancedAccuracy: (sensitivity + specificity) / 2,
		accuracy: (right[0] + right[1]) / rows.length,
	};
}
