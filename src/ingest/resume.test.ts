import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identityMat4 } from '#numeric';
import { openTestLibrary, testSource, type TestLibrary } from '../../tests/ingest-library.ts';
import { volumeOf } from '../../tests/label-volumes.ts';

const child = fileURLToPath(new URL('../../tests/ingest-child.ts', import.meta.url));
const caseCount = 8;

let library: TestLibrary;
beforeEach(async () => {
	library = await openTestLibrary();
	for (let i = 0; i < caseCount; i++)
		await library.writeVolume(
			`c${i}/labels.nii.gz`,
			volumeOf(
				[24, 20, 18],
				(x, y, z) => ((x - 12) ** 2 + (y - 9) ** 2 + (z - 9) ** 2 < (4 + i / 2) ** 2 ? 1 : 0),
				identityMat4(),
			),
		);
});
afterEach(() => library.remove());

/** Starts the child and kills it as soon as it has done some cases and is at work on another. */
async function killedAfter(done: number, directory: string, workers: number): Promise<void> {
	const args = ['--conditions=source', child, library.data, directory, String(workers)];
	const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
	const exited = once(running, 'exit');
	for await (const line of createInterface(running.stdout)) {
		const [, count, current] = /^(\d+) done, (\d+) under way/.exec(line) ?? [];
		if (Number(count) < done || Number(current) === 0) continue;
		// Into the middle of a case, at another place each time.
		await setTimeout(3 * done);
		running.kill('SIGKILL');
		break;
	}
	const [, signal] = await exited;
	expect(signal).toBe('SIGKILL');
}

test.each([0, 2])('killed with SIGKILL again and again it goes on: the same library (%i workers)', async (workers) => {
	const directory = path.join(library.folder, 'killed');
	for (const done of workers === 0 ? [1, 3, 5] : [2]) await killedAfter(done, directory, workers);
	const resumed = library.another(directory);
	const before = resumed.catalogue.statistics();
	expect(before.taskCount).toBeGreaterThanOrEqual(2);
	expect(before.taskCount).toBeLessThan(caseCount);
	const report = await resumed.ingest(testSource());
	expect(report.cases.unchanged).toBe(before.taskCount);
	expect(report.cases.done).toBe(caseCount - before.taskCount);
	expect(report.shapes).toMatchObject({ total: caseCount, changed: 0, removed: 0 });

	await library.ingest(testSource());
	expect(resumed.catalogue.libraryHash()).toBe(library.catalogue.libraryHash());
	expect(resumed.catalogue.checkIntegrity()).toEqual([]);
	for (const hash of resumed.catalogue.fileHashes()) expect(await resumed.store.head(hash), hash).toBeDefined();
	resumed.catalogue.close();
});
