import { boostedTrees, createRandom, predictBoosted, type BoostedTrees } from '#numeric';

/** Tells shapes from their mirror images, such as left kidneys from right ones, by what points of the surface say. */
export interface SideClassifier {
	/** Numbers that describe a point. */
	readonly width: number;
	/** Those that change their sign in the mirror. */
	readonly mirrored: readonly number[];
	readonly trees: BoostedTrees;
}

/** Options of {@link fitSideClassifier}. */
export interface FitSideClassifierOptions {
	/** Numbers that describe a point. */
	readonly width: number;
	/** Places of the numbers that change their sign in the mirror; all others stay. */
	readonly mirrored: readonly number[];
	/** Of each shape, drawn at random. Default 60. */
	readonly points?: number;
	/** Default 200. */
	readonly trees?: number;
	/** Default 5. */
	readonly depth?: number;
	/** Default 1. */
	readonly seed?: number | string;
}

/**
 * Boosted trees on points of the surface, each learnt from as it is or in the mirror with the other answer: so neither side is
 * preferred, and every shape counts for both. No form as a whole is asked for, so a shape that is disfigured in one place is
 * told by the rest.
 *
 * @param shapes descriptors of the points of each shape, one after another.
 */
export function fitSideClassifier(
	shapes: readonly Float32Array[],
	isFirstSide: readonly boolean[],
	{ width, mirrored, points = 60, trees = 200, depth = 5, seed = 1 }: FitSideClassifierOptions,
): SideClassifier {
	const random = createRandom(`side ${seed}`);
	const rows: Float32Array[] = [];
	const answers: boolean[] = [];
	for (const [i, shape] of shapes.entries())
		for (let k = 0; k < points; k++) {
			const p = random.integer(shape.length / width);
			const row = shape.slice(p * width, (p + 1) * width);
			const isTurned = random.next() < 0.5;
			rows.push(isTurned ? inMirror(row, mirrored) : row);
			answers.push(isFirstSide[i] !== isTurned);
		}
	return {
		width,
		mirrored,
		trees: boostedTrees(rows, answers, {
			seed,
			trees,
			depth,
			learningRate: 0.06,
			rowShare: 0.5,
			columnShare: 0.4,
			leastWeight: 8,
			penalty: 3,
		}),
	};
}

/** Above 0 for shapes of the first side, below for the other: a shape and its mirror image have the same score, once negated. */
export function sideScore({ width, mirrored, trees }: SideClassifier, shape: Float32Array): number {
	const count = shape.length / width;
	let sum = 0;
	for (let p = 0; p < count; p++) {
		const row = shape.slice(p * width, (p + 1) * width);
		sum += predictBoosted(trees, row);
		sum -= predictBoosted(trees, inMirror(row, mirrored));
	}
	return sum / count;
}

/** Changes the row. */
function inMirror(row: Float32Array, mirrored: readonly number[]): Float32Array {
	for (const column of mirrored) row[column] = -row[column];
	return row;
}
