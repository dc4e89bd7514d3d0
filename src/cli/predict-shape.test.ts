import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readAny, writeNpz, writeStl, writeVolume } from '#formats';
import { fitMovedModel, type NetworkCard } from '#learning';
import { nodeCompress, nodeDecompress } from '#node-zlib';
import { multiplyMat4, scaleTranslation, transformPoint, type Mat4 } from '#numeric';
import { massProperties, type TriangleMesh } from '#shape';
import type { OpenNetwork } from '#training';
import type { Volume } from '#volume';
import { afterAll, describe, expect, test } from 'vitest';
import { ellipsoidField } from '../../tests/ellipsoid-fields.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { boxMesh, sphereMesh } from '../../tests/solid-meshes.ts';
import { askedShapes, type AskedShape } from './predict-inputs.ts';
import { predictOutput } from './predict-output.ts';
import { predictShape, type PredictShapeOptions } from './predict-shape.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-predict-'));
afterAll(() => rmSync(folder, { recursive: true }));

const grid = { dims: [48, 48, 48], spacingMm: 1 } as const;

/** A network that gives back what it is fed: what it predicts must lie where its input lay. */
function echo(lesson: NetworkCard['settings']['lesson'], over: Partial<NetworkCard> = {}): OpenNetwork {
	return {
		kind: 'network',
		card: {
			title: 'echo',
			network: 'unet',
			parameters: 0,
			settings: { lesson, input: 'voxels', grid, pointCount: 1, share: 0.25, seed: 1 },
			placement: 'centroid',
			filling: 'shares',
			classes: [],
			data: { source: 'made up', licence: 'CC0' },
			graphSha256: '',
			...over,
		},
		predict: async ({ shape }) => Float32Array.from(shape),
		dispose: async () => undefined,
	};
}

const plain: PredictShapeOptions = {
	work: 'reconstruct',
	sigmaMm: undefined,
	output: predictOutput({ to: folder, volume: 'nii.gz', surface: 'stl', onInputGrid: true }),
	isMirrored: false,
	onlyMissing: false,
};

async function readBack(file: string): Promise<{ volume?: Volume; mesh?: TriangleMesh }> {
	const content = await readAny(readFileSync(file), { fileName: file, decompress: nodeDecompress });
	if (content.kind === 'volume') return { volume: content.volume };
	return content.kind === 'mesh' ? { mesh: content.parts[0].mesh } : {};
}

/** Centroid of the voxels inside, and how many. */
function centreOf({ voxels, dims: [nx, ny], voxelToWorld }: Volume): { at: readonly number[]; count: number } {
	const sums = [0, 0, 0];
	let count = 0;
	for (let i = 0; i < voxels.length; i++) {
		if (Number(voxels[i]) === 0) continue;
		const point = transformPoint(voxelToWorld, i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny)));
		for (let axis = 0; axis < 3; axis++) sums[axis] += point[axis];
		count++;
	}
	return { at: sums.map((sum) => sum / count), count };
}

function dice(a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): number {
	let [both, all] = [0, 0];
	for (let i = 0; i < a.length; i++) {
		const [one, other] = [Number(a[i]) !== 0, Number(b[i]) !== 0];
		both += one && other ? 1 : 0;
		all += (one ? 1 : 0) + (other ? 1 : 0);
	}
	return (2 * both) / all;
}

/** A lopsided body (a box with a smaller one beside it) on an oblique grid of flat, left-handed voxels. */
function obliqueMask(): Volume<Uint8Array> {
	const dims = [40, 44, 22] as const;
	const voxels = new Uint8Array(dims[0] * dims[1] * dims[2]);
	for (let i = 0; i < voxels.length; i++) {
		const [x, y, z] = [i % 40, Math.floor(i / 40) % 44, Math.floor(i / (40 * 44))];
		const inLarge = x >= 8 && x < 24 && y >= 10 && y < 36 && z >= 6 && z < 16;
		const inSmall = x >= 24 && x < 32 && y >= 10 && y < 18 && z >= 6 && z < 10;
		voxels[i] = inLarge || inSmall ? 255 : 0;
	}
	const [c, s] = [Math.cos(0.5), Math.sin(0.5)];
	const turn: Mat4 = Float64Array.of(c, -s, 0, 100, s, c, 0, -80, 0, 0, 1, 40, 0, 0, 0, 1);
	return { voxels, dims, voxelToWorld: multiplyMat4(turn, scaleTranslation([-0.8, 0.9, 1.7], [3, 5, 7])) };
}

const masked = (mask: Volume<Uint8Array>, name = 'body.nii.gz'): AskedShape => ({
	name,
	content: { kind: 'mask', mask, isUnplaced: false },
});

describe('what a network predicts lies where its input lay', () => {
	for (const isMirrored of [false, true])
		test(`a mask on an oblique grid, ${isMirrored ? 'mirrored and back' : 'as it is'}`, async () => {
			const mask = obliqueMask();
			const row = await predictShape(echo('reconstruction'), masked(mask), { ...plain, isMirrored });
			const [volumeFile, meshFile] = row.files ?? [];
			const { volume } = await readBack(volumeFile);
			expect(volume?.dims).toEqual(mask.dims);
			for (const [i, value] of mask.voxelToWorld.entries()) expect(volume?.voxelToWorld[i]).toBeCloseTo(value, 4);
			expect(dice(volume?.voxels ?? [], mask.voxels)).toBeGreaterThan(0.95);
			const { mesh } = await readBack(meshFile);
			if (!mesh) throw new Error('no surface');
			const { isClosed, volumeMm3, centroid } = massProperties(mesh);
			const { at, count } = centreOf(mask);
			expect(isClosed).toBe(true);
			expect(Math.abs(volumeMm3 / (count * 0.8 * 0.9 * 1.7) - 1)).toBeLessThan(0.03);
			for (let axis = 0; axis < 3; axis++) expect(Math.abs(centroid[axis] - at[axis])).toBeLessThan(0.1);
		});

	test('a surface, on the network’s own grid', async () => {
		const mesh = boxMesh([50, 60, 70], [70, 92, 85]);
		const output = predictOutput({ to: folder, volume: 'nrrd' });
		const row = await predictShape(
			echo('reconstruction'),
			{ name: 'a/box.stl', content: { kind: 'mesh', mesh } },
			{ ...plain, output },
		);
		const { volume } = await readBack(row.files?.[0] ?? '');
		if (!volume) throw new Error('no volume');
		const { at, count } = centreOf(volume);
		expect(at.map((value) => Math.round(10 * value) / 10)).toEqual([60, 76, 77.5]);
		expect(Math.abs(count / (20 * 32 * 15) - 1)).toBeLessThan(0.1);
		await expect(
			predictShape(echo('reconstruction'), { name: 'b', content: { kind: 'mesh', mesh } }, plain),
		).rejects.toThrow('a surface has no grid of its own');
	});

	test('completion keeps what was given, and puts something to it beyond the cut alone', async () => {
		// Half a ball, its flat side towards larger x in the world, in a volume whose x runs backwards.
		const half = {
			voxels: Uint8Array.from({ length: 40 ** 3 }, (_, i) => {
				const [x, y, z] = [i % 40, Math.floor(i / 40) % 40, Math.floor(i / 1600)].map((at) => at - 19.5);
				return x > 0 && Math.hypot(x, y, z) < 14 ? 255 : 0;
			}),
			dims: [40, 40, 40] as const,
			voxelToWorld: Float64Array.of(-1, 0, 0, 119.5, 0, 1, 0, 30.5, 0, 0, 1, -29.5, 0, 0, 0, 1),
		};
		const { card } = echo('completion');
		const everywhere: OpenNetwork = {
			...echo('completion', { settings: { ...card.settings, share: 0.5 } }),
			predict: async ({ shape }) => new Float32Array(shape.length).fill(1),
		};
		const output = predictOutput({ to: folder, volume: 'nii' });
		for (const isMirrored of [false, true]) {
			const ask = (onlyMissing: boolean) =>
				predictShape(everywhere, masked(half), { ...plain, output, isMirrored, onlyMissing });
			const [whole, missing] = [await ask(false), await ask(true)];
			const given = whole.figures?.['inputMm3'] ?? 0;
			const added = missing.figures?.['predictedMm3'] ?? 0;
			expect(Math.abs(added / (24 * 48 * 48) - 1)).toBeLessThan(0.08);
			expect(Math.abs((whole.figures?.['predictedMm3'] ?? 0) - given - added)).toBeLessThan(0.05 * given);
			const { volume } = await readBack(missing.files?.[0] ?? '');
			// The flat side lay at x = 100: the grid about the middle of the ball is filled from there on.
			expect(Math.abs(centreOf(volume!).at[0] - 112)).toBeLessThan(1);
		}
	});

	test('says what the reader should know: too large, mirrored data', async () => {
		const mesh = sphereMesh(40, 3);
		const card = { data: { source: 's', licence: 'l', mirrored: 'left' as const } };
		const row = await predictShape(
			echo('reconstruction', card),
			{ name: 'ball', content: { kind: 'mesh', mesh } },
			{ ...plain, output: predictOutput({ to: folder }) },
		);
		expect(row.remarks.join('\n')).toMatch(/lies beyond the network’s 48 × 48 × 48 voxels of 1 mm/);
		expect(row.remarks.join('\n')).toMatch(/--mirror/);
	});

	test.skipIf(!hasSharedData)(
		'real hippocampi: every label of a file, to nine tenths on their own voxels',
		async () => {
			const file = sharedData('msd-hippocampus', 'labels', 'hippocampus_190.nii.gz');
			for await (const asked of askedShapes([file], { label: 'all' }, 1)) {
				if ('problem' in asked) throw new Error(asked.problem);
				if (asked.content.kind !== 'mask') throw new Error('no mask');
				const row = await predictShape(echo('reconstruction'), asked, plain);
				const { volume } = await readBack(row.files?.[0] ?? '');
				expect(dice(volume?.voxels ?? [], asked.content.mask.voxels)).toBeGreaterThan(0.9);
			}
		},
	);
});

test('a signed distance model reconstructs, completes and refines in place', async () => {
	const model = fitMovedModel(
		Array.from({ length: 6 }, (_, i) =>
			ellipsoidField([9 + 0.5 * i, 8 - 0.3 * i, 7], 8, { dims: [24, 24, 24], spacingMm: 2 }),
		),
		{ grid: { dims: [24, 24, 24], spacingMm: 2 }, truncationMm: 8, copies: 0, modeLimit: 4 },
	);
	const stored = { model, provenance: { title: 't', source: 's', licence: 'l' } };
	const learnt = { kind: 'field-model', stored, dispose: async () => undefined } as const;
	const ball = sphereMesh(8, 4, [30, -20, 10]);
	let band = 0;
	for (const work of ['reconstruct', 'refine'] as const) {
		const asked = { name: `${work}.stl`, content: { kind: 'mesh', mesh: ball } } as const;
		const output = predictOutput({ to: folder, volume: 'nii.gz', surface: 'ply' });
		const row = await predictShape(learnt, asked, { ...plain, work, sigmaMm: 1, output });
		const { volume } = await readBack(row.files?.[0] ?? '');
		const { mesh } = await readBack(row.files?.[1] ?? '');
		if (!volume || !mesh) throw new Error('files are missing');
		for (const at of [centreOf(volume).at, massProperties(mesh).centroid])
			for (const [axis, value] of [30, -20, 10].entries()) expect(Math.abs(at[axis] - value)).toBeLessThan(0.5);
		// Nobody has tried what this model's band is worth.
		expect(row.remarks.some((remark) => remark.includes('it may be too narrow'))).toBe(work === 'refine');
		if (work === 'refine') band = row.figures?.['uncertaintyMm'] ?? 0;
	}
	// A whole ball shows no cut.
	const whole = { name: 'whole.stl', content: { kind: 'mesh', mesh: ball } } as const;
	const uncut = await predictShape(learnt, whole, {
		...plain,
		work: 'complete',
		output: predictOutput({ to: folder }),
	});
	expect(uncut.remarks.some((remark) => remark.includes('it may be whole'))).toBe(true);
	const long = { name: 'long.stl', content: { kind: 'mesh', mesh: sphereMesh(40, 4) } } as const;
	const beyond = await predictShape(learnt, long, { ...plain, output: predictOutput({ to: folder }) });
	expect(beyond.remarks.join('\n')).toMatch(/% of it lies beyond the model’s 24 × 24 × 24 voxels of 2 mm/);
	const tried = { ...learnt, stored: { ...stored, uncertainty: { refined: 2.5, shapes: 6 } } };
	const asked = { name: 'tried.stl', content: { kind: 'mesh', mesh: ball } } as const;
	const output = predictOutput({ to: folder, surface: 'ply' });
	const row = await predictShape(tried, asked, { ...plain, work: 'refine', sigmaMm: 1, output });
	expect(row.figures?.['uncertaintyMm']).toBeCloseTo(2.5 * band, 6);
	expect(row.remarks).toEqual([]);
});

describe('askedShapes', () => {
	async function all(places: string[], parsed = {}): Promise<string[]> {
		const found: string[] = [];
		for await (const asked of askedShapes(places, parsed, 2))
			found.push(
				'problem' in asked ? `${path.basename(asked.name)}: ${asked.problem}` : path.relative(folder, asked.name),
			);
		return found;
	}

	test('takes surfaces, archives and folders, and says what is wrong with the others', async () => {
		const own = mkdtempSync(path.join(folder, 'in-'));
		const at = (name: string): string => path.join(own, name);
		writeFileSync(at('ball.stl'), writeStl(sphereMesh(6, 2)));
		const images = Uint8Array.from({ length: 2 * 27 }, (_, i) => (i % 27 === 13 ? 1 : 0));
		writeFileSync(at('masks.npz'), writeNpz([{ name: 'test_images', data: images, shape: [2, 3, 3, 3] }]));
		const labels = Uint8Array.from({ length: 27 }, (_, i) => (i === 13 ? 4 : i === 14 ? 7 : 0));
		writeFileSync(at('labels.npz'), writeNpz([{ name: 'labels', data: labels, shape: [3, 3, 3] }]));
		writeFileSync(at('notes.txt'), 'not a shape');
		const base = path.basename(own);
		const found = await all([own]);
		expect(found.slice(0, 1)).toEqual([`${base}/ball.stl`]);
		expect(found.filter((line) => line.includes('masks.npz'))).toEqual([
			`${base}/masks.npz#test_images/0`,
			`${base}/masks.npz#test_images/1`,
		]);
		expect(found.find((line) => line.startsWith('labels.npz')) ?? found.join()).toMatch(
			/holds the labels 4, 7: say with --label/,
		);
		expect(found.some((line) => line.includes('notes.txt'))).toBe(false);
		expect(await all([at('labels.npz')], { label: '7' })).toEqual([`${base}/labels.npz#7`]);
		expect((await all([at('labels.npz')], { label: '5' }))[0]).toMatch(/has no label 5; it has 4, 7/);
		const ball = obliqueMask();
		writeFileSync(at('own.npz'), await writeVolume(ball, 'npz', nodeCompress));
		for await (const asked of askedShapes([at('own.npz')], {}, 2)) {
			if ('problem' in asked || asked.content.kind !== 'mask') throw new Error('no mask');
			const [back, given] = [centreOf(asked.content.mask), centreOf(ball)];
			expect(back.count).toBe(given.count);
			for (let axis = 0; axis < 3; axis++) expect(back.at[axis]).toBeCloseTo(given.at[axis], 3);
		}
		expect((await all([at('notes.txt')]))[0]).toMatch(/^notes\.txt: /);
		expect((await all([at('nowhere.stl')]))[0]).toMatch(/no such file/);
	});
});
