import type { ShapeRecord, SourceDataset } from '#contract';

/** Changes to the default record of {@link shapeRecord}. */
export interface RecordParts {
	readonly id: string;
	readonly name?: string;
	readonly kind?: ShapeRecord['kind'];
	readonly synthetic?: boolean;
	readonly anatomy?: Partial<NonNullable<ShapeRecord['anatomy']>> | null;
	readonly pathology?: ShapeRecord['pathology'];
	readonly subject?: Partial<ShapeRecord['subject']>;
	readonly sourceId?: string;
	readonly labelName?: string;
	readonly modality?: string;
	readonly licence?: Partial<ShapeRecord['licence']>;
	readonly quality?: Partial<ShapeRecord['quality']>;
	readonly measures?: Partial<NonNullable<ShapeRecord['measures']>> | null;
	readonly files?: ShapeRecord['files'];
	readonly contentHash?: string;
}

const ccBy: ShapeRecord['licence'] = {
	id: 'CC-BY-4.0',
	title: 'Creative Commons Attribution 4.0 International',
	url: 'https://creativecommons.org/licenses/by/4.0/',
	commercialUse: true,
	shareAlike: false,
	attribution: 'Authors of the test source, CC BY 4.0',
};

const sphere: NonNullable<ShapeRecord['measures']> = {
	volumeMm3: 4188.8,
	surfaceAreaMm2: 1256.6,
	boundsMm: { min: [-10, -10, -10], max: [10, 10, 10] },
	centroidMm: [0, 0, 0],
	principalAxes: [1, 0, 0, 0, 1, 0, 0, 0, 1],
	principalLengthsMm: [20, 20, 20],
	elongation: 1,
	flatness: 1,
	sphericity: 1,
	convexity: 1,
	meanCurvaturePerMm: { mean: 0.1, standardDeviation: 0, p05: 0.1, p95: 0.1 },
	gaussianCurvaturePerMm2: { mean: 0.01, standardDeviation: 0, p05: 0.01, p95: 0.01 },
	jaggedness: 0,
	componentCount: 1,
	largestComponentShare: 1,
	eulerCharacteristic: 2,
	genus: 0,
	isClosed: true,
	isManifold: true,
	boundaryEdgeCount: 0,
	nonManifoldEdgeCount: 0,
	isSelfIntersecting: false,
	touchesScanBorder: false,
	vertexCount: 642,
	triangleCount: 1280,
	voxelCount: 4189,
	voxelVolumeMm3: 4189,
	rawVolumeMm3: 4188.8,
};

/** A complete, valid record: the left kidney of a man of 50, unless said otherwise. */
export function shapeRecord(parts: RecordParts): ShapeRecord {
	const name = parts.name ?? 'Left kidney';
	return {
		schemaVersion: 1,
		id: parts.id,
		name,
		kind: parts.kind ?? 'anatomy',
		synthetic: parts.synthetic ?? false,
		anatomy:
			parts.anatomy === null
				? null
				: {
						term: 'UBERON:0004538',
						label: 'left kidney',
						laterality: 'left',
						codes: [],
						original: 'kidney_left',
						...parts.anatomy,
					},
		pathology: parts.pathology ?? [],
		subject: {
			key: `test/${parts.subject?.case ?? 'case-1'}`,
			case: 'case-1',
			sex: 'male',
			ageYears: 50,
			ageCensored: false,
			bmiKgPerM2: null,
			attributes: {},
			original: {},
			...parts.subject,
		},
		sourceId: parts.sourceId ?? 'test-source',
		label: { value: 1, name: parts.labelName ?? name, key: parts.id },
		modality: parts.modality ?? 'CT',
		licence: { ...ccBy, ...parts.licence },
		space: {
			units: 'mm',
			convention: 'RAS+',
			originalUnits: 'mm',
			originalSpace: 'NIfTI',
			originalOrientation: 'RAS',
			voxelSpacingMm: [1, 1, 1],
			notes: [],
		},
		measures: parts.measures === null ? null : { ...sphere, ...parts.measures },
		quality: { listed: true, score: 0.9, defects: [], ...parts.quality },
		files: parts.files ?? [],
		provenance: {
			pipelineVersion: '1',
			inputs: [{ path: 'a.nii.gz', sha256: '0'.repeat(64), sizeBytes: 10 }],
			steps: ['extractSurfaces'],
			contentHash: parts.contentHash ?? `hash-${parts.id}`,
		},
	};
}

export function sourceDataset(id = 'test-source', parts: Partial<SourceDataset> = {}): SourceDataset {
	return {
		id,
		title: `Source ${id}`,
		description: 'A source made for tests.',
		homepage: 'https://example.org/',
		doi: '10.1234/test',
		citation: 'Tester et al., A source for tests, 2026.',
		licence: ccBy,
		modality: 'CT',
		synthetic: false,
		adapter: 'generic',
		...parts,
	};
}
