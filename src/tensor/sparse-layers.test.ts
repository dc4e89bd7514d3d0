import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { SparseLayers, type SparseFeatures, type SparseRules } from './sparse-layers.ts';
import { haloTable } from './sparse-blocks.ts';
import { sparseCoordinates } from './sparse-coordinates.ts';
import { neighbourTable } from './sparse-neighbours.ts';

const backends = ['wasm', 'typescript'] as const;

function fill(layers: SparseLayers, { address, rows, channels }: SparseFeatures, seed: string, used = channels): void {
	const random = createRandom(seed);
	const values = layers.floats(address, rows * channels);
	for (let i = 0; i < values.length; i++) if (i % channels < used) values[i] = random.normal();
}

const rowsOf = (layers: SparseLayers, { address, rows, channels }: SparseFeatures): number[][] => {
	const values = layers.floats(address, rows * channels);
	return Array.from({ length: rows }, (_, row) => [...values.subarray(row * channels, (row + 1) * channels)]);
};

/** A cloud of voxels whose children are the rows of a halo. */
const cloud = (() => {
	const random = createRandom('cloud');
	return sparseCoordinates(
		Int32Array.from({ length: 4 * 150 }, (_, i) => (i % 4 === 0 ? 0 : 2 * random.integer(7))),
		2,
	);
})();

/** Pairs (row, value, place) of each kind of rule book, by its definition. */
const books: Record<SparseRules['kind'], { rows: number; values: number; width: number; table: Int32Array }> = {
	plain: { rows: 700, values: 90, width: 5, table: new Int32Array(0) },
	block: { rows: 40, values: 320, width: 8, table: new Int32Array(0) },
	halo: { rows: 8 * cloud.count, values: 8 * cloud.count, width: 27, table: neighbourTable(cloud).indices },
};
books.plain.table = (() => {
	const random = createRandom('plain');
	// For each place every value at most once, as scattered sums need it.
	const table = new Int32Array(700 * 5).fill(-1);
	for (let place = 0; place < 5; place++)
		for (let value = 0; value < 90; value++)
			if (random.next() < 0.7) table[5 * (7 * value + random.integer(7)) + place] = value;
	return table;
})();

function pairsOf(kind: SparseRules['kind']): [row: number, value: number, place: number][] {
	const { rows, width, table } = books[kind];
	const halo = kind === 'halo' ? haloTable(neighbourTable(cloud), cloud.count + 1) : undefined;
	const found: [number, number, number][] = [];
	for (let row = 0; row < rows; row++)
		for (let place = 0; place < width; place++) {
			let value = kind === 'block' ? width * row + place : (table[width * row + place] ?? -1);
			if (halo) {
				const cell = [0, 1, 2].reduce(
					(sum, axis) => sum + 4 ** axis * (((row >> axis) & 1) + (Math.floor(place / 3 ** axis) % 3)),
					0,
				);
				value = halo[64 * (row >> 3) + cell];
				if (value === 8 * (cloud.count + 1) - 1) value = -1;
			}
			if (value >= 0) found.push([row, value, place]);
		}
	return found;
}

describe('convolutions over rule books', () => {
	const cases = (['plain', 'block', 'halo'] as const).flatMap((kind) =>
		[
			{ inputs: 3, outputs: 8 },
			{ inputs: 8, outputs: 13 },
		].flatMap((channels) =>
			(kind === 'halo' ? [false] : [false, true]).map((isScattered) => ({ kind, isScattered, ...channels })),
		),
	);

	test.each(cases)('$kind, $inputs to $outputs, scattered $isScattered: value and gradients', (one) => {
		const { kind, inputs, outputs, isScattered } = one;
		const { rows, values, width, table } = books[kind];
		const random = createRandom('weights');
		const shape = [width, inputs, outputs];
		const numbers = Float32Array.from({ length: width * inputs * outputs }, () => random.normal());
		const results = backends.map((backend) => {
			const layers = new SparseLayers(backend);
			const rules: SparseRules = { kind, table: layers.store(table), width, rows, values, isScattered };
			const weights = layers.loadWeights(numbers, shape, true);
			const [given, made] = isScattered ? [rows, values] : [values, rows];
			const x = layers.features(given, inputs);
			const g = layers.features(made, outputs);
			const y = layers.features(made, outputs);
			const dx = layers.features(given, inputs);
			fill(layers, x, 'x', inputs);
			fill(layers, g, 'g', outputs);
			layers.convolve(rules, x, y, weights);
			layers.convolveBack(rules, { x, g, dx }, weights);
			const behind = [x, y, g, dx].map(({ address, rows: count, channels }) => [
				...layers.floats(address + 4 * count * channels, 8 * channels),
			]);
			expect(behind.flat().every((value) => value === 0)).toBe(true);
			return {
				x: rowsOf(layers, x),
				g: rowsOf(layers, g),
				y: rowsOf(layers, y),
				dx: rowsOf(layers, dx),
				dw: [...layers.readGradient(weights, shape)],
			};
		});
		expect(results[0]).toEqual(results[1]);
		const { x, g, y, dx, dw } = results[0];
		const wanted = {
			y: y.map((row) => row.map(() => 0)),
			dx: dx.map((row) => row.map(() => 0)),
			dw: dw.map(() => 0),
		};
		for (const [row, value, place] of pairsOf(kind)) {
			const [from, to] = isScattered ? [row, value] : [value, row];
			for (let i = 0; i < inputs; i++)
				for (let o = 0; o < outputs; o++) {
					const at = (place * inputs + i) * outputs + o;
					wanted.y[to][o] += x[from][i] * numbers[at];
					wanted.dx[from][i] += g[to][o] * numbers[at];
					wanted.dw[at] += x[from][i] * g[to][o];
				}
		}
		const error = (a: readonly number[], b: readonly number[]): number =>
			Math.hypot(...a.map((value, i) => value - b[i])) / Math.hypot(...b);
		expect(error(y.flat(), wanted.y.flat())).toBeLessThan(1e-6);
		expect(error(dx.flat(), wanted.dx.flat())).toBeLessThan(1e-6);
		expect(error(dw, wanted.dw)).toBeLessThan(1e-6);
	});
});

describe('neighbours', () => {
	test.each(backends)('are those of the search by itself, %s, at the ends of the numbers too', (backend) => {
		const random = createRandom('neighbours');
		const layers = new SparseLayers(backend);
		const far = (value: number): number => (value < 4 ? -(2 ** 31) + value : 2 ** 31 - 8 + value);
		for (const [stride, place] of [
			[1, (value: number) => value],
			[2, (value: number) => 2 * (value - 4)],
			[1, far],
		] as const) {
			const points = Int32Array.from({ length: 4 * 300 }, (_, i) =>
				i % 4 ? place(random.integer(8)) : random.integer(2),
			);
			const set = sparseCoordinates(points, stride);
			const table = new Int32Array(layers.floats(layers.neighbours(set), 27 * set.count).slice().buffer);
			expect(table).toEqual(neighbourTable(set, undefined, 'typescript').indices);
		}
		expect(layers.neighbours(sparseCoordinates(new Int32Array(0)))).toBeGreaterThan(0);
	});
});

describe('memory', () => {
	test('is a stack: what is released is used again, and growing keeps what is there', () => {
		const layers = new SparseLayers();
		const table = layers.store(Int32Array.of(3, 1, 2));
		const mark = layers.mark();
		const first = layers.take(1000);
		layers.release(mark);
		expect(layers.take(1000)).toBe(first);
		const large = layers.zeros(1 << 20);
		expect(layers.floats(large, 1 << 20).every((value) => value === 0)).toBe(true);
		expect(layers.peakBytes).toBeGreaterThanOrEqual(4 << 20);
		expect(() => layers.take(2 ** 32)).toThrow(/beyond the 4 GB/);
		const x = layers.features(4, 4);
		fill(layers, x, 'rows');
		const y = layers.features(3, 4, true);
		layers.gather(table, x, y);
		expect(rowsOf(layers, y)).toEqual([3, 1, 2].map((row) => rowsOf(layers, x)[row]));
	});
});
