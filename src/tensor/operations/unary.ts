import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { erfOf } from './erf-of.ts';

/** Operations of one operand, element by element. */
export type UnaryName = keyof typeof unaryFormulas;

/** What each computes, in double precision. */
export const unaryFormulas = {
	negate: (x: number) => -x,
	abs: Math.abs,
	exp: Math.exp,
	log: Math.log,
	sqrt: Math.sqrt,
	reciprocal: (x: number) => 1 / x,
	tanh: Math.tanh,
	sigmoid: (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
	softplus: (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
	erf: erfOf,
	sin: Math.sin,
	cos: Math.cos,
	floor: Math.floor,
	sign: Math.sign,
	step: (x: number) => (x > 0 ? 1 : 0),
	relu: (x: number) => (x > 0 ? x : 0),
	stopGradient: (x: number) => x,
} as const;

function unary(op: UnaryName, x: TensorValue): TensorValue {
	if (x.type !== 'float32') refuse(op, [x], `needs float32, got ${x.type}`);
	return appendNode(x.graph, { op, inputs: [x], attributes: {}, shape: x.shape });
}

export const negate = (x: TensorValue): TensorValue => unary('negate', x);
export const abs = (x: TensorValue): TensorValue => unary('abs', x);
export const exp = (x: TensorValue): TensorValue => unary('exp', x);
/** Natural logarithm. */
export const log = (x: TensorValue): TensorValue => unary('log', x);
export const sqrt = (x: TensorValue): TensorValue => unary('sqrt', x);
export const reciprocal = (x: TensorValue): TensorValue => unary('reciprocal', x);
export const tanh = (x: TensorValue): TensorValue => unary('tanh', x);
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = (x: TensorValue): TensorValue => unary('sigmoid', x);
/** log(1 + eˣ), without overflow. */
export const softplus = (x: TensorValue): TensorValue => unary('softplus', x);
export const erf = (x: TensorValue): TensorValue => unary('erf', x);
export const sin = (x: TensorValue): TensorValue => unary('sin', x);
export const cos = (x: TensorValue): TensorValue => unary('cos', x);
/** Gradient 0. */
export const floor = (x: TensorValue): TensorValue => unary('floor', x);
/** −1, 0 or 1; gradient 0. */
export const sign = (x: TensorValue): TensorValue => unary('sign', x);
/** 1 where x > 0, else 0; gradient 0. */
export const step = (x: TensorValue): TensorValue => unary('step', x);
/** max(x, 0); gradient 0 at 0. */
export const relu = (x: TensorValue): TensorValue => unary('relu', x);
/** x itself, through which no gradient passes. */
export const stopGradient = (x: TensorValue): TensorValue => unary('stopGradient', x);

export const evaluateUnary: Evaluator<UnaryName> = (node, [x]) => {
	const formula = unaryFormulas[node.op];
	return Float64Array.from(x.data).map((value) => formula(value));
};
