import { type Static, Type } from 'typebox';
import { FacetValue, Suggestion } from './search.ts';
import { ShapeRecord, Subject } from './shape-record.ts';
import { SourceDataset } from './source-dataset.ts';

const options = { additionalProperties: false } as const;

/** `GET /v1/suggest?q=`. */
export const SuggestionList = Type.Object(
	{ suggestions: Type.Array(Suggestion) },
	{ ...options, $id: 'SuggestionList' },
);
export type SuggestionList = Static<typeof SuggestionList>;

/** `GET /v1/subjects/{key}`: everything of one person (or model), in one world space. */
export const SubjectDetail = Type.Object(
	{
		key: Type.String(),
		subject: Subject,
		shapes: Type.Array(ShapeRecord, { description: 'Listed shapes first, then the held-back ones; by name.' }),
	},
	{ ...options, $id: 'SubjectDetail' },
);
export type SubjectDetail = Static<typeof SubjectDetail>;

/** A source with what the catalogue holds of it. */
export const SourceEntry = Type.Object(
	{
		source: SourceDataset,
		shapeCount: Type.Integer({ description: 'Listed and held back.' }),
		listedCount: Type.Integer(),
		subjectCount: Type.Integer(),
	},
	{ ...options, $id: 'SourceEntry' },
);
export type SourceEntry = Static<typeof SourceEntry>;

/** `GET /v1/sources`. */
export const SourceList = Type.Object({ sources: Type.Array(SourceEntry) }, { ...options, $id: 'SourceList' });
export type SourceList = Static<typeof SourceList>;

/** `GET /v1/statistics`: figures of the whole library; the lists hold at most 20 values, largest first. */
export const Statistics = Type.Object(
	{
		shapeCount: Type.Integer(),
		listedCount: Type.Integer(),
		syntheticCount: Type.Integer(),
		subjectCount: Type.Integer(),
		sourceCount: Type.Integer({ description: 'Sources with at least one shape.' }),
		fileCount: Type.Integer(),
		storedBytes: Type.Integer(),
		byAnatomy: Type.Array(FacetValue),
		bySource: Type.Array(FacetValue),
		byDefect: Type.Array(FacetValue),
		catalogueVersion: Type.String(),
		softwareVersion: Type.String(),
	},
	{ ...options, $id: 'Statistics' },
);
export type Statistics = Static<typeof Statistics>;

/** Body of `POST /v1/selections`. `files`: which files of each shape, as `role.format`; those a shape lacks are left out. */
export const SelectionRequest = Type.Object(
	{
		ids: Type.Array(Type.String(), { minItems: 1, maxItems: 10_000 }),
		files: Type.Optional(
			Type.Array(Type.String({ pattern: '^[a-z0-9-]+\\.[a-z.]+$' }), {
				maxItems: 40,
				description: 'e.g. `["mesh.stl", "points.ply"]`; default `["mesh.stl"]`.',
			}),
		),
	},
	{ ...options, $id: 'SelectionRequest' },
);
export type SelectionRequest = Static<typeof SelectionRequest>;

/** Answer to it: the id is a hash of the request, so equal selections share it. */
export const SelectionTicket = Type.Object(
	{
		id: Type.String(),
		shapeCount: Type.Integer(),
		fileCount: Type.Integer(),
		sizeBytes: Type.Integer({ description: 'Of `archive.zip`.' }),
		missing: Type.Array(Type.String(), { description: 'Ids the catalogue does not know.' }),
	},
	{ ...options, $id: 'SelectionTicket' },
);
export type SelectionTicket = Static<typeof SelectionTicket>;
