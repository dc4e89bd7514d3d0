import { createRandom, type Random } from '#numeric';
import type { TensorValue } from './graph.ts';
import { elementCount, type TensorShape, type TensorType } from './tensor-data.ts';

/**
 * How an operand is filled. Every float32 number is exact in single precision, so that all backends see the same.
 * `any`: standard normal. `positive`: 0.3 to 2. `nonzero`: ±0.2 to ±2. `unit`: −0.95 to 0.95. `distinct`: shuffled, at
 * least 0.06 apart, none within 0.02 of 0. `between`: the same, at least 0.02 from every `distinct` number.
 * `mask`: 0 or 1, no gradient. `probability`: 0.05 to 0.95. A number n: int32 indices from 0 to n − 1.
 */
export type OperandKind =
	'any' | 'positive' | 'nonzero' | 'unit' | 'distinct' | 'between' | 'mask' | 'probability' | number;

/** One operand of a case, filled. */
export interface CaseOperand {
	readonly name: string;
	readonly shape: TensorShape;
	readonly type: TensorType;
	readonly data: Float64Array | Int32Array;
	/** Whether the gradient in it is to be checked. */
	readonly differentiable: boolean;
}

/** A small instance of an operation: what every backend must agree on with the reference, in values and gradients. */
export interface OperationCase {
	/** The primitive or composite it is of. */
	readonly operation: string;
	/** Unique within the list. */
	readonly name: string;
	readonly operands: readonly CaseOperand[];
	/** Builds the operation on leaves made from the operands, in their order. */
	readonly build: (operands: readonly TensorValue[]) => TensorValue;
}

/** A case before its operands are filled. */
export interface CaseOutline {
	readonly operation: string;
	/** What is particular about it. */
	readonly about: string;
	readonly operands: readonly (readonly [kind: OperandKind, shape: TensorShape])[];
	readonly build: OperationCase['build'];
}

/** Fills the operands of cases; the same seed gives the same numbers. */
export function fillCases(outlines: readonly CaseOutline[], seed: number): OperationCase[] {
	return outlines.map(({ operation, about, operands, build }) => {
		const name = `${operation} ${about}`;
		const random = createRandom(`${seed}/${name}`);
		const filled = operands.map(([kind, shape], i) => ({
			name: `operand${i}`,
			shape,
			type: typeof kind === 'number' ? ('int32' as const) : ('float32' as const),
			data: fill(kind, elementCount(shape), random),
			differentiable: typeof kind !== 'number' && kind !== 'mask',
		}));
		return { operation, name, operands: filled, build };
	});
}

function fill(kind: OperandKind, count: number, random: Random): Float64Array | Int32Array {
	if (typeof kind === 'number') return Int32Array.from({ length: count }, () => random.integer(kind));
	if (kind === 'distinct' || kind === 'between') return spacedNumbers(kind === 'between' ? 0.05 : 0, count, random);
	const draw: Record<Exclude<OperandKind, number | 'distinct' | 'between'>, () => number> = {
		any: () => random.normal(),
		positive: () => random.uniform(0.3, 2),
		nonzero: () => (random.next() < 0.5 ? -1 : 1) * random.uniform(0.2, 2),
		unit: () => random.uniform(-0.95, 0.95),
		mask: () => random.integer(2),
		probability: () => random.uniform(0.05, 0.95),
	};
	return Float64Array.from({ length: count }, () => Math.fround(draw[kind]()));
}

/** Multiples of 0.1, plus 0.03 and `offset`, shaken by ±0.01 and shuffled. */
function spacedNumbers(offset: number, count: number, random: Random): Float64Array {
	const first = -Math.floor(count / 2);
	return random.shuffle(
		Float64Array.from({ length: count }, (_, i) =>
			Math.fround((first + i) * 0.1 + 0.03 + offset + random.uniform(-0.01, 0.01)),
		),
	);
}
