import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ShapeRecord } from '#contract';
import { openTestLibrary, quickOptions as testOptions, type TestLibrary } from '../../tests/ingest-library.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { extractCase } from './extract-case.ts';
import { extractLabelVolume } from './extract-label-volume.ts';
import { defaultExtractOptions, type IngestTask } from './ingest-task.ts';
import { prepareIngest, type IngestPlan } from './prepare-ingest.ts';
import { isRawShape, type RawShape } from './raw-shape.ts';
import type { SourceDescription } from './source-description.ts';
import { sourceDescription } from './sources/index.ts';
import { digestTask } from './task-key.ts';

/** Decimating real surfaces is tested elsewhere and takes its time. */
const quickOptions = { ...testOptions, lodTriangleCounts: [] };

let library: TestLibrary;
beforeEach(async () => {
	library = await openTestLibrary();
});
afterEach(() => library.remove());

function source(id: string): SourceDescription {
	const found = sourceDescription(id);
	if (!found) throw new Error(`no source ${id}`);
	return found;
}

const plan = (id: string, folder: string): Promise<IngestPlan> =>
	prepareIngest(source(id), [sharedData(folder)], { ...defaultExtractOptions, ...quickOptions });

async function ingest(id: string, ...files: string[][]): Promise<ShapeRecord[]> {
	const report = await library.ingest(source(id), {
		paths: files.map((parts) => sharedData(...parts)),
		options: quickOptions,
	});
	expect(report.failures).toEqual([]);
	return [...library.catalogue.records({ sourceId: id })];
}

const find = (records: readonly ShapeRecord[], key: string): ShapeRecord => {
	const record = records.find(({ label }) => label.key === key);
	if (!record) throw new Error(`${key} is not among ${records.map(({ label }) => label.key).join(', ')}`);
	return record;
};

describe.skipIf(!hasSharedData)('real sources', () => {
	test.each([
		['totalsegmentator', 'totalsegmentator-example', 10],
		['kits19', 'kits19', 21],
		['kits23', 'kits23', 100],
		['msd', 'msd-hippocampus', 100],
		['msd', 'msd-spleen-meshes', 20],
		['verse', 'verse-L1-vertebrae', 7],
		['hubmap-ccf', 'hubmap-ccf', 30],
		['bodyparts3d', 'bodyparts3d-glb', 100],
		['spl-brain-atlas', 'spl-brain-atlas', 1],
		['plus-instruments', 'plus-instruments', 40],
		['adrenalmnist3d', 'adrenalmnist3d', 7],
		['opensim-bones', 'opensim-bones', 10],
	])('%s: every file of %s finds its place', async (id, folder, atLeast) => {
		const { tasks, unmatched, skipped } = await plan(id, folder);
		expect(tasks.length).toBeGreaterThanOrEqual(atLeast);
		expect(new Set(tasks.map(({ unit }) => unit)).size).toBe(tasks.length);
		expect(unmatched).toEqual([]);
		expect(skipped.filter(({ reason }) => !reason.includes('not in the list'))).toEqual([]);
	});

	test('TotalSegmentator: one mask a structure, most of them empty', async () => {
		const report = await library.ingest(source('totalsegmentator'), {
			paths: [sharedData('totalsegmentator-example', 'example_seg_fast')],
			options: quickOptions,
		});
		expect(report.empty[0].count).toBe(77);
		expect(report.shapes.total).toBe(40);
		const records = [...library.catalogue.records()];
		expect(find(records, 'spleen').anatomy).toMatchObject({ term: 'UBERON:0002106' });
		expect(records.every(({ measures }) => measures?.isClosed === true)).toBe(true);
		expect(records.filter(({ anatomy }) => anatomy === null)).toEqual([]);
		expect(records.flatMap(({ quality }) => quality.defects).filter(({ kind }) => kind === 'wrong-side')).toEqual([]);
	});

	test('KiTS: one person in two sources, sides, tumours, harmonised facts', async () => {
		const old = await ingest('kits19', ['kits19', 'case_00110'], ['kits19', 'kits.json']);
		const fresh = await ingest('kits23', ['kits23', 'case_00110'], ['kits23', 'kits23.json']);
		for (const { subject, measures, id, kind } of [...old, ...fresh]) {
			expect(subject).toMatchObject({ key: 'kits/case_00110', sex: 'male', bmiKgPerM2: 34.67 });
			const meshToVoxels = Math.abs((measures?.rawVolumeMm3 ?? 0) / (measures?.voxelVolumeMm3 ?? 1) - 1);
			// Bevelled voxel edges take more of a small lesion.
			expect(meshToVoxels, id).toBeLessThan(kind === 'lesion' ? 0.1 : 0.01);
			expect(Math.abs((measures?.volumeMm3 ?? 0) / (measures?.rawVolumeMm3 ?? 1) - 1), id).toBeLessThan(0.01);
		}
		// The two releases differ in the age: each keeps its own.
		expect([old[0].subject.ageYears, fresh[0].subject.ageYears]).toEqual([82, 81]);
		const [left, right] = ['kidney-left', 'kidney-right'].map((key) => find(fresh, key));
		expect(left.measures?.centroidMm[0]).toBeLessThan(right.measures?.centroidMm[0] ?? -Infinity);
		expect(left.space).toMatchObject({ originalOrientation: 'IPL' });
		const tumours = fresh.filter(({ kind, label }) => kind === 'lesion' && label.key.startsWith('tumour'));
		expect(tumours).toHaveLength(1);
		expect(tumours[0].pathology).toContainEqual(expect.objectContaining({ term: 'MONDO:0005005', role: 'self' }));
		expect(tumours[0].subject.original['gender']).toBe('male');
		const again = library.catalogue.record(find(old, 'kidney-left').id);
		expect(again?.quality.defects).toContainEqual(
			expect.objectContaining({ kind: 'duplicate-subject', related: [left.id] }),
		);
		expect(find(old, 'kidney').label.value).toBe(1);
	});

	test('MSD, VerSe and instruments: volumes and meshes', async () => {
		const [hippocampus] = await ingest('msd', ['msd-hippocampus', 'labels', 'hippocampus_001.nii.gz']);
		expect(hippocampus.measures?.volumeMm3).toBeGreaterThan(1000);
		const vertebra = await ingest('verse', ['verse-L1-vertebrae', 'raw', 'sub-verse010_segment_20.ply']);
		expect(vertebra[0]).toMatchObject({ name: 'Lumbar vertebra 1', subject: { case: 'sub-verse010' } });
		expect(vertebra[0].files.map(({ role }) => role)).toContain('mesh-raw');
		expect(vertebra[0].files.map(({ role }) => role)).not.toContain('mask');
		const [scalpel] = await ingest('plus-instruments', ['plus-instruments', 'Tools', 'Scalpel.stl']);
		expect(scalpel).toMatchObject({ kind: 'instrument', name: 'Scalpel', anatomy: null });
		const [length] = scalpel.measures?.principalLengthsMm ?? [0];
		expect(length).toBeGreaterThan(100);
		expect(length).toBeLessThan(150);
	});

	test('HuBMAP: the organ and every part with an id, metres turned into millimetres', async () => {
		const records = await ingest('hubmap-ccf', ['hubmap-ccf', 'VH_Female', 'v1.2', 'VH_F_Kidney_L.glb']);
		const whole = find(records, 'VH_F_Kidney_L');
		expect(whole).toMatchObject({ name: 'Left kidney', subject: { sex: 'female', key: 'visible-human/female' } });
		expect(whole.space.originalUnits).toBe('m');
		const [length] = whole.measures?.principalLengthsMm ?? [0];
		expect(length).toBeGreaterThan(80);
		expect(length).toBeLessThan(160);
		const pyramids = records.filter(({ name }) => name === 'Left renal pyramid');
		expect(pyramids.length).toBeGreaterThan(5);
		expect(pyramids[0].anatomy?.codes.length).toBeGreaterThan(0);
		expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
	});

	test('BodyParts3D: a named part with its FMA code', async () => {
		const [record] = await ingest('bodyparts3d', [
			'bodyparts3d-glb',
			'bones',
			'FJ41_BP62855_FMA24487_Left_patella.glb',
		]);
		expect(record).toMatchObject({ name: 'Left patella', anatomy: { term: 'FMA:24487', laterality: 'left' } });
		expect(record.subject).toMatchObject({ sex: 'male', attributes: { FJ: '41' } });
		// One man, coordinates of the patient: the left knee lies at negative x.
		expect(record.measures?.centroidMm[0]).toBeLessThan(0);
	});

	test('SPL: the label volume with its table', async () => {
		const { tasks } = await plan('spl-brain-atlas', 'spl-brain-atlas');
		const task: IngestTask = await digestTask(tasks[0]);
		const wanted = new Map([
			['left hippocampus', 4641],
			['corpus callosum', undefined],
		]);
		const found = new Map<string, RawShape>();
		for await (const item of extractLabelVolume(task, task.groups[0]))
			if (isRawShape(item) && wanted.has(item.identity.original)) found.set(item.identity.original, item);
		const hippocampus = found.get('left hippocampus');
		expect(hippocampus).toMatchObject({ labelValue: 17, voxelCount: 4641, voxelVolumeMm3: expect.closeTo(4641, 0) });
		expect(hippocampus?.identity.anatomy?.codes).toContainEqual({ system: 'RADLEX', code: 'RID26565' });
		expect(found.size).toBe(2);
	});

	test('AdrenalMNIST3D: rows of a stack are cases with their class', async () => {
		const { tasks } = await plan('adrenalmnist3d', 'adrenalmnist3d');
		const task = await digestTask(tasks[0]);
		const groups = task.groups.map((group) => ({ ...group, rows: group.rows && { ...group.rows, count: 12 } }));
		const { records, notes } = await extractCase({ ...task, groups }, library.store);
		expect(notes).toEqual([]);
		expect(records).toHaveLength(12);
		expect(records[0].subject).toMatchObject({ case: 'adrenalmnist3d_64-train-0000', attributes: { split: 'train' } });
		expect(new Set(records.map(({ subject }) => subject.key)).size).toBe(12);
		expect(records.some(({ pathology }) => pathology.some(({ role }) => role === 'bearing'))).toBe(true);
		expect(records.every(({ measures }) => (measures?.volumeMm3 ?? 0) > 500)).toBe(true);
	});
});
