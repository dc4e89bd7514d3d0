import { expect, test } from 'vitest';
import type { KnownRun } from './merge-update.ts';
import { trainingState, type Hearing } from './run-facts.ts';

const now = 2e12;

/** A run of which only its end matters; undefined: it goes on. */
function runOf(reason: string | undefined, secondsAgo = 5): KnownRun {
	const position = {
		state: reason === undefined ? 'running' : 'stopped',
		reason,
		epoch: 3,
		batch: 0,
		batches: 4,
		bestEpoch: 1,
		at: now - 1000 * secondsAgo,
		secondsToGo: null,
		secondsPerEpoch: null,
		resumes: 0,
		unreadable: 0,
	} as const;
	const steps = { step: [], epochs: [], loss: [], low: [], high: [], learningRate: [], gradientNorm: [], skipped: [] };
	const lists = { steps, epochs: [], predictions: [], pictured: [] };
	return { name: 'seed-1', generation: '', head: null, position, width: 1, ...lists };
}

const done = 'all epochs done';
const watched: Hearing = { line: 'open', isTraining: false, hasFigures: false, now };

test.each<readonly [string, readonly (readonly [string | undefined, number?])[], Partial<Hearing>]>([
	['Live', [], {}],
	['Live', [[undefined]], {}],
	['Live', [[done], [undefined]], { hasFigures: true }],
	// The next run has not begun, or the test is under way.
	['Live', [[done]], {}],
	['Live', [[done, 600]], { isTraining: true }],
	['Ended', [[done, 600]], {}],
	['Ended', [[done], ['no longer better']], { hasFigures: true }],
	['Ended', [[done]], { line: 'ended' }],
	['Stopped', [[done], ['asked to stop']], {}],
	['Stopped', [['asked to stop']], { line: 'ended', isTraining: true }],
	['Broke off', [['loss is not finite']], {}],
	['The server has ended', [[undefined]], { line: 'ended' }],
	['No connection, trying again', [[done]], { line: 'lost', hasFigures: true }],
	['Opening …', [], { line: 'opening' }],
])('it says “%s” of runs that ended as %j, heard as %j', (text, ends, hearing) => {
	const runs = ends.map(([reason, secondsAgo]) => runOf(reason, secondsAgo));
	expect(trainingState(runs, { ...watched, ...hearing }).text).toBe(text);
});
