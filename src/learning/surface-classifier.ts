import { boostedTrees, createRandom, logistic, predictBoosted, type BoostedTrees } from '#numeric';
import { patientFolds } from '#shape-model';
import {
	classifyShape,
	fitShapeClassifier,
	type ClassifiedShape,
	type FitShapeClassifierOptions,
	type ShapeClassifier,
} from './shape-classifier.ts';

/** A shape by what its surface is like at many points, and as a whole. */
export interface DescribedShape extends ClassifiedShape {
	/** Descriptors of its points, one after another; as many a point in all shapes. */
	readonly rows: Float32Array;
	/** Of each point, whether it is marked: for training. */
	readonly marks: ArrayLike<number | boolean>;
}

/** Options of {@link fitSurfaceClassifier}. */
export interface FitSurfaceClassifierOptions extends Pick<
	FitShapeClassifierOptions,
	'subjects' | 'penalties' | 'seed'
> {
	/** Numbers that describe a point. */
	readonly width: number;
	/** Of each shape so many marked points are learnt from: large marks are not to outweigh small ones. Default 60. */
	readonly markedPoints?: number;
	/** And so many others. Default 120. */
	readonly otherPoints?: number;
	/** Runs of boosting whose answers are averaged. Default 2. */
	readonly runs?: number;
	/** Default 200. */
	readonly trees?: number;
	/** Questions from root to leaf at most. Default 5. */
	readonly depth?: number;
	/** Inner folds by subject. Default 5. */
	readonly folds?: number;
}

/** Says of points whether they are marked, and from this and the whole whether a shape is positive. */
export interface SurfaceClassifier {
	readonly width: number;
	readonly points: readonly BoostedTrees[];
	readonly shapes: ShapeClassifier;
}

/** Of the features of the whole only the first, which say how large a shape is, go in beside the points: many drown them. */
const sizeFeatures = 11;

/** Of a shape's points, the shares whose mean log odds are taken, the highest first. */
const topShares = [0.01, 0.03, 0.1, 0.3];

/**
 * Two levels: boosted trees learn which points of a surface are marked; what they say of a shape's most suspicious points, together
 * with the size of the whole, goes into a classifier of shapes. The second level is fitted on what trees say that did not
 * know the subject: inner folds by subject.
 *
 * @param isPositive of each shape.
 */
export function fitSurfaceClassifier(
	shapes: readonly DescribedShape[],
	isPositive: readonly boolean[],
	options: FitSurfaceClassifierOptions,
): SurfaceClassifier {
	const { subjects, width, folds = 5, seed = 1, penalties } = options;
	const fold = patientFolds(subjects, folds, { classes: isPositive, seed: `points ${seed}` });
	const described: ClassifiedShape[] = [...shapes];
	for (let k = 0; k < folds; k++) {
		const points = fitPoints(
			shapes.filter((_, i) => fold[i] !== k),
			options,
		);
		shapes.forEach(
			(shape, i) => fold[i] === k && (described[i] = joined(shape, pointOdds({ points, width }, shape.rows))),
		);
	}
	return {
		width,
		points: fitPoints(shapes, options),
		shapes: fitShapeClassifier(described, isPositive, {
			subjects,
			penalties,
			seed,
			fewFeatures: [topShares.length],
			components: [0],
		}),
	};
}

/** What a classifier says of a shape. */
export interface SurfaceVerdict {
	readonly probability: number;
	/** By the most suspicious points alone. */
	readonly suspicion: number;
}

/** Classifies a shape; its marks are not looked at. */
export function classifySurface(
	classifier: SurfaceClassifier,
	shape: Omit<DescribedShape, 'marks'>,
): SurfaceVerdict & { readonly odds: Float64Array } {
	const odds = pointOdds(classifier, shape.rows);
	const { probability } = classifyShape(classifier.shapes, joined(shape, odds));
	return { probability, suspicion: logistic(topMeans(odds)[0]), odds };
}

/** Log odds of each point to be marked. */
export function pointOdds(
	{ points, width }: Pick<SurfaceClassifier, 'points' | 'width'>,
	rows: Float32Array,
): Float64Array {
	return Float64Array.from({ length: rows.length / width }, (_, p) => {
		const row = rows.subarray(p * width, (p + 1) * width);
		return points.reduce((sum, trees) => sum + predictBoosted(trees, row), 0) / points.length;
	});
}

function fitPoints(shapes: readonly DescribedShape[], options: FitSurfaceClassifierOptions): BoostedTrees[] {
	const { width, markedPoints = 60, otherPoints = 120, runs = 2, trees = 200, depth = 5, seed = 1 } = options;
	return Array.from({ length: runs }, (_, run) => {
		const random = createRandom(`points ${seed} ${run}`);
		const rows: Float32Array[] = [];
		const isMarked: boolean[] = [];
		for (const { rows: all, marks } of shapes) {
			const order = random.shuffle(Array.from({ length: marks.length }, (__, p) => p));
			const most = [otherPoints, markedPoints];
			for (const p of order) {
				const isIn = Boolean(marks[p]);
				if (most[Number(isIn)]-- <= 0) continue;
				rows.push(all.subarray(p * width, (p + 1) * width));
				isMarked.push(isIn);
			}
		}
		return boostedTrees(rows, isMarked, {
			seed: `${seed} ${run}`,
			trees,
			depth,
			learningRate: 0.06,
			rowShare: 0.5,
			columnShare: 0.25,
			leastWeight: 8,
			penalty: 3,
		});
	});
}

/** How many numbers the classifier of shapes looks at, of shapes with so many features of the whole. */
export function surfaceFeatureCount(features: number): number {
	return topShares.length + Math.min(sizeFeatures, features);
}

/** The most suspicious points first, then the first features of the whole. */
function joined({ features, form }: ClassifiedShape, odds: Float64Array): ClassifiedShape {
	return { features: Float64Array.from([...topMeans(odds), ...Array.from(features).slice(0, sizeFeatures)]), form };
}

function topMeans(odds: Float64Array): number[] {
	const sorted = odds.toSorted((a, b) => b - a);
	return topShares.map((share) => {
		const count = Math.max(1, Math.round(share * sorted.length));
		return sorted.subarray(0, count).reduce((sum, value) => sum + value, 0) / count;
	});
}
