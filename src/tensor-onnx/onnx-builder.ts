import type { OnnxAttribute, OnnxNode, OnnxPort, OnnxTensor, OnnxType } from './onnx-model.ts';

/** A value inside an ONNX graph under construction. */
export interface OnnxValue {
	readonly name: string;
	readonly shape: readonly number[];
	readonly type: OnnxType;
}

/** Attributes of a node as written at the call: whole numbers are integers; fractions go through {@link float}. */
export type AttributeInput = number | string | readonly number[] | OnnxAttribute;

/** What the caller knows about an output; the type is float32 where it is left out. */
export interface NodeOutput {
	readonly shape: readonly number[];
	readonly type?: OnnxType;
}

/**
 * An ONNX graph under construction: nodes in order, with every shape known. Constants of equal content are stored once.
 */
export class OnnxBuilder {
	readonly nodes: OnnxNode[] = [];
	readonly initialisers: OnnxTensor[] = [];
	readonly inputs: OnnxPort[] = [];
	/** Shape and type of every value, by name. */
	readonly values = new Map<string, OnnxValue>();
	/** Path of the layer that is being lowered; node names begin with it, so profiles can be read by layer. */
	label = '';
	private readonly constants = new Map<string, OnnxValue>();
	private readonly stored: ReadonlyMap<string, Uint8Array>;

	/** @param stored leaves that are stored in the file, little-endian, instead of being fed. */
	constructor(stored: ReadonlyMap<string, Uint8Array> = new Map()) {
		this.stored = stored;
	}

	/** A graph input, or a stored tensor where its bytes are given. */
	input(name: string, shape: readonly number[], type: OnnxType): OnnxValue {
		const bytes = this.stored.get(name);
		if (bytes) return this.initialiser(name, shape, type, bytes);
		this.inputs.push({ name, shape, type });
		return this.remember({ name, shape, type });
	}

	/** A tensor stored in the file. */
	initialiser(name: string, shape: readonly number[], type: OnnxType, bytes: Uint8Array): OnnxValue {
		this.initialisers.push({ name, shape, type, bytes });
		return this.remember({ name, shape, type });
	}

	/** A node with one output. */
	node(
		op: string,
		inputs: readonly (OnnxValue | undefined)[],
		output: NodeOutput,
		attributes: Readonly<Record<string, AttributeInput>> = {},
	): OnnxValue {
		return this.nodeWithOutputs(op, inputs, [output], attributes)[0];
	}

	/** A node with several outputs; `undefined` leaves an optional output out. */
	nodeWithOutputs(
		op: string,
		inputs: readonly (OnnxValue | undefined)[],
		outputs: readonly NodeOutput[],
		attributes: Readonly<Record<string, AttributeInput>> = {},
	): OnnxValue[] {
		const [domain, name] = op.includes(':') ? op.split(':') : ['', op];
		const number = this.nodes.length;
		const results = outputs.map((output, index) =>
			this.remember({ name: `#${number}.${index}`, shape: output.shape, type: output.type ?? 'float32' }),
		);
		this.nodes.push({
			op: name,
			domain,
			name: `${this.label}/${name}.${number}`,
			inputs: inputs.map((input) => input?.name ?? ''),
			outputs: results.map((result) => result.name),
			attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attribute(value)])),
		});
		return results;
	}

	/** Whole numbers, as shapes, axes and indices of ONNX operators. */
	integers(values: readonly number[]): OnnxValue {
		const array = BigInt64Array.from(values.map((value) => BigInt(value)));
		return this.constant(`int64:${values.join()}`, [values.length], 'int64', new Uint8Array(array.buffer));
	}

	/** One float32 number with no axes. */
	scalar(value: number): OnnxValue {
		const key = Object.is(value, -0) ? 'float:-0' : `float:${value}`;
		return this.constant(key, [], 'float32', new Uint8Array(Float32Array.of(value).buffer));
	}

	/** A short list of float32 numbers. */
	floats(values: readonly number[]): OnnxValue {
		const bytes = new Uint8Array(Float32Array.from(values).buffer);
		return this.constant(`floats:${values.join()}`, [values.length], 'float32', bytes);
	}

	/** A float32 tensor filled with one value. */
	filled(value: number, shape: readonly number[]): OnnxValue {
		const count = shape.reduce((product, size) => product * size, 1);
		const array = new Float32Array(count).fill(value);
		return this.constant(`filled:${value}:${shape.join()}`, shape, 'float32', new Uint8Array(array.buffer));
	}

	/** Versions of the operator domains in use. */
	get opsets(): Record<string, number> {
		const domains = new Set(['', ...this.nodes.map((node) => node.domain)]);
		return Object.fromEntries([...domains].map((domain) => [domain, domain === '' ? 21 : 1]));
	}

	/** Gives a value a name of the caller's, as a graph output. */
	output(value: OnnxValue, name: string): void {
		this.nodes.push({
			op: 'Identity',
			domain: '',
			name: `output/${name}`,
			inputs: [value.name],
			outputs: [this.remember({ ...value, name }).name],
			attributes: {},
		});
	}

	/** Leaves out nodes and stored tensors that no output depends on. */
	prune(outputs: readonly string[]): void {
		const needed = new Set(outputs);
		const kept = this.nodes.toReversed().filter((node) => {
			if (!node.outputs.some((name) => needed.has(name))) return false;
			for (const name of node.inputs) needed.add(name);
			return true;
		});
		this.nodes.splice(0, this.nodes.length, ...kept.reverse());
		const stored = this.initialisers.filter(({ name }) => needed.has(name));
		this.initialisers.splice(0, this.initialisers.length, ...stored);
	}

	private constant(key: string, shape: readonly number[], type: OnnxType, bytes: Uint8Array): OnnxValue {
		let value = this.constants.get(key);
		if (!value) {
			value = this.initialiser(`#constant.${this.constants.size}`, shape, type, bytes);
			this.constants.set(key, value);
		}
		return value;
	}

	private remember(value: OnnxValue): OnnxValue {
		if (this.values.has(value.name)) throw new RangeError(`OnnxBuilder: the value ${value.name} exists twice`);
		this.values.set(value.name, value);
		return value;
	}
}

/** An attribute that is a fraction. */
export function float(value: number): OnnxAttribute {
	return { float: value };
}

function attribute(value: AttributeInput): OnnxAttribute {
	if (typeof value === 'number') return { integer: value };
	if (typeof value === 'string') return { text: value };
	return isNumbers(value) ? { integers: value } : value;
}

function isNumbers(value: readonly number[] | OnnxAttribute): value is readonly number[] {
	return Array.isArray(value);
}
