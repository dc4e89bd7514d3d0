import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { besideScores } from './beside-scores.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-beside-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const samples = ids.map((id) => ({ subject: id, facts: {} }));
const isPositive = [true, true, true, false, false, false];
const card = path.join(folder, 'card.json');
const odds = [2, -1, 3, 0, -2, -3];
const perShape = ids.map((id, i) => ({ id, odds: odds[i], probability: 1 / (1 + Math.exp(-odds[i])) }));
writeFileSync(card, JSON.stringify({ perShape }));

test('another card’s scores, their mean with the own in log odds, and what that gains', () => {
	// It takes d for likelier than a, the card for likelier than b: together every pair is right.
	const own = [0.55, 0.9, 0.7, 0.6, 0.2, 0.1];
	const rated = { samples, scores: own, isPositive, cut: 0.5 } as const;
	for (const beside of [
		{ name: 'features', card, score: 'probability' },
		{ name: 'features', card, score: 'odds', scale: 'log odds' } as const,
	]) {
		const figures = besideScores([beside], ids, rated);
		expect(figures['features']?.['auc']?.value).toBeCloseTo(8 / 9);
		// By hand: means of log odds 1.10, 0.60, 1.92 against 0.20, -1.69, -2.60.
		expect(figures['mean with features']?.['auc']?.value).toBe(1);
		expect(figures['mean with features']?.['accuracy at 0.5']?.value).toBeCloseTo(5 / 6);
		expect(figures['mean with features, less features']?.['auc']?.value).toBeCloseTo(1 / 9);
	}
	expect(besideScores([], ids, rated)).toEqual({});
});

test('what is no probability, and what is missing, is said', () => {
	const rated = { samples, scores: odds.map(() => 0.5), isPositive, cut: 0.5 } as const;
	expect(() => besideScores([{ name: 'f', card, score: 'odds' }], ids, rated)).toThrow(/no probability; is its scale/);
	expect(() => besideScores([{ name: 'f', card, score: 'none' }], ids, rated)).toThrow(/no number called none for a/);
	expect(() => besideScores([{ name: 'f', card, score: 'odds' }], [...ids.slice(1), 'g'], rated)).toThrow(RangeError);
});
