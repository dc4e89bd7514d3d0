import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readPly } from '#formats';
import { noisyMesh, stretchedMesh } from '../../tests/moved-meshes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { boxMesh, sphereMesh, tetrahedronMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { selectTriangles } from './compact-mesh.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import { remesh } from './remesh.ts';
import { isSelfIntersecting } from './self-intersections.ts';
import { surfaceDistance } from './surface-distance.ts';
import { subdivide } from './subdivide.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { weld } from './weld.ts';

const sound = { isClosed: true, isManifold: true, isOriented: true, zeroAreaTriangles: 0 };

describe('remesh', () => {
	test.each([
		['coarser sphere', sphereMesh(10, 5), 1, 0],
		['finer sphere', sphereMesh(10, 3), 0.6, 0],
		['rough torus', noisyMesh(torusMesh(10, 4), 0.03, 1), 0.8, 1],
		['slivers', stretchedMesh(sphereMesh(1, 4), [20, 5, 5]), 1, 0],
		['two parts', together(torusMesh(10, 3), sphereMesh(4, 4, [30, 0, 0])), 1, 1],
	] as [string, TriangleMesh, number, number][])(
		'%s: sound, same genus, even triangles of the length asked for, near the input',
		(_, mesh, edgeLength, genus) => {
			const { mesh: result, quality } = remesh(mesh, { edgeLength });
			const defects = findDefects(result);
			expect(defects).toMatchObject({ ...sound, genus, components: findDefects(mesh).components });
			expect(isSelfIntersecting(result)).toBe(false);
			expect(quality.minAngleDegrees).toBeGreaterThan(22);
			expect(quality.meanMinAngleDegrees).toBeGreaterThan(49);
			expect(quality.edgeLengthSpread).toBeLessThan(0.16);
			expect(Math.abs(quality.meanEdgeLength / edgeLength - 0.95)).toBeLessThan(0.05);
			expect(surfaceDistance(mesh, result).maximumMm).toBeLessThan(0.3 * edgeLength);
			expect(massProperties(result).volumeMm3 / massProperties(mesh).volumeMm3).toBeCloseTo(1, 1.5);
		},
		20_000,
	);

	test('a number of triangles is reached to 8 %', () => {
		for (const triangleCount of [500, 2000, 20_000]) {
			const { mesh } = remesh(torusMesh(10, 4), { triangleCount });
			expect(Math.abs(mesh.triangles.length / 3 / triangleCount - 1)).toBeLessThan(0.08);
			expect(findDefects(mesh)).toMatchObject({ ...sound, genus: 1 });
		}
	});

	test('features: a box keeps its volume, its edges and its corners exactly; without them it is rounded', () => {
		const mesh = boxMesh([0, 0, 0], [10, 20, 30]);
		const sharp = remesh(mesh, { edgeLength: 2, featureAngleDegrees: 45 }).mesh;
		expect(findDefects(sharp)).toMatchObject({ ...sound, genus: 0 });
		expect(massProperties(sharp).volumeMm3).toBeCloseTo(6000, 1);
		expect(massProperties(sharp).areaMm2).toBeCloseTo(2200, 1);
		const round = remesh(mesh, { edgeLength: 2 }).mesh;
		expect(massProperties(round).volumeMm3).toBeLessThan(5999);
	});

	test('an open mesh keeps its outline; its corners stay', () => {
		const box = subdivide(boxMesh([0, 0, 0], [10, 20, 30]), { scheme: 'midpoint', levels: 3 });
		const top = (t: number): boolean => [0, 1, 2].every((k) => box.positions[3 * box.triangles[3 * t + k] + 2] === 30);
		const plate = selectTriangles(
			box,
			Array.from({ length: box.triangles.length / 3 }, (_, t) => top(t)),
		);
		const { mesh } = remesh(plate, { edgeLength: 1.3 });
		expect(findDefects(mesh)).toMatchObject({ isManifold: true, isOriented: true, eulerCharacteristic: 1 });
		expect(massProperties(mesh).areaMm2).toBeCloseTo(200, 2);
		// Half a sphere: the rim stays a circle of the input's polygon.
		const ball = sphereMesh(10, 5);
		const upper = (t: number): boolean =>
			[0, 1, 2].every((k) => ball.positions[3 * ball.triangles[3 * t + k] + 2] >= 0);
		const cap = selectTriangles(
			ball,
			Array.from({ length: ball.triangles.length / 3 }, (_, t) => upper(t)),
		);
		const { mesh: cup } = remesh(cap, { edgeLength: 1.5 });
		expect(findDefects(cup)).toMatchObject({ isManifold: true, eulerCharacteristic: 1 });
		expect(surfaceDistance(cap, cup).maximumMm).toBeLessThan(0.15);
	});

	test('three triangles on an edge, disagreeing and degenerate ones: kept as they are, nothing thrown', () => {
		const fan: TriangleMesh = {
			positions: Float32Array.of(0, 0, 0, 10, 0, 0, 5, 9, 0, 5, -9, 0, 5, 0, 9),
			triangles: Uint32Array.of(0, 1, 2, 1, 0, 3, 0, 1, 4, 2, 2, 1),
		};
		const { mesh } = remesh(fan, { edgeLength: 2 });
		expect(findDefects(mesh)).toMatchObject({ nonManifoldEdges: 1, components: 1, degenerateTriangles: 0 });
		expect(massProperties(mesh).areaMm2).toBeCloseTo(135, 1);
		const touching = together(tetrahedronMesh([0, 0, 0], 5), tetrahedronMesh([0, 0, 0], -5));
		const joined = weld(touching);
		expect(findDefects(joined).nonManifoldVertices).toBe(1);
		const again = remesh(joined, { edgeLength: 1, featureAngleDegrees: 30 }).mesh;
		expect(findDefects(again)).toMatchObject({ nonManifoldVertices: 1, isClosed: true, components: 1 });
		const none = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		expect(remesh(none).mesh).toEqual(none);
	});

	test('the same twice; the input is not changed; bad options are refused', () => {
		const mesh = noisyMesh(sphereMesh(5, 3), 0.05, 2);
		const copy = { positions: mesh.positions.slice(), triangles: mesh.triangles.slice() };
		expect(remesh(mesh, { edgeLength: 0.7 })).toEqual(remesh(mesh, { edgeLength: 0.7 }));
		expect(mesh).toEqual(copy);
		expect(() => remesh(mesh, { edgeLength: 1, triangleCount: 100 })).toThrow(/not both/);
		expect(() => remesh(mesh, { edgeLength: 0 })).toThrow(/edgeLength/);
		expect(() => remesh(mesh, { triangleCount: 3 })).toThrow(/triangleCount/);
		expect(() => remesh(mesh, { iterations: 0 })).toThrow(/iterations/);
		expect(() => remesh(mesh, { featureAngleDegrees: 0 })).toThrow(/featureAngle/);
		expect(() => remesh({ ...mesh, positions: mesh.positions.map(() => Infinity) })).toThrow(/finite/);
	});

	describe.skipIf(!hasSharedData)('a real vertebra', () => {
		test('closed stays closed; within half an edge of the input', () => {
			const file = sharedData('verse-L1-vertebrae', 'raw', 'sub-verse010_segment_20.ply');
			const content = readPly(readFileSync(file));
			if (content.kind !== 'mesh') throw new Error('no mesh');
			const mesh = weld(content.parts[0].mesh);
			const before = findDefects(mesh);
			const { mesh: result, quality } = remesh(mesh, { edgeLength: 1.2, iterations: 6 });
			expect(findDefects(result)).toMatchObject({
				isClosed: before.isClosed,
				isManifold: before.isManifold,
				isOriented: before.isOriented,
				genus: before.genus,
			});
			expect(quality.meanMinAngleDegrees).toBeGreaterThan(48);
			expect(surfaceDistance(mesh, result).maximumMm).toBeLessThan(1.2);
		}, 20_000);
	});
});
