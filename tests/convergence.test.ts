import { describe, expect, test } from 'vitest';
import { findDefects } from '#shape';
import { boxForm, ellipsoidForm, sphereForm, torusForm } from './closed-forms.ts';
import { errorsAt, extractFrom, fittedOrder, type Errors, type Source } from './convergence-study.ts';

const sphere = sphereForm(10);
const torus = torusForm(10, 4);
const ellipsoid = ellipsoidForm(12, 9, 7);
const spacings = [2, 1.41, 1, 0.71];
/** Integrals of mean curvature: 4πr; the torus's is 2π² R. */
const meanCurvature = { sphere: 4 * Math.PI * 10, torus: 2 * Math.PI ** 2 * 10 };

function orders(source: Source, form: typeof sphere, exact: number): Record<keyof Errors, number> {
	const errors = spacings.map((h) => errorsAt(source, form, h, exact));
	const order = (name: keyof Errors): number => fittedOrder(spacings, errors.map((error) => error[name])); // prettier-ignore
	return Object.fromEntries(Object.keys(errors[0]).map((name) => [name, order(name as keyof Errors)])) as Record<
		keyof Errors,
		number
	>;
}

describe('convergence to closed forms', () => {
	test.each([
		['sphere', sphere, meanCurvature.sphere],
		['torus', torus, meanCurvature.torus],
	] as const)('volume, area and distances of a %s from exact distances are of second order', (_, form, exact) => {
		const order = orders('distances', form, exact);
		for (const name of ['volume', 'area', 'rmsDistance', 'maxDistance'] as const)
			expect(order[name], name).toBeGreaterThan(1.7);
		// Discrete Gauss and Bonnet hold to rounding at every size.
		for (const h of spacings) expect(errorsAt('distances', form, h, exact).gaussBonnet).toBeLessThan(1e-2);
	});

	test('the ellipsoid, of which distances are only nearly exact, is of second order in volume and area', () => {
		const order = orders('distances', ellipsoid, 1);
		for (const name of ['volume', 'area'] as const) expect(order[name], name).toBeGreaterThan(1.7);
	});

	test('a box loses its edges to first order at least', () => {
		const order = orders('distances', boxForm(9, 7, 5), 1);
		for (const name of ['volume', 'area'] as const) expect(order[name], name).toBeGreaterThan(0.9);
	});

	test('the area of a binary surface does not converge; without its staircase it does', () => {
		const binary = orders('mask, binary', sphere, meanCurvature.sphere);
		const smooth = orders('mask, smooth', sphere, meanCurvature.sphere);
		expect(Math.abs(binary.area)).toBeLessThan(0.3);
		expect(smooth.area).toBeGreaterThan(0.8);
		expect(smooth.rmsDistance).toBeGreaterThan(0.9);
	});

	test('topology is right at every size', () => {
		for (const form of [sphere, torus, ellipsoid])
			for (const h of spacings)
				for (const source of ['distances', 'mask, smooth'] as const)
					expect(findDefects(extractFrom(source, form, h))).toMatchObject({
						isClosed: true,
						isManifold: true,
						genus: form.genus,
						components: 1,
					});
	});

	test('the fit finds the slope it is given', () => {
		expect(fittedOrder([1, 2, 4], [3, 12, 48])).toBeCloseTo(2, 12);
	});
});
