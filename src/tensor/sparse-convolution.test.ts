import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import {
	Bench,
	Dense,
	denseOf,
	expectClose,
	leavesOf,
	numbers,
	place,
	product,
	randomSet,
} from '../../tests/sparse-bench.ts';
import { differentiate } from './differentiate.ts';
import { evaluate } from './evaluate.ts';
import { createGraph, input, parameter, valueAt } from './graph.ts';
import { add, multiply } from './operations/binary.ts';
import { reduceSum } from './operations/reduce.ts';
import { slice } from './operations/slice.ts';
import { blockConvolution, blockTransposedConvolution, haloTable } from './sparse-blocks.ts';
import { sparseCoordinates, type SparseCoordinates } from './sparse-coordinates.ts';
import { gatherRows, stridedConvolution, submanifoldConvolution, transposedConvolution } from './sparse-convolution.ts';
import { generateCoordinates } from './sparse-generate.ts';
import { sparseCrossEntropy } from './sparse-loss.ts';
import { neighbourTable } from './sparse-neighbours.ts';
import { sparseBatchNorm } from './sparse-norm.ts';
import { memberMask, pruneCoordinates, uniteCoordinates } from './sparse-sets.ts';
import { halveCoordinates } from './sparse-strided.ts';

const cases = [0, 1, 2].flatMap((seed) => [0, 1, 40, 90].map((count) => [seed, count] as const));

describe('against a dense reference', () => {
	test.each(cases)('edge 3, seed %i, %i points', (seed, count) => {
		const random = createRandom(`3 ${seed}`);
		for (const stride of [1, 4]) {
			const set = randomSet(random, count, stride);
			const bench = new Bench();
			const size = bench.size(set);
			const [values, weight] = [numbers(random, 2 * set.count), numbers(random, 27 * 2 * 3)];
			const y = submanifoldConvolution(
				bench.rows('x', set, values),
				bench.weight('w', weight, [27, 2, 3]),
				bench.table('n', neighbourTable(set), size, size),
				// Several blocks, so that their joints are met.
				{ blockNumbers: 27 * 2 * 16 },
			);
			const dense = denseOf(set, values, 2);
			const expected = new Dense(3);
			for (let i = 0; i < set.count; i++) {
				const [batch, cx, cy, cz] = place(set.coordinates, i);
				for (let k = 0; k < 27; k++) {
					const [dx, dy, dz] = [(k % 3) - 1, (Math.floor(k / 3) % 3) - 1, Math.floor(k / 9) - 1];
					const row = dense.at(batch, cx + dx * stride, cy + dy * stride, cz + dz * stride);
					expected.addTo(batch, cx, cy, cz, product(row, weight, k, 3));
				}
			}
			expectClose(bench.result(y, set), expected.rows(set));
		}
	});

	test.each(cases)('edge 2 and stride 2, seed %i, %i points', (seed, count) => {
		const random = createRandom(`2 ${seed}`);
		const set = randomSet(random, count, 2);
		const { coarse, children, parents } = halveCoordinates(set);
		const bench = new Bench();
		const [fineSize, size] = [bench.size(set), bench.size(coarse)];
		const [values, weight] = [numbers(random, 2 * set.count), numbers(random, 8 * 2 * 3)];
		const y = stridedConvolution(bench.rows('x', set, values), bench.weight('w', weight, [8, 2, 3]), {
			children: bench.table('children', children, size, fineSize),
			parents: bench.table('parents', parents, fineSize, 8 * size),
		});
		const dense = denseOf(set, values, 2);
		const expected = new Dense(3);
		for (let i = 0; i < coarse.count; i++) {
			const [batch, cx, cy, cz] = place(coarse.coordinates, i);
			for (let k = 0; k < 8; k++) {
				const row = dense.at(batch, cx + 2 * (k & 1), cy + 2 * ((k >> 1) & 1), cz + 2 * (k >> 2));
				expected.addTo(batch, cx, cy, cz, product(row, weight, k, 3));
			}
		}
		expectClose(bench.result(y, coarse), expected.rows(coarse));
	});

	test.each(cases.flatMap(([seed, count]) => ([2, 4] as const).map((edge) => [edge, seed, count] as const)))(
		'transposed, edge %i, seed %i, %i points',
		(edge, seed, count) => {
			const random = createRandom(`t ${seed}`);
			const set = randomSet(random, count, 4);
			const { fine, sources, children } = generateCoordinates(set, edge);
			const bench = new Bench();
			const places = edge ** 3;
			const [size, fineSize] = [bench.size(set), bench.size(fine)];
			const [values, weight] = [numbers(random, 2 * set.count), numbers(random, places * 2 * 3)];
			const y = transposedConvolution(bench.rows('x', set, values), bench.weight('w', weight, [places, 2, 3]), {
				sources: bench.table('sources', sources, fineSize, places * size),
				children: bench.table('children', children, size, fineSize),
			});
			const expected = new Dense(3);
			for (let i = 0; i < set.count; i++) {
				const [batch, cx, cy, cz] = place(set.coordinates, i);
				const row = [...values.subarray(2 * i, 2 * i + 2)];
				for (let k = 0; k < places; k++) {
					const [dx, dy, dz] = [k % edge, Math.floor(k / edge) % edge, Math.floor(k / edge ** 2)];
					expected.addTo(batch, cx + 2 * dx, cy + 2 * dy, cz + 2 * dz, product(row, weight, k, 3));
				}
			}
			expect(expected.values.size).toBe(fine.count);
			expectClose(bench.result(y, fine), expected.rows(fine));
		},
	);

	test.each(cases.flatMap(([seed, count]) => [0, 16].map((limit) => [limit, seed, count] as const)))(
		'edge 3 over whole blocks, by the block up to %i channels, seed %i, %i points',
		(byBlockUpTo, seed, count) => {
			const random = createRandom(`b ${seed}`);
			const set = randomSet(random, count, 4);
			const { fine, children } = generateCoordinates(set, 2);
			const bench = new Bench();
			const size = bench.size(set);
			const [values, up, weight] = [2 * set.count, 8 * 2 * 3, 27 * 3 * 2].map((length) => numbers(random, length));
			const made = blockTransposedConvolution(bench.rows('x', set, values), bench.weight('up', up, [8, 2, 3]));
			const halo = bench.indices('halo', haloTable(neighbourTable(set), size), 64);
			const y = blockConvolution(made, bench.weight('w', weight, [27, 3, 2]), halo, {
				byBlockUpTo,
				blockNumbers: 2000,
			});
			// The same by way of the sorted set.
			const fineSize = bench.size(fine);
			const sorted = transposedConvolution(
				valueAt(bench.graph, bench.graph.names.get('x') ?? -1),
				valueAt(bench.graph, bench.graph.names.get('up') ?? -1),
				{
					sources: bench.table('sources', generateCoordinates(set, 2).sources, fineSize, 8 * size),
					children: bench.table('children', children, size, fineSize),
				},
			);
			const expected = bench.result(
				submanifoldConvolution(
					sorted,
					valueAt(bench.graph, bench.graph.names.get('w') ?? -1),
					bench.table('n', neighbourTable(fine), fineSize, fineSize),
				),
				fine,
			);
			const byBlock = (rows: readonly number[], width: number): number[] =>
				Array.from(children.indices, (row) => rows.slice(width * row, width * row + width)).flat();
			expectClose(bench.result(y, fine), byBlock(expected, 2));
			expectClose(bench.result(made, fine), byBlock(bench.result(sorted, fine), 3));
		},
	);

	test.each(cases)('union sum and pruning, seed %i, %i points', (seed, count) => {
		const random = createRandom(`u ${seed}`);
		const [first, second] = [randomSet(random, count), randomSet(random, seed === 0 ? 0 : 50)];
		const { union, ...tables } = uniteCoordinates(first, second);
		const bench = new Bench();
		const [a, b, size] = [bench.size(first), bench.size(second), bench.size(union)];
		const [inFirst, inSecond] = [numbers(random, 2 * first.count), numbers(random, 2 * second.count)];
		const sum = add(
			gatherRows(
				bench.rows('a', first, inFirst),
				bench.table('fromFirst', tables.fromFirst, size, a),
				bench.table('ofFirst', tables.ofFirst, a, size),
			),
			gatherRows(
				bench.rows('b', second, inSecond),
				bench.table('fromSecond', tables.fromSecond, size, b),
				bench.table('ofSecond', tables.ofSecond, b, size),
			),
		);
		const expected = denseOf(first, inFirst, 2);
		const dense = denseOf(second, inSecond, 2);
		for (const [key, row] of dense.values) {
			const [batch, x, y, z] = key.split(',').map(Number);
			expected.addTo(batch, x, y, z, row);
		}
		expectClose(bench.result(sum, union), expected.rows(union));

		const { kept, fromAll, ofAll } = pruneCoordinates(union, memberMask(union, second));
		const keptSize = bench.size(kept);
		const pruned = gatherRows(
			sum,
			bench.table('kept', fromAll, keptSize, size),
			bench.table('keptOf', ofAll, size, keptSize),
		);
		expectClose(bench.result(pruned, kept), expected.rows(second));
	});
});

/** All operations one after another, with a loss, on a set and with some rows of padding more. */
function chain(set: SparseCoordinates, extra: number, seed: string) {
	const random = createRandom(seed);
	const bench = new Bench(extra);
	const down = halveCoordinates(set);
	const up = generateCoordinates(down.coarse, set.stride === 4 ? 4 : 2);
	const joined = uniteCoordinates(up.fine, set);
	const target = memberMask(joined.union, set);
	const keep = pruneCoordinates(
		joined.union,
		Array.from({ length: joined.union.count }, (_, i) => (i % 3 === 1 ? 0 : 1)),
	);
	const [n, m, g, u, k] = [set, down.coarse, up.fine, joined.union, keep.kept].map((one) => bench.size(one));
	const places = set.stride === 4 ? 64 : 8;
	const weight = (name: string, ...shape: number[]) => {
		const values = numbers(
			random,
			shape.reduce((product, length) => product * length, 1),
		);
		return bench.weight(
			name,
			values.map((value) => 0.2 * value),
			shape,
		);
	};
	const values = numbers(random, 2 * set.count);
	const x = bench.rows('x', set, values);

	const fine = submanifoldConvolution(x, weight('w3', 27, 2, 3), bench.table('n', neighbourTable(set), n, n), {
		blockNumbers: 2000,
	});
	const normed = sparseBatchNorm(
		fine,
		{ scale: weight('scale', 1, 3), shift: weight('shift', 1, 3) },
		bench.active('set', set),
	).result;
	const coarse = stridedConvolution(normed, weight('w2', 8, 3, 2), {
		children: bench.table('children', down.children, m, n),
		parents: bench.table('parents', down.parents, n, 8 * m),
	});
	const generated = transposedConvolution(coarse, weight('wt', places, 2, 3), {
		sources: bench.table('sources', up.sources, g, places * m),
		children: bench.table('made', up.children, m, g),
	});
	const refined = submanifoldConvolution(
		generated,
		weight('wr', 27, 3, 2),
		bench.table('ng', neighbourTable(up.fine), g, g),
	);
	const sum = add(
		gatherRows(refined, bench.table('fu', joined.fromFirst, u, g), bench.table('uf', joined.ofFirst, g, u)),
		gatherRows(x, bench.table('su', joined.fromSecond, u, n), bench.table('us', joined.ofSecond, n, u)),
	);
	const active = bench.active('union', joined.union);
	const logits = reduceSum(multiply(sum, weight('head', 1, 2)), { axes: [1], keepDims: true });
	const pruned = gatherRows(sum, bench.table('k', keep.fromAll, k, u), bench.table('ku', keep.ofAll, u, k));
	const loss = add(
		sparseCrossEntropy(logits, bench.rows('target', joined.union, target, 1), active),
		reduceSum(multiply(pruned, multiply(pruned, 0.03))),
	);
	return { bench, loss };
}

const weights = ['w3', 'scale', 'shift', 'w2', 'wt', 'wr', 'head'];

describe('gradients', () => {
	test.each([0, 16])('over whole blocks, by the block up to %i channels', (byBlockUpTo) => {
		const random = createRandom('blocks');
		const set = randomSet(random, 12, 2);
		const bench = new Bench();
		const size = bench.size(set);
		const x = bench.rows('x', set, numbers(random, 2 * set.count));
		const [up, w] = [numbers(random, 8 * 2 * 3), numbers(random, 27 * 3 * 2)];
		const made = blockTransposedConvolution(x, bench.weight('up', up, [8, 2, 3]));
		const halo = bench.indices('halo', haloTable(neighbourTable(set), size), 64);
		const y = blockConvolution(made, bench.weight('w', w, [27, 3, 2]), halo, { byBlockUpTo, blockNumbers: 2000 });
		const mix = bench.rows('mix', { ...set, count: 8 * set.count }, numbers(random, 16 * set.count));
		const used = slice(mix, { starts: [0, 0], ends: [8 * set.count, 2] });
		const loss = reduceSum(multiply(slice(y, { starts: [0, 0], ends: [8 * set.count, 2] }), used));
		const gradients = evaluate(bench.graph, differentiate(loss, leavesOf(bench, ['x', 'up', 'w'])), bench.feeds);
		for (const [leaf, name] of ['x', 'up', 'w'].entries()) {
			const data = bench.feeds[name] as Float64Array;
			for (let at = 0; at < (name === 'x' ? 2 * set.count : data.length); at += 3) {
				const before = data[at];
				// Linear in each: the difference is exact but for rounding.
				const lossAt = (step: number): number => {
					data[at] = before + step;
					return evaluate(bench.graph, [loss], bench.feeds)[0][0];
				};
				const slope = (lossAt(1) - lossAt(-1)) / 2;
				data[at] = before;
				expect(Math.abs(gradients[leaf][at] - slope)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(slope)));
			}
		}
	});

	test.each([1, 4] as const)('agree with finite differences in float64, stride %i', (stride) => {
		const set = randomSet(createRandom('gradients'), 25, stride);
		const { bench, loss } = chain(set, 0, 'chain');
		const leaves = [...weights, 'x'];
		const values = leavesOf(bench, leaves);
		const gradients = evaluate(bench.graph, differentiate(loss, values), bench.feeds);
		const random = createRandom('places');
		for (const [leaf, name] of leaves.entries()) {
			const data = bench.feeds[name] as Float64Array;
			const length = name === 'x' ? 2 * set.count : data.length;
			for (let trial = 0; trial < 6; trial++) {
				const at = random.integer(length);
				const before = data[at];
				const lossAt = (step: number): number => {
					data[at] = before + step;
					return evaluate(bench.graph, [loss], bench.feeds)[0][0];
				};
				// Five points: the error falls with h⁴, so that h may be large against rounding.
				const h = 1e-3;
				const slope = (8 * (lossAt(h) - lossAt(-h)) - (lossAt(2 * h) - lossAt(-2 * h))) / (12 * h);
				data[at] = before;
				const error = Math.abs(gradients[leaf][at] - slope);
				expect(error, `${name}[${at}]`).toBeLessThanOrEqual(1e-8 * Math.max(1, Math.abs(slope)));
			}
			if (name === 'x') expect(gradients[leaf].subarray(length).every((number) => number === 0)).toBe(true);
		}
	});

	test('padding leaves loss and gradients as they are', () => {
		const set = randomSet(createRandom('padding'), 30, 4);
		const results = [0, 1, 100].map((extra) => {
			const { bench, loss } = chain(set, extra, 'same');
			const values = leavesOf(bench, weights);
			return evaluate(bench.graph, [loss, ...differentiate(loss, values)], bench.feeds);
		});
		for (const other of results.slice(1))
			for (const [i, numbersOf] of results[0].entries()) expectClose(other[i], numbersOf, 1e-13);
	});

	test('empty sets give a loss of 0 and gradients of 0', () => {
		const { bench, loss } = chain(sparseCoordinates(new Int32Array(0)), 0, 'empty');
		const values = leavesOf(bench, weights);
		const results = evaluate(bench.graph, [loss, ...differentiate(loss, values)], bench.feeds);
		for (const data of results) expect(data.every((number) => number === 0)).toBe(true);
	});
});

test('what does not fit is refused with the operation and the shapes', () => {
	const graph = createGraph();
	const x = input(graph, 'x', [16, 2]);
	const table = input(graph, 'n', [16, 27], { type: 'int32' });
	expect(() => submanifoldConvolution(x, parameter(graph, 'w', [8, 2, 3]), table)).toThrow(/submanifoldConvolution/);
	expect(() => submanifoldConvolution(x, parameter(graph, 'v', [27, 2, 3]), x)).toThrow(/27 neighbours/);
	expect(() => gatherRows(x, table, table)).toThrow(/table of 1 a row/);
	expect(() => sparseCrossEntropy(x, x, { mask: x, count: x })).toThrow(/one logit/);
});
