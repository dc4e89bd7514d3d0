import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

const names = ['q', 'sex', 'anatomy', 'pathology', 'volumeMinMm3', 'volumeMaxMm3', 'limit'];

test.each([
	['anatmoy', 'anatomy'],
	['Anatomy', 'anatomy'],
	['patholgy', 'pathology'],
	['volumeMinMm', 'volumeMinMm3'],
	['lmit', 'limit'],
	['gender', undefined],
	['somethingelse', undefined],
	['x'.repeat(100_000), undefined],
])('%s → %s', (typed, expected) => {
	expect(nearestName(typed, names)).toBe(expected);
});
