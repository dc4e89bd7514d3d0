import { type Static, Type } from 'typebox';
import { Laterality, Licence, PathologyRole, Sex, SourceDataset } from '#contract';

/**
 * A source is data: this file says what a description may hold; `sources/` holds ours, users write their own as YAML
 * or JSON (`read-source-description.ts` checks those and fills in what was left out).
 */

const options = { additionalProperties: false } as const;
const optional = <T extends Type.TSchema>(schema: T) => Type.Optional(schema);
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const Key = Type.String({
	pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$',
	description: 'Letters, digits, `.`, `_`, `-`; becomes part of shape ids.',
});
const SourceId = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{1,63}$' });

/**
 * Path pattern, compared with the **end** of a file's path at a folder boundary, `/` as separator, letter case kept:
 * `*` and `{name}` stand for part of one segment, `**` for any number of segments, `{name:#}` for digits,
 * `{name:a|b}` for one of the words, `[x|y]` for alternatives without a name, a final `?` in `{name?}` makes the
 * group (with the one character before it, unless a `/`) optional. A pattern that begins with `^` is a regular
 * expression over the whole path, with named groups.
 *
 * Names with a meaning: `case`, `subject` (default: the case), `structure` (name of the shape), `side`, `series`
 * (several segmentations of one subject), `label` (number of a label; its meaning is in the label map), `split`; a group in
 * capitals (`FMA`) is the code of the structure in that vocabulary. Others are kept as attributes where a rule says so.
 */
export const FilePattern = Type.String({ minLength: 1, maxLength: 20_000 });

export const StructureKind = Type.Union([
	Type.Literal('anatomy'),
	Type.Literal('lesion'),
	Type.Literal('instrument'),
	Type.Literal('other'),
]);
export type StructureKind = Static<typeof StructureKind>;

export const StructurePathology = Type.Object({ term: Type.String(), role: PathologyRole }, options);
export type StructurePathology = Static<typeof StructurePathology>;

const structureFields = {
	name: Type.String({ minLength: 1, description: 'The name the source uses.' }),
	key: optional(Key),
	anatomy: optional(
		nullable(
			Type.String({
				description:
					'Ontology term id. Left out: resolved from the name. null: not anatomy. For a lesion: the organ that bears it.',
			}),
		),
	),
	laterality: optional(Laterality),
	pathology: optional(Type.Array(StructurePathology)),
	kind: optional(StructureKind),
	splitSides: optional(
		Type.Boolean({
			description:
				'The label holds the left and the right one: split by component into two shapes (keys `…-left`, `…-right`).',
		}),
	),
	sideReference: optional(
		Type.Array(Type.Integer(), {
			description:
				'Labels whose union tells the two sides apart; default: the own labels. For lesions: organ + lesion.',
		}),
	),
} as const;

/** What a file, an array or a label stands for. */
export const Structure = Type.Object(structureFields, options);
export type Structure = Static<typeof Structure>;

export const LabelStructure = Type.Object(
	{
		value: Type.Integer({ minimum: 0 }),
		...structureFields,
		ignore: optional(Type.Boolean({ description: 'Not a shape, e.g. body outline or background class.' })),
	},
	options,
);
export type LabelStructure = Static<typeof LabelStructure>;

/** A shape of several labels together, e.g. `tumorous kidney` = kidney + tumour + cyst. */
export const Composite = Type.Object(
	{
		...structureFields,
		key: Key,
		labels: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1 }),
		mustContain: optional(
			Type.Array(Type.Integer({ minimum: 1 }), {
				description: 'Made only where (with `splitSides`: on the side where) one of these labels is present.',
			}),
		),
	},
	options,
);
export type Composite = Static<typeof Composite>;

export const LabelMap = Type.Object(
	{ labels: Type.Array(LabelStructure), composites: optional(Type.Array(Composite)) },
	options,
);
export type LabelMap = Static<typeof LabelMap>;

/** Labels listed in a file that comes with the data. */
export const LabelTable = Type.Object(
	{
		file: FilePattern,
		format: Type.Union([Type.Literal('csv'), Type.Literal('tsv'), Type.Literal('json')]),
		at: optional(
			Type.String({ description: 'JSON: dotted path to the object `{ "1": "name" }` or to the list of rows.' }),
		),
		value: optional(Type.String({ description: 'Column of the label number.' })),
		name: optional(Type.String({ description: 'Column of the name.' })),
		codes: optional(Type.Record(Type.String(), Type.String(), { description: 'Vocabulary → column with its code.' })),
		ignore: optional(Type.Array(Type.String(), { description: 'Names that are no shapes.' })),
	},
	options,
);
export type LabelTable = Static<typeof LabelTable>;

/**
 * How a value of a table (or of a captured name) becomes a fact. The original is always kept.
 * Values are compared trimmed, without regard to letter case. `missing` values become null.
 */
export const ValueRule = Type.Object(
	{
		field: Type.String({
			pattern: '^(sex|ageYears|bmiKgPerM2|pathology|anatomy|case|split|ignore|attributes\\.[A-Za-z][A-Za-z0-9_]*)$',
			description: '`sex`, `ageYears`, `bmiKgPerM2`, `pathology`, `attributes.<name>` or `ignore`.',
		}),
		type: Type.Union([
			Type.Literal('text'),
			Type.Literal('number'),
			Type.Literal('boolean'),
			Type.Literal('enumeration'),
		]),
		values: optional(
			Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]), {
				description: 'Value in lower case → harmonised value; for `pathology`: → term id or null (none).',
			}),
		),
		missing: optional(Type.Array(Type.String(), { description: 'Lower case; "" and null always count.' })),
		factor: optional(Type.Number({ description: 'Numbers are multiplied by it, for units.' })),
		minimum: optional(Type.Number({ description: 'Numbers outside are dropped and reported.' })),
		maximum: optional(Type.Number()),
		censoredFrom: optional(
			Type.Number({ description: 'Numbers from here on mean "at least", as in ages capped at 90.' }),
		),
		pathologyTrue: optional(Type.String({ description: 'Boolean: term that a true value adds to the subject.' })),
	},
	options,
);
export type ValueRule = Static<typeof ValueRule>;

export const MetadataTable = Type.Object(
	{
		file: FilePattern,
		format: Type.Union([Type.Literal('csv'), Type.Literal('tsv'), Type.Literal('json')]),
		delimiter: optional(Type.String({ minLength: 1, maxLength: 1 })),
		at: optional(Type.String({ description: 'JSON: dotted path to the list (or keyed object) of records.' })),
		key: Type.String({ description: 'Column (JSON: dotted path) that names the case; `@key` for a keyed object.' }),
		caseOf: optional(
			Type.String({ description: 'What the key column holds, as a template of captures. Default `{case}`.' }),
		),
		columns: Type.Record(Type.String(), ValueRule, { description: 'Column (JSON: dotted path) → rule.' }),
		keepOthers: optional(Type.Boolean({ description: 'Columns without a rule go to `original`. Default true.' })),
	},
	options,
);
export type MetadataTable = Static<typeof MetadataTable>;

/** Facts that hold for every shape of a layout or source (an atlas of one person). */
export const SubjectFacts = Type.Object(
	{
		sex: optional(Sex),
		ageYears: optional(Type.Number()),
		pathology: optional(Type.Array(Type.String())),
		attributes: optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
	},
	options,
);
export type SubjectFacts = Static<typeof SubjectFacts>;

/** One array of an npz file: N volumes with N class values. */
export const VolumeStack = Type.Object(
	{
		volumes: Type.String({ description: 'Array of shape N × Z × Y × X (or N × X × Y × Z, see `axisOrder`).' }),
		classes: optional(Type.String({ description: 'Array of N class numbers.' })),
		split: optional(Type.String({ description: 'Kept as attribute `split`.' })),
	},
	options,
);
export type VolumeStack = Static<typeof VolumeStack>;

/**
 * Content of the files a pattern finds.
 * `label-volume`: one volume, a number a structure; `mask-volume`: one volume a structure, > 0 is inside;
 * `mask-stack`: npz with stacks of masks; `mesh`: a surface file, one shape; `scene`: GLB whose mesh nodes are shapes;
 * `dicom`: segmentations and structure sets, which name their shapes.
 */
export const LayoutContent = Type.Union([
	Type.Literal('label-volume'),
	Type.Literal('mask-volume'),
	Type.Literal('mask-stack'),
	Type.Literal('mesh'),
	Type.Literal('scene'),
	Type.Literal('dicom'),
]);
export type LayoutContent = Static<typeof LayoutContent>;

/** One kind of file of a source: where it lies and what is in it. The first layout that fits a file takes it. */
export const Layout = Type.Object(
	{
		name: Key,
		files: Type.Array(FilePattern, { minItems: 1 }),
		exclude: optional(Type.Array(FilePattern)),
		content: LayoutContent,
		case: optional(
			Type.String({ description: 'Template of captures, default `{case}`; a constant for one-subject atlases.' }),
		),
		subject: optional(Type.String({ description: 'Template of captures, default `{subject}`, else the case.' })),
		labels: optional(
			Type.String({
				description:
					'Name of a label map of this description: of a `label-volume`, or of files with a captured `label`.',
			}),
		),
		labelTable: optional(LabelTable),
		structure: optional(Structure),
		structures: optional(
			Type.Record(Type.String(), Structure, {
				description: 'Captured `structure` (or node name) → structure. Names not listed are resolved by the ontology.',
			}),
		),
		stacks: optional(Type.Array(VolumeStack)),
		classes: optional(
			Type.Record(Type.String(), Structure, { description: '`mask-stack`: class number → structure.' }),
		),
		nodeName: optional(Type.String({ description: '`scene`: extras field with the name; default the node name.' })),
		nodeCode: optional(Type.String({ description: '`scene`: extras field with the vocabulary id.' })),
		captures: optional(Type.Record(Type.String(), ValueRule)),
		facts: optional(SubjectFacts),
		modality: optional(Type.String()),
		units: optional(
			Type.Union(
				[Type.Literal('mm'), Type.Literal('m'), Type.Literal('cm'), Type.Literal('voxel'), Type.Literal('auto')],
				{
					description: 'Of mesh coordinates. Default `auto`: from the size.',
				},
			),
		),
		axes: optional(
			Type.String({
				pattern: '^([RLAPSI]{3}|unknown)$',
				description:
					'Where +x, +y, +z point of mesh coordinates, after the file’s own node transforms, e.g. `LPS`; `unknown`: taken as RAS and said so.',
			}),
		),
		spacingMm: optional(
			Type.Array(Type.Number({ exclusiveMinimum: 0 }), {
				minItems: 3,
				maxItems: 3,
				description: 'For volumes without geometry (npz).',
			}),
		),
		alignment: optional(
			Type.Union([Type.Literal('patient'), Type.Literal('aligned'), Type.Literal('unknown')], {
				description: '`aligned`: moved into a common pose, so shapes of a subject do not fit together.',
			}),
		),
		priority: optional(
			Type.Integer({ description: 'Where two layouts give the same structure of a case, the higher one is used.' }),
		),
	},
	options,
);
export type Layout = Static<typeof Layout>;

/** What a source holds, as its authors state it: shown even where nothing has been read from it. */
export const SourceContents = Type.Object(
	{
		summary: Type.String(),
		anatomy: Type.Array(Type.String({ description: 'Ontology term id.' })),
		pathology: optional(Type.Array(Type.String())),
		subjectCount: optional(nullable(Type.Integer())),
		shapeCount: optional(nullable(Type.Integer())),
	},
	options,
);
export type SourceContents = Static<typeof SourceContents>;

/** Complete description of a source. The first part is what the catalogue shows of it (`SourceDataset`). */
export const SourceDescription = Type.Object(
	{
		id: SourceId,
		title: Type.String({ minLength: 1 }),
		description: Type.String(),
		homepage: nullable(Type.String()),
		doi: nullable(Type.String({ pattern: '^10\\.\\d{4,9}/\\S+$' })),
		citation: Type.String(),
		bibtex: optional(Type.String()),
		licence: Licence,
		licenceNote: optional(Type.String({ description: 'What is known and how surely, where the id does not say all.' })),
		modality: Type.String(),
		synthetic: Type.Boolean(),
		adapter: SourceDataset.properties.adapter,
		contents: optional(SourceContents),
		subjects: Type.Object(
			{
				space: Type.String({
					pattern: '^[a-z0-9][a-z0-9-]{0,63}$',
					description:
						'Namespace of subject keys (`<space>/<subject>`). Sources with the same space and subject name show the same person.',
				}),
			},
			options,
		),
		facts: optional(SubjectFacts),
		layouts: Type.Array(Layout),
		ignoreFiles: optional(Type.Array(FilePattern, { description: 'Known files that are no shapes.' })),
		labelMaps: optional(Type.Record(Type.String(), LabelMap)),
		metadata: optional(Type.Array(MetadataTable)),
		volumeRangesMm3: optional(
			Type.Record(Type.String(), Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }), {
				description: 'Plausible volume by ontology term, where it differs from the term’s own.',
			}),
		),
	},
	{ ...options, $id: 'SourceDescription' },
);
export type SourceDescription = Static<typeof SourceDescription>;

/** The part of a description that the catalogue keeps. */
export function sourceDataset(source: SourceDescription): SourceDataset {
	const { id, title, description, homepage, doi, citation, bibtex, licence, modality, synthetic, adapter } = source;
	const dataset = { id, title, description, homepage, doi, citation, licence, modality, synthetic, adapter };
	return bibtex === undefined ? dataset : { ...dataset, bibtex };
}
