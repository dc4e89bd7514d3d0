import { expect } from 'vitest';
import { FormatError } from '#formats';
import { createRandom } from '#numeric';

type Reader = (bytes: Uint8Array) => Promise<unknown>;

/** Every beginning of a good file must be refused with a `FormatError`: nothing short may pass for the whole. */
export async function expectTruncationsRefused(read: Reader, good: Uint8Array, step = 1): Promise<void> {
	for (let length = 0; length < good.length; length += step) {
		// Rejections only: a reader that returns a short volume fails here.
		const result = await read(good.slice(0, length)).catch((error: unknown) => error);
		expect(result, `cut to ${length} of ${good.length} bytes`).toBeInstanceOf(FormatError);
	}
}

/**
 * Damages the first `headerBytes` of a good file in seeded ways: the reader must answer with a `FormatError` or a
 * result, nothing else, and quickly. `check` looks at the results.
 */
export async function expectDamageSurvived(
	read: Reader,
	good: Uint8Array,
	options: { headerBytes: number; seed: string; rounds?: number; check?: (result: never) => void },
): Promise<void> {
	const random = createRandom(options.seed);
	const started = performance.now();
	const rounds = options.rounds ?? 2000;
	let refused = 0;
	for (let round = 0; round < rounds; round++) {
		const damaged = good.slice();
		const count = 1 + random.integer(4);
		const what: number[][] = [];
		for (let i = 0; i < count; i++) {
			const at = random.integer(Math.min(options.headerBytes, damaged.length));
			damaged[at] = [0, 255, 127, 128, 45, 57, random.integer(256), damaged[at] ^ (1 << random.integer(8))][
				random.integer(8)
			];
			what.push([at, damaged[at]]);
		}
		const result = await read(damaged).catch((error: unknown) => error);
		if (result instanceof Error) {
			if (!(result instanceof FormatError)) {
				throw new Error(`round ${round}, bytes ${JSON.stringify(what)}: ${result.stack}`, { cause: result });
			}
			refused++;
		} else options.check?.(result as never);
	}
	expect(refused, 'damage must be noticed now and then').toBeGreaterThan(0);
	expect((performance.now() - started) / rounds, 'milliseconds per damaged file').toBeLessThan(20);
}
