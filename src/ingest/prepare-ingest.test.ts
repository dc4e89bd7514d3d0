import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeMetaImage, writeNpz, writeStl } from '#formats';
import { identityMat4 } from '#numeric';
import { openTestLibrary, quickOptions, testSource, type TestLibrary } from '../../tests/ingest-library.ts';
import { volumeOf } from '../../tests/label-volumes.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { estimateMemory } from './estimate-memory.ts';
import { defaultExtractOptions } from './ingest-task.ts';
import { nodeCompress } from '#node-zlib';
import { prepareIngest, type IngestPlan } from './prepare-ingest.ts';
import type { SourceDescription } from './source-description.ts';
import { digestTask, taskKey } from './task-key.ts';

let library: TestLibrary;
beforeEach(async () => {
	library = await openTestLibrary();
});
afterEach(() => library.remove());

const options = { ...defaultExtractOptions, ...quickOptions };
const plan = (source: SourceDescription, ...paths: string[]): Promise<IngestPlan> =>
	prepareIngest(source, paths.length > 0 ? paths : [library.data], options);
const box = volumeOf([12, 12, 12], (x, y, z) => Math.min(x, y, z) > 3 && Math.max(x, y, z) < 8, identityMat4());

describe('metadata', () => {
	const source = testSource({
		metadata: [
			{
				file: 'people.csv',
				format: 'csv',
				key: 'id',
				columns: { gender: { field: 'sex', type: 'enumeration', values: { f: 'female' } } },
			},
		],
	});

	test('rows reach their case; what names a person does not', async () => {
		await library.writeVolume('c1/labels.nii', box);
		await library.writeVolume('c2/labels.nii', box);
		await library.write(
			'people.csv',
			'id,gender,PatientName,birth_date,ward\nc1,F,Ann Example,1970-01-01,3\nc3,F,x,x,4\n',
		);
		const { tasks, notes } = await plan(source);
		const [first, second] = tasks.map(({ groups }) => groups[0].files[0].facts);
		expect(first).toMatchObject({ sex: 'female', original: { gender: 'F', ward: '3' } });
		expect(JSON.stringify(tasks)).not.toMatch(/Ann|1970/);
		expect(second.sex).toBeUndefined();
		expect(notes).toEqual([]);
	});

	test('a table that is not there, and values nobody expected, are said', async () => {
		await library.writeVolume('c1/labels.nii', box);
		expect((await plan(source)).notes).toEqual(['metadata table people.csv is not among the given files']);
		await library.write('people.csv', 'id,gender\nc1,banana\n');
		expect((await plan(source)).skipped).toEqual([
			{ path: 'c1/labels.nii', reason: expect.stringMatching(/gender: .*banana/) },
		]);
	});
});

describe('paths', () => {
	test('the second file of a pair is read only from inside the given folder', async () => {
		const source = testSource({
			layouts: [{ name: 'labels', files: ['{case}/labels.mhd'], content: 'label-volume', labels: 'organs' }],
		});
		const image = await writeMetaImage(box, { compress: nodeCompress });
		const headerEnd = Buffer.from(image).indexOf('ElementDataFile');
		const header = (dataFile: string): string =>
			`${Buffer.from(image.subarray(0, headerEnd))
				.toString('latin1')
				.replace(/CompressedData.*\n/g, '')}ElementDataFile = ${dataFile}\n`;
		await library.write('in/good/labels.mhd', header('voxels.raw'));
		await library.write('in/good/voxels.raw', box.voxels);
		await library.write('in/evil/labels.mhd', header('../../secret.raw'));
		await library.write('in/link/labels.mhd', header('voxels.raw'));
		await library.write('secret.raw', box.voxels);
		await symlink(path.join(library.data, 'secret.raw'), path.join(library.data, 'in/link/voxels.raw'));
		const folder = path.join(library.data, 'in');
		const { tasks } = await plan(source, folder);
		const companions = Object.fromEntries(tasks.map(({ unit, groups }) => [unit, groups[0].files[0].companion]));
		expect(companions['good']).toBe(path.join(folder, 'good/voxels.raw'));
		expect(companions['evil']).toBeUndefined();
		expect(companions['link']).toBeUndefined();
		const report = await library.ingest(source, { paths: [folder] });
		expect(report.failures.map((failure) => failure.case)).toEqual(['evil', 'link']);
		expect(report.shapes.added).toBe(1);
		expect([...library.catalogue.records()][0].provenance.inputs.map((input) => input.path)).toEqual([
			'good/labels.mhd',
			'good/voxels.raw',
		]);
	});

	test('nothing that fits is said', async () => {
		await library.write('x/readme.txt', 'nothing');
		const { tasks, notes } = await plan(testSource());
		expect(tasks).toEqual([]);
		expect(notes).toEqual(['none of the 1 files fits a layout of the description of Test source']);
	});

	test('a surface ingested alone keeps its unit of work when its folder follows', async () => {
		const source = testSource({
			layouts: [{ name: 'atlas', files: ['{structure}.stl'], content: 'mesh', case: 'atlas', units: 'mm' }],
		});
		const stl = writeStl(sphereMesh(10, 2));
		await library.write('spleen.stl', stl);
		await library.ingest(source);
		await library.write('liver.stl', stl);
		const report = await library.ingest(source);
		expect(report.failures).toEqual([]);
		expect(report.shapes).toMatchObject({ added: 1, unchanged: 1 });
		const [liver] = [...library.catalogue.records()];
		// An icosphere inside the ball of radius 10.
		expect(liver.measures?.volumeMm3).toBeGreaterThan(3700);
		expect(liver.measures?.volumeMm3).toBeLessThan((4 / 3) * Math.PI * 1000);
		expect(liver.quality.defects.map(({ kind }) => kind)).toContain('duplicate-content');
	});

	test('a case given twice counts once', async () => {
		await library.writeVolume('a/c1/labels.nii', box);
		await library.writeVolume('b/c1/labels.nii', box);
		const { tasks, skipped } = await plan(testSource());
		expect(tasks).toHaveLength(1);
		expect(skipped).toEqual([{ path: 'b/c1/labels.nii', reason: 'the same case and file as a/c1/labels.nii' }]);
	});
});

describe('tasks', () => {
	test('two layouts of one case are one task, the preferred first; its structures win', async () => {
		const source = testSource({
			layouts: [
				{ name: 'masks', files: ['{case}/{structure}.nii'], exclude: ['labels.nii'], content: 'mask-volume' },
				{ name: 'labels', files: ['{case}/labels.nii'], content: 'label-volume', labels: 'organs', priority: 1 },
			],
		});
		await library.writeVolume('c1/labels.nii', box);
		await library.writeVolume(
			'c1/spleen.nii',
			volumeOf([9, 9, 9], (x) => x === 4, identityMat4()),
		);
		await library.writeVolume('c1/liver.nii', box);
		const { tasks } = await plan(source);
		expect(tasks.map(({ groups }) => groups.map(({ layout }) => layout.name))).toEqual([['labels', 'masks']]);
		await library.ingest(source);
		const records = [...library.catalogue.records()];
		expect(records.map(({ label }) => label.key)).toEqual(['liver', 'spleen']);
		expect(records[1].label.value).toBe(1);
	});

	test('grids that do not agree are noted', async () => {
		const source = testSource({
			layouts: [{ name: 'masks', files: ['{case}/{structure}.nii'], content: 'mask-volume' }],
		});
		await library.writeVolume('c1/liver.nii', box);
		const moved = identityMat4();
		moved[3] = 0.5;
		await library.writeVolume('c1/spleen.nii', { ...box, voxelToWorld: moved });
		await library.ingest(source);
		const [liver, spleen] = [...library.catalogue.records()];
		expect(liver.space.notes).toEqual([]);
		expect(spleen.space.notes).toEqual(['grid differs from that of c1/liver.nii']);
	});

	test('rows of a stack: cases, classes, splits, chunks', async () => {
		const count = 205;
		const data = new Uint8Array(count * 27);
		for (let row = 0; row < count; row++) data[27 * row + 13] = row === 7 ? 0 : 255;
		const classes = Uint8Array.from({ length: count }, (_, row) => row % 2);
		await library.write(
			'stack.npz',
			writeNpz([
				{ name: 'x', shape: [count, 3, 3, 3], data },
				{ name: 'y', shape: [count, 1], data: classes },
			]),
		);
		const source = testSource({
			layouts: [
				{
					name: 'stack',
					files: ['stack.npz'],
					content: 'mask-stack',
					stacks: [{ volumes: 'x', classes: 'y', split: 'train' }],
					classes: { '0': { name: 'spleen' }, '1': { name: 'liver' } },
					case: 'set',
					spacingMm: [2, 2, 2],
				},
			],
		});
		expect((await plan(source)).tasks.map(({ groups }) => groups[0].rows?.count)).toEqual([200, 5]);
		const report = await library.ingest(source, { options: { ...quickOptions, pointCount: 0, thumbnailSize: 0 } });
		expect(report.empty[0].inputs).toEqual(['stack.npz#x[7]']);
		expect(report.shapes.added).toBe(count - 1);
		const record = library.catalogue.record('test-source.set-train-009.liver');
		expect(record?.subject).toMatchObject({ key: 'test/set-train-009', attributes: { split: 'train' } });
		// One voxel is an octahedron with half-diagonals of half a voxel: 1/6 of its volume.
		expect(record?.measures?.rawVolumeMm3).toBeCloseTo(8 / 6, 5);
	});

	test('the key depends on content, description and options, not on places', async () => {
		await library.writeVolume('a/c1/labels.nii', box);
		await library.writeVolume('b/c1/labels.nii', box);
		await library.writeVolume(
			'c/c1/labels.nii',
			volumeOf([12, 12, 12], (x) => x === 5, identityMat4()),
		);
		const keyOf = async (folder: string, source = testSource(), more = {}): Promise<string> => {
			const { tasks } = await prepareIngest(source, [path.join(library.data, folder)], { ...options, ...more });
			return taskKey(await digestTask(tasks[0]));
		};
		const key = await keyOf('a');
		expect(await keyOf('b')).toBe(key);
		for (const other of [
			keyOf('c'),
			keyOf('a', testSource({ modality: 'MR' })),
			keyOf('a', testSource(), { smooth: false }),
		])
			expect(await other).not.toBe(key);
	});

	test('memory is estimated from what gzip says, and from a lying file no more than it can hold', async () => {
		await library.writeVolume(
			'c1/labels.nii.gz',
			volumeOf([256, 256, 64], () => 0, identityMat4()),
		);
		const [task] = (await plan(testSource())).tasks;
		const bytes = await estimateMemory(task);
		expect(bytes).toBeGreaterThan(4 * 256 * 256 * 64);
		const lying = Buffer.from([0x1f, 0x8b, ...Array.from({ length: 60 }, () => 0), 0xff, 0xff, 0xff, 0xff]);
		await library.write('c1/labels.nii.gz', lying);
		const [small] = (await plan(testSource())).tasks;
		expect(await estimateMemory(small)).toBeLessThan(200 * 2 ** 20);
	});
});
