import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { peakMemoryBytes } from './peak-memory.ts';

test('grows by what is held, and stays when that is let go', () => {
	const before = peakMemoryBytes();
	// Written, so that it is resident.
	new Uint8Array(2 * before).fill(1);
	expect(peakMemoryBytes()).toBeGreaterThanOrEqual(2 * before);
});

test.runIf(process.platform === 'linux')('is a process’s own, whatever the process that started it held', () => {
	const held = new Uint8Array(300 * 2 ** 20).fill(1);
	const script = `import { peakMemoryBytes } from '#process'; console.log(peakMemoryBytes());`;
	const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=source', '--input-type=module', '-e', script], {
		encoding: 'utf8',
		env: { ...process.env, NODE_OPTIONS: '' },
	});
	expect({ stderr, isOwn: Number(stdout) > 2 ** 24 && Number(stdout) < held.length / 2 }).toEqual({
		stderr: '',
		isOwn: true,
	});
});
