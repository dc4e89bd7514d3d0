import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileKernel, kernelNames } from '../assembly/build.ts';

describe('compiled kernels', () => {
	test.each(kernelNames())('%s is what its source compiles to', async (name) => {
		// A stale binary: run `npm run build:wasm`.
		expect(readFileSync(`src/wasm/${name}-binary.ts`, 'utf8')).toBe(await compileKernel(name));
	});
});
