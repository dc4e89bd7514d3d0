import { createRandom } from '#numeric';
import { test } from 'vitest';
import { Bench, expectClose, leavesOf, numbers, randomSet } from '../../tests/sparse-bench.ts';
import { differentiate } from './differentiate.ts';
import { evaluate } from './evaluate.ts';
import { multiply } from './operations/binary.ts';
import { reduceSum } from './operations/reduce.ts';
import { sparseCoordinates } from './sparse-coordinates.ts';
import { fixedBatchNorm, sparseBatchNorm } from './sparse-norm.ts';

test('batch norm over the active voxels: mean 0 and variance 1 there, nothing elsewhere', () => {
	const random = createRandom('norm');
	const set = randomSet(random, 50);
	const bench = new Bench();
	const values = numbers(random, 2 * set.count).map((value, i) => value * (1 + (i % 2)) + 3);
	const x = bench.rows('x', set, values);
	const active = bench.active('set', set);
	const norm = {
		scale: bench.weight('scale', Float64Array.of(1, 2), [1, 2]),
		shift: bench.weight('shift', Float64Array.of(0, -1), [1, 2]),
	};
	const { result, mean, variance } = sparseBatchNorm(x, norm, active, { epsilon: 0 });
	const rows = bench.result(result, set);
	const columns = [0, 1].map((channel) => rows.filter((_, i) => i % 2 === channel));
	const average = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
	expectClose(columns.map(average), [0, -1]);
	expectClose([average(columns[0].map((v) => v * v)), average(columns[1].map((v) => (v + 1) ** 2))], [1, 4]);
	// With its own statistics a network in use gives the same.
	expectClose(bench.result(fixedBatchNorm(x, norm, { mean, variance, mask: active.mask, epsilon: 0 }), set), rows);
});

test('batch norm of one voxel by the statistics given, and its gradients', () => {
	const set = sparseCoordinates(Int32Array.of(0, 1, 2, 3));
	const bench = new Bench();
	const x = bench.rows('x', set, [3, -1]);
	const weights = {
		scale: bench.weight('scale', Float64Array.of(2, 3), [1, 2]),
		shift: bench.weight('shift', Float64Array.of(0.5, -1), [1, 2]),
	};
	const fallback = {
		mean: bench.weight('mean', Float64Array.of(1, 1), [1, 2]),
		variance: bench.weight('variance', Float64Array.of(4, 16), [1, 2]),
	};
	const active = bench.active('set', set);
	const { result } = sparseBatchNorm(x, weights, active, { epsilon: 0, fallback });
	expectClose(bench.result(result, set), [(2 * (3 - 1)) / 2 + 0.5, (3 * (-1 - 1)) / 4 - 1]);
	const gradients = differentiate(reduceSum(multiply(result, active.mask)), leavesOf(bench, ['x', 'scale', 'shift']));
	const [inX, inScale, inShift] = evaluate(bench.graph, gradients, bench.feeds);
	expectClose(inX.subarray(0, 2), [2 / 2, 3 / 4]);
	expectClose(inScale, [1, -0.5]);
	expectClose(inShift, [1, 1]);
});
