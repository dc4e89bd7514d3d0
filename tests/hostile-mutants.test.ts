import { describe, expect, test } from 'vitest';
import { FormatError } from '#formats';
import { createRandom } from '#numeric';
import { fuzzSubjects } from './hostile/fuzz-subjects.ts';
import { mutate } from './hostile/mutate.ts';

/** The short version of `bench/fuzz-readers.ts`, which goes on to a million mutants a reader. */
const mutantsPerSubject = 2500;
const files = Object.values(fuzzSubjects).map(({ file }) => file);

describe.each(Object.entries(fuzzSubjects))('%s', (name, { file, read }) => {
	test(`${mutantsPerSubject} mutants give a FormatError or a result, soon`, async () => {
		await read(file);
		const random = createRandom(`mutants ${name}`);
		let refused = 0;
		let slowest = 0;
		for (let round = 0; round < mutantsPerSubject; round++) {
			const mutant = mutate(file, files[random.integer(files.length)], random);
			const started = performance.now();
			try {
				await read(mutant);
			} catch (error) {
				if (!(error instanceof FormatError))
					throw new Error(`mutant ${round} of ${name}: ${Buffer.from(mutant).toString('base64').slice(0, 4000)}`, {
						cause: error,
					});
				refused++;
			}
			slowest = Math.max(slowest, performance.now() - started);
		}
		expect(refused, 'damage is noticed').toBeGreaterThan(mutantsPerSubject / 20);
		expect(slowest, 'slowest mutant, ms').toBeLessThan(2000);
	});
});
