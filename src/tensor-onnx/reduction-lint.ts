import type { OnnxBuilder } from './onnx-builder.ts';
import { sizeOf } from './onnx-operations.ts';
import { longestReduction } from './staged-reduction.ts';

const summing: ReadonlySet<string> = new Set(['ReduceSum', 'ReduceMean', 'ReduceSumSquare', 'ReduceL1', 'ReduceL2']);
const wholeImage: ReadonlySet<string> = new Set(['GlobalAveragePool', 'InstanceNormalization', 'LayerNormalization']);

/**
 * No emitted reduction may add up more than {@link longestReduction} elements in one stage: the runtime adds in float32,
 * one after the other, and a long sum loses the digits that a gradient needs.
 *
 * @throws RangeError naming the node.
 */
export function checkReductions(builder: OnnxBuilder): void {
	for (const node of builder.nodes) {
		if (!summing.has(node.op) && !wholeImage.has(node.op)) continue;
		const from = builder.values.get(node.inputs[0]);
		const to = builder.values.get(node.outputs[0]);
		if (!from || !to) continue;
		const length = wholeImage.has(node.op) ? sizeOf(from.shape.slice(2)) : sizeOf(from.shape) / sizeOf(to.shape);
		if (length > longestReduction)
			throw new RangeError(
				`${node.name} adds up ${length} elements in one stage; at most ${longestReduction} keep their digits`,
			);
	}
}
