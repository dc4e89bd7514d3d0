import { type Static, Type } from 'typebox';
import { FileFormat, FileRole, Laterality, PathologyRole, Severity, Sex } from './shape-record.ts';

const options = { additionalProperties: false } as const;
const list = (description: string) =>
	Type.Optional(Type.String({ description: `${description} Several: comma-separated.`, maxLength: 500 }));

/** Query string of `GET /v1/shapes`. `q` may carry everything; the others are the same filters, already parsed. */
export const SearchQuery = Type.Object(
	{
		q: Type.Optional(
			Type.String({
				maxLength: 500,
				description:
					'Keywords, all must match: `male kidney tumor`, `age:40-60`, `>60`, `left`, `source:kits23`, `licence:CC-BY-4.0`, `synthetic:no`, "free text".',
			}),
		),
		anatomy: list('Ontology terms; sub-terms included.'),
		pathology: list('Pathology terms; sub-terms included.'),
		pathologyRole: Type.Optional(
			Type.String({
				description: 'Which roles count for pathology: `self` (default), `bearing`, `subject`; comma-separated.',
			}),
		),
		sex: list('female, male, other, unknown.'),
		laterality: list('left, right, both, midline, unknown.'),
		source: list('Source ids.'),
		licence: list('Licence ids.'),
		modality: list('Modalities.'),
		kind: list('anatomy, lesion, instrument, other.'),
		age: list('Ages and bands: `40-49`, `90+`, `>60`, `unknown`.'),
		quality: list('Worst defect: clean, note, warning, error.'),
		subject: list('Subject keys.'),
		synthetic: Type.Optional(
			Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('any')], { default: 'any' }),
		),
		commercial: Type.Optional(
			Type.Union([Type.Literal('yes'), Type.Literal('any')], {
				description: '`yes`: only shapes whose licence allows commercial use.',
			}),
		),
		closed: Type.Optional(Type.Union([Type.Literal('yes'), Type.Literal('any')])),
		ageMin: Type.Optional(Type.Number({ minimum: 0, maximum: 130 })),
		ageMax: Type.Optional(Type.Number({ minimum: 0, maximum: 130 })),
		volumeMinMm3: Type.Optional(Type.Number({ minimum: 0 })),
		volumeMaxMm3: Type.Optional(Type.Number({ minimum: 0 })),
		unlisted: Type.Optional(
			Type.Union([Type.Literal('yes'), Type.Literal('no')], {
				description: '`yes`: also shapes held back by quality control.',
			}),
		),
		sort: Type.Optional(
			Type.Union(
				['relevance', 'name', 'volume', '-volume', 'age', '-age', 'triangles', '-triangles', 'quality'].map((value) =>
					Type.Literal(value),
				),
				{ default: 'relevance' },
			),
		),
		limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 200, default: 48 })),
		cursor: Type.Optional(Type.String({ maxLength: 300 })),
		facets: Type.Optional(Type.Union([Type.Literal('yes'), Type.Literal('no')], { default: 'yes' })),
	},
	options,
);
/** As parsed from a URL or built by a caller. */
export type SearchQuery = Omit<Static<typeof SearchQuery>, 'sort'> & { sort?: string };

/** Why a shape is in the result: one entry a keyword. */
export const MatchReason = Type.Object(
	{
		keyword: Type.String({ description: 'As typed.' }),
		field: Type.String({
			description: '`anatomy`, `pathology`, `sex`, `age`, `laterality`, `source`, `licence`, `text` …',
		}),
		value: Type.String({ description: 'What it matched, e.g. `left kidney`.' }),
		via: Type.Optional(
			Type.String({ description: 'How, if not by name: `synonym renal`, `part of kidney`, `corrected from kidny`.' }),
		),
	},
	options,
);
export type MatchReason = Static<typeof MatchReason>;

/** The part of a record that a result list needs. */
export const ShapeSummary = Type.Object(
	{
		id: Type.String(),
		name: Type.String(),
		kind: Type.String(),
		synthetic: Type.Boolean(),
		anatomy: Type.Union([Type.String(), Type.Null()]),
		laterality: Laterality,
		pathology: Type.Array(Type.Object({ term: Type.String(), label: Type.String(), role: PathologyRole }, options)),
		sourceId: Type.String(),
		subjectKey: Type.String(),
		case: Type.String(),
		sex: Sex,
		ageYears: Type.Union([Type.Number(), Type.Null()]),
		licenceId: Type.String(),
		volumeMm3: Type.Union([Type.Number(), Type.Null()]),
		triangleCount: Type.Integer(),
		worstDefect: Type.Union([Severity, Type.Null()]),
		listed: Type.Boolean(),
		hasThumbnail: Type.Boolean(),
		downloadBytes: Type.Integer({ description: 'Sum over the stored files.' }),
	},
	options,
);
export type ShapeSummary = Static<typeof ShapeSummary>;

export const SearchHit = Type.Object({ shape: ShapeSummary, why: Type.Array(MatchReason) }, options);
export type SearchHit = Static<typeof SearchHit>;

export const FacetValue = Type.Object(
	{ value: Type.String(), label: Type.String(), count: Type.Integer(), selected: Type.Boolean() },
	options,
);
export type FacetValue = Static<typeof FacetValue>;

/** Name of a facet = name of the query parameter that filters by it. Counts ignore that facet's own filter. */
export const Facet = Type.Object(
	{ name: Type.String(), title: Type.String(), values: Type.Array(FacetValue) },
	options,
);
export type Facet = Static<typeof Facet>;

/** How one keyword was read. */
export const Interpretation = Type.Object(
	{
		keyword: Type.String(),
		field: Type.String(),
		value: Type.String({ description: 'Term id or value it became.' }),
		label: Type.String(),
		correctedFrom: Type.Optional(Type.String()),
	},
	options,
);
export type Interpretation = Static<typeof Interpretation>;

export const SearchResult = Type.Object(
	{
		total: Type.Integer(),
		hits: Type.Array(SearchHit),
		facets: Type.Array(Facet),
		interpretation: Type.Array(Interpretation),
		corrections: Type.Array(Type.Object({ from: Type.String(), to: Type.String() }, options)),
		suggestions: Type.Array(
			Type.Object(
				{ text: Type.String(), parameters: Type.Record(Type.String(), Type.String()), count: Type.Integer() },
				options,
			),
			{ description: 'Wider or neighbouring searches with their counts, e.g. the organs that bear the tumours.' },
		),
		nextCursor: Type.Union([Type.String(), Type.Null()]),
		catalogueVersion: Type.String(),
	},
	{ ...options, $id: 'SearchResult' },
);
export type SearchResult = Static<typeof SearchResult>;

/** One line of the search box's drop-down. */
export const Suggestion = Type.Object(
	{ text: Type.String(), field: Type.String(), label: Type.String(), count: Type.Integer() },
	options,
);
export type Suggestion = Static<typeof Suggestion>;

/** Which file of a shape: `GET /v1/shapes/{id}/files/{role}.{format}`. */
export const FileSelector = Type.Object({ role: FileRole, format: FileFormat }, options);
export type FileSelector = Static<typeof FileSelector>;
