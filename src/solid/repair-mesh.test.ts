import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readMesh } from '#formats';
import { createRandom } from '#numeric';
import { findDefects, isSelfIntersecting, massProperties, selectTriangles, type TriangleMesh } from '#shape';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { boxMesh, soupOf, sphereMesh, tetrahedronMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { repairMesh } from './repair-mesh.ts';

const solid = { isClosed: true, isManifold: true, isOriented: true };
const volume = (mesh: TriangleMesh): number => massProperties(mesh, { isClosed: true }).volumeMm3;

test('a sound mesh comes back itself, with no steps', async () => {
	for (const mesh of [
		sphereMesh(5, 4),
		torusMesh(9, 2),
		together(boxMesh([0, 0, 0], [1, 1, 1]), sphereMesh(2, 3, [9, 0, 0])),
	]) {
		const repaired = await repairMesh(mesh);
		expect(repaired.mesh).toBe(mesh);
		expect(repaired).toMatchObject({ steps: [], isSolid: true, distanceFromInputMm: 0, distanceToInputMm: 0 });
	}
});

describe('one fault at a time', () => {
	const ball = sphereMesh(10, 4);
	const crossing = together(boxMesh([0, 0, 0], [2, 2, 2]), boxMesh([1, 1, 1], [3, 3, 3]));
	const cases: [string, TriangleMesh, string[], number, number][] = [
		['triangle soup', soupOf(ball), ['weld'], volume(ball), 9],
		['holes', { ...ball, triangles: ball.triangles.slice(30) }, ['fill-holes'], volume(ball), 1.5],
		['inside out', { ...ball, triangles: ball.triangles.toReversed() }, ['orient'], volume(ball), 5],
		[
			'half of the triangles turned',
			{
				...ball,
				triangles: ball.triangles.map((_, h, all) => (h % 6 < 3 ? all[h] : all[h - (h % 3) + 2 - (h % 3)])),
			},
			['orient'],
			volume(ball),
			5,
		],
		['parts that cross', crossing, ['unite-components'], 15, 4],
		[
			'two boxes along an edge, welded',
			soupOf(together(boxMesh([0, 0, 0], [1, 1, 1]), boxMesh([1, 1, 0], [2, 2, 1]))),
			['separate-non-manifold', 'separate-touching'],
			2,
			4,
		],
		[
			'bad numbers and repeated triangles',
			{
				positions: Float32Array.of(...ball.positions, NaN, 0, 0),
				triangles: Uint32Array.of(
					...ball.triangles,
					0,
					1,
					ball.positions.length / 3,
					0,
					0,
					1,
					...ball.triangles.subarray(0, 3),
					1,
					2,
					1e6,
				),
			},
			['drop-unusable-triangles'],
			volume(ball),
			5,
		],
	];

	test.each(cases)('%s', async (_, mesh, names, expected, digits) => {
		const repaired = await repairMesh(mesh);
		expect(repaired.isSolid).toBe(true);
		expect(repaired.after).toMatchObject(solid);
		expect(findDefects(repaired.mesh)).toEqual(repaired.after);
		expect(isSelfIntersecting(repaired.mesh)).toBe(false);
		expect(repaired.steps.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
		expect(volume(repaired.mesh) / expected).toBeCloseTo(1, digits > 4 ? 5 : digits);
		// What is repaired needs no repair, and the same input gives the same bytes.
		expect((await repairMesh(repaired.mesh)).steps).toEqual([]);
		expect((await repairMesh(mesh)).mesh).toEqual(repaired.mesh);
	});

	test('a tangle that can only be made anew', async () => {
		const random = createRandom('tangle');
		const mesh = { ...ball, positions: ball.positions.map((value) => value + 1.5 * random.normal()) };
		const repaired = await repairMesh(mesh, { remeshSpacingMm: 1 });
		expect(repaired).toMatchObject({ isSolid: true, keepsTriangles: false });
		expect(repaired.steps.map(({ name }) => name)).toContain('remesh');
		const kept = await repairMesh(mesh, { selfIntersections: 'keep' });
		expect(kept).toMatchObject({ isSolid: false, isSelfIntersecting: true, keepsTriangles: true });
	});

	test('a flat sheet becomes a skin', async () => {
		const sheet = {
			positions: Float32Array.of(0, 0, 0, 9, 0, 0, 9, 9, 0, 0, 9, 0),
			triangles: Uint32Array.of(0, 1, 2, 0, 2, 3),
		};
		const repaired = await repairMesh(sheet, { remeshSpacingMm: 0.5 });
		expect(repaired).toMatchObject({ isSolid: true, keepsTriangles: false });
		expect(repaired.steps.map(({ name }) => name)).toContain('thicken-sheet');
	});
});

describe('hostile meshes', () => {
	const cases: [string, TriangleMesh][] = [
		['nothing', { positions: new Float32Array(0), triangles: new Uint32Array(0) }],
		['all NaN', { positions: new Float32Array(9).fill(NaN), triangles: Uint32Array.of(0, 1, 2) }],
		['one triangle without area', { positions: new Float32Array(9), triangles: Uint32Array.of(0, 1, 2) }],
		['indices out of range', { positions: Float32Array.of(0, 0, 0), triangles: Uint32Array.of(5, 6, 4_294_967_295) }],
		['two tetrahedra at a vertex', together(tetrahedronMesh([0, 0, 0], 1), tetrahedronMesh([-1, 0, 0], 1))],
		['huge coordinates', boxMesh([-1e30, -1e30, -1e30], [1e30, 1e30, 1e30])],
		['arrays not made of threes', { positions: Float32Array.of(0, 0, 0, 1), triangles: Uint32Array.of(0, 0) }],
	];
	test.each(cases)('%s: no crash', async (_, mesh) => {
		const { mesh: repaired, isSolid } = await repairMesh(mesh);
		if (isSolid) expect(findDefects(repaired)).toMatchObject(solid);
		else expect(typeof isSolid).toBe('boolean');
	});

	test.each([1, 2, 3, 4, 5, 6])('random triangles over random points, seed %d', async (seed) => {
		const random = createRandom(seed);
		const positions = Float32Array.from({ length: 60 }, () => random.normal());
		const triangles = Uint32Array.from({ length: 90 }, () => Math.floor(20 * random.next()));
		const { after, isSolid, mesh } = await repairMesh({ positions, triangles }, { remeshSpacingMm: 0.3 });
		if (mesh.triangles.length > 0) expect(after).toMatchObject(solid);
		if (isSolid) expect(isSelfIntersecting(mesh)).toBe(false);
	});

	test('a ball with a fifth of its triangles lost', async () => {
		const random = createRandom('lost');
		const ball = sphereMesh(10, 4);
		const mesh = selectTriangles(
			ball,
			Uint8Array.from({ length: ball.triangles.length / 3 }, () => (random.next() < 0.2 ? 0 : 1)),
		);
		const repaired = await repairMesh(mesh, { remeshSpacingMm: 1 });
		expect(repaired.isSolid).toBe(true);
		expect(volume(repaired.mesh) / volume(ball)).toBeCloseTo(1, 1);
	});

	test('options that are no numbers', async () => {
		await expect(repairMesh(sphereMesh(1, 1), { weldToleranceMm: -1 })).rejects.toThrow(RangeError);
		await expect(repairMesh(sphereMesh(1, 1), { leastTriangles: NaN })).rejects.toThrow(RangeError);
	});
});

describe.skipIf(!hasSharedData)('real meshes', () => {
	test.each([
		'opensim-bones/jaw.vtp',
		'opensim-bones/scapula_rv.vtp',
		'plus-instruments/TrackingFixtures/Stylus_100mm.stl',
	])('%s becomes a solid', async (file) => {
		const content = await readMesh(readFileSync(sharedData(...file.split('/'))), { fileName: file });
		if (content.kind !== 'mesh') throw new Error('no mesh');
		const repaired = await repairMesh(content.parts[0].mesh);
		expect(repaired.isSolid).toBe(true);
		expect(isSelfIntersecting(repaired.mesh)).toBe(false);
	});
});
