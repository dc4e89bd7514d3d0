import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writePly } from '#formats';
import { readShapeModel, writeShapeModel } from '#shape-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { msnHere, type Outcome } from '../../tests/msn-here.ts';
import { ellipsoidModel, ellipsoidPopulation } from '../../tests/ellipsoid-models.ts';

let folder = '';
const at = (...parts: string[]): string => path.join(folder, ...parts);

const msn = (...words: string[]): Promise<Outcome> => msnHere('ssm', ...words);

const population = ellipsoidPopulation([
	[40, 20, 12],
	[46, 20, 12],
	[37, 21, 12],
	[33, 20, 13],
	[43, 19, 12],
	[36, 20, 11],
]);

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-ssm-'));
	await mkdir(at('in'));
	for (const [n, mesh] of population.surfaces.entries()) await writeFile(at('in', `member-${n}.ply`), writePly(mesh));
	await writeFile(at('truth.msnmodel'), writeShapeModel(ellipsoidModel(population)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('msn ssm', () => {
	test('builds and evaluates a model of files: the one true mode comes first', async () => {
		const words = ['build', at('in'), '--to', at('own.msnmodel'), '--points', '64', '--poses', 'near', '--units', 'mm'];
		const { code, stdout, stderr } = await msn(...words, '--iterations', '30', '--workers', '1', '--json', '--quiet');
		expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
		const { evaluation } = JSON.parse(stdout) as { evaluation: { compactness: number[]; memberCount: number } };
		expect(evaluation.memberCount).toBe(6);
		expect(evaluation.compactness[0]).toBeGreaterThan(0.7);
		const model = readShapeModel(await readFile(at('own.msnmodel')));
		expect(model.members.map(({ id }) => id)).toEqual(population.correspondence.ids);
		expect(model.correspondence.particleCounts).toEqual([64]);
		// Where the files lay is nobody else's business.
		expect(model.provenance.population).toBe('in');
		expect(model.title).toBe('in');
		expect((await readFile(at('own.msnmodel'))).includes(path.basename(folder))).toBe(false);
		expect((await msn('evaluate', at('own.msnmodel'))).stdout).toMatch(/6 members, 64 points, alignment rigid, seed 1/);
	}, 60_000);

	test('exports a folder, a ShapeWorks project that builds the same model again, and the terms of the members', async () => {
		expect((await msn('export', at('truth.msnmodel'), at('all'), '--modes', '1', '--quiet')).code).toBe(0);
		expect((await readdir(at('all'))).sort()).toEqual([
			'LICENCES.txt',
			'compactness.png',
			'compactness.svg',
			'mean.ply',
			'mode-1-minus-2sd.ply',
			'mode-1-plus-2sd.ply',
			'modes.csv',
			'modes.glb',
			'modes.png',
			'modes.svg',
			'scores.csv',
		]);
		expect(await readFile(at('all', 'LICENCES.txt'), 'utf8')).toMatch(/6 of them are synthetic[\s\S]*CC0-1\.0/);
		expect((await msn('export', at('truth.msnmodel'), at('sw', 'p.swproj'), '--quiet')).code).toBe(0);
		const again = ['build', at('sw', 'p.swproj'), '--to', at('again.msnmodel'), '--no-evaluate', '--quiet'];
		expect((await msn(...again)).code).toBe(0);
		const model = readShapeModel(await readFile(at('again.msnmodel')));
		expect(model.correspondence.world).toEqual(population.correspondence.world);
	}, 60_000);

	test('random shapes: the same seed gives the same files', async () => {
		for (const name of ['a', 'b'])
			expect((await msn('sample', at('truth.msnmodel'), at(name), '--count', '1', '--seed', '5', '--quiet')).code).toBe(
				0,
			);
		expect(await readFile(at('a', 'sample-1.ply'))).toEqual(await readFile(at('b', 'sample-1.ply')));
	}, 60_000);

	test('projects a member back to where it is', async () => {
		const words = ['project', at('truth.msnmodel'), at('in', 'member-1.ply'), '--units', 'mm', '--json', '--quiet'];
		const { shapes } = JSON.parse((await msn(...words)).stdout) as {
			shapes: { surfaceMm: number; outsideMm: number; asUnusualShare: number }[];
		};
		expect(shapes[0].surfaceMm).toBeLessThan(0.3);
		expect(shapes[0].outsideMm).toBeLessThan(1.5);
		expect(shapes[0].asUnusualShare).toBeGreaterThan(0.2);
	}, 60_000);

	test('statistics: facts are listed; what decides the shape is found, what does not is not', async () => {
		expect((await msn('stats', at('truth.msnmodel'))).stdout).toMatch(/ageYears +6 +30 to 55/);
		const model = ellipsoidModel(population);
		const lengths = [40, 46, 37, 33, 43, 36];
		const members = model.members.map((member, n) => ({
			...member,
			facts: { length: lengths[n], other: [3, 2, 2, 3, 3, 2][n] },
		}));
		await writeFile(at('facts.msnmodel'), writeShapeModel({ ...model, members }));
		const ask = async (by: string) => {
			const words = ['stats', at('facts.msnmodel'), '--by', by, '--permutations', '720', '--json', '--quiet'];
			return JSON.parse((await msn(...words)).stdout) as { overall: { pValue: number }; significantPoints: number };
		};
		const found = await ask('length');
		expect(found.overall.pValue).toBeLessThan(0.01);
		expect(found.significantPoints).toBeGreaterThan(33);
		expect(await ask('other')).toMatchObject({ significantPoints: 0 });
	}, 60_000);

	test.each([
		[['export', 'MISSING', 'x.glb'], 2, /no such file/],
		[['export', 'TRUTH', 'x.docx'], 2, /Cannot tell/],
		[['build', 'IN', '--to', 'x.bin'], 2, /\.msnmodel/],
		[['stats', 'TRUTH', '--by', 'shoeSize'], 2, /No member has a fact called shoeSize/],
		[['evaluate', 'PLY'], 1, /not a shape model/],
	])('%j ends with %d and says why', async (words, code, reason) => {
		const files: Record<string, string> = {
			MISSING: at('nowhere.msnmodel'),
			TRUTH: at('truth.msnmodel'),
			IN: at('in'),
			PLY: at('in', 'member-0.ply'),
		};
		const found = await msn(...words.map((word) => files[word] ?? word));
		expect(found.code).toBe(code);
		expect(found.stderr).toMatch(reason);
		expect(found.stderr).not.toMatch(/\n\s+at /);
	});

	test('what licences forbid is not passed on for money', async () => {
		const model = ellipsoidModel(population);
		const licence = { id: 'CC-BY-NC-4.0', title: 'NC', commercialUse: false, shareAlike: false, attribution: 'x' };
		const members = model.members.map((member, n) => (n === 2 ? { ...member, licence } : member));
		await writeFile(at('nc.msnmodel'), writeShapeModel({ ...model, members }));
		const { code, stderr } = await msn('export', at('nc.msnmodel'), at('nc.glb'), '--commercial');
		expect({ code, says: /CC-BY-NC-4\.0 forbids it/.test(stderr) }).toEqual({ code: 1, says: true });
		expect((await msn('export', at('nc.msnmodel'), at('nc.glb'), '--quiet')).code).toBe(0);
	}, 60_000);
});
