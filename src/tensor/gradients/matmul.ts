import type { GradientRule } from '../gradient-rule.ts';
import { matmul } from '../operations/matmul.ts';
import { sumTo } from '../sum-to.ts';

/** With A = op(a), B = op(b), Y = A·B: dA = dY·Bᵀ, dB = Aᵀ·dY; a transposed operand gets the transposed product. */
export const matmulGradient: GradientRule<'matmul'> = ({ node, inputs: [a, b], gradient, wanted }) => {
	const { transposeA, transposeB } = node.attributes;
	const inA = () =>
		transposeA
			? matmul(b, gradient, { transposeA: transposeB, transposeB: true })
			: matmul(gradient, b, { transposeB: !transposeB });
	const inB = () =>
		transposeB
			? matmul(gradient, a, { transposeA: true, transposeB: transposeA })
			: matmul(a, gradient, { transposeA: !transposeA });
	return [wanted(0) ? sumTo(inA(), a.shape) : undefined, wanted(1) ? sumTo(inB(), b.shape) : undefined];
};
