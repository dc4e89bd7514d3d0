/**
 * The contract of tensor-onnx on WebGPU, in strict mode: an operator without a GPU kernel fails. Where the machine has no
 * GPU, SwiftShader (part of Debian's chromium) computes in its place; where there is neither, the tests are skipped.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ProviderChoice } from '#tensor-onnx';
import { beforeAll, describe, expect, test } from 'vitest';
import { trainerContract } from './trainer-contract.ts';

const folder = '/usr/lib/chromium';
const adapter = path.join(folder, 'vk_swiftshader_icd.json');
const hasAdapter = existsSync(adapter) || process.env['MSN_TEST_WEBGPU'] === '1';

/** What ONNX Runtime's WebGPU provider does not have; such operators run on the processor outside strict mode. */
const gaps: Readonly<Record<string, string>> = {
	'convolution 3D channel by channel': 'grouped convolution',
	'convolutionTranspose 3D channel by channel': 'grouped convolution',
	'convolutionWeightGradient 3D channel by channel': 'grouped convolution',
	'gather [5] at [3] on 0': 'fallback to CPU EP',
	'scatterAdd [7] to 4': 'fallback to CPU EP',
};
/** WGSL allows sine and cosine an absolute error of 2⁻¹¹. */
const coarse = /^(sin|cos) /;

interface Line {
	readonly name?: string;
	readonly value?: number;
	readonly gradients?: number;
	readonly failure?: string;
	readonly trainer?: string;
	readonly losses?: readonly number[];
	readonly contract?: string;
	readonly mixed?: readonly number[];
	readonly choice?: ProviderChoice;
	readonly automatic?: ProviderChoice;
}

describe.skipIf(!hasAdapter)('WebGPU', () => {
	let lines: Line[] = [];

	beforeAll(async () => {
		const env = { ...process.env };
		if (existsSync(adapter)) {
			env['VK_ICD_FILENAMES'] = adapter;
			env['LD_LIBRARY_PATH'] = [folder, env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
		}
		const child = path.join(import.meta.dirname, 'webgpu-child.ts');
		const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=source', child], { env });
		lines = stdout
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as Line);
	}, 400_000);

	test('operations and their gradients', () => {
		const cases = lines.filter(({ name }) => name !== undefined);
		expect(cases.length).toBeGreaterThan(25);
		for (const { name = '', value, gradients, failure } of cases) {
			if (gaps[name]) {
				expect(failure, name).toContain(gaps[name]);
				continue;
			}
			expect(failure, name).toBeUndefined();
			expect(value, name).toBeLessThan(coarse.test(name) ? 1e-3 : 1e-6);
			expect(gradients, name).toBeLessThan(coarse.test(name) ? 1e-3 : 2e-6);
		}
	});

	test('is taken when it is asked for, and by itself only where it is faster than the processor', () => {
		const [{ choice }] = lines.filter((line) => line.choice);
		const [{ automatic }] = lines.filter((line) => line.automatic);
		expect(choice?.provider).toBe('webgpu');
		const [, there, here] = /takes ([\d.]+) ms on WebGPU, ([\d.]+) ms/.exec(automatic?.reason ?? '') ?? [];
		expect(automatic?.provider).toBe(Number(there) < Number(here) ? 'webgpu' : 'cpu');
	});

	test('the trainer keeps its contract with weights and moments on the device', () => {
		const cases = lines.filter(({ contract }) => contract !== undefined);
		expect(cases.map(({ contract }) => contract)).toEqual(Object.keys(trainerContract));
		for (const { contract, failure } of cases) expect(failure, contract).toBeUndefined();
	});

	test('float16 is used where the device has it, and refused by name where it has not', () => {
		const [{ mixed, failure }] = lines.filter((line) => line.mixed);
		const [{ losses }] = lines.filter(({ trainer }) => trainer === 'cpu');
		if (failure === undefined) expect(mixed?.[0]).toBeCloseTo(losses?.[0] ?? NaN, 3);
		else expect(failure).toMatch(/ProviderError: WebGPU here cannot compute in float16: .*f16/s);
	});

	test('a training step gives the losses of the processor', () => {
		const [cpu, gpu] = lines.filter(({ trainer }) => trainer !== undefined);
		expect([cpu.trainer, gpu.trainer]).toEqual(['cpu', 'webgpu']);
		gpu.losses?.forEach((loss, i) => expect(loss).toBeCloseTo(cpu.losses?.[i] ?? NaN, 5));
	});
});
