import { createRandom } from '#numeric';
import { closestPoints, sampleSurface, triangleTree, type TriangleMesh } from '#shape';
import { describe, expect, test } from 'vitest';
import { stretchedMesh } from '../../tests/moved-meshes.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { compactness } from './compactness.ts';
import { correspondenceGradient } from './correspondence-gradient.ts';
import { openLocalCrew, type MemberCrew } from './member-crew.ts';
import { optimiseParticles } from './optimise-particles.ts';
import { openParticleSystem } from './open-particle-system.ts';
import type { ParticleSystem } from './particle-system.ts';
import { fitModel } from './point-distribution-model.ts';

interface Slipped {
	readonly crew: MemberCrew;
	readonly system: ParticleSystem;
	readonly meshes: readonly TriangleMesh[];
}

/** Ellipsoids that differ in length only, with points that correspond but for random slips of some mm. */
async function ellipsoids(slipMm: number): Promise<Slipped> {
	const random = createRandom(4);
	const lengths = [30, 33, 36, 39, 42, 45];
	const meshes = lengths.map((length) => stretchedMesh(sphereMesh(1, 4), [length, 20, 16]));
	const points = sampleSurface(sphereMesh(1, 4), 128, { seed: 2 }).positions;
	const positions = lengths.map((length) =>
		Float64Array.from(points, (value, i) => value * [length, 20, 16][i % 3] + slipMm * random.normal()),
	);
	const crew = openLocalCrew(meshes.map((mesh) => [mesh]));
	return { crew, meshes, system: await openParticleSystem(crew, positions, [128]) };
}

describe('optimiseParticles', () => {
	test('one true mode comes back from slipped points, on the surface and evenly', async () => {
		const { crew, system, meshes } = await ellipsoids(1.5);
		const before = compactness(fitModel(system.world))[0];
		const { entropies } = await optimiseParticles(crew, system, { iterations: 150 });
		expect(entropies.length).toBeGreaterThan(20);
		expect(before).toBeLessThan(0.9);
		expect(compactness(fitModel(system.world))[0]).toBeGreaterThan(0.99);
		for (const [n, mesh] of meshes.entries()) {
			const { distancesMm } = closestPoints(triangleTree(mesh), system.positions[n]);
			expect(Math.max(...distancesMm)).toBeLessThan(1e-4);
		}
	});

	test('the entropy is that of the correspondence gradient', async () => {
		const { crew, system } = await ellipsoids(1);
		const { entropies } = await optimiseParticles(crew, system, {
			iterations: 1,
			regularisation: [0.5, 0.5],
			alignment: 'none',
		});
		const { system: same } = await ellipsoids(1);
		const total = fitModel(same.world).variances.reduce((sum, value) => sum + value, 0);
		expect(entropies[0]).toBeCloseTo(correspondenceGradient(same.world, (0.5 * total) / 5).entropy, 9);
	});

	test('with similarity alignment sizes stay on average, and what only differs in size is one shape', async () => {
		const meshes = [10, 12, 14, 17].map((size) => stretchedMesh(sphereMesh(1, 3), [3 * size, 2 * size, size]));
		const points = sampleSurface(meshes[0], 100, { seed: 2 }).positions;
		const crew = openLocalCrew(meshes.map((mesh) => [mesh]));
		const positions = [10, 12, 14, 17].map((size) => points.map((value) => (value * size) / 10));
		const system = await openParticleSystem(crew, positions, [100]);
		await optimiseParticles(crew, system, { iterations: 30, alignment: 'similarity' });
		const growth = system.transforms.map((m) => Math.hypot(m[0], m[4], m[8]));
		expect(growth.reduce((product, value) => product * value)).toBeCloseTo(1, 3);
		const { variances } = fitModel(system.world);
		// mm² a coordinate; the shapes themselves spread over some 250.
		expect((variances[0] ?? 0) / 300).toBeLessThan(0.25);
	});

	test('stopping is possible at any round', async () => {
		const { crew, system } = await ellipsoids(1);
		let rounds = 0;
		const signal = {
			throwIfAborted(): void {
				if (++rounds > 5) throw new Error('enough');
			},
		};
		await expect(optimiseParticles(crew, system, { iterations: 20, signal })).rejects.toThrow('enough');
	});

	test('parts that do not fit together are refused', async () => {
		const one = openLocalCrew([[sphereMesh(10, 2)]]);
		await expect(openParticleSystem(one, [new Float64Array(3)], [1])).rejects.toThrow(/1 members/);
		const two = openLocalCrew([[sphereMesh(10, 2)], [sphereMesh(10, 2)]]);
		await expect(openParticleSystem(two, [new Float64Array(3), new Float64Array(6)], [1])).rejects.toThrow(
			/member 1 has 1 surfaces and 6 coordinates/,
		);
	});
});
