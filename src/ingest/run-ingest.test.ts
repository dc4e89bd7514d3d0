import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ShapeRecord } from '#contract';
import { readGlb, readNifti, readPly, readStl, writeNifti } from '#formats';
import { identityMat4 } from '#numeric';
import { findDefects, massProperties } from '#shape';
import type { LabelVolume } from '#volume';
import { openTestLibrary, quickOptions, testSource, type TestLibrary } from '../../tests/ingest-library.ts';
import { volumeOf } from '../../tests/label-volumes.ts';
import type { IngestProgress } from './ingest-progress.ts';
import type { IngestReport } from './ingest-report.ts';
import { nodeDecompress } from '#node-zlib';
import { renderReport } from './render-report.ts';

let library: TestLibrary;
beforeEach(async () => {
	library = await openTestLibrary();
});
afterEach(() => library.remove());

/** 3 mm voxels over 300 mm of width, world x = 0 in the middle; mirrored as scanners often store it. */
function affine(isMirrored: boolean): Float64Array {
	const m = identityMat4();
	m[0] = isMirrored ? -3 : 3;
	m[3] = isMirrored ? 148.5 : -148.5;
	m[5] = 3;
	m[7] = 20;
	m[10] = 3;
	m[11] = -700;
	return m;
}

/**
 * A torso: spleen (a box of 10 × 8 × 6 voxels, label 1), two kidneys (balls, label 2), a tumour in the one at low
 * voxel x (label 3).
 */
function torso(isMirrored = false, size = 8): ReturnType<typeof volumeOf> {
	const ball = (x: number, y: number, z: number, cx: number, radius: number): boolean =>
		(x - cx) ** 2 + (y - 15) ** 2 + (z - 10) ** 2 < radius * radius;
	return volumeOf(
		[100, 40, 22],
		(x, y, z) => {
			if (x >= 40 && x < 50 && y >= 28 && y < 36 && z >= 3 && z < 9) return 1;
			if (ball(x, y, z, 24, 3.5)) return 3;
			return ball(x, y, z, 20, size) || ball(x, y, z, 75, size) ? 2 : 0;
		},
		affine(isMirrored),
	);
}

const records = (from: TestLibrary = library): ShapeRecord[] => [...from.catalogue.records()];
const byKey = (key: string, from: TestLibrary = library): ShapeRecord => {
	const found = records(from).find(({ label }) => label.key === key);
	if (!found) throw new Error(`${key} is not among ${records(from).map(({ label }) => label.key)}`);
	return found;
};
async function fileOf(record: ShapeRecord, role: string, format: string): Promise<Uint8Array> {
	const file = record.files.find((stored) => stored.role === role && stored.format === format);
	const bytes = file && (await library.store.read(file.sha256));
	if (!bytes) throw new Error(`${record.id} has no ${role}.${format}`);
	return bytes;
}

describe('one case', () => {
	test('closed forms: boxes, sides, lesions, composites, and every file of a shape', async () => {
		await library.writeVolume('c1/labels.nii.gz', torso());
		const report = await library.ingest(testSource());
		expect(report.failures).toEqual([]);
		expect(records().map(({ id }) => id)).toEqual([
			'test-source.c1.kidney',
			'test-source.c1.kidney-left',
			'test-source.c1.kidney-right',
			'test-source.c1.kidney-with-tumour-left',
			'test-source.c1.spleen',
			'test-source.c1.tumour-left',
		]);

		const spleen = byKey('spleen');
		// Mid-edge vertices cut 1/8 off along the edges (a − 1 … of each) and leave 1/48 of the last 1/8 in the corners.
		const voxels = 10 * 8 * 6 - (4 * (9 + 7 + 5)) / 8 - 8 * (1 / 8 - 1 / 48);
		expect(spleen.measures?.rawVolumeMm3).toBeCloseTo(27 * voxels, 1);
		expect(spleen.measures?.voxelCount).toBe(480);
		expect(spleen.measures?.voxelVolumeMm3).toBeCloseTo(27 * 480, 6);
		expect(Math.abs((spleen.measures?.volumeMm3 ?? 0) / (27 * voxels) - 1)).toBeLessThan(0.01);
		expect(spleen.measures?.centroidMm[0]).toBeCloseTo(-148.5 + 3 * 44.5, 1);
		expect(spleen).toMatchObject({ name: 'Spleen', anatomy: { term: 'UBERON:0002106' }, synthetic: true });
		expect(spleen.space).toMatchObject({ voxelSpacingMm: [3, 3, 3], originalOrientation: 'RAS' });
		expect(spleen.quality.listed).toBe(true);

		const left = byKey('kidney-left');
		expect(left).toMatchObject({ name: 'Left kidney', anatomy: { term: 'UBERON:0004538', laterality: 'left' } });
		expect(left.measures?.centroidMm[0]).toBeLessThan(0);
		expect(byKey('kidney').anatomy?.laterality).toBe('both');
		expect(byKey('kidney').measures?.voxelCount).toBe(
			(left.measures?.voxelCount ?? 0) + (byKey('kidney-right').measures?.voxelCount ?? 0),
		);
		const tumour = byKey('tumour-left');
		expect(tumour).toMatchObject({ kind: 'lesion', anatomy: { term: 'UBERON:0004538' } });
		expect(tumour.pathology).toMatchObject([{ term: 'MSN:kidney-tumour', role: 'self' }]);
		const union = byKey('kidney-with-tumour-left');
		expect(union.pathology).toMatchObject([{ role: 'bearing' }]);
		expect(union.measures?.voxelCount).toBe((left.measures?.voxelCount ?? 0) + (tumour.measures?.voxelCount ?? 0));

		expect(spleen.files.map(({ role, format }) => `${role}.${format}`)).toEqual(
			expect.arrayContaining([
				'mesh.stl',
				'mesh.glb',
				'mesh.ply',
				'mesh-raw.glb',
				'points.ply',
				'mask.nii.gz',
				'thumbnail.png',
			]),
		);
		await checkFiles(spleen);
	});

	async function checkFiles(record: ShapeRecord): Promise<void> {
		const stl = (await readStl(await fileOf(record, 'mesh', 'stl'))).parts[0].mesh;
		const ply = await readPly(await fileOf(record, 'mesh', 'ply'));
		const glb = (await readGlb(await fileOf(record, 'mesh', 'glb'))).parts[0].mesh;
		const raw = (await readGlb(await fileOf(record, 'mesh-raw', 'glb'))).parts[0].mesh;
		if (ply.kind !== 'mesh') throw new Error('no mesh');
		const volume = record.measures?.volumeMm3 ?? 0;
		expect(massProperties(ply.parts[0].mesh).volumeMm3).toBeCloseTo(volume, 2);
		expect(massProperties(stl).volumeMm3 / volume).toBeCloseTo(1, 6);
		expect(massProperties(glb).volumeMm3 / volume).toBeCloseTo(1, 3);
		expect(massProperties(raw).volumeMm3 / (record.measures?.rawVolumeMm3 ?? 0)).toBeCloseTo(1, 6);
		expect(findDefects(raw)).toMatchObject({ isClosed: true, isManifold: true });
		const points = await readPly(await fileOf(record, 'points', 'ply'));
		expect(points.kind === 'points' && points.points.positions.length).toBe(3 * quickOptions.pointCount);
		const mask = await readNifti(await fileOf(record, 'mask', 'nii.gz'), { decompress: nodeDecompress });
		expect([...mask.volume.dims]).toEqual([10, 8, 6]);
		expect(mask.volume.voxelToWorld[3]).toBeCloseTo(-148.5 + 3 * 40, 4);
		for (const { sha256, sizeBytes } of record.files)
			expect((await library.store.head(sha256))?.sizeBytes).toBe(sizeBytes);
	}

	test('a mirrored affine: outward surfaces, and the sides of the body, not of the grid', async () => {
		await library.writeVolume('c1/labels.nii.gz', torso(true));
		await library.ingest(testSource());
		for (const record of records()) {
			expect(record.measures?.isClosed, record.id).toBe(true);
			expect(record.measures?.volumeMm3, record.id).toBeGreaterThan(0);
		}
		expect(byKey('tumour-right').measures?.centroidMm[0]).toBeGreaterThan(0);
		expect(byKey('kidney-left').measures?.centroidMm[0]).toBeLessThan(0);
		expect(byKey('spleen').space.originalOrientation).toBe('LAS');
	});

	test('16-bit labels, and labels nobody knows', async () => {
		const plain = torso();
		const wide: LabelVolume = {
			...plain,
			voxels: Uint16Array.from(plain.voxels, (label) => (label === 1 ? 3000 : label)),
		};
		await library.writeVolume('c1/labels.nii', wide);
		await library.ingest(testSource());
		const unknown = byKey('label-3000');
		expect(unknown.label.value).toBe(3000);
		expect(unknown.quality.defects.map(({ kind }) => kind)).toContain('unmapped-label');
		expect(byKey('kidney-left').measures?.isClosed).toBe(true);
	});

	test('without smoothing the mesh is the raw one', async () => {
		await library.writeVolume('c1/labels.nii.gz', torso());
		await library.ingest(testSource(), { options: { ...quickOptions, smooth: false } });
		const { measures, files } = byKey('spleen');
		expect(measures?.volumeMm3).toBe(measures?.rawVolumeMm3);
		expect(files.some(({ role }) => role === 'mesh-raw')).toBe(false);
	});
});

describe('what cannot be used', () => {
	test('broken, empty and foreign files are reported and passed over', async () => {
		const good = gzipSync(writeNifti(torso()));
		await library.write('good/labels.nii.gz', good);
		await library.write('cut/labels.nii.gz', good.subarray(0, good.length >> 1));
		await library.write('junk/labels.nii.gz', 'this is no volume');
		await library.write('nothing/labels.nii.gz', new Uint8Array());
		await library.writeVolume(
			'blank/labels.nii.gz',
			volumeOf([8, 8, 8], () => 0, affine(false)),
		);
		await library.writeVolume('grey/labels.nii.gz', {
			...volumeOf([16, 16, 16], () => 0, affine(false)),
			voxels: Int16Array.from({ length: 16 ** 3 }, (_, i) => i % 2000),
		});
		await library.writeVolume('probability/labels.nii.gz', {
			...volumeOf([8, 8, 8], () => 0, affine(false)),
			voxels: Float32Array.from({ length: 8 ** 3 }, (_, i) => i / 512),
		});
		await library.write('notes/readme.txt', 'nothing');
		await library.write('stray.nii.gz', good);
		const report = await library.ingest(testSource());
		const reasons = Object.fromEntries(report.failures.map((failure) => [failure.case, failure.reason]));
		expect(Object.keys(reasons).sort()).toEqual(['cut', 'grey', 'junk', 'nothing', 'probability']);
		expect(reasons['grey']).toMatch(/picture/);
		expect(reasons['probability']).toMatch(/whole numbers/);
		expect(reasons['cut']).toMatch(/truncated|end/);
		expect(report.empty).toEqual([{ case: 'blank', count: 1, inputs: ['blank/labels.nii.gz'] }]);
		expect(report.unmatched).toEqual({ count: 1, paths: ['stray.nii.gz'] });
		expect(report.shapes.added).toBe(6);
		const again = await library.ingest(testSource());
		expect(again.failures).toEqual(report.failures);
		expect(again.cases.unchanged).toBe(7);
	});

	test('the page of the report holds what it should, as text', async () => {
		await library.writeVolume('c1/labels.nii.gz', torso());
		await library.write('<b>bad/labels.nii.gz', 'x');
		const report = await library.ingest(testSource({ title: 'A & B <script>' }));
		const page = await renderReport(report, library.store);
		expect(page).toContain('A &amp; B &lt;script&gt;');
		expect(page).not.toContain('<b>bad');
		expect(page).toContain('&lt;b&gt;bad');
		expect(page).not.toMatch(/(?:src|href)="https?:/);
		expect(JSON.parse(JSON.stringify(report))).toEqual(report);
	});
});

describe('again and again', () => {
	test('run twice it changes nothing; a changed input replaces its shapes', async () => {
		await library.writeVolume('c1/labels.nii.gz', torso());
		await library.writeVolume('c2/labels.nii.gz', torso(false, 7));
		await library.ingest(testSource());
		const hash = library.catalogue.libraryHash();
		const second = await library.ingest(testSource());
		expect(second.shapes).toMatchObject({ added: 0, changed: 0, removed: 0, unchanged: 12, reassessed: 0 });
		expect(second.cases).toMatchObject({ done: 0, unchanged: 2 });
		expect(library.catalogue.libraryHash()).toBe(hash);

		await library.writeVolume(
			'c2/labels.nii.gz',
			volumeOf([8, 8, 8], (x) => x === 4, affine(false)),
		);
		const third = await library.ingest(testSource());
		expect(third.shapes).toMatchObject({ changed: 1, removed: 5 });
		expect(third.cases).toMatchObject({ done: 1, unchanged: 1 });
		expect(records().filter(({ subject }) => subject.case === 'c2')).toHaveLength(1);
	});

	test('a changed description, too', async () => {
		await library.writeVolume('c1/labels.nii.gz', torso());
		await library.ingest(testSource());
		const report = await library.ingest(testSource({ modality: 'MR' }));
		expect(report.shapes).toMatchObject({ changed: 6, unchanged: 0 });
		expect(byKey('spleen').modality).toBe('MR');
	});

	test('the same library from any folder, in any number of workers', async () => {
		for (const name of ['c1', 'c2', 'c3']) await library.writeVolume(`${name}/labels.nii.gz`, torso(name === 'c2', 7));
		await library.ingest(testSource());
		const other = library.another();
		const seen: IngestProgress[] = [];
		const report = await other.ingest(testSource(), {
			workers: 2,
			paths: ['c3', 'c1', 'c2'].map((name) => `${library.data}/${name}`),
			onProgress: (progress) => void seen.push(progress),
		});
		expect(report.workers).toBe(2);
		expect(other.catalogue.libraryHash()).toBe(library.catalogue.libraryHash());
		expect(seen.at(-1)).toMatchObject({ done: 3, total: 3, shapes: 18, current: [] });
		expect(Math.max(...seen.map(({ current }) => current.length))).toBe(2);
		other.catalogue.close();
	});

	test('an abort finishes what is under way; the next run goes on', async () => {
		for (const name of ['c1', 'c2', 'c3', 'c4']) await library.writeVolume(`${name}/labels.nii.gz`, torso());
		const abort = new AbortController();
		const first = await library.ingest(testSource(), {
			signal: abort.signal,
			onProgress: ({ done }) => {
				if (done >= 2) abort.abort();
			},
		});
		expect(first.isAborted).toBe(true);
		expect(first.cases.done).toBe(2);
		const second: IngestReport = await library.ingest(testSource());
		expect(second.cases).toMatchObject({ done: 2, unchanged: 2 });
		expect(library.catalogue.statistics().shapeCount).toBe(24);
	});
});
