import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExitCode } from './exit-code.ts';
import { readModelFile } from './ssm-model-file.ts';

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-model-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a broken model is named with the place where reading ended and what to do', async () => {
	const file = path.join(folder, 'broken.msnmodel');
	await writeFile(file, 'nothing of the kind, but longer than any head of a model file');
	const error: unknown = await readModelFile(file).catch((caught: unknown) => caught);
	expect(error).toMatchObject({ name: 'CommandError', exitCode: ExitCode.partial });
	expect(String(error)).toMatch(/broken\.msnmodel, at byte \d+: .*\. Copy or build the model again\./);
});

test('a model that is not there is named', async () => {
	const file = path.join(folder, 'absent.msnmodel');
	await expect(readModelFile(file)).rejects.toMatchObject({
		message: `Cannot read ${file}: no such file`,
		exitCode: ExitCode.usage,
	});
});
