import type { OnnxBuilder } from './onnx-builder.ts';
import { onnxTypeCode, type OnnxNode, type OnnxTensor } from './onnx-model.ts';
import { float16Bits } from './float16.ts';

/** How weights are stored in a file. They are turned back to float32 when it is loaded, whatever computes with them. */
export type WeightStorage = 'float32' | 'float16' | 'int8';

/** Smaller tensors (biases, norms) stay as they are: they weigh nothing and matter much. */
const leastElements = 1024;

/**
 * Stores the named tensors of a finished graph in fewer bytes, in place: float16, or int8 with one scale a filter (the first axis),
 * each followed by the standard operator that turns it back.
 *
 * @throws RangeError if a weight is beyond what float16 holds.
 */
export function compressWeights(builder: OnnxBuilder, names: ReadonlySet<string>, storage: 'float16' | 'int8'): void {
	const restored: OnnxNode[] = [];
	const kept = builder.initialisers.splice(0, builder.initialisers.length);
	for (const tensor of kept) {
		const isLarge = tensor.type === 'float32' && tensor.bytes.length / 4 >= leastElements;
		if (!names.has(tensor.name) || !isLarge) builder.initialisers.push(tensor);
		else restored.push(storage === 'float16' ? asFloat16(builder, tensor) : asInt8(builder, tensor));
	}
	builder.nodes.unshift(...restored);
}

const floatsOf = ({ bytes }: OnnxTensor): Float32Array => new Float32Array(bytes.slice().buffer);

function asFloat16(builder: OnnxBuilder, tensor: OnnxTensor): OnnxNode {
	const values = floatsOf(tensor);
	const bits = new Uint16Array(values.length);
	for (let i = 0; i < values.length; i++) {
		bits[i] = float16Bits(values[i]);
		if (Number.isFinite(values[i]) && (bits[i] & 0x7c00) === 0x7c00)
			throw new RangeError(`writeOnnx: ${tensor.name} holds ${values[i]}, beyond what float16 can hold; store float32`);
	}
	const name = `${tensor.name}.float16`;
	builder.initialisers.push({ ...tensor, name, type: 'float16', bytes: new Uint8Array(bits.buffer) });
	return {
		op: 'Cast',
		domain: '',
		name: `weights/${tensor.name}`,
		inputs: [name],
		outputs: [tensor.name],
		attributes: { to: { integer: onnxTypeCode.float32 } },
	};
}

function asInt8(builder: OnnxBuilder, tensor: OnnxTensor): OnnxNode {
	const values = floatsOf(tensor);
	const [filters] = tensor.shape;
	const length = values.length / filters;
	const scales = new Float32Array(filters);
	const steps = new Int8Array(values.length);
	for (let filter = 0; filter < filters; filter++) {
		const own = values.subarray(filter * length, (filter + 1) * length);
		const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
		scales[filter] = largest > 0 ? largest / 127 : 1;
		for (let i = 0; i < length; i++) steps[filter * length + i] = Math.round(own[i] / scales[filter]);
	}
	const [name, scaleName] = [`${tensor.name}.int8`, `${tensor.name}.scale`];
	builder.initialisers.push({ ...tensor, name, type: 'int8', bytes: new Uint8Array(steps.buffer) });
	const bytes = new Uint8Array(scales.buffer);
	builder.initialisers.push({ name: scaleName, type: 'float32', shape: [filters], bytes });
	return {
		op: 'DequantizeLinear',
		domain: '',
		name: `weights/${tensor.name}`,
		inputs: [name, scaleName],
		outputs: [tensor.name],
		attributes: { axis: { integer: 0 } },
	};
}
