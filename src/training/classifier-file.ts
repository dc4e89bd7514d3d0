import type { ShapeClassifier } from '#learning';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';

const format = 'msn-shape-classifier';
const closed = { additionalProperties: false } as const;
const text = Type.String({ maxLength: 2000 });
const numbers = Type.Array(Type.Number(), { maxItems: 50_000_000 });
const places = Type.Array(Type.Integer({ minimum: -1, maximum: 1_000_000 }), { maxItems: 1 << 20 });
const linear = Type.Object({ intercept: Type.Number(), coefficients: numbers }, closed);
const boosted = Type.Object(
	{
		intercept: Type.Number(),
		trees: Type.Array(Type.Object({ feature: places, threshold: numbers, value: numbers }, closed)),
	},
	closed,
);
const Stored = Type.Object(
	{
		format: Type.Literal(format),
		version: Type.Literal(1),
		title: text,
		/** What a high probability means. */
		positive: text,
		/** What it was trained on. */
		source: text,
		licence: text,
		shapes: Type.Integer({ minimum: 1 }),
		/** Grid that shapes are described on, about their centre. */
		grid: Type.Object(
			{
				dims: Type.Array(Type.Integer({ minimum: 1, maximum: 1024 }), { minItems: 3, maxItems: 3 }),
				spacingMm: Type.Number({ exclusiveMinimum: 0 }),
			},
			closed,
		),
		/** Names of the features, in their order. */
		features: Type.Array(text),
		classifier: Type.Object(
			{
				means: numbers,
				deviations: numbers,
				form: Type.Object({ mean: numbers, modes: numbers, deviations: numbers }, closed),
				linear,
				boosted: Type.Array(boosted),
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
		),
	},
	closed,
);

/** A classifier with what is needed to use it, and where it comes from. */
export interface StoredClassifier extends Omit<Static<typeof Stored>, 'format' | 'version' | 'classifier' | 'grid'> {
	readonly grid: { readonly dims: readonly [number, number, number]; readonly spacingMm: number };
	readonly classifier: ShapeClassifier;
}

/** A file that holds no classifier; the message says what is wrong with it. */
export class ClassifierFileError extends Error {
	override readonly name = 'ClassifierFileError';
}

/** A classifier as JSON: every number it consists of, no code. */
export function writeClassifier({ classifier, ...head }: StoredClassifier): string {
	const plain = (_: string, value: unknown): unknown =>
		ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
	return `${JSON.stringify({ format, version: 1, ...head, classifier }, plain)}\n`;
}

/**
 * Reads a classifier; nothing in the file can make it fail later: numbers are finite, lists fit together, trees end.
 *
 * @param fileName for messages.
 * @throws ClassifierFileError saying what is wrong.
 */
export function readClassifier(content: string, fileName: string): StoredClassifier {
	let value: unknown;
	try {
		value = JSON.parse(content);
	} catch (cause) {
		throw new ClassifierFileError(`${fileName} is not JSON: train it again with msn train`, { cause });
	}
	if (!Value.Check(Stored, value)) {
		const [first] = Value.Errors(Stored, value);
		throw new ClassifierFileError(
			`${fileName} is no shape classifier: ${first?.instancePath || 'the file'} ${first?.message ?? 'is wrong'}; train it again with msn train`,
		);
	}
	const { format: _, version: __, classifier: raw, ...head } = value;
	const problem = misfit(value);
	if (problem !== undefined) throw new ClassifierFileError(`${fileName} does not fit together: ${problem}`);
	const [nx, ny, nz] = head.grid.dims;
	return {
		...head,
		grid: { dims: [nx, ny, nz], spacingMm: head.grid.spacingMm },
		classifier: {
			...raw,
			means: Float64Array.from(raw.means),
			deviations: Float64Array.from(raw.deviations),
			form: {
				mean: Float64Array.from(raw.form.mean),
				modes: Float32Array.from(raw.form.modes),
				deviations: Float64Array.from(raw.form.deviations),
			},
			linear: { intercept: raw.linear.intercept, coefficients: Float64Array.from(raw.linear.coefficients) },
			boosted: raw.boosted.map(({ intercept, trees }) => ({
				intercept,
				trees: trees.map((tree) => ({
					feature: Int32Array.from(tree.feature),
					threshold: Float64Array.from(tree.threshold),
					value: Float64Array.from(tree.value),
				})),
			})),
		},
	};
}

/** What does not fit, in words. */
function misfit({ features, classifier }: Static<typeof Stored>): string | undefined {
	const { means, deviations, form, linear: own, boosted: runs, chosen, linearShare } = classifier;
	const columns = means.length + form.deviations.length;
	if (features.length !== means.length || deviations.length !== means.length)
		return `${features.length} features, ${means.length} means, ${deviations.length} deviations`;
	if (form.modes.length !== form.mean.length * form.deviations.length)
		return `${form.modes.length} numbers of ${form.deviations.length} modes of ${form.mean.length}`;
	if (form.deviations.some((value) => !(value > 0)) || deviations.some((value) => value < 0))
		return 'a deviation is not positive';
	if (own.coefficients.length !== chosen.columns || chosen.columns > columns)
		return `${own.coefficients.length} coefficients of ${chosen.columns} of ${columns} columns`;
	if (runs.length === 0 && linearShare < 1) return 'trees have a share, and there are none';
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
