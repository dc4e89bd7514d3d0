import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { gatherChunks } from './gather-chunks.ts';

test('gives the same bytes in few chunks, whatever the sizes', async () => {
	const random = createRandom('chunks');
	for (let round = 0; round < 50; round++) {
		const limit = 1 + random.integer(40);
		const parts = Array.from({ length: random.integer(30) }, () =>
			Uint8Array.from({ length: random.integer(60) }, () => random.integer(256)),
		);
		async function* source(): AsyncGenerator<Uint8Array> {
			yield* parts;
		}
		const given: Uint8Array[] = [];
		for await (const chunk of gatherChunks(source(), limit)) given.push(chunk);
		expect(Buffer.concat(given).equals(Buffer.concat(parts))).toBe(true);
		// Of two neighbours, at least one is large or both together are.
		for (let i = 1; i < given.length; i++) expect(given[i - 1].length + given[i].length).toBeGreaterThan(limit);
		expect(given.every((chunk) => chunk.length > 0)).toBe(true);
	}
});

test('ends its source when the reader stops', async () => {
	let isEnded = false;
	async function* source(): AsyncGenerator<Uint8Array> {
		try {
			for (;;) yield new Uint8Array(10);
		} finally {
			isEnded = true;
		}
	}
	for await (const _ of gatherChunks(source(), 5)) break;
	expect(isEnded).toBe(true);
});
