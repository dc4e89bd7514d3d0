import { Type, type Static } from 'typebox';

const text = Type.String({ minLength: 1 });
const count = Type.Integer({ minimum: 1 });
const closed = { additionalProperties: false } as const;
const edge = Type.Integer({ minimum: 16, maximum: 512 });
const size = Type.Union([Type.Literal('large'), Type.Literal('small'), Type.Literal('tiny')]);

/** The schema of a `sparse-completion` task: skulls of the phantom with a removed cap, completed by the sparse network. */
export const SparseCompletion = Type.Object(
	{
		task: Type.Literal('sparse-completion'),
		title: text,
		data: Type.Object(
			{
				kind: Type.Literal('skull-shells'),
				source: text,
				licence: text,
				citation: Type.Optional(text),
				/** They are made by a program, and the card says so. */
				synthetic: Type.Literal(true),
				/** How many different skulls, each a subject. */
				subjects: Type.Integer({ minimum: 6 }),
				/** Voxels along each axis. */
				edge,
				/** Width of the cubic field of view. Default 240. */
				fieldMm: Type.Optional(Type.Number({ minimum: 100, maximum: 1000 })),
			},
			closed,
		),
		split: Type.Object(
			{
				kind: Type.Literal('shares'),
				train: Type.Number(),
				validation: Type.Number(),
				test: Type.Number(),
				seed: Type.Optional(Type.Integer()),
			},
			closed,
		),
		/** One of the original's three networks. */
		network: size,
		epochs: count,
		learningRate: Type.Number({ exclusiveMinimum: 0 }),
		/** How often a skull is mirrored. Default 0.5, as the original. */
		mirror: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
		patience: Type.Optional(count),
		seeds: Type.Optional(Type.Array(Type.Integer(), { minItems: 1 })),
		seed: Type.Optional(Type.Integer()),
		/** Resolutions to measure time and memory at, each in a process of its own. */
		resolutions: Type.Optional(
			Type.Array(Type.Object({ edge, network: size, steps: Type.Optional(count) }, closed), { minItems: 1 }),
		),
		goals: Type.Optional(Type.Record(Type.String(), Type.Number())),
		references: Type.Optional(Type.Record(Type.String(), Type.String())),
	},
	closed,
);

export type SparseCompletionConfig = Static<typeof SparseCompletion>;
