import type { Evaluator } from './evaluator.ts';
import type { OperationName } from './operation-attributes.ts';
import { evaluateBinary } from './operations/binary.ts';
import { evaluateBroadcastTo } from './operations/broadcast-to.ts';
import { evaluateConstant } from './operations/leaves.ts';
import { evaluateMatmul } from './operations/matmul.ts';
import { evaluateReduce } from './operations/reduce.ts';
import { evaluateReshape } from './operations/reshape.ts';
import { evaluateSelect } from './operations/select.ts';
import { evaluateUnary } from './operations/unary.ts';

/** Operations that compute: all but the leaves that are fed. */
export type ComputedName = Exclude<OperationName, 'input' | 'parameter' | 'buffer'>;

/** The reference evaluation of every operation. */
export const evaluators: { readonly [Name in ComputedName]?: Evaluator<Name> } = {
	constant: evaluateConstant,
	negate: evaluateUnary,
	abs: evaluateUnary,
	exp: evaluateUnary,
	log: evaluateUnary,
	sqrt: evaluateUnary,
	reciprocal: evaluateUnary,
	tanh: evaluateUnary,
	sigmoid: evaluateUnary,
	softplus: evaluateUnary,
	erf: evaluateUnary,
	sin: evaluateUnary,
	cos: evaluateUnary,
	floor: evaluateUnary,
	sign: evaluateUnary,
	step: evaluateUnary,
	relu: evaluateUnary,
	stopGradient: evaluateUnary,
	add: evaluateBinary,
	subtract: evaluateBinary,
	multiply: evaluateBinary,
	divide: evaluateBinary,
	maximum: evaluateBinary,
	minimum: evaluateBinary,
	power: evaluateBinary,
	equal: evaluateBinary,
	greater: evaluateBinary,
	select: evaluateSelect,
	reduceSum: evaluateReduce,
	reduceMax: evaluateReduce,
	reshape: evaluateReshape,
	broadcastTo: evaluateBroadcastTo,
	matmul: evaluateMatmul,
};
