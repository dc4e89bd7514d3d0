import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom, invertAffine } from '#numeric';
import { transformMesh, transformPositions } from '#registration';
import { closestPoints, selectTriangles, triangleTree, type TriangleMesh } from '#shape';
import { describe, expect, test } from 'vitest';
import { readPly } from '../formats/read-ply.ts';
import { movedMesh, randomRotation, stretchedMesh } from '../../tests/moved-meshes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { findMedoid } from './find-medoid.ts';
import { flagOutliers } from './flag-outliers.ts';
import { groomPopulation } from './groom-population.ts';

/** A body without any symmetry: no pose and no mirror image fits but one. */
function body(length: number, levels = 4): TriangleMesh {
	const mesh = stretchedMesh(sphereMesh(1, levels), [length, 20, 12]);
	for (let p = 0; p < mesh.positions.length; p += 3) {
		const [x, y, z] = mesh.positions.subarray(p, p + 3);
		mesh.positions[p + 1] += 0.012 * x * x + 9 * Math.exp(-((x - 18) ** 2 + (z - 5) ** 2) / 90);
		mesh.positions[p + 2] += y > 0 ? 0.008 * (x - 12) ** 2 : 0.004 * x * x;
	}
	return mesh;
}

const meanDistance = (from: TriangleMesh, to: TriangleMesh): number => {
	const { distancesMm } = closestPoints(triangleTree(to), from.positions);
	return distancesMm.reduce((sum, value) => sum + value, 0) / distancesMm.length;
};

describe('groomPopulation', () => {
	test('raw poses and a mirrored side come together, and every image can be found again', async () => {
		const random = createRandom(5);
		const lengths = [34, 35, 37, 38];
		const shapes = lengths.map((length, i) => {
			const own = body(length, 3);
			const sided =
				i === 2 ? transformMesh(own, Float64Array.of(-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)) : own;
			const offset = [random.uniform(-200, 200), random.uniform(-200, 200), 0];
			const surface = movedMesh(sided, { rotation: randomRotation(random), offset });
			return { id: `s${i}`, surfaces: [surface], landmarks: Float64Array.from(surface.positions.subarray(0, 6)) };
		});
		const { population, reports } = await groomPopulation(shapes, { mirrored: new Set(['s2']) });
		expect([1, 2]).toContain(population.medoid);
		expect(reports.map(({ wasMirrored }) => wasMirrored)).toEqual([false, false, true, false]);
		for (const [n, { surfaces, transform, landmarks }] of population.members.entries()) {
			expect(meanDistance(surfaces[0], population.members[population.medoid].surfaces[0])).toBeLessThan(1.2);
			const back = transformPositions(surfaces[0].positions, invertAffine(transform));
			expect(meanDistance({ ...surfaces[0], positions: back }, shapes[n].surfaces[0])).toBeLessThan(1e-3);
			expect(Math.max(...closestPoints(triangleTree(surfaces[0]), landmarks!).distancesMm)).toBeLessThan(1e-3);
			expect(reports[n].flags).toEqual([]);
		}
	}, 120_000);

	test('a giant is flagged, an open surface is said and repaired, large ones are decimated, planes cut', async () => {
		const shapes = [20, 21, 22, 23, 60].map((length, i) => ({ id: `s${i}`, surfaces: [body(length)] }));
		const holed = selectTriangles(
			shapes[1].surfaces[0],
			Uint8Array.from({ length: 2048 }, (_, i) => Number(i > 40)),
		);
		const asked: TriangleMesh[] = [];
		const { population, reports } = await groomPopulation(
			shapes.map((shape, i) => (i === 1 ? { ...shape, surfaces: [holed] } : shape)),
			{
				poses: 'near',
				triangleCount: 1000,
				cropPlanes: [{ point: [0, 0, 6], normal: [0, 0, 1] }],
				repair: async (surface) => {
					asked.push(surface);
					return shapes[1].surfaces[0];
				},
			},
		);
		expect(asked.length).toBe(1);
		expect(reports[1]).toMatchObject({ open: [0], wasRepaired: true });
		expect(reports[4].flags.map(({ reason }) => reason)).toContain('distance');
		for (const [n, { surfaces }] of population.members.entries()) {
			expect(reports[n].triangleCounts[0][0]).toBeGreaterThan(1000);
			expect(reports[n].triangleCounts[0][1]).toBeLessThan(1200);
			expect(Math.max(...surfaces[0].positions.filter((_, i) => i % 3 === 2))).toBeLessThan(6.001);
		}
	}, 120_000);

	test('by their centres only: nothing is turned', async () => {
		const shapes = [30, 31, 32].map((length, i) => ({
			id: `s${i}`,
			surfaces: [movedMesh(body(length), { offset: [50 * i, -9, 3 * i] })],
		}));
		const { population, reports } = await groomPopulation(shapes, { poses: 'centre' });
		for (const { transform } of population.members)
			expect(Array.from(transform.filter((_, k) => k % 4 !== 3))).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
		for (const { toMedoidMm } of reports) expect(toMedoidMm).toBeLessThan(1);
	}, 120_000);

	test('what is no population is refused', async () => {
		const shape = { id: 'a', surfaces: [body(20)] };
		await expect(groomPopulation([shape])).rejects.toThrow(/2 members/);
		await expect(groomPopulation([shape, shape])).rejects.toThrow(/same id/);
		await expect(groomPopulation([shape, { id: 'b', surfaces: [] }])).rejects.toThrow(/0 surfaces/);
		const away = [{ point: [0, 0, 1e4], normal: [0, 0, -1] }] as const;
		await expect(groomPopulation([shape, { ...shape, id: 'b' }], { poses: 'none', cropPlanes: away })).rejects.toThrow(
			/leaves nothing/,
		);
	});

	test('members that lie alike stay about as they lie; the one that does not is turned, and said to be', async () => {
		// Spindles as good as round, which say little of how they are turned about their axis, and one on its head.
		const shapes = [34, 35, 36, 37, 38].map((length, i) => {
			const mesh = stretchedMesh(sphereMesh(1, 3), [length, 14, 14]);
			for (let p = 0; p < mesh.positions.length; p += 3) {
				const [x, y, z] = mesh.positions.subarray(p, p + 3);
				const grown = (1 + 0.01 * x) * (1 + 0.08 * Math.sin((i + 2) * Math.atan2(z, y) + 0.15 * i * x));
				mesh.positions[p + 1] *= grown;
				mesh.positions[p + 2] *= grown;
			}
			const flip = Float64Array.of(-1, 0, 0, 60, 0, -1, 0, 9, 0, 0, 1, 0, 0, 0, 0, 1);
			return {
				id: `s${i}`,
				surfaces: [i === 3 ? transformMesh(mesh, flip) : movedMesh(mesh, { offset: [9 * i, 5, -i] })],
			};
		});
		const { population, reports } = await groomPopulation(shapes);
		expect(reports.map(({ flags }) => flags.map(({ reason }) => reason))).toEqual([[], [], [], ['turned'], []]);
		for (const [i, { transform }] of population.members.entries()) {
			const turned = (Math.acos((transform[0] + transform[5] + transform[10] - 1) / 2) * 180) / Math.PI;
			if (i === 3) expect(turned).toBeGreaterThan(150);
			else expect(turned).toBeLessThan(20);
			expect(transform[0]).toBeGreaterThan(i === 3 ? -1.001 : 0.9);
		}
	}, 120_000);

	test.skipIf(!hasSharedData)(
		'raw vertebrae of different patients come to lie on each other; the one that lies the other way is turned',
		async () => {
			const folder = sharedData('verse-L1-vertebrae/raw');
			const names = readdirSync(folder).filter((name) => /verse0(10|18|22|23).*\.ply$/.test(name));
			const shapes = await Promise.all(
				names.map(async (name) => {
					const content = await readPly(readFileSync(path.join(folder, name)), { units: 'mm' });
					if (content.kind !== 'mesh') throw new Error(`${name} is no mesh`);
					return { id: name, surfaces: [content.parts[0].mesh] };
				}),
			);
			const { reports } = await groomPopulation(shapes, { triangleCount: 3000 });
			// Vertebrae are some 80 mm wide: 180° off, or one side up, leaves several mm.
			for (const { toMedoidMm } of reports) expect(toMedoidMm).toBeLessThan(2.5);
			const turned = reports.filter(({ flags }) => flags.some(({ reason }) => reason === 'turned'));
			expect(turned.map(({ id }) => id)).toEqual([expect.stringContaining('verse022')]);
		},
		120_000,
	);
});

describe('findMedoid', () => {
	test('of sizes along a line it is the middle one', async () => {
		const { medoid, toMedoidMm } = await findMedoid([10, 12, 15, 18, 30].map((radius) => sphereMesh(radius, 3)));
		expect(medoid).toBe(2);
		expect(toMedoidMm[2]).toBe(0);
		expect(toMedoidMm[4]).toBeCloseTo(15, 0);
	});

	test('of more members than are compared it is still a middling one', async () => {
		const { medoid } = await findMedoid(
			Array.from({ length: 135 }, (_, i) => sphereMesh(20 + ((i * 37) % 135) / 10, 1)),
		);
		expect((medoid * 37) % 135).toBeGreaterThan(40);
		expect((medoid * 37) % 135).toBeLessThan(95);
	});
});

describe('flagOutliers', () => {
	test('by robust scores: one far value neither hides itself nor accuses the rest', () => {
		const toMedoidMm = [1, 1.1, 0, 0.9, 1.05, 9];
		const volumesMm3 = [100, 104, 98, 101, 5, 99];
		const rivalRatios = [3, 1.01, 1.01, 2, 2, 2];
		const turnedRatios = [2.5, 0, 0, 0, 0, 0];
		const reasons = flagOutliers({ toMedoidMm, volumesMm3, rivalRatios, turnedRatios, medoid: 2 }).map((flags) =>
			flags.map(({ reason }) => reason),
		);
		expect(reasons).toEqual([['turned'], ['pose'], [], [], ['volume'], ['distance']]);
	});
});
