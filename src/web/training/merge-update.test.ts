import type { TrainingRunUpdate, TrainingUpdate } from '#contract';
import { describe, expect, test } from 'vitest';
import { mergeUpdate } from './merge-update.ts';

function news(from: number, steps: readonly number[], generation = 'a'): TrainingRunUpdate {
	return {
		name: 'seed-1',
		generation,
		from: { steps: from, epochs: from, predictions: 0 },
		head: null,
		position: {
			state: 'running',
			epoch: 0,
			batch: 0,
			batches: 0,
			bestEpoch: null,
			at: 0,
			secondsToGo: null,
			secondsPerEpoch: null,
			resumes: 0,
			unreadable: 0,
		},
		width: 1,
		steps: {
			step: steps,
			epochs: steps,
			loss: steps,
			low: steps,
			high: steps,
			learningRate: steps,
			gradientNorm: steps,
			skipped: steps,
		},
		epochs: steps.map((epoch) => ({ epoch, loss: 0, seconds: 0, metrics: {}, isBest: false })),
		predictions: [],
		pictured: [],
	};
}

const update = (...runs: TrainingRunUpdate[]): TrainingUpdate => ({
	names: ['seed-1'],
	runs,
	figures: [],
	now: 0,
	canStop: false,
});

describe('mergeUpdate', () => {
	test('cuts what is known where the news say, and goes on with them', () => {
		const first = mergeUpdate([], update(news(0, [1, 2, 3]))) ?? [];
		const second = mergeUpdate(first, update(news(2, [30, 4, 5]))) ?? [];
		expect(second[0].steps.step).toEqual([1, 2, 30, 4, 5]);
		expect(second[0].epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 30, 4, 5]);
		expect(mergeUpdate(second, update())).toEqual(second);
		expect(mergeUpdate(second, { ...update(), names: [] })).toEqual([]);
	});

	test('asks for all again where the news belong to another story', () => {
		const known = mergeUpdate([], update(news(0, [1, 2, 3]))) ?? [];
		expect(mergeUpdate(known, update(news(2, [4], 'b')))).toBeUndefined();
		expect(mergeUpdate(known, update(news(7, [8])))).toBeUndefined();
		expect(mergeUpdate([], update(news(2, [3])))).toBeUndefined();
		expect(mergeUpdate(known, { ...update(), names: ['seed-1', 'seed-2'] })).toBeUndefined();
		expect(mergeUpdate(known, update(news(0, [9], 'b')))?.[0].steps.step).toEqual([9]);
	});
});
