import type { LowerOperation } from './lowering.ts';
import { matmulNode } from './onnx-operations.ts';

export const lowerMatmul: LowerOperation<'matmul'> = (lowering, node) => {
	const [a, b] = node.inputs.map((input) => lowering.value(input));
	return matmulNode(lowering.builder, a, b, { ...node.attributes, fused: hasFusedMatmul(lowering) });
};

/** Whether a matrix product may be asked to transpose its operands while it reads them. */
export function hasFusedMatmul({ provider, standardOnly }: { provider: string; standardOnly: boolean }): boolean {
	return provider !== 'webgpu' && !standardOnly;
}
