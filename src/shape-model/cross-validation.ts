import { foldScores, shapeProducts, type ShapeProducts } from './fold-scores.ts';
import { patientFolds } from './patient-folds.ts';

/** What predictions are made from. */
export interface PredictionSamples {
	/** Aligned shapes, rows of one length. */
	readonly shapes: readonly ArrayLike<number>[];
	/** The patient of each row: never on both sides of a split. */
	readonly patients: readonly (string | number)[];
	/** More numbers for each row besides shape (such as log size); standardised by the training rows. */
	readonly features?: readonly ArrayLike<number>[];
}

/** Options of a nested cross-validation. */
export interface CrossValidationOptions {
	/** Default 5. */
	readonly folds?: number;
	/** Folds inside each training part, for choosing. Default 5. */
	readonly innerFolds?: number;
	/** Numbers of modes to choose from. Default 5, 10, 20, 40. */
	readonly modes?: readonly number[];
	/** Penalties to choose from. */
	readonly penalties?: readonly number[];
	/** Default 1. */
	readonly seed?: number | string;
	readonly onProgress?: (done: number, total: number) => void;
	readonly signal?: { throwIfAborted(): void };
}

/** A choice of settings. */
export interface Candidate {
	readonly modes: number;
	readonly penalty: number;
}

/** How to learn and what to choose by. */
export interface Learner {
	readonly penalties: readonly number[];
	readonly classes?: readonly unknown[];
	/** Predictions for all rows by what is learnt from the training rows. */
	fit(rows: readonly Float64Array[], training: readonly number[], candidate: Candidate): (row: Float64Array) => number;
	/** The smaller the better, for one row. */
	loss(prediction: number, row: number): number;
}

/** Out-of-fold predictions. */
export interface CrossValidated {
	readonly predictions: Float64Array;
	/** Fold of each row. */
	readonly fold: Int32Array;
	/** What the inner folds chose in each fold. */
	readonly chosen: readonly Candidate[];
	/** In each fold, predictions for its training rows by inner folds, with the chosen settings; not a number elsewhere. */
	readonly inner: readonly Float64Array[];
}

/**
 * Nested cross-validation, patients never on both sides: in each fold mean, modes, standardisation, the number of modes,
 * the penalty and the predictor come from the training patients alone; settings are chosen by folds inside them. (Only
 * the alignment of the shapes has seen all of them, without their labels.)
 *
 * Varma & Simon, Bias in error estimation when using cross-validation for model selection, BMC Bioinformatics 7, 2006.
 */
export function crossValidate(
	samples: PredictionSamples,
	learner: Learner,
	{
		folds = 5,
		innerFolds = 5,
		modes = [5, 10, 20, 40],
		penalties = learner.penalties,
		seed = 1,
		...hooks
	}: CrossValidationOptions,
): CrossValidated {
	const { shapes, patients, features } = samples;
	const n = shapes.length;
	if (patients.length !== n || (features && features.length !== n))
		throw new RangeError(
			`crossValidate: ${n} shapes, ${patients.length} patients, ${features?.length ?? n} feature rows`,
		);
	if (modes.length === 0 || penalties.length === 0)
		throw new RangeError('crossValidate: there is nothing to choose from');
	const products = shapeProducts(shapes);
	const candidates = modes.flatMap((count) => penalties.map((penalty) => ({ modes: count, penalty })));
	const { classes } = learner;
	const fold = patientFolds(patients, folds, { classes, seed });
	const predictions = new Float64Array(n);
	const chosen: Candidate[] = [];
	const inner: Float64Array[] = [];
	for (let f = 0; f < folds; f++) {
		hooks.signal?.throwIfAborted();
		hooks.onProgress?.(f, folds);
		const training = rowsWhere(fold, (of) => of !== f);
		const innerFold = patientFolds(
			training.map((row) => patients[row]),
			innerFolds,
			{ ...(classes && { classes: training.map((row) => classes[row]) }), seed: `${seed} ${f}` },
		);
		const tried = candidates.map(() => new Float64Array(n).fill(Number.NaN));
		for (let g = 0; g < innerFolds; g++) {
			const part = training.filter((_, i) => innerFold[i] !== g);
			const held = training.filter((_, i) => innerFold[i] === g);
			const rowsFor = scoreRows(products, part, modes, features);
			candidates.forEach((candidate, c) => {
				const rows = rowsFor(candidate.modes);
				const predict = learner.fit(rows, part, candidate);
				for (const row of held) tried[c][row] = predict(rows[row]);
			});
		}
		const losses = tried.map((values) => training.reduce((sum, row) => sum + learner.loss(values[row], row), 0));
		const best = losses.indexOf(Math.min(...losses));
		const rows = scoreRows(products, training, modes, features)(candidates[best].modes);
		const predict = learner.fit(rows, training, candidates[best]);
		for (let row = 0; row < n; row++) if (fold[row] === f) predictions[row] = predict(rows[row]);
		chosen.push(candidates[best]);
		inner.push(tried[best]);
	}
	return { predictions, fold, chosen, inner };
}

function rowsWhere(fold: Int32Array, accepts: (fold: number) => boolean): number[] {
	return Array.from(fold.keys()).filter((row) => accepts(fold[row]));
}

/** Scores and standardised features of all rows, as the training rows define them, for any number of modes. */
function scoreRows(
	products: ShapeProducts,
	training: readonly number[],
	modes: readonly number[],
	features: PredictionSamples['features'],
): (count: number) => Float64Array[] {
	const scores = foldScores(products, training, Math.max(...modes));
	const extra = features ? standardised(features, training) : undefined;
	return (count) =>
		scores.map((row, i) => {
			const kept = row.subarray(0, count);
			return extra ? Float64Array.from([...kept, ...extra[i]]) : kept;
		});
}

function standardised(features: readonly ArrayLike<number>[], training: readonly number[]): number[][] {
	const size = features[0].length;
	const stats = Array.from({ length: size }, (_, j) => {
		const mean = training.reduce((sum, row) => sum + features[row][j], 0) / training.length;
		const squared = training.reduce((sum, row) => sum + (features[row][j] - mean) ** 2, 0);
		return { mean, deviation: Math.sqrt(squared / (training.length - 1)) };
	});
	return features.map((row) =>
		stats.map(({ mean, deviation }, j) => (deviation > 0 ? (row[j] - mean) / deviation : 0)),
	);
}
