import { createRandom } from '#numeric';
import { readPly } from '#formats';
import { surfaceDistance, type TriangleMesh } from '#shape';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { movedMesh, randomRotation, stretchedMesh } from '../../tests/moved-meshes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { alignSurfaces } from './align-surfaces.ts';
import { procrustes } from './procrustes.ts';
import { transformMesh, transformPositions } from './transform-positions.ts';

/** An egg with a bump to one side: no two poses and no mirror image look alike. */
function lopsided(levels = 4): TriangleMesh {
	const mesh = stretchedMesh(sphereMesh(1, levels), [40, 25, 15]);
	const { positions } = mesh;
	for (let p = 0; p < positions.length; p += 3) {
		const [x, y, z] = positions.subarray(p, p + 3);
		const bump = 12 * Math.exp(-((x - 20) ** 2 + (y - 15) ** 2 + (z - 8) ** 2) / 150);
		positions[p + 1] += bump;
		positions[p + 2] += bump / 2;
		positions[p] += 0.01 * y * y;
	}
	return mesh;
}

describe('alignSurfaces', () => {
	test('finds any pose of an asymmetric shape again', () => {
		const random = createRandom(3);
		const shape = lopsided();
		for (let round = 0; round < 3; round++) {
			const offset = [random.uniform(-300, 300), random.uniform(-300, 300), random.uniform(-300, 300)];
			const target = movedMesh(shape, { rotation: randomRotation(random), offset });
			const fit = alignSurfaces(shape, target);
			const moved = transformMesh(shape, fit.transform).positions;
			expect(Math.max(...moved.map((value, i) => Math.abs(value - target.positions[i])))).toBeLessThan(0.05);
			expect(fit.hasConverged).toBe(true);
			expect(fit.isMirrored).toBe(false);
		}
	});

	test('finds scale and mirror image where asked for', () => {
		const random = createRandom(4);
		const shape = lopsided();
		const mirrored = transformMesh(shape, Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1));
		const target = movedMesh(mirrored, { rotation: randomRotation(random), scale: 1.3, offset: [10, 20, 30] });
		const fit = alignSurfaces(shape, target, { scale: true, reflection: true });
		expect(fit.isMirrored).toBe(true);
		expect(fit.scale).toBeCloseTo(1.3, 3);
		expect(fit.trimmedMeanMm).toBeLessThan(0.05);
		expect(alignSurfaces(shape, target, { scale: true }).trimmedMeanMm).toBeGreaterThan(0.3);
	});

	test('how far something turned round is turned is not read from noise where little turning is expected', () => {
		// A spindle as good as round: only its ripples say how it is turned about its axis, and they differ between bodies.
		const rippled = (phase: number): TriangleMesh => {
			const mesh = stretchedMesh(sphereMesh(1, 4), [40, 15, 15]);
			for (let p = 0; p < mesh.positions.length; p += 3) {
				const angle = Math.atan2(mesh.positions[p + 2], mesh.positions[p + 1]);
				const factor = 1 + 0.08 * Math.cos(2 * (angle - phase)) + 0.01 * Math.sin(mesh.positions[p]);
				mesh.positions[p + 1] *= factor;
				mesh.positions[p + 2] *= factor;
			}
			return mesh;
		};
		const turnDegrees = ({ transform }: { transform: Float64Array }): number =>
			(Math.acos(Math.min(1, (transform[0] + transform[5] + transform[10] - 1) / 2)) * 180) / Math.PI;
		const [one, other] = [rippled(0), rippled(0.8)];
		const settings = { poses: 'near', points: 400 } as const;
		const free = turnDegrees(alignSurfaces(one, other, settings));
		expect(free).toBeGreaterThan(35);
		expect(turnDegrees(alignSurfaces(one, other, { ...settings, turnDegrees: 1 }))).toBeLessThan(free / 2);
		// What is clear is taken: a lopsided body is turned all the way.
		const angle = 0.5;
		const turn = Float64Array.of(
			Math.cos(angle),
			-Math.sin(angle),
			0,
			0,
			Math.sin(angle),
			Math.cos(angle),
			0,
			0,
			0,
			0,
			1,
			0,
			0,
			0,
			0,
			1,
		);
		const body = lopsided(3);
		const found = alignSurfaces(body, transformMesh(body, turn), { ...settings, turnDegrees: 10 });
		found.transform.forEach((value, i) => expect(value).toBeCloseTo(turn[i], 2));
	});

	test('poses that are one from several starts are no rivals', () => {
		const body = lopsided(3);
		const { rivalsMm } = alignSurfaces(body, stretchedMesh(body, [1.05, 0.97, 1]), { points: 300 });
		expect(rivalsMm[1] / rivalsMm[0]).toBeGreaterThan(1.3);
	});

	test('a surface that lies well already stays, also where other poses are as good', () => {
		const ellipsoid = stretchedMesh(sphereMesh(1, 4), [30, 20, 10]);
		const { transform } = alignSurfaces(ellipsoid, ellipsoid);
		transform.forEach((value, i) => expect(value).toBeCloseTo(i % 5 === 0 ? 1 : 0, 3));
	});

	test('a fragment finds its place in the whole', () => {
		const shape = lopsided();
		const kept = shape.triangles.filter((_, i) => shape.positions[3 * shape.triangles[i - (i % 3)]] > -15);
		const fragment = { positions: shape.positions, triangles: kept };
		const rotation = [Math.cos(0.2), -Math.sin(0.2), 0, Math.sin(0.2), Math.cos(0.2), 0, 0, 0, 1];
		const target = movedMesh(shape, { rotation, offset: [5, -3, 2] });
		const { transform } = alignSurfaces(fragment, target, { overlap: 0.8, poses: 'near' });
		const moved = transformMesh(shape, transform).positions;
		expect(Math.max(...moved.map((value, i) => Math.abs(value - target.positions[i])))).toBeLessThan(0.5);
	});

	describe.skipIf(!hasSharedData)('real vertebrae in raw poses', () => {
		test('every one is laid on the first, and its hand-set landmarks with it', async () => {
			const folder = sharedData('verse-L1-vertebrae', 'raw');
			const names = readdirSync(folder)
				.filter((name) => name.endsWith('.ply'))
				.sort()
				.slice(0, 2);
			const subjects = await Promise.all(
				names.map(async (name) => {
					const content = await readPly(readFileSync(path.join(folder, name)), {});
					if (content.kind !== 'mesh') throw new Error(`${name} is no mesh`);
					const landmarks = JSON.parse(readFileSync(path.join(folder, name.replace('.ply', '.json')), 'utf8'));
					return {
						mesh: content.parts[0].mesh,
						// The landmarks are in LPS, as the header of the meshes says of these.
						landmarks: Float64Array.from(
							landmarks.flatMap(({ coordinates: [x, y, z] }: { coordinates: number[] }) => [-x, -y, z]),
						),
					};
				}),
			);
			const [first, ...others] = subjects;
			for (const { mesh, landmarks } of others) {
				const { transform } = alignSurfaces(mesh, first.mesh);
				expect(surfaceDistance(transformMesh(mesh, transform), first.mesh).meanMm).toBeLessThan(2.5);
				const moved = transformPositions(landmarks, transform);
				const squared = moved.reduce((sum, value, i) => sum + (value - first.landmarks[i]) ** 2, 0);
				// The surfaces know nothing of the landmarks; no pose could do better than Procrustes on them.
				const rms = Math.sqrt((3 * squared) / moved.length);
				expect(rms).toBeLessThan(1.5 * procrustes(landmarks, first.landmarks).rmsMm);
			}
		});
	});
});
