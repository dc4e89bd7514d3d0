import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { compareGroups } from './compare-groups.ts';

const random = createRandom(9);
const pointCount = 20;
const normals = Float64Array.from({ length: 3 * pointCount }, (_, i) => Number(i % 3 === 2));

/** Shapes whose first four points lie `shift` higher where `isHigh`. */
const shapeOf = (isHigh: boolean, shift = 5): Float64Array =>
	Float64Array.from(
		{ length: 3 * pointCount },
		(_, i) => random.normal() + (isHigh && i < 12 && i % 3 === 2 ? shift : 0),
	);

const memberOf = (n: number, subject?: string) => ({
	id: `m${n}`,
	synthetic: true,
	facts: {},
	...(subject !== undefined && { subject }),
});

describe('compareGroups', () => {
	test('finds where the second group differs, which way, and nowhere else', () => {
		const groups = Array.from({ length: 24 }, (_, n) => n % 2);
		const found = compareGroups(
			groups.map((group) => shapeOf(group === 1)),
			groups.map((_, n) => memberOf(n)),
			groups,
			normals,
		);
		expect(found.groupSizes).toEqual([12, 12]);
		expect(found.overallP).toBeLessThan(0.01);
		for (let p = 0; p < 4; p++) {
			expect(found.falseDiscovery[p]).toBeLessThan(0.05);
			expect(found.outwardMm[p]).toBeGreaterThan(3);
		}
		expect(found.falseDiscovery.subarray(4).filter((q) => q <= 0.05).length).toBeLessThan(2);
	});

	test('members in neither group do not count', () => {
		const groups = Array.from({ length: 18 }, (_, n) => (n < 6 ? -1 : n % 2));
		const shapes = groups.map((group) =>
			group < 0 ? new Float64Array(3 * pointCount).fill(1e6) : shapeOf(group === 1),
		);
		const found = compareGroups(
			shapes,
			groups.map((_, n) => memberOf(n)),
			groups,
			normals,
		);
		expect(found.groupSizes).toEqual([6, 6]);
		expect(Math.max(...found.sizeMm)).toBeLessThan(20);
	});

	test('a person with several members counts once where groups lie between persons', () => {
		const groups = Array.from({ length: 24 }, (_, n) => Number(n >= 12));
		const members = groups.map((_, n) => memberOf(n, `person ${Math.floor(n / 2)}`));
		const found = compareGroups(
			groups.map((group) => shapeOf(group === 1)),
			members,
			groups,
			normals,
		);
		expect(found).toMatchObject({ unit: 'persons', groupSizes: [6, 6] });
	});

	test('sides of one person are exchanged within it', () => {
		const groups = Array.from({ length: 24 }, (_, n) => n % 2);
		const members = groups.map((_, n) => memberOf(n, `person ${Math.floor(n / 2)}`));
		// Persons differ far more than sides do.
		const shapes = groups.map((group, n) => {
			const own = 40 * Math.sin(Math.floor(n / 2) * 7);
			return shapeOf(group === 1, 3).map((value) => value + own);
		});
		const found = compareGroups(shapes, members, groups, normals);
		expect(found.unit).toBe('members');
		expect(found.outwardMm[0]).toBeGreaterThan(1);
	});

	test('too few are refused in words', () => {
		const groups = [0, 0, 0, 0, 1, 1];
		expect(() =>
			compareGroups(
				groups.map(() => shapeOf(false)),
				groups.map((_, n) => memberOf(n)),
				groups,
				normals,
			),
		).toThrow(/at least 3.*4 and 2/);
	});
});
