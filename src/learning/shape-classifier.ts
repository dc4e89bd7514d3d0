import {
	boostedTrees,
	createRandom,
	logistic,
	logisticRegression,
	predictBoosted,
	predictLinear,
	type BoostedTrees,
	type LinearPredictor,
} from '#numeric';
import { areaUnderCurve, dualComponents, patientFolds } from '#shape-model';

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
	/** The first so many features alone are a choice too: few say more than many where shapes are few. Default 11. */
	readonly fewFeatures?: number;
	/** Numbers of principal components of the form to choose from. Default 0, 20, 60. */
	readonly components?: readonly number[];
	/** Ridge penalties to choose from. Default 3, 10, 30, 100, 300, 1000. */
	readonly penalties?: readonly number[];
	/** Default 5. */
	readonly folds?: number;
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
	readonly boosted: readonly BoostedTrees[];
	/** What the inner cross-validation chose, and the area under the curve it expects there. */
	readonly chosen: {
		/** Columns of the linear part: features first, then components. */
		readonly columns: number;
		readonly components: number;
		readonly penalty: number;
		readonly innerArea: number;
	};
}

/** Components are found from at most so many shapes: their cost grows with the cube. */
const mostForComponents = 500;
/** Components that trees may ask for. */
const treeComponents = 20;
const boostingRuns = 4;
/** Standardised features beyond this say no more. */
const mostDeviations = 5;

/**
 * The mean (in log odds) of a ridge logistic regression and boosted trees. Penalty and number of components are those with
 * the largest area under the curve in a cross-validation inside the shapes given, by subject.
 */
export function fitShapeClassifier(
	shapes: readonly ClassifiedShape[],
	isPositive: readonly boolean[],
	{
		subjects,
		fewFeatures = 11,
		components = [0, 20, 60],
		penalties = [3, 10, 30, 100, 300, 1000],
		folds = 5,
		seed = 1,
	}: FitShapeClassifierOptions,
): ShapeClassifier {
	const scaling = { ...scalingOf(shapes), form: formModes(shapes, Math.max(...components, treeComponents), seed) };
	const rows = shapes.map((shape) => columnsOf(scaling, shape));
	const width = shapes[0].features.length;
	const inner = patientFolds(subjects, folds, { classes: isPositive, seed });
	let chosen = { columns: width, components: 0, penalty: penalties[0], innerArea: -Infinity };
	const widths = [Math.min(fewFeatures, width), ...components.map((count) => width + count)];
	for (const columns of widths)
		for (const penalty of penalties) {
			const used = rows.map((row) => row.subarray(0, columns));
			const innerArea = crossValidatedArea(used, isPositive, { inner, penalty });
			const count = Math.max(0, columns - width);
			if (innerArea > chosen.innerArea) chosen = { columns, components: count, penalty, innerArea };
		}
	const linear = logisticRegression(
		rows.map((row) => row.subarray(0, chosen.columns)),
		isPositive,
		{ penalty: chosen.penalty, isBalanced: true },
	);
	const treeRows = rows.map((row) => row.subarray(0, width + treeComponents));
	const boosted = Array.from({ length: boostingRuns }, (_, run) =>
		boostedTrees(treeRows, isPositive, { seed: `${seed} ${run}`, trees: 250, learningRate: 0.04 }),
	);
	return { ...scaling, linear, boosted, chosen };
}

/** What the parts of a classifier say about a shape: log odds of the positive class, and the probability of their mean. */
export interface ShapeVerdict {
	readonly linear: number;
	readonly boosted: number;
	readonly probability: number;
}

/** Classifies a shape. */
export function classifyShape(classifier: ShapeClassifier, shape: ClassifiedShape): ShapeVerdict {
	const row = columnsOf(classifier, shape);
	// Classes weigh alike in the one and as they are in the other: the mean ranks shapes; it is no calibrated probability.
	const linear = predictLinear(classifier.linear, row);
	const sum = classifier.boosted.reduce((total, trees) => total + predictBoosted(trees, row), 0);
	const boosted = sum / classifier.boosted.length;
	return { linear, boosted, probability: logistic((linear + boosted) / 2) };
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

function crossValidatedArea(
	rows: readonly Float64Array[],
	isPositive: readonly boolean[],
	{ inner, penalty }: { inner: Int32Array; penalty: number },
): number {
	const scores = new Float64Array(rows.length);
	const folds = Math.max(...inner) + 1;
	for (let fold = 0; fold < folds; fold++) {
		const isTrained = (_: unknown, i: number): boolean => inner[i] !== fold;
		const predictor = logisticRegression(rows.filter(isTrained), isPositive.filter(isTrained), {
			penalty,
			isBalanced: true,
		});
		rows.forEach((row, i) => inner[i] === fold && (scores[i] = predictLinear(predictor, row)));
	}
	return areaUnderCurve(scores, isPositive).area;
}
