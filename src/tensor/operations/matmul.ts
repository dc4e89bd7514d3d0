import { broadcastShape, broadcastStrides, stridedOffsets } from '../broadcast.ts';
import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { elementCount } from '../tensor-data.ts';

/** Options of {@link matmul}. */
export interface MatmulOptions {
	/** Whether a's last two axes are exchanged first. Default false. */
	transposeA?: boolean;
	/** Whether b's last two axes are exchanged first. Default false. */
	transposeB?: boolean;
}

/** Matrix product of the last two axes, [… m, k] · [… k, n] → [… m, n]; the axes before them broadcast. */
export function matmul(a: TensorValue, b: TensorValue, options: MatmulOptions = {}): TensorValue {
	const { transposeA = false, transposeB = false } = options;
	const operands = [a, b];
	if (a.type !== 'float32' || b.type !== 'float32') refuse('matmul', operands, 'needs float32');
	if (a.shape.length < 2 || b.shape.length < 2) refuse('matmul', operands, 'both need at least two axes');
	const [m, k] = transposeA ? [a.shape.at(-1), a.shape.at(-2)] : [a.shape.at(-2), a.shape.at(-1)];
	const [inner, n] = transposeB ? [b.shape.at(-1), b.shape.at(-2)] : [b.shape.at(-2), b.shape.at(-1)];
	if (m === undefined || n === undefined || k !== inner) {
		refuse('matmul', operands, `inner lengths ${k} and ${inner} differ`);
	}
	const batch = broadcastShape(
		'matmul',
		operands.map((operand) => ({ ...operand, shape: operand.shape.slice(0, -2) })),
	);
	const attributes = { transposeA, transposeB };
	return appendNode(a.graph, { op: 'matmul', inputs: operands, attributes, shape: [...batch, m, n] });
}

export const evaluateMatmul: Evaluator<'matmul'> = (node, [a, b]) => {
	const { transposeA, transposeB } = node.attributes;
	const [m, n] = node.shape.slice(-2);
	const batch = node.shape.slice(0, -2);
	const k = a.shape[a.shape.length - (transposeA ? 2 : 1)];
	const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
	const [bRow, bColumn] = transposeB ? [1, k] : [n, 1];
	const aStarts = stridedOffsets(batch, broadcastStrides(a.shape.slice(0, -2), batch));
	const bStarts = stridedOffsets(batch, broadcastStrides(b.shape.slice(0, -2), batch));
	const result = new Float64Array(elementCount(node.shape));
	for (let item = 0; item < aStarts.length; item++) {
		const aStart = aStarts[item] * m * k;
		const bStart = bStarts[item] * k * n;
		for (let i = 0; i < m; i++) {
			const place = (item * m + i) * n;
			for (let p = 0; p < k; p++) {
				const factor = a.data[aStart + i * aRow + p * aColumn];
				const row = bStart + p * bRow;
				for (let j = 0; j < n; j++) result[place + j] += factor * b.data[row + j * bColumn];
			}
		}
	}
	return result;
};
