import {
	appendFileSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createRandom } from '#numeric';
import { afterAll, describe, expect, test } from 'vitest';
import { pictureFile, picturesOf } from './picture-files.ts';
import { openPredictionRecord } from './prediction-record.ts';
import { readRunEvent, type LoggedEvent } from './read-run-event.ts';
import { addRunEvent, emptyHistory, maxRows, positionOf, type RunHistory } from './run-history.ts';
import { watchRuns } from './watch-runs.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-watch-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A log as training writes it: `epochs` of `batches` steps, ten seconds an epoch. */
function events(epochs: number, batches: number, from = 0): LoggedEvent[] {
	return Array.from({ length: epochs }, (_, e) => {
		const epoch = from + e;
		const time = 1e12 + 10_000 * epoch;
		const steps = Array.from({ length: batches }, (__, b): LoggedEvent => {
			const step = epoch * batches + b + 1;
			const figures = { loss: 1 / step, learningRate: 0.01, gradientNorm: step % 7, skipped: step % 5 === 0 };
			return { kind: 'step', time: time + b, epoch, batch: b + 1, batches, step, ...figures };
		});
		const samples = [{ id: 'a', chosenBy: 'seed' as const, score: 0.5, truth: 1, probabilities: [0.5, 0.5] }];
		const metrics = { score: 1 - Math.abs(epoch - 2) / 10 };
		return [
			...steps,
			{ kind: 'predictions' as const, time: time + 8000, epoch, samples },
			{
				kind: 'epoch' as const,
				time: time + 9000,
				epoch,
				loss: 0.1,
				learningRate: 0.01,
				seconds: 7,
				metrics,
				isBest: epoch <= 2,
			},
		];
	}).flat();
}

const lines = (list: readonly LoggedEvent[]): string => list.map((event) => `${JSON.stringify(event)}\n`).join('');

function historyOf(list: readonly LoggedEvent[]): RunHistory {
	const history = emptyHistory();
	for (const event of list) addRunEvent(history, event);
	return history;
}

/** What the page shows, without how often it went on. */
const shown = ({ rows, epochs, predictions, bestEpoch }: RunHistory): object => ({
	rows,
	epochs,
	predictions,
	bestEpoch,
});

describe('history of a run', () => {
	test('is the same whether it was stopped or killed in between, or never', () => {
		const straight = historyOf(events(4, 6));
		const all = events(4, 6);
		const cut = all.findIndex((event) => event.kind === 'step' && event.epoch === 2 && event.batch === 4);
		const resumed: LoggedEvent = { kind: 'resumed', time: 2e12, epoch: 1, batch: 0 };
		const again = [...all.slice(0, cut), resumed, ...events(3, 6, 1)];
		expect(shown(historyOf(again))).toEqual(shown(straight));
		// Killed before the first checkpoint: begins anew without a word.
		expect(shown(historyOf([...events(1, 6).slice(0, 4), ...events(4, 6)]))).toEqual(shown(straight));
		expect(historyOf(again).resumes).toBe(1);
	});

	test('merges rows of long runs: their number is bounded, sums and extremes are kept', () => {
		const history = historyOf(events(40, 300));
		expect(history.rows.length).toBeLessThanOrEqual(2 * maxRows);
		expect(history.rows.reduce((sum, { steps }) => sum + steps, 0)).toBe(12_000);
		expect(history.rows.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(2400);
		const sum = Array.from({ length: 12_000 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b);
		expect(history.rows.reduce((a, { lossSum }) => a + lossSum, 0)).toBeCloseTo(sum, 6);
		expect(Math.min(...history.rows.map(({ low }) => low))).toBe(1 / 12_000);
		expect(Math.max(...history.rows.map(({ high }) => high))).toBe(1);
	});

	test('tells the pace and the time to go', () => {
		const list = events(4, 6);
		expect(positionOf(historyOf(list), 10)).toMatchObject({ state: 'running', secondsPerEpoch: 10, secondsToGo: 60 });
		expect(positionOf(historyOf(list), 10).bestEpoch).toBe(2);
		const ended: LoggedEvent = { kind: 'stopped', time: 3e12, epoch: 4, reason: 'no longer better' };
		expect(positionOf(historyOf([...list, ended]), 10)).toMatchObject({ state: 'stopped', secondsToGo: null });
		expect(positionOf(emptyHistory(), 10)).toMatchObject({ state: 'waiting', secondsPerEpoch: null });
	});
});

describe('a log of any content', () => {
	test('every prefix of it is read as far as it goes, and the rest follows', async () => {
		const folder = path.join(scratch, 'growing');
		mkdirSync(folder);
		const file = path.join(folder, 'log.jsonl');
		const text = Buffer.from(lines(events(3, 4)));
		const watch = watchRuns(folder);
		for (let at = 0; at < text.length; at += 97) {
			appendFileSync(file, text.subarray(at, Math.min(text.length, at + 97)));
			await watch.read();
		}
		const [run] = watch.since(undefined).runs;
		expect(run.steps.step).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
		expect(run.epochs.length).toBe(3);
		expect(run.position.unreadable).toBe(0);
	});

	test('garbage is counted and passed over: bytes, foreign JSON, absurd numbers, endless lines', async () => {
		const folder = path.join(scratch, 'garbage');
		mkdirSync(folder);
		const random = createRandom('garbage');
		const bytes = Buffer.from(Uint8Array.from({ length: 5000 }, () => 256 * random.next()));
		const foreign = [
			'{}',
			'[]',
			'null',
			'7',
			'{"kind":"step"}',
			'{"kind":"step","epoch":-1,"batch":1e99}',
			'{"kind":"epoch","epoch":0}',
		];
		const parts = [
			lines(events(1, 3)),
			bytes,
			`\n${foreign.join('\n')}\n`,
			'x'.repeat(300_000),
			'\n',
			lines(events(1, 3, 1)),
		];
		writeFileSync(path.join(folder, 'log.jsonl'), Buffer.concat(parts.map((part) => Buffer.from(part))));
		writeFileSync(path.join(folder, 'run.json'), '{"config": 7, "options"');
		const watch = watchRuns(folder);
		await watch.read();
		const [run] = watch.since(undefined).runs;
		expect(run.steps.step).toEqual([1, 2, 3, 4, 5, 6]);
		expect(run.position.unreadable).toBeGreaterThan(7);
		expect(run.head).toBeNull();
		for (const line of foreign) expect(readRunEvent(line)).toBeUndefined();
	});

	test('one begun anew under the same name replaces what was told; one of a cut tail too', async () => {
		const folder = path.join(scratch, 'anew');
		mkdirSync(folder);
		const file = path.join(folder, 'log.jsonl');
		writeFileSync(file, lines(events(3, 5)));
		const watch = watchRuns(folder);
		await watch.read();
		const place = watch.place();
		rmSync(file);
		writeFileSync(file, lines(events(1, 2)));
		await watch.read();
		const [run] = watch.since(place).runs;
		expect(run.from).toEqual({ steps: 0, epochs: 0, predictions: 0 });
		expect(run.steps.step).toEqual([1, 2]);
	});
});

describe('places in the story', () => {
	test('from any place on, what is told makes the whole again, in this process or another', async () => {
		const folder = path.join(scratch, 'seeds');
		const logs = ['seed-1/fold-1', 'seed-1/fold-2', 'seed-10', 'seed-2'].map((name) => path.join(folder, name));
		for (const own of logs) mkdirSync(own, { recursive: true });
		const watch = watchRuns(folder);
		const places: string[] = [];
		for (const event of events(3, 4)) {
			for (const own of logs) appendFileSync(path.join(own, 'log.jsonl'), lines([event]));
			await watch.read();
			places.push(watch.place());
		}
		const other = watchRuns(folder);
		await other.read();
		expect(other.place()).toBe(places.at(-1));
		expect(other.since(places.at(-1)).runs).toEqual([]);
		const whole = other.since(undefined);
		expect(whole.names).toEqual(['seed-1/fold-1', 'seed-1/fold-2', 'seed-2', 'seed-10']);
		for (const place of places.slice(0, -1)) {
			for (const [i, run] of other.since(place).runs.entries()) {
				const full = whole.runs[i].steps.step;
				expect([...full.slice(0, run.from.steps), ...run.steps.step]).toEqual(full);
				expect(run.from.epochs + run.epochs.length).toBe(3);
			}
		}
		for (const nonsense of ['', '!!', 'e30', Buffer.from('[[1,2]]').toString('base64url'), 'A'.repeat(100_000)])
			expect(other.since(nonsense).runs.length).toBe(4);
	});

	test('links out of the folder are not followed, and volumes are given by epoch alone', async () => {
		const folder = path.join(scratch, 'links');
		mkdirSync(path.join(folder, 'predictions'), { recursive: true });
		writeFileSync(path.join(scratch, 'secret.jsonl'), lines(events(1, 2)));
		symlinkSync(path.join(scratch, 'secret.jsonl'), path.join(folder, 'log.jsonl'));
		symlinkSync(scratch, path.join(folder, 'elsewhere'));
		writeFileSync(path.join(folder, 'run.json'), '{}');
		const watch = watchRuns(folder);
		await watch.read();
		const { names, runs } = watch.since(undefined);
		expect(names).toEqual(['']);
		expect(runs[0].steps.step).toEqual([]);
		expect(watch.pictures('', 0)).toBeNull();
		for (const name of ['..', '../..', 'elsewhere']) expect(watch.pictures(name, 0)).toBeUndefined();
	});
});

describe('what is kept of predictions', () => {
	const dims = [70, 6, 5] as const;
	const each = dims[0] * dims[1] * dims[2];
	const settings = {
		lesson: 'reconstruction',
		input: 'voxels',
		pointCount: 1,
		share: 0.25,
		seed: 3,
		grid: { dims, spacingMm: 1 },
	} as const;
	const volume = {
		voxels: new Uint8Array(each).fill(255),
		dims,
		voxelToWorld: Float64Array.of(1, 0, 0, -34.5, 0, 1, 0, -2.5, 0, 0, 1, -2, 0, 0, 0, 1),
	};
	const samples = Array.from({ length: 11 }, (_, i) => {
		const id = `s${i}`;
		return { id, subject: id, source: 'made up', facts: {}, content: { kind: 'occupancy', volume } } as const;
	});
	const judged = (epoch: number) => ({
		rows: samples.map((_, i) => new Float32Array(each).fill(i / 10)),
		scores: samples.map((_, i) => ((i + epoch) % 11) / 10),
		metrics: {},
	});

	test('the same samples in every epoch and after a stop, the worst besides; few files, small ones', () => {
		const folder = path.join(scratch, 'kept');
		const set = { samples, labels: samples.map(() => 0) };
		const record = openPredictionRecord(folder, set, settings);
		// The last epoch is always written; so here every one is.
		const told = Array.from({ length: 40 }, (_, epoch) => record.record(epoch, judged(epoch), true).samples);
		const followed = told.map((list) =>
			list
				.filter(({ chosenBy }) => chosenBy === 'seed')
				.map(({ id }) => id)
				.join(),
		);
		expect(new Set(followed).size).toBe(1);
		expect(
			openPredictionRecord(folder, set, settings)
				.record(40, judged(40), true)
				.samples.slice(0, 4)
				.map(({ id }) => id)
				.join(),
		).toBe(followed[0]);
		const worst = told[3].filter(({ chosenBy }) => chosenBy === 'worst');
		const others = told[3].map(({ id }) => id);
		expect(worst.length).toBe(4);
		const better = samples
			.map(({ id }, i) => ({ id, score: judged(3).scores[i] }))
			.filter(({ id }) => !others.includes(id));
		expect(Math.max(...worst.map(({ score }) => score))).toBeLessThanOrEqual(
			Math.min(...better.map(({ score }) => score)),
		);
		const kept = picturesOf(folder);
		expect(kept.length).toBeLessThanOrEqual(16);
		expect([kept[0], kept.at(-1)]).toEqual([0, 40]);
		expect(readdirSync(path.join(folder, 'predictions')).every((name) => name.endsWith('.npy.gz'))).toBe(true);
		expect(statSync(pictureFile(folder, 40)).size).toBeLessThan(20_000);
	});

	test('volumes hold input, truth and prediction; grids beyond 64 voxels are averaged', () => {
		const folder = path.join(scratch, 'volumes');
		openPredictionRecord(folder, { samples: samples.slice(0, 1), labels: [0] }, settings).record(
			7,
			{ rows: [new Float32Array(each).fill(0.4)], scores: [1], metrics: {} },
			true,
		);
		const plain = gunzipSync(readFileSync(pictureFile(folder, 7)));
		expect(plain.toString('latin1', 0, 200)).toContain('(1, 3, 3, 3, 35)');
		const values = plain.subarray(plain.length - 3 * 35 * 9);
		expect([values[0], values[35 * 9], values[2 * 35 * 9]]).toEqual([255, 255, 102]);
	});
});
