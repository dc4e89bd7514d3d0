import type { DefectKind, FileRole, Measures, Severity } from '#contract';
import { areaText, figureText, integerText, lengthText, volumeText } from './figures.ts';

/** What a defect means for someone who wants to use the shape. */
export const DEFECT_WORDS: Readonly<Record<DefectKind, { title: string; meaning: string }>> = {
	empty: { title: 'Empty', meaning: 'The source has this structure in its list, but nothing is marked.' },
	fragments: {
		title: 'Several pieces',
		meaning:
			'The segmentation falls apart into pieces. Small ones are often noise; some structures really have several.',
	},
	open: {
		title: 'Open surface',
		meaning:
			'The surface has holes: it has no well-defined inside, cannot be printed as it is, and its volume is not exact.',
	},
	'non-manifold': {
		title: 'Not a clean surface',
		meaning: 'Some edges join more than two faces. Boolean operations and simulation meshes may fail on it.',
	},
	'self-intersecting': {
		title: 'Cuts through itself',
		meaning: 'Parts of the surface pass through each other. Fine to look at; simulation meshes may fail on it.',
	},
	'border-cut': {
		title: 'Cut by the edge of the scan',
		meaning: 'The structure goes on outside the scan: size and volume are those of the visible part only.',
	},
	'implausible-volume': {
		title: 'Unusual size',
		meaning:
			'Its volume lies far from the others of this kind in the same source. It may be real, or a slip of the segmentation.',
	},
	'wrong-side': {
		title: 'Side in doubt',
		meaning: 'Its place in the body does not fit the side its name says.',
	},
	'duplicate-content': {
		title: 'Same geometry twice',
		meaning: 'Another shape of the library has the very same surface.',
	},
	'duplicate-subject': {
		title: 'Same person elsewhere',
		meaning: 'The person also appears in another source. Keep such pairs on one side of a train/test split.',
	},
	'non-anatomy': { title: 'Not anatomy', meaning: 'A helper object of the source, such as a marker or a test body.' },
	'unmapped-label': {
		title: 'Name not recognised',
		meaning: 'The source’s label could not be matched to an anatomical term; it is found by its own name only.',
	},
};

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
	note: 'Note',
	warning: 'Use with care',
	error: 'Held back',
};

export interface MeasureRow {
	readonly name: string;
	readonly value: string;
	/** What it tells, in one sentence. */
	readonly hint: string;
}

const triple = (values: readonly number[]): string => `${values.map((value) => figureText(value)).join(' × ')} mm`;
const orUndefined = (value: number | null): string => (value === null ? 'not defined' : figureText(value));
const yesNo = (value: boolean | null): string => (value === null ? 'not known' : value ? 'yes' : 'no');
const spread = (value: { mean: number; standardDeviation: number; p05: number; p95: number }, unit: string): string =>
	`${figureText(value.mean)} ± ${figureText(value.standardDeviation)} ${unit} (5–95 %: ${figureText(value.p05)} to ${figureText(value.p95)})`;

function extent({ boundsMm: { min, max } }: Measures): string {
	return triple(max.map((value, axis) => value - min[axis]));
}

const row = (name: string, value: string, hint: string): MeasureRow => ({ name, value, hint });

function sizeRows(measures: Measures): readonly MeasureRow[] {
	const { voxelVolumeMm3, rawVolumeMm3 } = measures;
	const centre = measures.centroidMm.map((value) => figureText(value)).join(', ');
	return [
		row('Volume', volumeText(measures.volumeMm3), 'Enclosed by the surface; not defined for open ones.'),
		...(voxelVolumeMm3 === null
			? []
			: [row('Volume by voxels', volumeText(voxelVolumeMm3), 'Number of marked voxels times the volume of one.')]),
		...(rawVolumeMm3 === null
			? []
			: [row('Volume before smoothing', volumeText(rawVolumeMm3), 'Of the surface as extracted.')]),
		row('Surface area', areaText(measures.surfaceAreaMm2), 'Sum over all triangles.'),
		row('Extent, right × front × up', extent(measures), 'Box along the body axes.'),
		row('Principal lengths', triple(measures.principalLengthsMm), 'Along the shape’s own axes, longest first.'),
		row('Centre', `${centre} mm`, 'In world coordinates: right, front, up.'),
	];
}

function formRows(measures: Measures): readonly MeasureRow[] {
	const degrees = (measures.jaggedness * 180) / Math.PI;
	const gaussian = spread(measures.gaussianCurvaturePerMm2, '1/mm²');
	return [
		row('Elongation', figureText(measures.elongation), 'Second over first length: 1 is round, near 0 is a rod.'),
		row('Flatness', figureText(measures.flatness), 'Third over second length: near 0 is a sheet.'),
		row('Sphericity', orUndefined(measures.sphericity), '1 for a ball; less the more surface for its volume.'),
		row('Convexity', orUndefined(measures.convexity), 'Share of its convex hull that it fills.'),
		row(
			'Mean curvature',
			spread(measures.meanCurvaturePerMm, '1/mm'),
			'Positive where it bulges, negative in hollows.',
		),
		row('Gaussian curvature', gaussian, 'Positive on domes and bowls, negative on saddles.'),
		row('Roughness', `${figureText(degrees)}°`, 'Mean angle between the faces and the smoothed surface.'),
	];
}

function surfaceRows(measures: Measures): readonly MeasureRow[] {
	const counts = `${integerText(measures.vertexCount)}, ${integerText(measures.triangleCount)}`;
	return [
		row('Pieces', integerText(measures.componentCount), 'Separate parts of the surface.'),
		row('Tunnels (genus)', orUndefined(measures.genus), '0 for a ball, 1 for a ring.'),
		row('Closed', yesNo(measures.isClosed), 'No holes in the surface.'),
		row('Manifold', yesNo(measures.isManifold), 'Every edge joins exactly two faces.'),
		row('Cuts through itself', yesNo(measures.isSelfIntersecting), 'Triangles that pass through each other.'),
		row('Touches the scan border', yesNo(measures.touchesScanBorder), 'Then it may go on outside the scan.'),
		row('Vertices, triangles', counts, 'Of the full surface.'),
		...(measures.voxelCount === null
			? []
			: [row('Voxels', integerText(measures.voxelCount), 'Marked in the segmentation.')]),
	];
}

/** Measures as rows, the ones most people look for first. */
export function measureRows(measures: Measures): readonly MeasureRow[] {
	return [...sizeRows(measures), ...formRows(measures), ...surfaceRows(measures)];
}

/** Figures worth a place at the top. */
export function keyFigures(measures: Measures): readonly (readonly [string, string])[] {
	return [
		['Volume', volumeText(measures.volumeMm3)],
		['Surface', areaText(measures.surfaceAreaMm2)],
		['Longest', lengthText(measures.principalLengthsMm[0])],
	];
}

export const ROLE_WORDS: Readonly<Record<FileRole, string>> = {
	mesh: 'Surface',
	'mesh-raw': 'Surface as extracted',
	'lod-1': 'Surface, fine',
	'lod-2': 'Surface, medium',
	'lod-3': 'Surface, coarse',
	points: 'Points',
	mask: 'Voxel mask',
	thumbnail: 'Picture',
};

export const ROLE_ORDER: readonly FileRole[] = [
	'mesh',
	'mesh-raw',
	'lod-1',
	'lod-2',
	'lod-3',
	'points',
	'mask',
	'thumbnail',
];
