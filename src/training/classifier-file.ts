import {
	surfaceFeatureCount,
	type LearntFrom,
	type ShapeClassifier,
	type SideClassifier,
	type SurfaceClassifier,
} from '#learning';
import { Type, type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/schema';
import { configProblems } from './config-problems.ts';
import {
	KeptShapeClassifier,
	KeptTrees,
	shapeClassifierProblem,
	treesProblem,
	usableShapeClassifier,
	usableTrees,
} from './classifier-parts.ts';

const closed = { additionalProperties: false } as const;
const text = Type.String({ maxLength: 2000 });
const texts = Type.Array(text, { minItems: 1, maxItems: 100_000 });
const Grid = Type.Object(
	{
		dims: Type.Array(Type.Integer({ minimum: 1, maximum: 1024 }), { minItems: 3, maxItems: 3 }),
		spacingMm: Type.Number({ exclusiveMinimum: 0 }),
	},
	closed,
);

/** What all classifiers say of themselves. */
const head = {
	version: Type.Literal(1),
	title: text,
	/** What a high probability means. */
	positive: text,
	/** What it was trained on. */
	source: text,
	licence: text,
	citation: Type.Optional(text),
	/** Shapes of this side were mirrored onto the other before they were learnt. */
	mirrored: Type.Optional(Type.Union([Type.Literal('left'), Type.Literal('right')])),
	shapes: Type.Integer({ minimum: 1 }),
	subjects: Type.Optional(Type.Integer({ minimum: 1 })),
	/** Which of them were made by a program. */
	synthetic: Type.Optional(Type.Union([Type.Literal('all'), Type.Literal('some'), Type.Literal('none')])),
	/** Grid that shapes are described on, about their centre. */
	grid: Grid,
};

/** How many points of a surface are described by which numbers. */
const points = {
	points: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
	seed: Type.Integer(),
	/** Names of the numbers that describe a point, in their order. */
	descriptors: texts,
};

const schemas = {
	features: Type.Object(
		{
			format: Type.Literal('msn-shape-classifier'),
			...head,
			/** Names of the features, in their order. */
			features: Type.Array(text),
			classifier: KeptShapeClassifier,
		},
		closed,
	),
	side: Type.Object(
		{
			format: Type.Literal('msn-side-classifier'),
			...head,
			...points,
			/** Log odds of a side for each unit of its score. */
			slope: Type.Number({ exclusiveMinimum: 0 }),
			classifier: Type.Object(
				{ mirrored: Type.Array(Type.Integer({ minimum: 0 }), { maxItems: 100_000 }), trees: KeptTrees },
				closed,
			),
		},
		closed,
	),
	surface: Type.Object(
		{
			format: Type.Literal('msn-surface-classifier'),
			...head,
			...points,
			/** Grid that the features of the whole are measured on. */
			featureGrid: Grid,
			features: Type.Array(text),
			classifier: Type.Object(
				{ points: Type.Array(KeptTrees, { minItems: 1, maxItems: 1000 }), shapes: KeptShapeClassifier },
				closed,
			),
			/** By the features of the whole. */
			whole: KeptShapeClassifier,
		},
		closed,
	),
};

/** A cubic grid about the centre of a shape. */
interface StoredGrid {
	readonly dims: readonly [number, number, number];
	readonly spacingMm: number;
}

/** What every classifier says of itself, and what it was trained on. */
export interface StoredHead extends LearntFrom {
	readonly title: string;
	/** What a high probability means. */
	readonly positive: string;
	readonly shapes: number;
	/** Grid that shapes are laid on, about their centre. */
	readonly grid: StoredGrid;
}

/** A classifier by features, with what is needed to use it and where it comes from. */
export interface StoredFeatureClassifier extends StoredHead {
	readonly kind: 'features';
	readonly features: readonly string[];
	readonly classifier: ShapeClassifier;
}

/** Points of a surface that are described. */
interface StoredPoints {
	readonly points: number;
	readonly seed: number;
	readonly descriptors: readonly string[];
}

/** A classifier of shapes and their mirror images by points of the surface. */
export interface StoredSideClassifier extends StoredHead, StoredPoints {
	readonly kind: 'side';
	readonly slope: number;
	readonly classifier: SideClassifier;
}

/** A classifier by suspicious points of the surface and by features of the whole: the mean of both in log odds. */
export interface StoredSurfaceClassifier extends StoredHead, StoredPoints {
	readonly kind: 'surface';
	readonly featureGrid: StoredGrid;
	readonly features: readonly string[];
	readonly classifier: SurfaceClassifier;
	readonly whole: ShapeClassifier;
}

/** Any classifier that is kept in a file. */
export type StoredClassifier = StoredFeatureClassifier | StoredSideClassifier | StoredSurfaceClassifier;

/** A file that holds no classifier; the message says what is wrong with it. */
export class ClassifierFileError extends Error {
	override readonly name = 'ClassifierFileError';
}

/** A classifier as JSON: every number it consists of, no code. */
export function writeClassifier(stored: StoredClassifier): string {
	const { kind, classifier: _, ...rest } = stored;
	const format = schemas[kind].properties.format.const;
	const plain = (__: string, value: unknown): unknown =>
		ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
	return `${JSON.stringify({ format, version: 1, ...rest, classifier: keptParts(stored) }, plain)}\n`;
}

/** How many numbers describe a point follows from their names. */
function keptParts(stored: StoredClassifier): object {
	if (stored.kind === 'side') return { mirrored: stored.classifier.mirrored, trees: stored.classifier.trees };
	if (stored.kind === 'surface') return { points: stored.classifier.points, shapes: stored.classifier.shapes };
	return stored.classifier;
}

/** Voxels of a grid that shapes are described on, at most: those of 512 along each axis. */
const mostVoxels = 512 ** 3;

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
		const isCut = !content.trimEnd().endsWith('}');
		throw new ClassifierFileError(
			`${fileName} is not JSON${isCut ? ` and ends after ${content.length} characters, as if it was cut off` : ''}: train it again with msn train`,
			{ cause },
		);
	}
	const kind = kindOf(value, fileName);
	if (kind === 'features') return readAs(schemas.features, value, fileName, featureClassifier);
	if (kind === 'side') return readAs(schemas.side, value, fileName, sideClassifier);
	return readAs(schemas.surface, value, fileName, surfaceClassifier);
}

function kindOf(value: unknown, fileName: string): StoredClassifier['kind'] {
	const { format, version } = (value ?? {}) as { readonly format?: unknown; readonly version?: unknown };
	const kinds = ['features', 'side', 'surface'] as const;
	const kind = kinds.find((one) => schemas[one].properties.format.const === format);
	if (kind === undefined)
		throw new ClassifierFileError(
			`${fileName} is no shape classifier: its format should be one of ${kinds.map((one) => schemas[one].properties.format.const).join(', ')}, got ${JSON.stringify(format)}; train it with msn train`,
		);
	if (version !== 1)
		throw new ClassifierFileError(
			`${fileName} is a classifier of version ${JSON.stringify(version)}, and this software reads version 1: train it again with msn train`,
		);
	return kind;
}

/** What a value holds that meets a schema, made ready by `usable`, which gives the reason in words where parts do not fit. */
function readAs<Schema extends TSchema, Ready extends StoredClassifier>(
	schema: Schema,
	value: unknown,
	fileName: string,
	usable: (kept: Static<Schema>) => Ready | string,
): Ready {
	if (!Check(schema, value))
		throw new ClassifierFileError(
			`${fileName} is no shape classifier: ${configProblems(schema, value)[0]}; train it again with msn train`,
		);
	const ready = usable(value);
	if (typeof ready !== 'string') return ready;
	throw new ClassifierFileError(`${fileName} does not fit together: ${ready}; train it again with msn train`);
}

function featureClassifier(kept: Static<typeof schemas.features>): StoredFeatureClassifier | string {
	const { format: _, version: __, classifier, ...rest } = kept;
	const problem = gridProblem(kept.grid) ?? shapeClassifierProblem(classifier, kept.features.length);
	if (problem !== undefined) return problem;
	return { kind: 'features', ...rest, grid: cubic(kept.grid), classifier: usableShapeClassifier(classifier) };
}

function sideClassifier(kept: Static<typeof schemas.side>): StoredSideClassifier | string {
	const { format: _, version: __, classifier, ...rest } = kept;
	const { mirrored, trees } = classifier;
	const width = kept.descriptors.length;
	const problem = gridProblem(kept.grid) ?? treesProblem([trees], width);
	if (problem !== undefined) return problem;
	if (mirrored.some((place) => place >= width))
		return `a number that the mirror changes is beyond the ${width} there are`;
	const own = { width, mirrored, trees: usableTrees(trees) };
	return { kind: 'side', ...rest, grid: cubic(kept.grid), classifier: own };
}

function surfaceClassifier(kept: Static<typeof schemas.surface>): StoredSurfaceClassifier | string {
	const { format: _, version: __, classifier, whole, ...rest } = kept;
	const { points: runs, shapes } = classifier;
	const width = kept.descriptors.length;
	const problem =
		gridProblem(kept.grid) ??
		gridProblem(kept.featureGrid) ??
		treesProblem(runs, width) ??
		shapeClassifierProblem(shapes, surfaceFeatureCount(kept.features.length)) ??
		shapeClassifierProblem(whole, kept.features.length);
	if (problem !== undefined) return problem;
	return {
		kind: 'surface',
		...rest,
		grid: cubic(kept.grid),
		featureGrid: cubic(kept.featureGrid),
		classifier: { width, points: runs.map(usableTrees), shapes: usableShapeClassifier(shapes) },
		whole: usableShapeClassifier(whole),
	};
}

function gridProblem({ dims }: Static<typeof Grid>): string | undefined {
	const voxels = dims.reduce((product, n) => product * n, 1);
	return voxels > mostVoxels ? `a grid of ${dims.join(' × ')} voxels` : undefined;
}

function cubic({ dims: [nx, ny, nz], spacingMm }: Static<typeof Grid>): StoredGrid {
	return { dims: [nx, ny, nz], spacingMm };
}
