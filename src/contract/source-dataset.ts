import { type Static, Type } from 'typebox';
import { Licence } from './shape-record.ts';

/** Where shapes came from: what the catalogue keeps and shows of a source. */
export const SourceDataset = Type.Object(
	{
		id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{1,63}$' }),
		title: Type.String(),
		description: Type.String(),
		homepage: Type.Union([Type.String(), Type.Null()]),
		doi: Type.Union([Type.String(), Type.Null()]),
		citation: Type.String({ description: 'How the authors want to be cited, plain text.' }),
		bibtex: Type.Optional(Type.String()),
		licence: Licence,
		modality: Type.String(),
		synthetic: Type.Boolean(),
		adapter: Type.Union([Type.String(), Type.Null()], { description: 'Adapter that reads it; null: described only.' }),
	},
	{ additionalProperties: false, $id: 'SourceDataset' },
);
export type SourceDataset = Static<typeof SourceDataset>;
