import {
	boostedTrees,
	createRandom,
	logistic,
	logisticRegression,
	predictBoosted,
	predictLinear,
	symmetricEigen,
	type BoostedTrees,
	type LinearPredictor,
} from '#numeric';
import { areaUnderCurve, compareAreas, dualComponents, patientFolds } from '#shape-model';

/** What a shape is classified by. */
export interface ClassifiedShape {
	/** Numbers that describe it ({@link gridFeatures}). */
	readonly features: ArrayLike<number>;
	/** Its form as a whole, e.g. occupancy on a coarse grid, for principal components; all of one length. */
	readonly form: ArrayLike<number>;
}

/** Options of {@link fitShapeClassifier}. */
export interface FitShapeClassifierOptions {
	/** Of each shape: never on both sides of an inner fold. */
	readonly subjects: readonly string[];
	/** The first so many features alone are choices too: few say more than many where shapes are few. Default 11. */
	readonly fewFeatures?: number | readonly number[];
	/** Numbers of principal components of the form to choose from. Default 0, 20, 60. */
	readonly components?: readonly number[];
	/** Ridge penalties to choose from. Default 3, 10, 30, 100, 300, 1000. */
	readonly penalties?: readonly number[];
	/** Shares of the linear part in the mean to choose from; 1: no trees are grown. Default 0.25, 0.5, 0.75, 1. */
	readonly linearShares?: readonly number[];
	/** Default 5. */
	readonly folds?: number;
	/** Cross-validations with other folds that are averaged over. Default 1. */
	readonly repeats?: number;
	/** Default 1. */
	readonly seed?: number | string;
}

/** A classifier of shapes from numbers that were thought of by hand and principal components of their form. */
export interface ShapeClassifier {
	/** Means and deviations of the features. */
	readonly means: Float64Array;
	readonly deviations: Float64Array;
	/** Mean form, and orthonormal modes with deviations. */
	readonly form: { readonly mean: Float64Array; readonly modes: Float32Array; readonly deviations: Float64Array };
	readonly linear: LinearPredictor;
	/** None where the linear part alone was best. */
	readonly boosted: readonly BoostedTrees[];
	/** Weight of the linear part in the mean of the two in log odds. */
	readonly linearShare: number;
	/** From that mean to log odds that are met: intercept + slope × mean (Platt scaling, on shapes that were left out). */
	readonly calibration: { readonly intercept: number; readonly slope: number };
	/** What the inner cross-validation chose, and the areas under the curve it expects there. */
	readonly chosen: {
		/** Columns of the linear part: features first, then components. */
		readonly columns: number;
		readonly components: number;
		readonly penalty: number;
		/** Of the linear part. */
		readonly innerArea: number;
		/** Of the mean. */
		readonly mixedArea: number;
	};
}

/** Components are found from at most so many shapes: their cost grows with the cube. */
const mostForComponents = 500;
/** Components that trees may ask for. */
const treeComponents = 20;
const boostingRuns = 4;
const boosting = { trees: 250, depth: 3, learningRate: 0.04 } as const;
/** Standardised features beyond this say no more. */
const mostDeviations = 5;
/** Accuracy of the fits of the inner cross-validation. */
const innerTolerance = 1e-5;

/**
 * The mean (in log odds) of a ridge logistic regression and boosted trees, calibrated. Penalty, columns and weights of the mean
 * are those with the largest area under the curve in a cross-validation inside the shapes given, by subject (more columns only if
 * they are better by more than a standard error); components and scaling are found once from all of them, without their labels.
 */
export function fitShapeClassifier(
	shapes: readonly ClassifiedShape[],
	isPositive: readonly boolean[],
	options: FitShapeClassifierOptions,
): ShapeClassifier {
	const { subjects, components = [0, 20, 60], linearShares = [0.25, 0.5, 0.75, 1], folds = 5 } = options;
	const { repeats = 1, seed = 1 } = options;
	const hasTrees = linearShares.some((share) => share < 1);
	const modeLimit = Math.max(...components, hasTrees ? treeComponents : 0);
	const scaling = { ...scalingOf(shapes), form: formModes(shapes, modeLimit, seed) };
	const rows = shapes.map((shape) => columnsOf(scaling, shape));
	const width = shapes[0].features.length;
	const partitions = Array.from({ length: repeats }, (_, repeat) =>
		patientFolds(subjects, folds, { classes: isPositive, seed: repeat === 0 ? seed : `${seed} ${repeat}` }),
	);
	const set: LabelledRows = { rows, isPositive, width };
	const choice = chooseLinear(set, partitions, options);
	const treeRows = rows.map((row) => row.subarray(0, width + treeComponents));
	const leftOut = hasTrees
		? meanOfPartitions(partitions, (inner) => leftOutTreeScores(treeRows, isPositive, inner, seed))
		: undefined;
	const mixed = chooseShare({ linear: choice.scores, boosted: leftOut }, isPositive, linearShares);
	const used = rows.map((row) => row.subarray(0, choice.columns));
	const runs = mixed.linearShare < 1 ? boostingRuns : 0;
	return {
		...scaling,
		linear: logisticRegression(used, isPositive, { penalty: choice.penalty, isBalanced: true }),
		boosted: Array.from({ length: runs }, (_, run) =>
			boostedTrees(treeRows, isPositive, { seed: `${seed} ${run}`, ...boosting }),
		),
		linearShare: mixed.linearShare,
		calibration: mixed.calibration,
		chosen: {
			columns: choice.columns,
			components: Math.max(0, choice.columns - width),
			penalty: choice.penalty,
			innerArea: choice.area,
			mixedArea: mixed.area,
		},
	};
}

interface LabelledRows {
	readonly rows: readonly Float64Array[];
	readonly isPositive: readonly boolean[];
	/** Number of features; components come after them. */
	readonly width: number;
}

interface LinearChoice {
	readonly columns: number;
	readonly penalty: number;
	readonly area: number;
	/** Of each shape by fits that did not know it. */
	readonly scores: Float64Array;
}

/** More columns must be worth it: by more than the standard error of the difference, on the same shapes. */
function isClearlyBetter(more: LinearChoice, fewer: LinearChoice, isPositive: readonly boolean[]): boolean {
	const { difference, standardError } = compareAreas(fewer.scores, more.scores, isPositive);
	return difference > standardError;
}

function chooseLinear(
	{ rows, isPositive, width }: LabelledRows,
	partitions: readonly Int32Array[],
	{ fewFeatures = 11, components = [0, 20, 60], penalties = [3, 10, 30, 100, 300, 1000] }: FitShapeClassifierOptions,
): LinearChoice {
	const few = [fewFeatures].flat().map((count) => Math.min(count, width));
	const all = components.map((count) => Math.min(width + count, rows[0].length));
	const widths = [...new Set([...few, ...all])].sort((a, b) => a - b);
	let best: LinearChoice | undefined;
	for (const columns of widths) {
		const used = inTheirSpan(rows.map((row) => row.subarray(0, columns)));
		// The largest penalty first: its predictor is where the next search starts.
		const falling = penalties.toSorted((a, b) => b - a);
		const scores = falling.map(() => new Float64Array(rows.length));
		for (const inner of partitions)
			leftOutLinearScores(used, isPositive, inner, falling).forEach((own, k) => {
				for (let i = 0; i < own.length; i++) scores[k][i] += own[i] / partitions.length;
			});
		const areas = scores.map((own) => areaUnderCurve(own, isPositive).area);
		const k = areas.indexOf(Math.max(...areas));
		const choice = { columns, penalty: falling[k], area: areas[k], scores: scores[k] };
		if (!best || isClearlyBetter(choice, best, isPositive)) best = choice;
	}
	if (!best) throw new RangeError('fitShapeClassifier: nothing to choose from: no columns or no penalties');
	return best;
}

/**
 * Rows with more columns than there are rows, turned into as many columns as there are rows: the same distances and inner
 * products, so the same ridge regressions of any of them, for much less work.
 */
function inTheirSpan(rows: readonly Float64Array[]): readonly Float64Array[] {
	const n = rows.length;
	if (rows[0].length <= n) return rows;
	const gram = new Float64Array(n * n);
	for (let i = 0; i < n; i++)
		for (let j = 0; j <= i; j++) {
			let dot = 0;
			for (let k = 0; k < rows[i].length; k++) dot += rows[i][k] * rows[j][k];
			gram[i * n + j] = gram[j * n + i] = dot;
		}
	const { values, vectors } = symmetricEigen(gram, n);
	const lengths = values.map((value) => Math.sqrt(Math.max(0, value)));
	return rows.map((_, i) => Float64Array.from(lengths, (length, k) => length * vectors[k * n + i]));
}

/** Log odds of each row by regressions that did not know its fold; a list a penalty. */
function leftOutLinearScores(
	rows: readonly Float64Array[],
	isPositive: readonly boolean[],
	inner: Int32Array,
	penalties: readonly number[],
): Float64Array[] {
	const scores = penalties.map(() => new Float64Array(rows.length));
	for (let fold = 0; fold <= Math.max(...inner); fold++) {
		const isTrained = (_: unknown, i: number): boolean => inner[i] !== fold;
		const [own, labels] = [rows.filter(isTrained), isPositive.filter(isTrained)];
		let start: LinearPredictor | undefined;
		penalties.forEach((penalty, k) => {
			start = logisticRegression(own, labels, { penalty, isBalanced: true, start, tolerance: innerTolerance });
			for (let i = 0; i < rows.length; i++) if (inner[i] === fold) scores[k][i] = predictLinear(start, rows[i]);
		});
	}
	return scores;
}

function leftOutTreeScores(
	rows: readonly Float64Array[],
	isPositive: readonly boolean[],
	inner: Int32Array,
	seed: number | string,
): Float64Array {
	const scores = new Float64Array(rows.length);
	for (let fold = 0; fold <= Math.max(...inner); fold++) {
		const isTrained = (_: unknown, i: number): boolean => inner[i] !== fold;
		const trees = boostedTrees(rows.filter(isTrained), isPositive.filter(isTrained), {
			seed: `${seed} 0`,
			...boosting,
		});
		for (let i = 0; i < rows.length; i++) if (inner[i] === fold) scores[i] = predictBoosted(trees, rows[i]);
	}
	return scores;
}

function meanOfPartitions(partitions: readonly Int32Array[], of: (inner: Int32Array) => Float64Array): Float64Array {
	const all = partitions.map(of);
	return all[0].map((_, i) => all.reduce((sum, one) => sum + one[i], 0) / all.length);
}

interface MixedScores {
	readonly linearShare: number;
	readonly area: number;
	readonly calibration: ShapeClassifier['calibration'];
}

/** The share with the largest area, and what the mean has to be stretched by to be met. */
function chooseShare(
	{ linear, boosted }: { readonly linear: Float64Array; readonly boosted: Float64Array | undefined },
	isPositive: readonly boolean[],
	linearShares: readonly number[],
): MixedScores {
	let best: { linearShare: number; area: number; scores: Float64Array } | undefined;
	for (const linearShare of linearShares) {
		const scores = linear.map((value, i) => linearShare * value + (boosted ? (1 - linearShare) * boosted[i] : 0));
		const { area } = areaUnderCurve(scores, isPositive);
		if (!best || area > best.area) best = { linearShare, area, scores };
	}
	if (!best) throw new RangeError('fitShapeClassifier: nothing to choose from: no shares');
	const rows = Array.from(best.scores, (value) => [value]);
	const { intercept, coefficients } = logisticRegression(rows, isPositive, { penalty: 1e-3 });
	// A slope below 0 would turn the order round: such scores say nothing.
	return { ...best, calibration: { intercept, slope: Math.max(coefficients[0], 1e-3) } };
}

/** What the parts of a classifier say about a shape: log odds of the positive class (0 of trees that are not there), and its probability. */
export interface ShapeVerdict {
	readonly linear: number;
	readonly boosted: number;
	readonly probability: number;
}

/** Classifies a shape. */
export function classifyShape(classifier: ShapeClassifier, shape: ClassifiedShape): ShapeVerdict {
	const row = columnsOf(classifier, shape);
	const { linearShare, calibration } = classifier;
	const linear = predictLinear(classifier.linear, row);
	const sum = classifier.boosted.reduce((total, trees) => total + predictBoosted(trees, row), 0);
	const boosted = classifier.boosted.length > 0 ? sum / classifier.boosted.length : 0;
	const mean = linearShare * linear + (1 - linearShare) * boosted;
	return { linear, boosted, probability: logistic(calibration.intercept + calibration.slope * mean) };
}

type Scaling = Pick<ShapeClassifier, 'means' | 'deviations' | 'form'>;

function scalingOf(shapes: readonly ClassifiedShape[]): Pick<Scaling, 'means' | 'deviations'> {
	const width = shapes[0].features.length;
	const means = new Float64Array(width);
	const deviations = new Float64Array(width);
	for (const { features } of shapes) for (let j = 0; j < width; j++) means[j] += features[j] / shapes.length;
	for (const { features } of shapes)
		for (let j = 0; j < width; j++) deviations[j] += (features[j] - means[j]) ** 2 / shapes.length;
	return { means, deviations: deviations.map(Math.sqrt) };
}

function formModes(shapes: readonly ClassifiedShape[], modeLimit: number, seed: number | string): Scaling['form'] {
	const order = createRandom(`components ${seed}`).shuffle([...shapes.keys()]);
	const used = order.slice(0, mostForComponents).map((i) => shapes[i].form);
	const { mean, modes, variances } = dualComponents(used, { modes: 'float32', modeLimit });
	return { mean, modes, deviations: variances.map(Math.sqrt) };
}

/** Standardised features, then standardised scores. */
function columnsOf({ means, deviations, form }: Scaling, shape: ClassifiedShape): Float64Array {
	const width = means.length;
	const length = form.mean.length;
	const row = new Float64Array(width + form.deviations.length);
	for (let j = 0; j < width; j++) {
		const value = deviations[j] > 0 ? (shape.features[j] - means[j]) / deviations[j] : 0;
		row[j] = Math.min(mostDeviations, Math.max(-mostDeviations, value));
	}
	const offset = Float64Array.from(form.mean, (value, i) => shape.form[i] - value);
	for (let k = 0; k < form.deviations.length; k++) {
		let dot = 0;
		for (let i = 0; i < length; i++) dot += form.modes[k * length + i] * offset[i];
		row[width + k] = dot / form.deviations[k];
	}
	return row;
}
