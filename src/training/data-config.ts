import { Type } from 'typebox';

const text = Type.String({ minLength: 1 });
const positive = Type.Number({ exclusiveMinimum: 0 });
const count = Type.Integer({ minimum: 1 });
const closed = { additionalProperties: false } as const;

const source = {
	/** Name of the corpus. */
	source: text,
	/** Of the data, not of the code that came with it. */
	licence: text,
	citation: Type.Optional(text),
	/** Whether the shapes were made by a program, not taken from patients; records of a library say so themselves. */
	synthetic: Type.Optional(Type.Boolean()),
};

const PairedOrgans = Type.Object(
	{
		kind: Type.Literal('paired-organs'),
		folder: text,
		file: text,
		...source,
		labels: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }))),
		/** Labels inside the organ that are learnt as marks of its voxels. */
		marks: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1 })),
		labelVolumes: Type.Optional(Type.Record(Type.String(), Type.Integer({ minimum: 1 }))),
		records: Type.Optional(
			Type.Object({ file: text, key: text, fields: Type.Record(Type.String(), Type.String()) }, closed),
		),
		/** Organs of this side are mirrored onto the other. */
		mirror: Type.Optional(Type.Union([Type.Literal('left'), Type.Literal('right'), Type.Literal('none')])),
		size: Type.Optional(count),
		spacingMm: Type.Optional(positive),
	},
	closed,
);

const NpzArchive = Type.Object(
	{
		kind: Type.Literal('npz'),
		file: text,
		...source,
		spacingMm: positive,
		/** Names of the labels in the order of their numbers. */
		classes: Type.Array(text, { minItems: 2 }),
		/** Only the first so many of each part: for trying out. */
		limit: Type.Optional(count),
	},
	closed,
);

const ShapeFolder = Type.Object(
	{
		kind: Type.Literal('folder'),
		/** Surfaces or masks; the name of the folder a file lies in is its class. */
		folder: text,
		...source,
		/** A regular expression with one group that finds the subject in a file's name; default the name without its ending. */
		subject: Type.Optional(text),
		size: Type.Optional(count),
		spacingMm: Type.Optional(positive),
	},
	closed,
);

const Library = Type.Object(
	{
		kind: Type.Literal('library'),
		/** A library as `msn ingest` makes it. */
		folder: text,
		/** Words as for `msn search`. */
		query: text,
		...source,
		size: Type.Optional(count),
		spacingMm: Type.Optional(positive),
	},
	closed,
);

/** Where shapes come from. */
export const Data = Type.Union([PairedOrgans, NpzArchive, ShapeFolder, Library]);
