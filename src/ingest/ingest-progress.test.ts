import { expect, test } from 'vitest';
import { formatDuration, formatProgress, ProgressCounter } from './ingest-progress.ts';

test('counts, rate and what remains by bytes', () => {
	let now = 1000;
	const counter = new ProgressCounter(4, 1000, () => now);
	expect(counter.progress()).toMatchObject({ done: 0, ratePerSecond: 0, remainingSeconds: undefined });
	counter.skip(200);
	counter.start('a');
	counter.start('b');
	now += 10_000;
	counter.finish('a', { bytes: 400, shapes: 3, isFailed: false });
	expect(counter.progress()).toEqual({
		done: 2,
		total: 4,
		unchanged: 1,
		failed: 0,
		shapes: 3,
		current: ['b'],
		elapsedSeconds: 10,
		ratePerSecond: 0.1,
		// 400 of the 800 bytes that are not skipped took 10 s.
		remainingSeconds: 10,
	});
	counter.finish('b', { bytes: 400, shapes: 0, isFailed: true });
	expect(counter.progress()).toMatchObject({ done: 3, failed: 1, remainingSeconds: 0, current: [] });
});

test('as one line', () => {
	const line = formatProgress({
		done: 12,
		total: 489,
		unchanged: 2,
		failed: 1,
		shapes: 31,
		current: ['case_00011', 'case_00012'],
		elapsedSeconds: 7,
		ratePerSecond: 1.43,
		remainingSeconds: 334,
	});
	expect(line).toBe('12/489 · 2 unchanged · 31 shapes · 1 failed · 1.4/s · 6 min left · case_00011, case_00012');
	expect(formatDuration(12.1)).toBe('13 s');
	expect(formatDuration(7800)).toBe('2 h 10 min');
});
