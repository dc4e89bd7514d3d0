import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openScoreJournal } from './score-journal.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-journal-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const of = (value: number) => ({ 'a model': { dsc: value, 'hd95.voxel.maxDirected': 1 / 3 } });

describe('openScoreJournal', () => {
	test('goes on with what was there, number for number', () => {
		const file = path.join(scratch, 'new', 'fold-1.jsonl');
		const first = openScoreJournal(file, 'k');
		expect(first.known.size).toBe(0);
		first.add('Niere ä', of(0.1 + 0.2));
		first.add('b', of(1));
		const { known } = openScoreJournal(file, 'k');
		expect([...known]).toEqual([
			['Niere ä', of(0.1 + 0.2)],
			['b', of(1)],
		]);
	});

	test('wherever the last line was cut off, those before it stay and the next one fits', () => {
		const file = path.join(scratch, 'cut.jsonl');
		const journal = openScoreJournal(file, 'k');
		journal.add('ä', of(0.25));
		const whole = readFileSync(file);
		journal.add('b', of(0.5));
		const longer = readFileSync(file);
		for (let end = whole.length; end < longer.length; end++) {
			writeFileSync(file, longer.subarray(0, end));
			const again = openScoreJournal(file, 'k');
			expect([...again.known.keys()]).toEqual(['ä']);
			expect(readFileSync(file)).toEqual(whole);
			again.add('c', of(0.75));
			expect([...openScoreJournal(file, 'k').known.keys()]).toEqual(['ä', 'c']);
		}
		// Cut off in its first line.
		writeFileSync(file, whole.subarray(0, 5));
		expect(openScoreJournal(file, 'k').known.size).toBe(0);
		expect(readFileSync(file, 'utf8')).toBe('{"key":"k"}\n');
	});

	test('of other data or another configuration it begins anew; lines that are none end it', () => {
		const file = path.join(scratch, 'other.jsonl');
		openScoreJournal(file, 'k').add('a', of(1));
		for (const line of ['{"id":1,"scores":{}}', '{"id":"x"}', '{"id":"x","scores":{"m":{"dsc":"1"}}}', 'null', '[]']) {
			appendFileSync(file, `${line}\n`);
			expect([...openScoreJournal(file, 'k').known.keys()]).toEqual(['a']);
		}
		expect(openScoreJournal(file, 'other').known.size).toBe(0);
		expect(openScoreJournal(file, 'k').known.size).toBe(0);
	});
});
