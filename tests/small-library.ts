import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ShapeRecord, SourceDataset, StoredFile } from '#contract';
import {
	openCatalogue,
	openLocalFileStore,
	openSearchIndex,
	type Catalogue,
	type LocalFileStore,
	type SearchIndex,
} from '#catalogue';
import { portableCompress, writeGlb, writeNiftiGz, writePly, writePng, writeStl } from '#formats';
import {
	boundingBox,
	decimate,
	gridAround,
	massProperties,
	renderThumbnail,
	sampleSurface,
	voxelise,
	type TriangleMesh,
} from '#shape';
import { shapeRecord, sourceDataset, type RecordParts } from './shape-records.ts';
import { boxMesh, sphereMesh, torusMesh } from './solid-meshes.ts';

/** A library in a folder of its own, with every kind of stored file, made the same way every time. */
export interface SmallLibrary {
	readonly directory: string;
	readonly catalogue: Catalogue;
	readonly store: LocalFileStore;
	readonly search: SearchIndex;
	readonly records: readonly ShapeRecord[];
	/** Closes it and removes the folder. */
	close(): Promise<void>;
}

const nonCommercial: ShapeRecord['licence'] = {
	id: 'CC-BY-NC-SA-4.0',
	title: 'Creative Commons Attribution Non Commercial Share Alike 4.0 International',
	url: 'https://creativecommons.org/licenses/by-nc-sa/4.0/',
	commercialUse: false,
	shareAlike: true,
	attribution: 'Müller & Šimić — “Kidney authors”, CC BY-NC-SA 4.0',
};

/** Three sources: free, non-commercial with a BibTeX entry of its own, synthetic. */
export const smallLibrarySources: readonly SourceDataset[] = [
	sourceDataset('free-organs', { title: 'Free organs' }),
	sourceDataset('kidney-challenge', {
		title: 'Kidney challenge, Zürich',
		licence: nonCommercial,
		doi: '10.5555/kidneys',
		citation: 'Müller, Šimić: Kidneys & tumours, 2024.',
		bibtex:
			'@article{mueller2024kidneys,\n  title = {Kidneys},\n  author = {M{\\"u}ller and {\\v S}imi{\\\'c}},\n  year = {2024}\n}',
	}),
	sourceDataset('phantom', { title: 'Phantom', synthetic: true, modality: 'phantom', doi: null }),
];

interface Plan extends RecordParts {
	readonly sourceId: string;
	readonly mesh: TriangleMesh;
}

const man = { case: 'case-1', key: 'free-organs/case-1', sex: 'male', ageYears: 50 } as const;
const woman = { case: 'case-7', key: 'kidney-challenge/case-7', sex: 'female', ageYears: 63 } as const;
const tumour: ShapeRecord['pathology'][number] = {
	term: 'MSN:neoplasm',
	label: 'neoplasm',
	role: 'self',
	original: 'tumor',
};

const plans: readonly Plan[] = [
	{
		id: 'free-organs.case-1.kidney_left',
		sourceId: 'free-organs',
		subject: man,
		mesh: sphereMesh(30, 4, [-60, 10, 900]),
	},
	{
		id: 'free-organs.case-1.kidney_right',
		name: 'Right kidney',
		anatomy: { term: 'UBERON:0004539', label: 'right kidney', laterality: 'right', original: 'kidney_right' },
		sourceId: 'free-organs',
		subject: man,
		mesh: sphereMesh(28, 3, [60, 12, 895]),
	},
	{
		id: 'free-organs.case-1.aorta',
		name: 'Aorta',
		anatomy: { term: 'UBERON:0000947', label: 'aorta', laterality: 'midline', original: 'aorta' },
		sourceId: 'free-organs',
		subject: man,
		mesh: torusMesh(40, 9),
		quality: {
			listed: false,
			score: 0.2,
			defects: [{ kind: 'border-cut', severity: 'error', detail: 'Touches the border of the scan at 120 voxels.' }],
		},
	},
	{
		id: 'kidney-challenge.case-7.kidney',
		name: 'Left kidney',
		sourceId: 'kidney-challenge',
		subject: woman,
		licence: nonCommercial,
		mesh: sphereMesh(31, 3, [-55, 0, 0]),
	},
	{
		id: 'kidney-challenge.case-7.tumor',
		name: 'Kidney tumour',
		kind: 'lesion',
		pathology: [tumour],
		sourceId: 'kidney-challenge',
		subject: woman,
		licence: nonCommercial,
		mesh: sphereMesh(9, 2, [-40, 6, 12]),
	},
	{
		id: 'phantom.p0001.liver',
		name: 'Liver',
		synthetic: true,
		anatomy: { term: 'UBERON:0002107', label: 'liver', laterality: 'midline', original: 'liver' },
		sourceId: 'phantom',
		modality: 'phantom',
		subject: { case: 'p0001', key: 'phantom/p0001', sex: 'unknown', ageYears: null },
		mesh: boxMesh([0, 0, 0], [120, 80, 90]),
	},
];

/** Fills a folder with the small library. */
export async function fillSmallLibrary(
	directory: string,
): Promise<{ catalogue: Catalogue; store: LocalFileStore; records: ShapeRecord[] }> {
	const catalogue = openCatalogue({ directory });
	const store = openLocalFileStore(directory);
	for (const source of smallLibrarySources) catalogue.upsertSource(source);
	const records: ShapeRecord[] = [];
	for (const plan of plans) records.push(await buildRecord(plan, store));
	for (const unit of new Set(records.map(({ subject }) => subject.key))) {
		const ofCase = records.filter(({ subject }) => subject.key === unit);
		const [{ sourceId, subject }] = ofCase;
		catalogue.saveCase({ taskKey: `task ${unit}`, sourceId, case: subject.case, records: ofCase });
	}
	return { catalogue, store, records };
}

/** Makes the small library in a new temporary folder. */
export async function openSmallLibrary(): Promise<SmallLibrary> {
	const directory = await mkdtemp(path.join(tmpdir(), 'msn-small-library-'));
	const library = await fillSmallLibrary(directory);
	return {
		directory,
		...library,
		search: openSearchIndex(library.catalogue),
		async close() {
			library.catalogue.close();
			await rm(directory, { recursive: true, force: true });
		},
	};
}

async function buildRecord({ mesh, ...parts }: Plan, store: LocalFileStore): Promise<ShapeRecord> {
	const name = parts.name ?? 'Left kidney';
	const sizes = { triangleCount: mesh.triangles.length / 3, vertexCount: mesh.positions.length / 3 };
	const coarse = await decimate(mesh, { targetTriangleCount: Math.ceil(sizes.triangleCount / 4) });
	const mask = voxelise(mesh, gridAround(mesh, { spacingMm: 2 }));
	const { width, height, rgba } = renderThumbnail(mesh, { size: 64 });
	const png = await writePng(rgba, width, height, { compress: portableCompress });
	const points = sampleSurface(mesh, 500, { seed: parts.id });
	const files: StoredFile[] = [];
	const keep = async (role: StoredFile['role'], format: StoredFile['format'], bytes: Uint8Array, facts = {}) => {
		files.push({ role, format, ...(await store.put(bytes)), ...facts });
	};
	await keep('mesh', 'stl', writeStl(mesh), sizes);
	await keep('mesh', 'glb', await writeGlb([{ name, mesh }], { normals: true }), sizes);
	await keep('mesh', 'ply', writePly(mesh), sizes);
	await keep('mesh-raw', 'glb', await writeGlb([{ name, mesh }], { quantise: false, reorder: false }), sizes);
	await keep('lod-1', 'glb', await writeGlb([{ name, mesh: coarse.mesh }], { normals: true }), {
		triangleCount: coarse.mesh.triangles.length / 3,
		positionErrorMm: coarse.errorMm,
	});
	await keep('points', 'ply', writePly(points), { vertexCount: 500 });
	await keep('mask', 'nii.gz', await writeNiftiGz(mask, { compress: portableCompress }));
	await keep('thumbnail', 'png', png);
	const { volumeMm3, areaMm2, centroid } = massProperties(mesh);
	const { min, max } = boundingBox(mesh.positions);
	return shapeRecord({
		...parts,
		files,
		measures: {
			...sizes,
			volumeMm3,
			surfaceAreaMm2: areaMm2,
			centroidMm: [...centroid],
			boundsMm: { min: [...min], max: [...max] },
		},
	});
}
