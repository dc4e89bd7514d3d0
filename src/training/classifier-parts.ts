import type { ShapeClassifier } from '#learning';
import type { BoostedTrees } from '#numeric';
import { Type, type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const numbers = Type.Array(Type.Number(), { maxItems: 50_000_000 });
const places = Type.Array(Type.Integer({ minimum: -1, maximum: 1_000_000 }), { maxItems: 1 << 20 });
const linear = Type.Object({ intercept: Type.Number(), coefficients: numbers }, closed);

/** Boosted trees as they are kept. */
export const KeptTrees = Type.Object(
	{
		intercept: Type.Number(),
		trees: Type.Array(Type.Object({ feature: places, threshold: numbers, value: numbers }, closed)),
	},
	closed,
);

/** A {@link ShapeClassifier} as it is kept. */
export const KeptShapeClassifier = Type.Object(
	{
		means: numbers,
		deviations: numbers,
		form: Type.Object({ mean: numbers, modes: numbers, deviations: numbers }, closed),
		linear,
		boosted: Type.Array(KeptTrees),
		linearShare: Type.Number({ minimum: 0, maximum: 1 }),
		calibration: Type.Object({ intercept: Type.Number(), slope: Type.Number({ exclusiveMinimum: 0 }) }, closed),
		chosen: Type.Object(
			{
				columns: Type.Integer({ minimum: 1 }),
				components: Type.Integer({ minimum: 0 }),
				penalty: Type.Number(),
				innerArea: Type.Number(),
				mixedArea: Type.Number(),
			},
			closed,
		),
	},
	closed,
);

/** What does not fit together in a classifier of shapes with so many features, in words. */
export function shapeClassifierProblem(
	{ means, deviations, form, linear: own, boosted, chosen, linearShare }: Static<typeof KeptShapeClassifier>,
	features: number,
): string | undefined {
	const columns = means.length + form.deviations.length;
	if (features !== means.length || deviations.length !== means.length)
		return `${features} features, ${means.length} means, ${deviations.length} deviations`;
	if (form.modes.length !== form.mean.length * form.deviations.length)
		return `${form.modes.length} numbers of ${form.deviations.length} modes of ${form.mean.length}`;
	if (form.deviations.some((value) => !(value > 0)) || deviations.some((value) => value < 0))
		return 'a deviation is not positive';
	if (own.coefficients.length !== chosen.columns || chosen.columns > columns)
		return `${own.coefficients.length} coefficients of ${chosen.columns} of ${columns} columns`;
	if (boosted.length === 0 && linearShare < 1) return 'trees have a share, and there are none';
	return treesProblem(boosted, columns);
}

/** What does not fit together in trees that ask for so many columns, in words. */
export function treesProblem(runs: readonly Static<typeof KeptTrees>[], columns: number): string | undefined {
	for (const { trees } of runs)
		for (const { feature, threshold, value } of trees) {
			if (feature.length === 0 || threshold.length !== feature.length || value.length !== feature.length)
				return 'a tree has lists of several lengths';
			// A node that asks needs two children: so every way down ends.
			if (feature.some((column, node) => column >= columns || (column >= 0 && 2 * node + 2 >= feature.length)))
				return 'a tree asks for a column or a node that is not there';
		}
	return undefined;
}

/** What {@link KeptTrees} hold, ready for use. */
export function usableTrees({ intercept, trees }: Static<typeof KeptTrees>): BoostedTrees {
	return {
		intercept,
		trees: trees.map((tree) => ({
			feature: Int32Array.from(tree.feature),
			threshold: Float64Array.from(tree.threshold),
			value: Float64Array.from(tree.value),
		})),
	};
}

/** What {@link KeptShapeClassifier} holds, ready for use. */
export function usableShapeClassifier(kept: Static<typeof KeptShapeClassifier>): ShapeClassifier {
	return {
		...kept,
		means: Float64Array.from(kept.means),
		deviations: Float64Array.from(kept.deviations),
		form: {
			mean: Float64Array.from(kept.form.mean),
			modes: Float32Array.from(kept.form.modes),
			deviations: Float64Array.from(kept.form.deviations),
		},
		linear: { intercept: kept.linear.intercept, coefficients: Float64Array.from(kept.linear.coefficients) },
		boosted: kept.boosted.map(usableTrees),
	};
}
