import { type Static, Type } from 'typebox';

/** Bumped with every change of {@link ShapeRecord}; `catalogue` migrates older records on opening. */
export const SHAPE_RECORD_VERSION = 1;

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const options = { additionalProperties: false } as const;

export const Laterality = Type.Union(
	[Type.Literal('left'), Type.Literal('right'), Type.Literal('both'), Type.Literal('midline'), Type.Literal('unknown')],
	{
		description:
			'Side of the body. `both`: the shape holds both sides; `midline`: unpaired; `unknown`: paired but not told.',
	},
);
export type Laterality = Static<typeof Laterality>;

export const Sex = Type.Union([
	Type.Literal('female'),
	Type.Literal('male'),
	Type.Literal('other'),
	Type.Literal('unknown'),
]);
export type Sex = Static<typeof Sex>;

export const Code = Type.Object(
	{
		system: Type.String({ description: '`UBERON`, `FMA`, `SNOMED`, `RADLEX`, `MONDO`, `MSN` …' }),
		code: Type.String(),
	},
	options,
);
export type Code = Static<typeof Code>;

export const AnatomyReference = Type.Object(
	{
		term: Type.String({
			description: 'Ontology term, e.g. `UBERON:0004538` (left kidney), or `MSN:…` where none exists.',
		}),
		label: Type.String({ description: 'Preferred name of the term.' }),
		laterality: Laterality,
		codes: Type.Array(Code, {
			description: 'The same structure in other vocabularies, as far as the source gives them.',
		}),
		original: Type.String({ description: 'The name the source used.' }),
	},
	options,
);
export type AnatomyReference = Static<typeof AnatomyReference>;

/**
 * How a shape and a pathology belong together: the shape **is** the lesion (`self`), is an organ drawn together with
 * the lesion in it (`bearing`), or belongs to a subject who has it somewhere (`subject`).
 */
export const PathologyRole = Type.Union([Type.Literal('self'), Type.Literal('bearing'), Type.Literal('subject')]);
export type PathologyRole = Static<typeof PathologyRole>;

export const PathologyReference = Type.Object(
	{ term: Type.String(), label: Type.String(), role: PathologyRole, original: Type.String() },
	options,
);
export type PathologyReference = Static<typeof PathologyReference>;

export const Subject = Type.Object(
	{
		key: Type.String({
			description: 'Stable pseudonymous key: equal for the same person, also across sources where known.',
		}),
		case: Type.String({ description: 'Case name within the source.' }),
		sex: Sex,
		ageYears: nullable(Type.Number({ minimum: 0, maximum: 130 })),
		ageCensored: Type.Boolean({ description: 'True where the source only says "at least", as in `>=90`.' }),
		bmiKgPerM2: nullable(Type.Number({ minimum: 5, maximum: 150 })),
		attributes: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]), {
			description: 'Harmonised further facts, e.g. `stage_t: "1a"`, `histology`, `ehr_egfr_mlPerMin`.',
		}),
		original: Type.Record(Type.String(), Type.Unknown(), { description: 'The same fields as the source wrote them.' }),
	},
	options,
);
export type Subject = Static<typeof Subject>;

export const Licence = Type.Object(
	{
		id: Type.String({ description: 'SPDX identifier, or `LicenseRef-…` for named terms.' }),
		title: Type.String(),
		url: nullable(Type.String()),
		commercialUse: nullable(Type.Boolean({ description: 'null: the source does not say.' })),
		shareAlike: Type.Boolean(),
		attribution: Type.String({ description: 'The line to print next to the shape.' }),
	},
	options,
);
export type Licence = Static<typeof Licence>;

/** Units stand in the names. `null`: not defined for this shape (an open mesh has no volume). */
export const Measures = Type.Object(
	{
		volumeMm3: nullable(Type.Number()),
		surfaceAreaMm2: Type.Number(),
		boundsMm: Type.Object({ min: Type.Array(Type.Number()), max: Type.Array(Type.Number()) }, options),
		centroidMm: Type.Array(Type.Number(), { minItems: 3, maxItems: 3 }),
		principalAxes: Type.Array(Type.Number(), {
			minItems: 9,
			maxItems: 9,
			description: 'Unit vectors, longest first, 3 × xyz.',
		}),
		principalLengthsMm: Type.Array(Type.Number(), {
			minItems: 3,
			maxItems: 3,
			description: 'Extent along each principal axis.',
		}),
		elongation: Type.Number({ description: 'Second over first principal length, (0, 1].' }),
		flatness: Type.Number({ description: 'Third over second principal length, (0, 1].' }),
		sphericity: nullable(Type.Number({ description: 'π^(1/3) (6V)^(2/3) / A; 1 for a sphere.' })),
		convexity: nullable(Type.Number({ description: 'Volume over volume of the convex hull, (0, 1].' })),
		meanCurvaturePerMm: Type.Object(
			{ mean: Type.Number(), standardDeviation: Type.Number(), p05: Type.Number(), p95: Type.Number() },
			options,
		),
		gaussianCurvaturePerMm2: Type.Object(
			{ mean: Type.Number(), standardDeviation: Type.Number(), p05: Type.Number(), p95: Type.Number() },
			options,
		),
		jaggedness: Type.Number({
			description: 'Area-weighted mean angle (radians) between a face normal and the locally smoothed one.',
		}),
		componentCount: Type.Integer({ minimum: 0 }),
		largestComponentShare: Type.Number({ description: 'Area of the largest component over the total.' }),
		eulerCharacteristic: Type.Integer(),
		genus: nullable(Type.Number()),
		isClosed: Type.Boolean(),
		isManifold: Type.Boolean(),
		boundaryEdgeCount: Type.Integer(),
		nonManifoldEdgeCount: Type.Integer(),
		isSelfIntersecting: nullable(Type.Boolean()),
		touchesScanBorder: nullable(Type.Boolean({ description: 'null for shapes that came as meshes.' })),
		vertexCount: Type.Integer(),
		triangleCount: Type.Integer(),
		voxelCount: nullable(Type.Integer()),
		voxelVolumeMm3: nullable(Type.Number({ description: 'voxelCount × volume of one voxel.' })),
		rawVolumeMm3: nullable(Type.Number({ description: 'Volume of the surface before smoothing.' })),
	},
	options,
);
export type Measures = Static<typeof Measures>;

export const DefectKind = Type.Union(
	(
		[
			'empty',
			'fragments',
			'open',
			'non-manifold',
			'self-intersecting',
			'border-cut',
			'implausible-volume',
			'wrong-side',
			'duplicate-content',
			'duplicate-subject',
			'non-anatomy',
			'unmapped-label',
		] as const
	).map((kind) => Type.Literal(kind)),
);
export type DefectKind =
	| 'empty'
	| 'fragments'
	| 'open'
	| 'non-manifold'
	| 'self-intersecting'
	| 'border-cut'
	| 'implausible-volume'
	| 'wrong-side'
	| 'duplicate-content'
	| 'duplicate-subject'
	| 'non-anatomy'
	| 'unmapped-label';

/** `note`: worth knowing; `warning`: usable with care; `error`: kept, but not listed by default. */
export const Severity = Type.Union([Type.Literal('note'), Type.Literal('warning'), Type.Literal('error')]);
export type Severity = Static<typeof Severity>;

export const Defect = Type.Object(
	{
		kind: Type.Unsafe<DefectKind>(DefectKind),
		severity: Severity,
		detail: Type.String({ description: 'One sentence with the figures.' }),
		related: Type.Optional(Type.Array(Type.String(), { description: 'Ids of other shapes concerned.' })),
	},
	options,
);
export type Defect = Static<typeof Defect>;

/**
 * What a stored file is for. `mesh`: the surface to use (smoothed where smoothing is on); `mesh-raw`: the surface as
 * extracted, exact; `lod-1…3`: decimated; `points`, `mask`, `thumbnail`.
 */
export const FileRole = Type.Union([
	Type.Literal('mesh'),
	Type.Literal('mesh-raw'),
	Type.Literal('lod-1'),
	Type.Literal('lod-2'),
	Type.Literal('lod-3'),
	Type.Literal('points'),
	Type.Literal('mask'),
	Type.Literal('thumbnail'),
]);
export type FileRole = Static<typeof FileRole>;

export const FileFormat = Type.Union([
	Type.Literal('stl'),
	Type.Literal('ply'),
	Type.Literal('glb'),
	Type.Literal('nii.gz'),
	Type.Literal('png'),
]);
export type FileFormat = Static<typeof FileFormat>;

export const StoredFile = Type.Object(
	{
		role: FileRole,
		format: FileFormat,
		sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
		crc32: Type.Integer({ minimum: 0, maximum: 0xffffffff }),
		sizeBytes: Type.Integer({ minimum: 0 }),
		triangleCount: Type.Optional(Type.Integer()),
		vertexCount: Type.Optional(Type.Integer()),
		positionErrorMm: Type.Optional(Type.Number({ description: 'Largest deviation by quantisation or decimation.' })),
	},
	options,
);
export type StoredFile = Static<typeof StoredFile>;

export const InputFile = Type.Object(
	{ path: Type.String(), sha256: Type.String(), sizeBytes: Type.Integer() },
	options,
);
export type InputFile = Static<typeof InputFile>;

/** Everything the catalogue knows about one shape. Deterministic: the same input gives the same bytes. */
export const ShapeRecord = Type.Object(
	{
		schemaVersion: Type.Literal(SHAPE_RECORD_VERSION),
		id: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$' }),
		name: Type.String({ description: 'Display name, e.g. `Left kidney`.' }),
		kind: Type.Union([
			Type.Literal('anatomy'),
			Type.Literal('lesion'),
			Type.Literal('instrument'),
			Type.Literal('other'),
		]),
		synthetic: Type.Boolean({
			description: 'Made by a program, not from a patient. Shown wherever the shape is shown.',
		}),
		anatomy: nullable(AnatomyReference),
		pathology: Type.Array(PathologyReference),
		subject: Subject,
		sourceId: Type.String(),
		label: Type.Object(
			{
				value: nullable(Type.Integer()),
				name: Type.String(),
				key: Type.String({ description: 'Unique within the case.' }),
			},
			options,
		),
		modality: Type.String({ description: '`CT`, `MR`, `atlas`, `scan`, `CAD`, `phantom` …' }),
		licence: Licence,
		space: Type.Object(
			{
				units: Type.Literal('mm'),
				convention: Type.Literal('RAS+'),
				originalUnits: Type.String(),
				originalSpace: Type.String(),
				originalOrientation: nullable(Type.String()),
				voxelSpacingMm: nullable(Type.Array(Type.Number(), { minItems: 3, maxItems: 3 })),
				notes: Type.Array(Type.String()),
			},
			options,
		),
		measures: nullable(Measures),
		quality: Type.Object(
			{
				listed: Type.Boolean({ description: 'False: kept, but shown only on request.' }),
				score: Type.Number({ minimum: 0, maximum: 1 }),
				defects: Type.Array(Defect),
			},
			options,
		),
		files: Type.Array(StoredFile),
		provenance: Type.Object(
			{
				pipelineVersion: Type.String(),
				inputs: Type.Array(InputFile),
				steps: Type.Array(Type.String(), { description: 'What was done, in order, with parameters.' }),
				contentHash: Type.String({ description: 'SHA-256 over the raw geometry; equal for equal shapes.' }),
			},
			options,
		),
	},
	{ ...options, $id: 'ShapeRecord' },
);
export type ShapeRecord = Static<typeof ShapeRecord>;
