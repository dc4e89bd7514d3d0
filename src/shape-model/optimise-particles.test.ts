import { createRandom } from '#numeric';
import { transformPositions } from '#registration';
import { closestPoints, sampleSurface, triangleTree } from '#shape';
import { describe, expect, test } from 'vitest';
import { stretchedMesh } from '../../tests/moved-meshes.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { compactness } from './compactness.ts';
import { optimiseParticles } from './optimise-particles.ts';
import { particleSurface } from './particle-surface.ts';
import { particleSystem, type ParticleSystem } from './particle-system.ts';
import { fitModel } from './point-distribution-model.ts';

/** Ellipsoids that differ in length only, with points that correspond but for random slips of some mm. */
function ellipsoids(slipMm: number): { system: ParticleSystem; meshes: ReturnType<typeof sphereMesh>[] } {
	const random = createRandom(4);
	const lengths = [30, 33, 36, 39, 42, 45];
	const meshes = lengths.map((length) => stretchedMesh(sphereMesh(1, 4), [length, 20, 16]));
	const points = sampleSurface(sphereMesh(1, 4), 128, { seed: 2 }).positions;
	const positions = lengths.map((length) =>
		Float64Array.from(points, (value, i) => value * [length, 20, 16][i % 3] + slipMm * random.normal()),
	);
	return {
		meshes,
		system: particleSystem(
			meshes.map((mesh) => [particleSurface(mesh)]),
			positions,
			[128],
		),
	};
}

const worldOf = ({ positions, transforms }: ParticleSystem): Float64Array[] =>
	positions.map((points, n) => transformPositions(points, transforms[n]));

describe('optimiseParticles', () => {
	test('one true mode comes back from slipped points, on the surface and evenly', () => {
		const { system, meshes } = ellipsoids(1.5);
		const before = compactness(fitModel(worldOf(system)))[0];
		const { entropies } = optimiseParticles(system, { iterations: 150 });
		expect(entropies.length).toBeGreaterThan(20);
		const after = compactness(fitModel(worldOf(system)))[0];
		expect(before).toBeLessThan(0.9);
		expect(after).toBeGreaterThan(0.99);
		for (const [n, mesh] of meshes.entries()) {
			const { distancesMm } = closestPoints(triangleTree(mesh), Float32Array.from(system.positions[n]));
			expect(Math.max(...distancesMm)).toBeLessThan(1e-4);
		}
	});

	test('the same input gives the same bits; stopping is possible at any round', () => {
		const [a, b] = [ellipsoids(1).system, ellipsoids(1).system];
		optimiseParticles(a, { iterations: 20 });
		optimiseParticles(b, { iterations: 20 });
		expect(a.positions).toEqual(b.positions);
		let rounds = 0;
		const signal = {
			throwIfAborted(): void {
				if (++rounds > 5) throw new Error('enough');
			},
		};
		expect(() => optimiseParticles(a, { iterations: 20, signal })).toThrow('enough');
	});

	test('parts that do not fit together are refused', () => {
		const surface = particleSurface(sphereMesh(10, 2));
		expect(() => particleSystem([[surface]], [new Float64Array(3)], [1])).toThrow(/1 members/);
		expect(() => particleSystem([[surface], [surface]], [new Float64Array(3), new Float64Array(6)], [1])).toThrow(
			/member 1 has 1 surfaces and 6 coordinates/,
		);
	});
});
