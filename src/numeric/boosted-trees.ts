import { createRandom } from './random.ts';

/** A sum of small decision trees; gives log odds of the second class. */
export interface BoostedTrees {
	readonly intercept: number;
	/** One after another: nodes as flat lists. */
	readonly trees: readonly BoostedTree[];
}

/** A binary tree: node i asks whether row[feature[i]] ≤ threshold[i]; its children are 2i + 1 (yes) and 2i + 2. */
export interface BoostedTree {
	/** −1 where the node is a leaf. */
	readonly feature: Int32Array;
	readonly threshold: Float64Array;
	/** Of leaves: what they add to the log odds. */
	readonly value: Float64Array;
}

/** Options of {@link boostedTrees}. */
export interface BoostedTreesOptions {
	/** Default 200. */
	readonly trees?: number;
	/** Questions from root to leaf at most. Default 3. */
	readonly depth?: number;
	/** Share of each tree's answer that is taken. Default 0.05. */
	readonly learningRate?: number;
	/** Share of the rows each tree sees, without replacement. Default 0.6. */
	readonly rowShare?: number;
	/** Share of the columns each tree may ask. Default 0.3. */
	readonly columnShare?: number;
	/** Least sum of p (1 − p) in a leaf, besides the penalty on its value. Default 3. */
	readonly leastWeight?: number;
	/** Weight of value² / 2 of each leaf. Default 1. */
	readonly penalty?: number;
	/** Default 1. */
	readonly seed?: number | string;
}

/** Thresholds a column is cut at, at most. */
const mostBins = 32;

/**
 * Gradient boosting of decision trees for two classes under the logistic loss, by second-order steps.
 *
 * Friedman, Stochastic gradient boosting, 2002; Chen & Guestrin, XGBoost, 2016 (gain and leaf values).
 *
 * @param rows K numbers each, finite; only read.
 * @throws RangeError if sizes do not fit or a class is empty.
 */
export function boostedTrees(
	rows: readonly ArrayLike<number>[],
	isSecond: readonly boolean[],
	options: BoostedTreesOptions = {},
): BoostedTrees {
	const { trees = 200, learningRate = 0.05, rowShare = 0.6, columnShare = 0.3, seed = 1 } = options;
	const n = rows.length;
	const second = isSecond.filter(Boolean).length;
	if (isSecond.length !== n || second === 0 || second === n)
		throw new RangeError(`boostedTrees: ${n} rows, ${second} of ${isSecond.length} in class two`);
	const binned = binColumns(rows);
	const random = createRandom(seed);
	const intercept = Math.log(second / (n - second));
	const odds = new Float64Array(n).fill(intercept);
	const slope = new Float64Array(n);
	const bend = new Float64Array(n);
	const grown: BoostedTree[] = [];
	const order = Uint32Array.from({ length: n }, (_, i) => i);
	const columns = Uint32Array.from({ length: binned.thresholds.length }, (_, j) => j);
	for (let t = 0; t < trees; t++) {
		for (let i = 0; i < n; i++) {
			const p = 1 / (1 + Math.exp(-odds[i]));
			slope[i] = p - (isSecond[i] ? 1 : 0);
			bend[i] = p * (1 - p);
		}
		random.shuffle(order);
		random.shuffle(columns);
		const tree = growTree(
			binned,
			{ slope, bend },
			{
				...options,
				rows: order.slice(0, Math.max(2, Math.round(rowShare * n))),
				columns: columns.slice(0, Math.max(1, Math.round(columnShare * columns.length))),
			},
		);
		for (let k = 0; k < tree.value.length; k++) tree.value[k] *= learningRate;
		for (let i = 0; i < n; i++) odds[i] += answer(tree, rows[i]);
		grown.push(tree);
	}
	return { intercept, trees: grown };
}

/** Log odds of the second class for one row. */
export function predictBoosted({ intercept, trees }: BoostedTrees, row: ArrayLike<number>): number {
	return trees.reduce((sum, tree) => sum + answer(tree, row), intercept);
}

function answer({ feature, threshold, value }: BoostedTree, row: ArrayLike<number>): number {
	let node = 0;
	while (feature[node] >= 0) node = 2 * node + (row[feature[node]] <= threshold[node] ? 1 : 2);
	return value[node];
}

interface BinnedColumns {
	/** Bin of each row, a list a column. */
	readonly bins: readonly Uint8Array[];
	/** Upper ends of the bins but the last, a list a column. */
	readonly thresholds: readonly Float64Array[];
}

function binColumns(rows: readonly ArrayLike<number>[]): BinnedColumns {
	const width = rows[0]?.length ?? 0;
	const thresholds = Array.from({ length: width }, (_, j) => {
		const sorted = Float64Array.from(rows, (row) => row[j]).sort();
		const ends = new Set<number>();
		for (let b = 1; b < mostBins; b++) {
			const at = Math.floor((b * sorted.length) / mostBins);
			if (at > 0 && sorted[at - 1] < sorted[at]) ends.add((sorted[at - 1] + sorted[at]) / 2);
		}
		return Float64Array.from(ends).sort();
	});
	const bins = thresholds.map((ends, j) =>
		Uint8Array.from(rows, (row) => {
			let bin = 0;
			while (bin < ends.length && row[j] > ends[bin]) bin++;
			return bin;
		}),
	);
	return { bins, thresholds };
}

interface Derivatives {
	readonly slope: Float64Array;
	readonly bend: Float64Array;
}

interface GrowOptions extends BoostedTreesOptions {
	readonly rows: Uint32Array;
	readonly columns: Uint32Array;
}

function growTree(
	{ bins, thresholds }: BinnedColumns,
	{ slope, bend }: Derivatives,
	{ depth = 3, leastWeight = 3, penalty = 1, rows, columns }: GrowOptions,
): BoostedTree {
	const size = 2 ** (depth + 1) - 1;
	const tree = {
		feature: new Int32Array(size).fill(-1),
		threshold: new Float64Array(size),
		value: new Float64Array(size),
	};
	const slopes = new Float64Array(mostBins);
	const bends = new Float64Array(mostBins);
	const grow = (node: number, own: Uint32Array, level: number): void => {
		let g = 0;
		let h = 0;
		for (const i of own) {
			g += slope[i];
			h += bend[i];
		}
		tree.value[node] = -g / (h + penalty);
		if (level === depth || h < 2 * leastWeight) return;
		let best = { gain: 1e-9, column: -1, bin: 0 };
		for (const column of columns) {
			slopes.fill(0);
			bends.fill(0);
			const bin = bins[column];
			for (const i of own) {
				slopes[bin[i]] += slope[i];
				bends[bin[i]] += bend[i];
			}
			let left = 0;
			let weight = 0;
			for (let b = 0; b < thresholds[column].length; b++) {
				left += slopes[b];
				weight += bends[b];
				if (weight < leastWeight || h - weight < leastWeight) continue;
				const gain = left ** 2 / (weight + penalty) + (g - left) ** 2 / (h - weight + penalty) - g ** 2 / (h + penalty);
				if (gain > best.gain) best = { gain, column, bin: b };
			}
		}
		if (best.column < 0) return;
		tree.feature[node] = best.column;
		tree.threshold[node] = thresholds[best.column][best.bin];
		const bin = bins[best.column];
		grow(
			2 * node + 1,
			own.filter((i) => bin[i] <= best.bin),
			level + 1,
		);
		grow(
			2 * node + 2,
			own.filter((i) => bin[i] > best.bin),
			level + 1,
		);
	};
	grow(0, rows, 0);
	return tree;
}
