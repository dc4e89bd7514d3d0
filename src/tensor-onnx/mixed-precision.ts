import type { OnnxBuilder, OnnxValue } from './onnx-builder.ts';
import { onnxTypeCode, type OnnxNode } from './onnx-model.ts';

/** Where the arithmetic is: these run in float16. */
const products: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'MatMul', 'FusedMatMul', 'Gemm']);
/** Operators that move numbers or choose among them: exact in float16, they take it where all their numbers have it. */
const movers: ReadonlySet<string> = new Set([
	'Concat',
	'Expand',
	'Gather',
	'MaxPool',
	'Pad',
	'Relu',
	'Reshape',
	'Sign',
	'Slice',
	'Transpose',
	'Where',
	// Not exact, but as everywhere: sums of two results.
	'Add',
]);

/** Options of {@link mixedPrecision}. */
export interface MixedPrecisionOptions {
	/**
	 * Whether numbers are held in float16 by an operator that does nothing: the runtime's processor provider, which computes such
	 * products in float32, takes conversions away that follow each other, and with them the rounding. Default false.
	 */
	holds?: boolean;
}

/**
 * Turns a finished graph to mixed precision, in place: convolutions and matrix products read and write float16, what moves
 * their results about stays in float16, and everything else (sums, norms, losses, weights, optimiser) in float32. Every
 * value is converted once at most in each direction. Inputs and outputs keep their types.
 */
export function mixedPrecision(builder: OnnxBuilder, { holds = false }: MixedPrecisionOptions = {}): void {
	const old = builder.nodes.splice(0, builder.nodes.length);
	const outputs = new Map<string, OnnxValue>();
	const pass = createPass(builder, outputs, holds);
	for (const node of old) {
		const isHalf = products.has(node.op) || (movers.has(node.op) && pass.isMoved(node));
		if (isHalf) pass.half(node);
		else pass.full(node);
	}
}

function createPass(builder: OnnxBuilder, halves: Map<string, OnnxValue>, holds: boolean) {
	/** Names of float32 values → the name under which they are float32 now. */
	const fulls = new Map<string, string>();
	const typeOf = (name: string): string => builder.values.get(name)?.type ?? '';
	const constants = new Map(builder.initialisers.map((tensor) => [tensor.name, tensor] as const));
	let count = 0;
	const push = (op: string, inputs: readonly string[], output: OnnxValue, attributes: OnnxNode['attributes'] = {}) => {
		builder.values.set(output.name, output);
		builder.nodes.push({
			op,
			domain: '',
			name: `precision/${op}.${count++}`,
			inputs,
			outputs: [output.name],
			attributes,
		});
	};
	const cast = (from: string, type: 'float16' | 'float32'): OnnxValue => {
		const { shape } = builder.values.get(from)!;
		const value: OnnxValue = { name: `#${type}.${count}`, shape, type };
		push('Cast', [from], value, { to: { integer: onnxTypeCode[type] } });
		return value;
	};
	/** The same numbers through a copy that the processor makes in float16. */
	const hold = (value: OnnxValue): OnnxValue => {
		if (!holds) return value;
		const held: OnnxValue = { ...value, name: `#held.${count}` };
		push('Reshape', [value.name, builder.integers(value.shape).name], held);
		return held;
	};
	const halfOf = (name: string): string => {
		let half = halves.get(name);
		if (!half) halves.set(name, (half = hold(cast(name, 'float16'))));
		return half.name;
	};
	const fullOf = (name: string): string => {
		const half = halves.get(name);
		if (!half || fulls.has(name) || !produced.has(name)) return fulls.get(name) ?? name;
		const { name: full } = cast(half.name, 'float32');
		fulls.set(name, full);
		return full;
	};
	/** Values that a node gave in float16: they exist in float32 only by conversion. */
	const produced = new Set<string>();
	const isScalar = (name: string): boolean => constants.has(name) && (constants.get(name)?.shape.length ?? 1) === 0;
	return {
		/** Whether all float numbers of a node, stored single numbers apart, come in float16. */
		isMoved: (node: OnnxNode): boolean => {
			const numbers = node.inputs.filter((name) => typeOf(name) === 'float32' && !isScalar(name));
			return numbers.length > 0 && numbers.every((name) => produced.has(name));
		},
		half: (node: OnnxNode): void => {
			const inputs = node.inputs.map((name) => (typeOf(name) === 'float32' ? halfOf(name) : name));
			const results = node.outputs.map((name): OnnxValue => {
				const value = builder.values.get(name)!;
				return { ...value, name: `${name}.half`, type: 'float16' };
			});
			for (const result of results) builder.values.set(result.name, result);
			builder.nodes.push({ ...node, inputs, outputs: results.map(({ name }) => name) });
			node.outputs.forEach((name, i) => {
				produced.add(name);
				halves.set(name, hold(results[i]));
			});
		},
		full: (node: OnnxNode): void => {
			builder.nodes.push({ ...node, inputs: node.inputs.map(fullOf) });
		},
	};
}
