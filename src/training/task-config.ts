import { networkProblems } from '#learning';
import { Type, type Static } from 'typebox';
import { parse } from 'yaml';
import { Data } from './data-config.ts';
import { configProblems } from './config-problems.ts';
import { SparseCompletion } from './tasks/sparse-completion-config.ts';

const text = Type.String({ minLength: 1 });
const positive = Type.Number({ exclusiveMinimum: 0 });
const count = Type.Integer({ minimum: 1 });
const closed = { additionalProperties: false } as const;

const Split = Type.Union([
	Type.Object(
		{ kind: Type.Literal('folds'), folds: Type.Integer({ minimum: 2 }), seed: Type.Optional(Type.Integer()) },
		closed,
	),
	Type.Object({ kind: Type.Literal('official') }, closed),
	Type.Object(
		{
			kind: Type.Literal('shares'),
			train: Type.Number(),
			validation: Type.Number(),
			test: Type.Number(),
			seed: Type.Optional(Type.Integer()),
		},
		closed,
	),
]);

/** Samples whose fact lies within bounds, or equals a value. */
const Where = Type.Object(
	{
		fact: text,
		below: Type.Optional(Type.Number()),
		from: Type.Optional(Type.Number()),
		equals: Type.Optional(Type.Union([Type.String(), Type.Boolean(), Type.Number()])),
	},
	closed,
);

/** As a condition two classes; with `values`, or the fact alone, one class each. */
const Target = Type.Object(
	{
		...Where.properties,
		values: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Boolean(), Type.Number()]), { minItems: 2 })),
	},
	closed,
);

/** Ranges of a fact that are rated each on its own. */
const Strata = Type.Object({ fact: text, bounds: Type.Array(Type.Number(), { minItems: 1 }) }, closed);

const Grid = Type.Object({ size: Type.Integer({ minimum: 4, maximum: 512 }), spacingMm: positive }, closed);

const Common = {
	title: text,
	data: Data,
	split: Split,
	/** Which samples are tested; all others still train. Default all. */
	tested: Type.Optional(Where),
	/** Which samples there are at all. Default all. */
	among: Type.Optional(Where),
	/** Positive shapes are rated by ranges of a fact, besides. */
	strata: Type.Optional(Strata),
	/** Of the bootstrap over patients and everything else that is drawn. */
	seed: Type.Optional(Type.Integer()),
	goals: Type.Optional(Type.Record(Type.String(), Type.Number())),
	references: Type.Optional(Type.Record(Type.String(), Type.String())),
};

const FieldModel = Type.Object(
	{
		truncationMm: positive,
		modes: count,
		copies: Type.Integer({ minimum: 0 }),
		angleDegrees: Type.Optional(Type.Number({ minimum: 0 })),
		scaleDeviation: Type.Optional(Type.Number({ minimum: 0 })),
		shiftMm: Type.Optional(Type.Number({ minimum: 0 })),
	},
	closed,
);

/** Methods of other cards, set beside on the shapes that both tested. */
const Beside = Type.Optional(Type.Array(Type.Object({ name: text, card: text, method: text }, closed)));

const Regression = Type.Object(
	{
		copies: Type.Optional(Type.Integer({ minimum: 0 })),
		angleDegrees: Type.Optional(Type.Number({ minimum: 0 })),
		stretchDeviation: Type.Optional(Type.Number({ minimum: 0 })),
		truncationMm: Type.Optional(positive),
		sigmaMm: Type.Optional(positive),
		reachMm: Type.Optional(positive),
		smoothVoxels: Type.Optional(Type.Number({ minimum: 0 })),
	},
	closed,
);

const Completion = Type.Object(
	{
		task: Type.Literal('completion'),
		...Common,
		/** Which shapes of the training part the regression takes as examples. Default those like the tested. */
		examples: Type.Optional(Where),
		regression: Type.Optional(Regression),
		/** Numbers of patients whose shapes alone are examples, besides, for a learning curve. */
		curve: Type.Optional(Type.Array(Type.Integer({ minimum: 10 }))),
		beside: Beside,
		grid: Grid,
		share: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
		model: FieldModel,
		sigmaMm: positive,
	},
	closed,
);

const SuperResolution = Type.Object(
	{
		task: Type.Literal('super-resolution'),
		...Common,
		beside: Beside,
		grid: Grid,
		factor: Type.Integer({ minimum: 2, maximum: 8 }),
		model: FieldModel,
		softnessMm: positive,
	},
	closed,
);

const FeatureClassification = Type.Object(
	{
		task: Type.Literal('feature-classification'),
		...Common,
		target: Where,
		/** Choices of the inner cross-validation: so many of the first features alone; all, with so many components. */
		fewFeatures: Type.Optional(Type.Array(count)),
		components: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }))),
		penalties: Type.Optional(Type.Array(positive, { minItems: 1 })),
		/** Weights of the linear part beside trees; [1]: no trees. */
		linearShares: Type.Optional(Type.Array(Type.Number({ minimum: 0, maximum: 1 }), { minItems: 1 })),
		/** Inner cross-validations that are averaged over. */
		repeats: Type.Optional(count),
		/** Numbers of patients to train on besides, for a learning curve. */
		curve: Type.Optional(Type.Array(Type.Integer({ minimum: 10 }))),
	},
	closed,
);

const SurfaceClassification = Type.Object(
	{
		task: Type.Literal('surface-classification'),
		...Common,
		target: Where,
		/** That the features of the whole are measured on. */
		grid: Grid,
		/** Of each surface. */
		points: Type.Optional(count),
		/** So many marked and other points of each shape are learnt from. */
		markedPoints: Type.Optional(count),
		otherPoints: Type.Optional(count),
		/** Of the boosting on points. */
		runs: Type.Optional(count),
		trees: Type.Optional(count),
		depth: Type.Optional(count),
		components: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }))),
		penalties: Type.Optional(Type.Array(positive, { minItems: 1 })),
	},
	closed,
);

const SideClassification = Type.Object(
	{
		task: Type.Literal('side-classification'),
		...Common,
		/** The one side. Data must lie as it is: `mirror: none`. */
		target: Where,
		/** Of each surface. */
		points: Type.Optional(count),
		/** So many of them are learnt from. */
		learntPoints: Type.Optional(count),
		trees: Type.Optional(count),
		depth: Type.Optional(count),
	},
	closed,
);

const Augmentations = Type.Object(
	{
		mirror: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
		angleDegrees: Type.Optional(Type.Union([Type.Number({ minimum: 0 }), Type.Literal('any')])),
		shiftMm: Type.Optional(Type.Number({ minimum: 0 })),
		scaleDeviation: Type.Optional(Type.Number({ minimum: 0 })),
		elasticMm: Type.Optional(Type.Number({ minimum: 0 })),
		elasticStepMm: Type.Optional(positive),
	},
	closed,
);

const Coarse = {
	/** Of super-resolution. */
	factor: Type.Optional(Type.Integer({ minimum: 2, maximum: 8 })),
	/** Whether coarse voxels tell the side of one half they are on, or how much of them is filled. */
	coarse: Type.Optional(Type.Union([Type.Literal('majority'), Type.Literal('filling')])),
	laid: Type.Optional(Type.Union([Type.Literal('nearest'), Type.Literal('linear')])),
};

const Channel = Type.Union([Type.Literal('occupancy'), Type.Literal('distance'), Type.Literal('coordinates')]);

const Loss = Type.Object(
	{
		classWeights: Type.Optional(Type.Union([Type.Literal('balanced'), Type.Array(positive, { minItems: 2 })])),
		labelSmoothing: Type.Optional(Type.Number({ minimum: 0, exclusiveMaximum: 1 })),
		positiveWeight: Type.Optional(positive),
		crossEntropy: Type.Optional(Type.Number({ minimum: 0 })),
		dice: Type.Optional(Type.Number({ minimum: 0 })),
	},
	closed,
);

const BesideScores = Type.Object(
	{
		name: text,
		card: text,
		score: text,
		scale: Type.Optional(Type.Union([Type.Literal('probability'), Type.Literal('log odds')])),
	},
	closed,
);

const Network = Type.Object(
	{
		task: Type.Literal('network'),
		...Common,
		/** What is learnt: `class` (the target), `completion` of a cut cap, the shape itself, its fine grid, or its marks. */
		learn: Type.Union([
			Type.Literal('class'),
			Type.Literal('completion'),
			Type.Literal('reconstruction'),
			Type.Literal('super-resolution'),
			Type.Literal('marks'),
		]),
		target: Type.Optional(Target),
		...Coarse,
		/** What a network of voxels sees. */
		input: Type.Optional(Type.Union([Channel, Type.Array(Channel, { minItems: 1 })])),
		truncationMm: Type.Optional(positive),
		pointCount: Type.Optional(count),
		loss: Type.Optional(Loss),
		/** Of voxel lessons that see the occupancy first: the logits begin at ± this as the input is full or empty. */
		inputSkip: Type.Optional(Type.Number({ minimum: 0 })),
		/** Of voxel lessons: the share of voxels that the network begins by expecting to be filled; 0.5: undecided. */
		prior: Type.Optional(Type.Number({ minimum: 1e-6, maximum: 0.999999 })),
		/** What chooses the epoch: the score (area, accuracy, Dice), or how surprising the truth is. */
		chooseBy: Type.Optional(Type.Union([Type.Literal('score'), Type.Literal('surprise')])),
		/** Of the patients of the training part, kept apart to choose the epoch; 0: the last epoch. Default 0.15. */
		choosingShare: Type.Optional(Type.Number({ minimum: 0, maximum: 0.5 })),
		/** So many augmented views of each shape are averaged when classes are tested. Default 1: as it is. */
		views: Type.Optional(count),
		share: Type.Optional(Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 })),
		grid: Grid,
		network: Type.Object({ name: text, options: Type.Optional(Type.Record(Type.String(), Type.Unknown())) }, closed),
		epochs: count,
		batchSize: count,
		learningRate: positive,
		weightDecay: Type.Optional(Type.Number({ minimum: 0 })),
		warmUp: Type.Optional(Type.Integer({ minimum: 0 })),
		clipNorm: Type.Optional(positive),
		averageDecay: Type.Optional(Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 })),
		patience: Type.Optional(count),
		augment: Type.Optional(Augmentations),
		threads: Type.Optional(count),
		/** Where it is trained. Default cpu. */
		provider: Type.Optional(
			Type.Union([Type.Literal('cpu'), Type.Literal('webgpu'), Type.Literal('cuda'), Type.Literal('auto')]),
		),
		precision: Type.Optional(Type.Union([Type.Literal('float32'), Type.Literal('mixed')])),
		/** Of two classes: scores of other cards, set beside these and averaged with them. */
		beside: Type.Optional(Type.Array(BesideScores)),
		/** Repetitions with other seeds. */
		seeds: Type.Optional(Type.Array(Type.Integer(), { minItems: 1 })),
	},
	closed,
);

const TaskConfig = Type.Union([
	Completion,
	SuperResolution,
	FeatureClassification,
	SurfaceClassification,
	SideClassification,
	Network,
	SparseCompletion,
]);

export type DataConfig = Static<typeof Common.data>;
export type SplitConfig = Static<typeof Split>;
export type WhereConfig = Static<typeof Where>;
export type TargetConfig = Static<typeof Target>;
export type StrataConfig = Static<typeof Strata>;
export type GridConfig = Static<typeof Grid>;
export type FieldModelConfig = Static<typeof FieldModel>;
export type CompletionConfig = Static<typeof Completion>;
export type SuperResolutionConfig = Static<typeof SuperResolution>;
export type FeatureClassificationConfig = Static<typeof FeatureClassification>;
export type SideClassificationConfig = Static<typeof SideClassification>;
export type SurfaceClassificationConfig = Static<typeof SurfaceClassification>;
export type NetworkConfig = Static<typeof Network>;
export type TaskConfig = Static<typeof TaskConfig>;

const schemas = {
	completion: Completion,
	'super-resolution': SuperResolution,
	'feature-classification': FeatureClassification,
	'surface-classification': SurfaceClassification,
	'side-classification': SideClassification,
	network: Network,
	'sparse-completion': SparseCompletion,
} as const;

/** A configuration that cannot be used; the message lists all that is wrong with it, each with its place. */
export class TaskConfigError extends Error {
	override readonly name = 'TaskConfigError';
}

/**
 * Reads the description of a task, YAML or JSON.
 *
 * @param fileName for messages.
 * @throws TaskConfigError listing every field that is missing, unknown or wrong.
 */
export function readTaskConfig(content: string, fileName: string): TaskConfig {
	let value: unknown;
	try {
		value = parse(content);
	} catch (cause) {
		throw new TaskConfigError(`${fileName} is neither YAML nor JSON: ${String(cause)}`, { cause });
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value))
		throw new TaskConfigError(`${fileName}: expected fields such as task, title, data, split`);
	const { task } = value as { task?: unknown };
	if (typeof task !== 'string' || !Object.hasOwn(schemas, task))
		throw new TaskConfigError(
			`${fileName}: task must be one of ${Object.keys(schemas).join(', ')}, got ${String(task)}`,
		);
	const schema = schemas[task as keyof typeof schemas];
	const problems = configProblems(schema, value);
	if (problems.length === 0 && task === 'network') {
		const { network, learn, target } = value as NetworkConfig;
		problems.push(...networkProblems(network, learn));
		if (learn === 'class' && !target) problems.push('the file: missing target, which says what the classes are');
	}
	if (problems.length > 0)
		throw new TaskConfigError(`${fileName} cannot be used:\n${problems.map((line) => `- ${line}`).join('\n')}`);
	return value as TaskConfig;
}
