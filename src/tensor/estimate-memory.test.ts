import { expect, test } from 'vitest';
import { estimateMemory } from './estimate-memory.ts';
import { createGraph, input, parameter, withLabel } from './graph.ts';
import { add, multiply } from './operations/binary.ts';
import { reduceSum } from './operations/reduce.ts';
import { reshape } from './operations/reshape.ts';
import { exp, sin } from './operations/unary.ts';

test('counts results until their last use, reshapes for nothing, leaves apart', () => {
	const graph = createGraph();
	const x = input(graph, 'x', [100]);
	const w = parameter(graph, 'w', [10]);
	const a = exp(x);
	const b = withLabel(graph, 'middle', () => sin(reshape(a, [10, 10])));
	const c = multiply(b, w);
	const unused = add(a, a);
	const y = reduceSum(c);
	// a, then a and b (a is given back), then b and c, then c and y.
	expect(estimateMemory(graph, [y])).toEqual({ residentBytes: 440, peakBytes: 800, peakAt: 'middle sin' });
	// a stays for the sum, which also stays to the end: a, b, c at once, or a, c and the sum.
	expect(estimateMemory(graph, [y, unused])).toMatchObject({ peakBytes: 1200 });
	expect(estimateMemory(graph, [a, b, c])).toMatchObject({ peakBytes: 1200 });
});
