import { type Static, Type } from 'typebox';

const options = { additionalProperties: false } as const;

/** Terms under which members of a model may be used, with how many of them stand under it. */
export const ModelLicence = Type.Object(
	{
		id: Type.String({ description: 'SPDX identifier, or `LicenseRef-…`; `unknown` where a member states none.' }),
		memberCount: Type.Integer(),
	},
	{ ...options, $id: 'ModelLicence' },
);
export type ModelLicence = Static<typeof ModelLicence>;

/** A statistical shape model of the library: what its file says about itself. */
export const ModelEntry = Type.Object(
	{
		id: Type.String({ description: 'Name of the file without its ending.' }),
		title: Type.String(),
		anatomies: Type.Array(Type.String()),
		memberCount: Type.Integer(),
		syntheticCount: Type.Integer({ description: 'Members made by a program, not from a patient.' }),
		pointCount: Type.Integer(),
		modeCount: Type.Integer(),
		modesFor95: Type.Integer({ description: 'Modes that explain 95 % of the variance.' }),
		alignment: Type.Union([Type.Literal('none'), Type.Literal('rigid'), Type.Literal('similarity')]),
		engine: Type.String(),
		population: Type.String({ description: 'Query or places that the members came from.' }),
		licences: Type.Array(ModelLicence, { description: 'Most members first.' }),
		sizeBytes: Type.Integer(),
		sha256: Type.String(),
	},
	{ ...options, $id: 'ModelEntry' },
);
export type ModelEntry = Static<typeof ModelEntry>;

/** `GET /v1/models`. */
export const ModelList = Type.Object({ models: Type.Array(ModelEntry) }, { ...options, $id: 'ModelList' });
export type ModelList = Static<typeof ModelList>;
