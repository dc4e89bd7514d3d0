import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { lockRun } from './run-lock.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-lock-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const folder = (name: string): string => path.join(scratch, name);
const lockOf = (name: string): string => path.join(folder(name), 'run.lock');
const leave = (name: string, text: string): void => {
	lockRun(folder(name))();
	writeFileSync(lockOf(name), text);
};

describe('the lock of a run', () => {
	test('keeps others out of a folder until it is given back', () => {
		const release = lockRun(folder('a'));
		expect(() => lockRun(folder('a'))).toThrow(
			new RegExp(`a is trained by process ${process.pid} on ${hostname()} since 20.*msn watch`),
		);
		lockRun(folder('b'))();
		release();
		expect(existsSync(lockOf('a'))).toBe(false);
		lockRun(folder('a'))();
	});

	test('of a process that has ended does not count, nor what is no lock', async () => {
		const child = spawn(process.execPath, ['-e', '']);
		await once(child, 'exit');
		const ended = { process: child.pid, machine: hostname(), since: '2026-01-01' };
		// In a container every process may have the number of the one before.
		const namesake = { ...ended, process: process.pid };
		for (const text of [
			JSON.stringify(ended),
			JSON.stringify(namesake),
			'',
			'null',
			'{"process":"x"}',
			'\u0000'.repeat(100),
		]) {
			leave('c', text);
			const release = lockRun(folder('c'));
			expect(JSON.parse(readFileSync(lockOf('c'), 'utf8'))).toMatchObject({ process: process.pid });
			release();
			expect(readdirSync(folder('c'))).toEqual([]);
		}
	});

	test('of another machine counts as long as it is renewed', () => {
		leave('d', JSON.stringify({ process: 1, machine: `not ${hostname()}`, since: '2026-01-01' }));
		expect(() => lockRun(folder('d'))).toThrow(/process 1 on not /);
		const before = new Date(Date.now() - 3_600_000);
		utimesSync(lockOf('d'), before, before);
		lockRun(folder('d'))();
	});
});
