import { expect, test } from 'vitest';
import { keepGiven } from './keep-given.ts';

test('nothing that was there is taken away, and what is put to it stays as probable as it is', () => {
	const probabilities = Float32Array.of(0.25, 0.75, 0, 1);
	const given = Float32Array.of(1, 0, 0.5, 0);
	expect(keepGiven(probabilities, given)).toEqual(Float32Array.of(1, 0.75, 0.5, 1));
	expect(probabilities).toEqual(Float32Array.of(0.25, 0.75, 0, 1));
});
