import type { TensorShape } from './tensor-data.ts';

/** Operands that do not fit, found while a graph is built. */
export class TensorShapeError extends RangeError {
	override readonly name = 'TensorShapeError';
	/** The operation that refused, e.g. `matmul`. */
	readonly operation: string;
	/** Where in the network, e.g. `encoder.0.conv`; empty outside of any layer. */
	readonly layer: string;
	/** Shapes of its operands. */
	readonly shapes: readonly TensorShape[];

	constructor(operation: string, layer: string, shapes: readonly TensorShape[], problem: string) {
		const operands = shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ');
		super(`${operation}${layer === '' ? '' : ` in ${layer}`}: ${problem}; got ${operands}`);
		this.operation = operation;
		this.layer = layer;
		this.shapes = shapes;
	}
}
