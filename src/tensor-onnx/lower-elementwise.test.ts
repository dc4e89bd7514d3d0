import { relu } from '#tensor';
import * as runtime from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { caseErrors } from './case-errors.ts';

test("relu's gradient is all of what comes in, however small the number is, and nothing from 0 down", async () => {
	const data = Float64Array.of(-3e38, -1, -1.2e-38, -0, 0, 1.2e-38, 1e-30, 1e-7, 1, 3e38).map(Math.fround);
	const operands = [{ name: 'operand0', shape: [10], type: 'float32', data, differentiable: true }] as const;
	const errors = await caseErrors(runtime, { operation: 'relu', name: 'relu', operands, build: ([x]) => relu(x) });
	expect(errors).toEqual({ value: 0, gradients: 0 });
});
