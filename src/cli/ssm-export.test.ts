import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { evaluateModel, writeShapeModel } from '#shape-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { msnHere, type Outcome } from '../../tests/msn-here.ts';
import { ellipsoidModel, ellipsoidPopulation } from '../../tests/ellipsoid-models.ts';

let folder = '';
const at = (...parts: string[]): string => path.join(folder, ...parts);

const exported = (...words: string[]): Promise<Outcome> => msnHere('ssm', 'export', ...words, '--quiet');

const population = ellipsoidPopulation([
	[40, 20, 12],
	[46, 20, 12],
	[37, 21, 12],
	[33, 20, 13],
	[43, 19, 12],
]);
const model = ellipsoidModel(population);

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-export-'));
	await writeFile(at('plain.msnmodel'), writeShapeModel(model));
	const evaluation = await evaluateModel(model, {
		sampleCount: 20,
		surfaceSampleCount: 5,
		surfaces: population.surfaces.map((mesh) => [mesh]),
	});
	await writeFile(at('known.msnmodel'), writeShapeModel({ ...model, evaluation }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Width and height of a PNG. */
const sizeOf = (png: Buffer): number[] => [png.readUInt32BE(16), png.readUInt32BE(20)];

describe('msn ssm export', () => {
	test('the modes as a picture: every mode at − and + beside the mean, to one scale', async () => {
		expect((await exported(at('plain.msnmodel'), at('modes.svg'), '--modes', '2', '--sd', '3')).code).toBe(0);
		const svg = await readFile(at('modes.svg'), 'utf8');
		expect([...svg.matchAll(/<image /g)]).toHaveLength(6);
		expect(svg).toMatch(/−3 SD[\s\S]*\+3 SD[\s\S]*mode 1[\s\S]*mode 2/);
		const pictures = [...svg.matchAll(/base64,([^"]+)/g)].map(([, data]) => Buffer.from(data, 'base64'));
		for (const png of pictures) expect(sizeOf(png)).toEqual([450, 450]);
		// The two ends of a mode differ, the mean is the same in each row.
		expect(pictures[0].equals(pictures[2])).toBe(false);
		expect(pictures[1].equals(pictures[4])).toBe(true);
		expect((await exported(at('plain.msnmodel'), at('modes.png'), '--modes', '2')).code).toBe(0);
		const [, , width, height] = (/viewBox="(\d+) (\d+) (\d+) (\d+)"/.exec(svg) ?? []).slice(1).map(Number);
		expect(sizeOf(await readFile(at('modes.png')))).toEqual([3 * width, 3 * height]);
	}, 60_000);

	test('curves of what was evaluated; of what was not it says how to get them', async () => {
		expect((await exported(at('known.msnmodel'), at('curve.svg'), '--plot', 'generalization')).code).toBe(0);
		expect(await readFile(at('curve.svg'), 'utf8')).toMatch(/Generalization[\s\S]*point to surface/);
		const { code, stderr } = await exported(at('plain.msnmodel'), at('none.svg'), '--plot', 'specificity');
		expect({ code, stderr }).toMatchObject({
			code: 2,
			stderr: expect.stringMatching(/no figures of its specificity.*evaluate/),
		});
		expect((await exported(at('known.msnmodel'), at('all'), '--modes', '1')).code).toBe(0);
		const files = await readdir(at('all'));
		for (const name of ['modes', 'compactness', 'generalization', 'specificity'])
			expect(files).toEqual(expect.arrayContaining([`${name}.svg`, `${name}.png`]));
	}, 60_000);

	test('points come back from the table bit by bit', async () => {
		expect((await exported(at('plain.msnmodel'), at('points.csv'), '--table', 'points')).code).toBe(0);
		const [head, ...rows] = (await readFile(at('points.csv'), 'utf8'))
			.trim()
			.split('\r\n')
			.map((row) => row.split(','));
		expect(head).toEqual(['id', 'anatomy', 'point', 'x', 'y', 'z', 'own_x', 'own_y', 'own_z']);
		const { ids, world, local } = population.correspondence;
		for (const [n, id] of ids.entries()) {
			const own = rows.filter(([name]) => name === id);
			expect(Float64Array.from(own.flatMap((row) => row.slice(3, 6)).map(Number))).toEqual(world[n]);
			expect(Float64Array.from(own.flatMap((row) => row.slice(6)).map(Number))).toEqual(local[n]);
		}
	}, 60_000);
});
