/** Rows of random numbers, in memory and in a file for a peer. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '#numeric';

/** Sizes that completion from examples and models of signed distances have. */
export const rowSizes = [
	{ count: 1200, length: 1500 },
	{ count: 600, length: 50_000 },
];

export function randomRows(folder: string, { count, length }: (typeof rowSizes)[number]) {
	const random = createRandom('rows');
	const rows = Array.from({ length: count }, () => Float32Array.from({ length }, () => random.normal()));
	const file = path.join(folder, 'rows.f32');
	writeFileSync(file, Buffer.concat(rows.map((row) => Buffer.from(row.buffer))));
	return { rows, file };
}

/** What is shown of a result: the mean size of its numbers, to three digits after the point. */
export function meanSize(values: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]);
	return Math.round((1000 * sum) / values.length) / 1000;
}
