import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findProvider } from './find-provider.ts';

const library = `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/libonnxruntime_providers_cuda.so`;

test('the processor is taken when it is asked for', async () => {
	await expect(findProvider('cpu')).resolves.toEqual({ provider: 'cpu', reason: 'asked for' });
});

test.skipIf(existsSync(library))('CUDA without its libraries is an error that says how to install them', async () => {
	await expect(findProvider('cuda')).rejects.toThrow(/CUDA is asked for and does not work here: .*CUDA/);
	if (process.platform === 'linux' && process.arch === 'x64')
		await expect(findProvider('cuda')).rejects.toThrow(
			'npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12',
		);
});
