import { expect, test } from 'vitest';
import { massProperties } from '#shape';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { crossSection } from './cross-section.ts';
import { unite } from './combine-solids.ts';

test('of a box, obliquely through four parallel edges: area grows by 1 / cos', async () => {
	const tilt = 0.5;
	const { areaMm2, outlines } = await crossSection(boxMesh([0, 0, 0], [2, 3, 40]), {
		point: [1, 1, 20],
		normal: [Math.sin(tilt), 0, Math.cos(tilt)],
	});
	expect(areaMm2).toBeCloseTo(6 / Math.cos(tilt), 4);
	expect(outlines).toHaveLength(1);
});

test('of a torus upright: two discs', async () => {
	const { areaMm2, outlines, perimeterMm } = await crossSection(torusMesh(10, 3, 96, 96), {
		point: [0, 0, 0],
		normal: [0, 1, 1e-9],
	});
	expect(outlines).toHaveLength(2);
	expect(areaMm2 / (2 * Math.PI * 9)).toBeCloseTo(1, 2);
	expect(perimeterMm / (2 * 2 * Math.PI * 3)).toBeCloseTo(1, 2);
});

test('areas along an axis add up to the volume', async () => {
	const mesh = await unite([sphereMesh(10, 4), torusMesh(14, 5, 48, 24)]);
	let sum = 0;
	const step = 0.5;
	for (let z = -10 + step / 2; z < 10; z += step)
		sum += step * (await crossSection(mesh, { point: [0, 0, z], normal: [0, 0, 1] })).areaMm2;
	expect(sum / massProperties(mesh).volumeMm3).toBeCloseTo(1, 2);
});

test('beside the solid: nothing', async () => {
	const section = await crossSection(sphereMesh(1, 2), { point: [5, 0, 0], normal: [1, 0, 0] });
	expect(section).toEqual({ areaMm2: 0, perimeterMm: 0, outlines: [] });
});
