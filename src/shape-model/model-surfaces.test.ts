import { describe, expect, test } from 'vitest';
import { ellipsoidMembers, ellipsoidModel, ellipsoidPopulation } from '../../tests/ellipsoid-models.ts';
import { combinedLicence, licenceText } from './combined-licence.ts';
import { modelSurfaces, surfaceModes, surfacesAt } from './model-surfaces.ts';
import { modeTable, scoreTable, writeCsv } from './model-tables.ts';
import { coefficients, instance } from './point-distribution-model.ts';

const population = ellipsoidPopulation([
	[30, 20, 10],
	[34, 21, 10],
	[28, 20, 12],
	[25, 19, 11],
]);
const model = ellipsoidModel(population);
const surfaces = modelSurfaces(model);

describe('surfacesAt', () => {
	test('a member by its points is the member, as an ellipsoid in closed form', () => {
		for (const [n, [a, b, c]] of [
			[1, [34, 21, 10]],
			[3, [25, 19, 11]],
		] as const) {
			const [{ mesh }] = surfacesAt(surfaces, model.correspondence.world[n]);
			for (let v = 0; v < mesh.positions.length; v += 3)
				expect(Math.hypot(mesh.positions[v] / a, mesh.positions[v + 1] / b, mesh.positions[v + 2] / c)).toBeCloseTo(
					1,
					3,
				);
		}
	});
});

describe('surfaceModes', () => {
	test('the mean and a weighted sum of displacements is the surface of the instance', () => {
		const [{ mesh, displacements, name }] = surfaceModes(surfaces, 2);
		expect(name).toBe('ellipsoid');
		const [{ mesh: expected }] = surfacesAt(surfaces, instance(model.points, [1.5, -2]));
		mesh.positions.forEach((value, i) =>
			expect(value + 1.5 * displacements[0][i] - 2 * displacements[1][i]).toBeCloseTo(expected.positions[i], 3),
		);
	});

	test('refuses more modes than there are', () => {
		expect(() => surfaceModes(surfaces, 9)).toThrow(RangeError);
	});
});

describe('tables', () => {
	test('scores are the coefficients of the members, with their facts', () => {
		const [head, ...rows] = scoreTable(model);
		expect(head.slice(0, 7)).toEqual(['id', 'source', 'subject', 'synthetic', 'ageYears', 'note', 'sex']);
		expect(rows[2].slice(0, 7)).toEqual(['member-2', 'phantom', 'subject-2', 'true', 40, '', 'female']);
		expect(rows[2].slice(7)).toEqual([...coefficients(model.points, model.correspondence.world[2])]);
		const [, ...modes] = modeTable(model);
		expect(modes.at(-1)?.[4]).toBeCloseTo(1, 12);
	});

	test('CSV quotes what needs quoting', () => {
		expect(
			writeCsv([
				['a', 'b,c'],
				['say "x"', 2.5],
			]),
		).toBe('a,"b,c"\r\n"say ""x""",2.5\r\n');
	});
});

describe('combinedLicence', () => {
	const members = ellipsoidMembers(['a', 'b', 'c']);
	const own = (id: string, commercialUse: boolean | null, shareAlike: boolean) => ({
		id,
		title: id,
		commercialUse,
		shareAlike,
		attribution: `by ${id}`,
	});

	test('one free licence leaves all free', () => {
		expect(combinedLicence(members)).toMatchObject({
			commercialUse: true,
			shareAlike: [],
			unlicensed: [],
			syntheticCount: 3,
		});
		expect(licenceText(members)).toMatch(
			/3 of them are synthetic[\s\S]*Creative Commons Zero[\s\S]*Attribution: Phantom/,
		);
	});

	test('the strictest member counts', () => {
		const strict = [members[0], { ...members[1], licence: own('CC-BY-NC-4.0', false, false) }];
		expect(combinedLicence(strict).commercialUse).toBe(false);
		const silent = [members[0], { ...members[1], licence: own('LicenseRef-x', null, false) }];
		expect(combinedLicence(silent).commercialUse).toBeNull();
	});

	test('no licence known: nothing is allowed for sure', () => {
		const { licence: _, ...bare } = members[2];
		expect(combinedLicence([members[0], bare])).toMatchObject({ commercialUse: null, unlicensed: ['c'] });
		expect(licenceText([bare])).toMatch(/No licence is known for: c/);
	});

	test('two that each want the whole are in conflict', () => {
		const both = ['CC-BY-SA-4.0', 'GPL-3.0-only'].map((id, i) => ({ ...members[i], licence: own(id, true, true) }));
		expect(combinedLicence(both).conflict).toMatch(/CC-BY-SA-4.0 and GPL-3.0-only/);
		expect(combinedLicence([both[0], members[2]]).conflict).toBeUndefined();
	});
});
