import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { boundingBox, findDefects, meshComponents } from '#shape';
import { dicomSample } from '../../tests/dicom-samples.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { contoursToMesh } from './contours-to-mesh.ts';
import { contoursToVolume } from './contours-to-volume.ts';
import { readRtStruct } from './read-rt-struct.ts';
import type { RtContour } from './rt-structures.ts';

/** A circle of many points; `place` puts plane coordinates and height into the world. */
function circle(
	{
		u = 0,
		v = 0,
		radius,
		height,
		reverse = false,
	}: { u?: number; v?: number; radius: number; height: number; reverse?: boolean },
	place: (u: number, v: number, h: number) => number[] = (a, b, c) => [a, b, c],
): RtContour {
	const count = 720;
	const points = Float64Array.from({ length: count }, (_, i) => ((reverse ? -i : i) * 2 * Math.PI) / count);
	return {
		type: 'closed-planar',
		points: Float64Array.from(
			[...points].flatMap((angle) => place(u + radius * Math.cos(angle), v + radius * Math.sin(angle), height)),
		),
	};
}

const range = (from: number, to: number, step: number): number[] =>
	Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);

describe('contoursToMesh', () => {
	test('cylinder: planes × spacing, flat ends half a spacing out', () => {
		const { mesh, volumeMm3, contourVolumeMm3, volumeError } = contoursToMesh(
			range(0, 27, 3).map((height) => circle({ radius: 20, height })),
			{ pixelMm: 0.5 },
		);
		expect(findDefects(mesh).isClosed).toBe(true);
		const exact = Math.PI * 400 * 30;
		expect(Math.abs(contourVolumeMm3 / exact - 1)).toBeLessThan(2e-5);
		expect(Math.abs(volumeMm3 / exact - 1)).toBeLessThan(2e-3);
		expect(Math.abs(volumeError)).toBeLessThan(2e-3);
		const { min, max } = boundingBox(mesh.positions);
		expect(min[2]).toBeCloseTo(-1.5, 3);
		expect(max[2]).toBeCloseTo(28.5, 3);
		expect(max[0]).toBeCloseTo(20, 1);
	});

	test('sphere: converges with the spacing', () => {
		const errors = [4, 2, 1].map((spacing) => {
			const planes = range(-20 + spacing / 2, 20 - spacing / 2, spacing);
			const { mesh, volumeMm3 } = contoursToMesh(
				planes.map((height) => circle({ radius: Math.sqrt(400 - height * height), height })),
				{ pixelMm: spacing / 4 },
			);
			expect(findDefects(mesh).isClosed).toBe(true);
			return Math.abs(volumeMm3 / ((4 / 3) * Math.PI * 8000) - 1);
		});
		expect(errors[2]).toBeLessThan(errors[0]);
		expect(errors[2]).toBeLessThan(0.005);
	});

	test.each([
		['sagittal', (u: number, v: number, h: number) => [h, u, v]],
		['coronal', (u: number, v: number, h: number) => [u, h, v]],
		['oblique', (u: number, v: number, h: number) => [0.8 * u - 0.6 * h + 50, v - 7, 0.6 * u + 0.8 * h]],
	])('annulus on %s planes: a contour within another is a hole', (_, place) => {
		const contours = range(0, 16, 2).flatMap((height) => [
			circle({ radius: 15, height }, place),
			circle({ radius: 6, height, reverse: true }, place),
		]);
		const { mesh, volumeMm3 } = contoursToMesh(contours, { pixelMm: 0.5 });
		const defects = findDefects(mesh);
		expect(defects.isClosed).toBe(true);
		const exact = Math.PI * (225 - 36) * 18;
		expect(Math.abs(volumeMm3 / exact - 1)).toBeLessThan(0.005);
		// One hole through it: V − E + F = 0.
		expect(mesh.positions.length / 3 - mesh.triangles.length / 6).toBe(0);
	});

	test('branching: one trunk, two branches, one closed surface', () => {
		const trunk = range(0, 10, 2).map((height) => circle({ radius: 8, height }));
		const branches = range(12, 20, 2).flatMap((height) => [
			circle({ u: -5, radius: 3, height }),
			circle({ u: 5, radius: 3, height }),
		]);
		const { mesh, volumeError } = contoursToMesh([...trunk, ...branches], { pixelMm: 0.5 });
		expect(findDefects(mesh).isClosed).toBe(true);
		expect(meshComponents(mesh).components).toHaveLength(1);
		expect(Math.abs(volumeError)).toBeLessThan(0.02);
	});

	test('a gap parts a structure unless it may be bridged', () => {
		const contours = [...range(0, 6, 2), ...range(14, 20, 2)].map((height) => circle({ radius: 8, height }));
		const parted = contoursToMesh(contours, { pixelMm: 1 });
		expect(meshComponents(parted.mesh).components).toHaveLength(2);
		expect(parted.volumeMm3 / (Math.PI * 64 * 16)).toBeCloseTo(1, 1);
		const joined = contoursToMesh(contours, { pixelMm: 1, maxGapMm: 10 });
		expect(meshComponents(joined.mesh).components).toHaveLength(1);
		expect(joined.volumeMm3 / (Math.PI * 64 * 22)).toBeCloseTo(1, 1);
	});

	test('one plane alone stands for the spacing given', () => {
		const { volumeMm3 } = contoursToMesh([circle({ radius: 10, height: 3 })], { spacingMm: 5, pixelMm: 0.25 });
		expect(Math.abs(volumeMm3 / (Math.PI * 500) - 1)).toBeLessThan(0.01);
	});

	test('what makes no stack is refused', () => {
		expect(() => contoursToMesh([])).toThrow(RangeError);
		expect(() => contoursToMesh([{ type: 'point', points: Float64Array.of(1, 2, 3) }])).toThrow(/encloses/);
		const crossed = [circle({ radius: 9, height: 0 }), circle({ radius: 8, height: 0 }, (u, v, h) => [h, u, v])];
		expect(() => contoursToMesh(crossed)).toThrow(/several directions/);
		expect(() => contoursToMesh([circle({ radius: 9, height: 0 })], { pixelMm: 0 })).toThrow(RangeError);
		expect(() => contoursToMesh([circle({ radius: 9, height: 0 })], { pixelMm: 1e-6 })).toThrow(/larger pixelMm/);
	});
});

describe('keyhole of a planning file', () => {
	test('box and ring have their closed-form volumes', async () => {
		const { structures } = await readRtStruct(dicomSample('structures'));
		const box = contoursToMesh(structures[0].contours, { pixelMm: 0.25 });
		expect(box.contourVolumeMm3).toBeCloseTo(800, 6);
		expect(Math.abs(box.volumeError)).toBeLessThan(0.01);
		const ring = contoursToMesh(structures[1].contours, { pixelMm: 0.125 });
		expect(ring.contourVolumeMm3).toBeCloseTo((100 - 16) * 6, 6);
		expect(Math.abs(ring.volumeError)).toBeLessThan(0.01);
		// The slit leaves no wall: a torus.
		expect(ring.mesh.positions.length / 3 - ring.mesh.triangles.length / 6).toBe(0);
		const mask = contoursToVolume(structures[1].contours, { pixelMm: 0.5 });
		const count = mask.voxels.reduce((sum, value) => sum + value, 0);
		expect(count * 0.25 * 2).toBeCloseTo((100 - 16) * 6, 6);
	});
});

describe.skipIf(!hasSharedData)('a planning system', () => {
	test('every drawn structure is closed and has the volume of its contours', async () => {
		const bytes = new Uint8Array(readFileSync(sharedData('dicompyler-rtstruct/rtss.dcm')));
		const { structures } = await readRtStruct(bytes);
		for (const { name, contours } of structures) {
			if (contours.length === 0 || name === 'BODY') continue;
			const { mesh, volumeError } = contoursToMesh(contours);
			expect(findDefects(mesh).isClosed, name).toBe(true);
			// The scar is a band 2 mm thin that wanders sideways from plane to plane.
			expect(Math.abs(volumeError), name).toBeLessThan(name === 'Scar' ? 0.25 : 0.04);
		}
	});
});
