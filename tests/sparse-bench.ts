import type { Random } from '#numeric';
import { expect } from 'vitest';
import { evaluate } from '../src/tensor/evaluate.ts';
import { createGraph, input, parameter, valueAt, type TensorGraph, type TensorValue } from '../src/tensor/graph.ts';
import { sparseCoordinates, type SparseCoordinates } from '../src/tensor/sparse-coordinates.ts';
import { bucketSize, padTable, type RowTable } from '../src/tensor/sparse-table.ts';
import type { FeedData } from '../src/tensor/tensor-data.ts';

/** Features on a grid without end: what a dense network would hold, 0 where nothing is. */
export class Dense {
	readonly values = new Map<string, number[]>();
	readonly channels: number;
	constructor(channels: number) {
		this.channels = channels;
	}
	at(batch: number, x: number, y: number, z: number): readonly number[] {
		return this.values.get(`${batch},${x},${y},${z}`) ?? Array.from({ length: this.channels }, () => 0);
	}
	addTo(batch: number, x: number, y: number, z: number, row: readonly number[]): void {
		const sum = this.at(batch, x, y, z).map((value, channel) => value + row[channel]);
		this.values.set(`${batch},${x},${y},${z}`, sum);
	}
	/** The rows of a set. */
	rows({ coordinates, count }: SparseCoordinates): number[] {
		return Array.from({ length: count }, (_, i) =>
			this.at(...(place(coordinates, i) as [number, number, number, number])),
		).flat();
	}
}

export const place = (coordinates: Int32Array, i: number): number[] => [...coordinates.subarray(4 * i, 4 * i + 4)];
export const numbers = (random: Random, count: number): Float64Array =>
	Float64Array.from({ length: count }, () => random.normal());

export function denseOf(set: SparseCoordinates, values: Float64Array, channels: number): Dense {
	const dense = new Dense(channels);
	for (let i = 0; i < set.count; i++) {
		const [batch, x, y, z] = place(set.coordinates, i);
		dense.addTo(batch, x, y, z, [...values.subarray(i * channels, (i + 1) * channels)]);
	}
	return dense;
}

/** row · W[place] */
export function product(row: readonly number[], weight: Float64Array, at: number, outputs: number): number[] {
	return Array.from({ length: outputs }, (_, o) =>
		row.reduce((sum, value, i) => sum + value * weight[(at * row.length + i) * outputs + o], 0),
	);
}

export function randomSet(random: Random, count: number, stride = 1): SparseCoordinates {
	const list = new Int32Array(4 * count);
	// Some lie below 0 and beyond any volume.
	for (let i = 0; i < list.length; i++) list[i] = i % 4 === 0 ? random.integer(2) : stride * (random.integer(6) - 2);
	return sparseCoordinates(list, stride);
}

/** Feeds of a graph, given with its leaves. */
export class Bench {
	readonly graph: TensorGraph = createGraph();
	readonly feeds: Record<string, FeedData> = {};
	readonly extra: number;
	/** @param extra rows of padding above what is needed */
	constructor(extra = 0) {
		this.extra = extra;
	}
	size(set: SparseCoordinates): number {
		return bucketSize(set.count + this.extra);
	}
	table(name: string, table: RowTable, rows: number, sources: number): TensorValue {
		this.feeds[name] = padTable(table, rows, sources);
		return input(this.graph, name, [rows, table.width], { type: 'int32' });
	}
	indices(name: string, data: Int32Array, width: number): TensorValue {
		this.feeds[name] = data;
		return input(this.graph, name, [data.length / width, width], { type: 'int32' });
	}
	rows(name: string, set: SparseCoordinates, values: ArrayLike<number>, channels = 2): TensorValue {
		const padded = new Float64Array(this.size(set) * channels);
		padded.set(values);
		this.feeds[name] = padded;
		return input(this.graph, name, [this.size(set), channels]);
	}
	weight(name: string, values: Float64Array, shape: readonly number[]): TensorValue {
		this.feeds[name] = values;
		return parameter(this.graph, name, shape);
	}
	active(name: string, set: SparseCoordinates): { mask: TensorValue; count: TensorValue } {
		this.feeds[`${name}.count`] = [set.count];
		const mask = this.rows(`${name}.mask`, set, new Float64Array(set.count).fill(1), 1);
		return { mask, count: input(this.graph, `${name}.count`, [1, 1]) };
	}
	/** Numbers of the voxels of a result; its rows of padding must be 0. */
	result(value: TensorValue, set: SparseCoordinates): number[] {
		const [data] = evaluate(this.graph, [value], this.feeds);
		const channels = value.shape[1];
		expect([...data.subarray(set.count * channels)].every((number) => number === 0)).toBe(true);
		return [...data.subarray(0, set.count * channels)];
	}
}

export const expectClose = (found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12): void => {
	expect(found.length).toBe(expected.length);
	for (let i = 0; i < expected.length; i++)
		if (!(Math.abs(found[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i]))))
			throw new Error(`number ${i}: expected ${expected[i]}, got ${found[i]}`);
};

/** Leaves by name. */
export const leavesOf = (bench: Bench, names: readonly string[]): TensorValue[] =>
	names.map((name) => valueAt(bench.graph, bench.graph.names.get(name) ?? -1));
