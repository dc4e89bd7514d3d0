import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readGlb } from '#formats';
import { createRandom } from '#numeric';
import { writeShapeModel } from '#shape-model';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ellipsoidModel, ellipsoidPopulation } from '../../tests/ellipsoid-models.ts';
import { CommandError } from './exit-code.ts';
import { registerSsm } from './ssm.ts';

let folder = '';
const at = (...parts: string[]): string => path.join(folder, ...parts);

/** Runs the command as `msn` does, in this process. @throws CommandError as it would end with. */
async function stats(...words: string[]): Promise<string> {
	const program = new Command().exitOverride();
	registerSsm(program);
	const written: string[] = [];
	const output = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
		written.push(String(text));
		return true;
	});
	const notes = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
	try {
		await program.parseAsync(['ssm', 'stats', ...words], { from: 'user' });
	} finally {
		output.mockRestore();
		notes.mockRestore();
	}
	return written.join('');
}

async function ask<Answer>(...words: string[]): Promise<Answer> {
	return JSON.parse(await stats(...words, '--json', '--quiet')) as Answer;
}

/** 24 people with a left and a right organ: length grows with age, breadth is the men's, the left ones are thicker. */
const random = createRandom(3);
const people = Array.from({ length: 24 }, (_, i) => ({
	ageYears: 30 + 2 * ((7 * i) % 24),
	sex: i % 2 ? 'male' : 'female',
	group: ['a', 'b', 'c'][i % 3],
	isIll: i % 3 === 0,
	length: 2 * random.normal(),
}));
const organs = people.flatMap((person, i) =>
	['left', 'right'].map((laterality) => ({ ...person, person: i, laterality })),
);
const truth = ellipsoidPopulation(
	organs.map(({ ageYears, sex, laterality, length }) => [
		40 + 0.25 * (ageYears - 50) + length + 0.5 * random.normal(),
		20 + (sex === 'male' ? 2 : 0) + 0.8 * random.normal(),
		12 + (laterality === 'left' ? 1 : 0) + 0.4 * random.normal(),
	]),
);

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-stats-'));
	const model = ellipsoidModel(truth);
	const members = model.members.map((member, n) => {
		const { ageYears, sex, group, isIll, laterality, person } = organs[n];
		const facts = { ageYears: person === 5 ? null : ageYears, sex, group, isIll, laterality };
		return { ...member, subject: `person-${person}`, facts };
	});
	// Left organs lie mirrored on right ones, as `msn ssm build --mirror left` lays them.
	const { correspondence } = model;
	const mirror = (values: Float64Array, n: number, axis: (k: number) => boolean): Float64Array =>
		values.map((value, k) => (organs[n].laterality === 'left' && axis(k) ? -value : value));
	const mirrored = {
		...correspondence,
		local: correspondence.local.map((points, n) => mirror(points, n, (k) => k % 3 === 0)),
		transforms: correspondence.transforms.map((matrix, n) => mirror(matrix, n, (k) => k === 0)),
	};
	await writeFile(at('m.msnmodel'), writeShapeModel({ ...model, members, correspondence: mirrored }));
	await writeFile(at('plain.msnmodel'), writeShapeModel({ ...model, members }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const few = ['--permutations', '200'] as const;

describe('msn ssm stats', () => {
	test('effect: facts of the person are tested on persons, and what was planted is found', async () => {
		const answer = await ask<{
			rows: number;
			leftOut: number;
			missing: object;
			overall: { pValue: number };
			significantPoints: number;
			modes: { effects: { interval: [number, number]; slope: number }[] }[];
			files: string[];
		}>(
			'effect',
			at('m.msnmodel'),
			'--by',
			'ageYears',
			'--given',
			'sex',
			...few,
			'--plots',
			at('plots'),
			'--map',
			at('age.glb'),
			'--csv',
			at('age.csv'),
		);
		expect(answer).toMatchObject({ rows: 23, leftOut: 2, missing: { ageYears: 2 }, overall: { pValue: 0.005 } });
		expect(answer.significantPoints).toBeGreaterThan(30);
		const [low, high] = answer.modes[0].effects[0].interval;
		expect(low * high).toBeGreaterThan(0);
		const plots = await readdir(at('plots'));
		expect(plots.sort()).toEqual([
			'LICENCES.txt',
			'ageYears-regression.png',
			'ageYears-regression.svg',
			'map.png',
			'map.svg',
			'null.png',
			'null.svg',
		]);
		// A picture of the size of the plot, with ink on it.
		const png = await readFile(at('plots', 'null.png'));
		expect([png.subarray(1, 4).toString(), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(['PNG', 1080, 810]);
		expect(png.length).toBeGreaterThan(10_000);
		// The poles along the length move, the equator hardly does.
		const glb = await readGlb(await readFile(at('age.glb')));
		expect(glb.parts).toHaveLength(1);
		const rows = (await readFile(at('age.csv'), 'utf8'))
			.trim()
			.split('\r\n')
			.slice(1)
			.map((row) => row.split(',').map(Number));
		expect(rows).toHaveLength(66);
		const pole = rows.reduce((best, row) => (row[1] > best[1] ? row : best));
		// dx per year at the pole: 0.25 mm; its error beside it.
		expect(Math.abs(pole[4] - 0.25)).toBeLessThan(3 * pole[7]);
	}, 60_000);

	test('without --by the facts are listed, those of size among them', async () => {
		const { facts, people: count } = await ask<{ facts: { name: string; known: number }[]; people: number }>(
			at('m.msnmodel'),
		);
		expect(count).toBe(24);
		expect(facts.map(({ name }) => name)).toEqual([
			'ageYears',
			'group',
			'isIll',
			'laterality',
			'sex',
			'centroidSizeMm',
			'logSize',
		]);
		expect(facts[0].known).toBe(46);
	}, 60_000);

	test('groups: the planted breadth is found, dealt out at random it is not', async () => {
		type Answer = {
			overall: { pValue: number };
			points: { significant: number };
			hotelling: { pValue: number };
			groupSizes: number[];
			largestMm: number;
		};
		const words = ['groups', at('m.msnmodel'), '--by', 'sex', '--modes', '3', ...few];
		const found = await ask<Answer>(...words);
		expect(found).toMatchObject({ groupSizes: [12, 12], hotelling: { pValue: 0.005 } });
		expect(found.points.significant).toBeGreaterThan(20);
		expect(found.largestMm).toBeGreaterThan(1.5);
		expect((await ask<Answer>(...words, '--shuffle')).points.significant).toBe(0);
		const control = await ask<{ times: number; below: number }>(...words, '--shuffle', '20', '--permutations', '100');
		expect(control.times).toBe(20);
		// Binomial of 20 draws at 5 %: more than 5 has a probability of 0.0003.
		expect(control.below).toBeLessThan(6);
	}, 60_000);

	test('paired and asymmetry: the thicker left organs, within persons', async () => {
		const paired = await ask<{ pairs: number; overall: { pValue: number }; largestMm: number }>(
			'paired',
			at('m.msnmodel'),
			'--by',
			'laterality',
			'--groups',
			'right,left',
			...few,
		);
		expect(paired).toMatchObject({ pairs: 24, overall: { pValue: 0.005 } });
		expect(paired.largestMm).toBeGreaterThan(0.7);
		expect(paired.largestMm).toBeLessThan(1.3);
		const both = await ask<{ anova: { side: { pValue: number }; individual: { pValue: number } } }>(
			'asymmetry',
			at('m.msnmodel'),
			...few,
		);
		expect(both.anova).toMatchObject({ side: { pValue: 0.005 }, individual: { pValue: 0.005 } });
		await expect(stats('asymmetry', at('plain.msnmodel'), ...few)).rejects.toThrow(/build it with --mirror left/);
	}, 60_000);

	test('predict and classify: people never on both sides; the floors stand beside the figures', async () => {
		const age = await ask<{ people: number; meanAbsoluteError: number; medianGuessError: number }>(
			'predict',
			at('m.msnmodel'),
			'--by',
			'ageYears',
			'--csv',
			at('told.csv'),
		);
		expect(age.people).toBe(23);
		expect(age.meanAbsoluteError).toBeLessThan(0.8 * age.medianGuessError);
		const rows = (await readFile(at('told.csv'), 'utf8'))
			.trim()
			.split('\r\n')
			.slice(1)
			.map((row) => row.split(','));
		const foldOf = Map.groupBy(rows, ([, person]) => person);
		expect([...foldOf.values()].every((list) => new Set(list.map(([, , fold]) => fold)).size === 1)).toBe(true);
		const sex = await ask<{ area: number; intervalMethod: string; majorityAccuracy: number }>(
			'classify',
			at('m.msnmodel'),
			'--by',
			'sex',
			'--folds',
			'4',
		);
		expect(sex).toMatchObject({ intervalMethod: 'patient bootstrap', majorityAccuracy: 0.5 });
		expect(sex.area).toBeGreaterThan(0.8);
	}, 60_000);

	test('allometry, modes, power', async () => {
		const growth = await ask<{ overall: { pValue: number }; meanSizeMm: number }>(
			'allometry',
			at('m.msnmodel'),
			...few,
		);
		// The length alone makes size: longer ones are slimmer.
		expect(growth.overall.pValue).toBe(0.005);
		expect(growth.meanSizeMm).toBeGreaterThan(20);
		const modes = await ask<{ modesAboveChance: number; stability: { angleDegrees: number }[] }>(
			'modes',
			at('m.msnmodel'),
			'--modes',
			'2',
			'--replicates',
			'20',
		);
		expect(modes.stability[0].angleDegrees).toBeLessThan(15);
		expect(modes.modesAboveChance).toBeGreaterThan(0);
		// Half a standard deviation, one score, 80 %: 64 in each group (textbook).
		const power = await ask<{ groupSize: number }>(
			'power',
			at('m.msnmodel'),
			'--distance',
			'0.5',
			'--modes',
			'1',
			'--simulations',
			'300',
		);
		expect(Math.abs(power.groupSize - 64)).toBeLessThan(15);
	}, 60_000);

	test('facts from a table: by id or subject, blanks are nothing, conditions pick members', async () => {
		const ids = ['subject', ...people.map((_, i) => `person-${i}`)];
		const text = ids
			.map((id, i) => (i === 0 ? 'subject;x' : `${id},${i === 3 ? 'NA' : i % 5}`))
			.join('\n')
			.replace(';x', ',dose');
		await writeFile(at('table.csv'), text);
		const words = ['--by', 'dose', '--table', at('table.csv'), '--where', 'sex=male,ageYears>=32', ...few];
		const answer = await ask<{ rows: number; leftOut: number; overall: { pValue: number } }>(
			at('m.msnmodel'),
			...words,
		);
		// 12 men, one of unknown age.
		expect(answer).toMatchObject({ rows: 11, leftOut: 0 });
		expect(answer.overall.pValue).toBeGreaterThan(0.01);
		// A spreadsheet whose first column names nobody here says so.
		const sheet = fileURLToPath(new URL('../../tests/xlsx-samples/shared.xlsx', import.meta.url));
		await expect(stats(at('m.msnmodel'), '--table', sheet)).rejects.toThrow(/its column id has a, b, c/);
	}, 60_000);

	test.each([
		[['effect', 'M', '--by', 'shoe'], /no.* fact called shoe.*ageYears \(46\), group \(48\)/i],
		[['groups', 'M', '--by', 'group'], /a \(16\), b \(16\), c \(16\).*--groups/],
		[['groups', 'M', '--by', 'group', '--groups', 'a,x'], /No member has group x/],
		[['effect', 'M', '--by', 'sex,laterality'], /sex is the same for all members of a person.*one at a time/],
		[['predict', 'M', '--by', 'sex'], /no number: ask with `classify`/],
		[['classify', 'M', '--by', 'sex', '--folds', '20'], /24 people are too few for 20 folds/],
		[['paired', 'M', '--by', 'sex'], /Only 0 of 24 people have members of both/],
		[['effect', 'M', '--by', 'sex', '--where', 'ageYears>70'], /of only 3 people; at least 4 are needed/],
		[['effect', 'M', '--by', 'sex', '--table', 'nowhere.csv'], /Cannot read nowhere\.csv/],
		[['grops'], /neither a question \(effect, groups, .*power\) nor a model file/],
		[['power', 'M'], /--distance <deviations>, or --by/],
	])('%j says what is wrong', async (words, reason) => {
		const asked = words.map((word) => (word === 'M' ? at('m.msnmodel') : word));
		const error = await stats(...asked, '--quiet').catch((failure: unknown) => failure);
		expect(error).toBeInstanceOf(CommandError);
		expect((error as CommandError).message).toMatch(reason);
	});
});
