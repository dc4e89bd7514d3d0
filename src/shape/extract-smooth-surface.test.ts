import { describe, expect, test } from 'vitest';
import { multiplyMat4, scaleTranslation } from '#numeric';
import { closedForms, maskVolume, sphereForm } from '../../tests/closed-forms.ts';
import { ballVolume, noiseVolume, volumeOf } from '../../tests/label-volumes.ts';
import { surfaceErrors } from '../../tests/surface-errors.ts';
import { extractSmoothSurface, type SmoothSurface } from './extract-smooth-surface.ts';
import { extractUnion, type ExtractedSurface } from './extract-surfaces.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import { isSelfIntersecting } from './self-intersections.ts';
import { smoothTaubin } from './smooth-taubin.ts';

const sound = { isClosed: true, isManifold: true, isOriented: true, zeroAreaTriangles: 0 };

function defined<T>(value: T | undefined): T {
	if (value === undefined) throw new Error('there is a label');
	return value;
}

const smooth = (...parameters: Parameters<typeof extractSmoothSurface>): SmoothSurface =>
	defined(extractSmoothSurface(...parameters));
const binary = (...parameters: Parameters<typeof extractUnion>): ExtractedSurface =>
	defined(extractUnion(...parameters));

describe('extractSmoothSurface', () => {
	test.each(closedForms)('a $name is nearer to its closed form than the binary and the Taubin surface', (form) => {
		for (const spacing of [
			[1, 1, 1],
			[0.8, 0.8, 5],
		] as const) {
			// prettier-ignore
			const mask = maskVolume(form, spacing);
			const raw = binary(mask, [1]).mesh;
			const before = surfaceErrors(raw, form);
			const taubin = surfaceErrors(smoothTaubin(raw), form);
			const { mesh, voxelVolumeMm3, meshVolumeMm3 } = smooth(mask, 1);
			const after = surfaceErrors(mesh, form);
			// The sharp edges of the box are rounded, by more than Taubin's filter rounds them.
			const isBox = form.name === 'box';
			expect(after.rmsMm / before.rmsMm).toBeLessThan(isBox ? 0.65 : spacing[2] === 1 ? 0.3 : 0.66);
			if (!isBox) expect(after.rmsMm).toBeLessThan(0.7 * taubin.rmsMm);
			expect(after.normalDegrees).toBeLessThan(0.95 * taubin.normalDegrees);
			expect(Math.abs(after.area)).toBeLessThan(isBox ? 0.07 : 0.025);
			expect(Math.abs(meshVolumeMm3 / voxelVolumeMm3 - 1)).toBeLessThan(1e-4);
			expect(findDefects(mesh)).toMatchObject({ ...sound, genus: form.genus, components: 1 });
			expect(isSelfIntersecting(mesh)).toBe(false);
		}
	});

	test('a sphere converges in area, which the binary surface does not', () => {
		const areas = [8, 16, 32].map((radius) => {
			const mask = maskVolume(sphereForm(radius), [1, 1, 1]);
			return [smooth(mask, 1).mesh, binary(mask, [1]).mesh].map((mesh) =>
				Math.abs(surfaceErrors(mesh, sphereForm(radius)).area),
			);
		});
		expect(areas[2][0]).toBeLessThan(0.001);
		for (const [, raw] of areas) expect(raw).toBeGreaterThan(0.075);
	});

	test('every vertex stays on its grid edge, whatever the mask', () => {
		for (const probability of [0.1, 0.5, 0.9]) {
			const mask = noiseVolume(14, probability, 5);
			const raw = binary(mask, [1]).mesh;
			const { mesh } = smooth(mask, 1);
			expect(mesh.triangles).toEqual(raw.triangles);
			expect(findDefects(mesh)).toMatchObject(sound);
			for (let i = 0; i < raw.positions.length; i += 3) {
				const moved = [0, 1, 2].filter((k) => Math.abs(mesh.positions[i + k] - raw.positions[i + k]) > 1e-5);
				const axis = [0, 1, 2].find((k) => !Number.isInteger(raw.positions[i + k]));
				expect(moved.every((k) => k === axis)).toBe(true);
				const way = Math.max(...[0, 1, 2].map((k) => Math.abs(mesh.positions[i + k] - raw.positions[i + k])));
				expect(way).toBeLessThan(0.5);
			}
		}
	});

	test('moves with an oblique mirrored grid, and joins labels to one shape', () => {
		const oblique = multiplyMat4(
			Float64Array.of(0.6, -0.8, 0, 120, 0.8, 0.6, 0, -70, 0, 0, 1, 310, 0, 0, 0, 1),
			scaleTranslation([-1, 1, 1]),
		);
		const plain = smooth(ballVolume(9), 1);
		const moved = smooth(ballVolume(9, oblique), 1);
		expect(moved.meshVolumeMm3).toBeCloseTo(plain.meshVolumeMm3, 1);
		expect(massProperties(moved.mesh).areaMm2).toBeCloseTo(massProperties(plain.mesh).areaMm2, 1);
		const ball = ballVolume(9);
		const halves = { ...ball, voxels: ball.voxels.map((value, i) => (value ? 1 + (i & 1) : 0)) };
		expect(smooth(halves, [1, 2]).mesh).toEqual(plain.mesh);
	});

	test('single voxels, sheets and lines stay closed; an absent label gives nothing', () => {
		for (const dims of [
			[1, 1, 1],
			[9, 1, 1],
			[9, 9, 1],
		] as const)
			// prettier-ignore
			expect(findDefects(smooth(volumeOf(dims, () => 1), 1).mesh)).toMatchObject({ ...sound, genus: 0 });
		expect(extractSmoothSurface(ballVolume(3), 7)).toBeUndefined();
		expect(() => extractSmoothSurface(ballVolume(3), 1, { hold: 0 })).toThrow('hold must be in (0, 1], got 0');
		expect(() => extractSmoothSurface(ballVolume(3), 1, { iterations: 0.5 })).toThrow(RangeError);
	});
});
