import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as runtime from 'onnxruntime-node';
import { chooseProvider, type Provider, type ProviderChoice } from '#tensor-onnx';

/** Where to train or predict on this machine, and why there; see `chooseProvider`. */
export function findProvider(asked: Provider | 'auto', threads?: number): Promise<ProviderChoice> {
	return chooseProvider(runtime, asked, { threads, missing: missingProviders() });
}

/** What can be told without trying: the runtime would complain on the terminal before it says it. */
function missingProviders(): Partial<Record<Provider, string>> {
	const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
	const folder = path.join(path.dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch);
	if (process.platform !== 'linux' || process.arch !== 'x64')
		return { cuda: 'ONNX Runtime for Node has CUDA on Linux and x64 only.' };
	if (existsSync(path.join(folder, 'libonnxruntime_providers_cuda.so'))) return {};
	return {
		cuda:
			'the runtime’s part for it is not installed. With an NVIDIA driver, CUDA 12 and cuDNN 9: ' +
			'npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12',
	};
}
