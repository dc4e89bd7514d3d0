import { createRandom, identityMat4 } from '#numeric';
import { transformPositions } from '#registration';
import { closestPoints, subdivide, triangleTree, type TriangleMesh } from '#shape';
import { describe, expect, test } from 'vitest';
import { movedMesh, randomRotation, stretchedMesh } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh } from '../../tests/solid-meshes.ts';
import { compactness } from './compactness.ts';
import { checkCorrespondence, type Correspondence } from './correspondence.ts';
import type { CorrespondenceEngine, EngineCheckpoint } from './correspondence-engine.ts';
import type { GroomedMember, GroomedPopulation } from './groomed-population.ts';
import { openBench, runStep } from './member-bench.ts';
import { openLocalCrew, type MemberCrew } from './member-crew.ts';
import { particleEngine } from './particle-engine.ts';
import { fitModel } from './point-distribution-model.ts';
import { templateEngine } from './template-engine.ts';

const ball = sphereMesh(1, 3);

function population(surfaces: readonly (readonly TriangleMesh[])[]): GroomedPopulation {
	const members = surfaces.map((own, i) => ({ id: `m${i}`, surfaces: own, transform: identityMat4() }));
	return { members, medoid: members.length >> 1 };
}

/** Ellipsoids that differ in one length only. */
const lengths = [30, 36, 43];
const oneMode = population(lengths.map((length) => [stretchedMesh(ball, [length, 22, 16])]));

/** A crew of two that does members backwards: nothing may depend on who does them, or when. */
function openBackwardCrew(meshes: readonly (readonly TriangleMesh[])[]): MemberCrew {
	const benches = [openBench(meshes), openBench(meshes)];
	return {
		...openLocalCrew(meshes),
		attach: async (system) => {
			for (const bench of benches) {
				bench.system = system;
				bench.neighbours.length = 0;
			}
		},
		prepare: async (templates) => {
			for (const bench of benches) bench.templates = templates;
		},
		run: async (step) => {
			const backwards = meshes.map((_, i) => meshes.length - 1 - i);
			return backwards.map((member) => runStep(benches[member % 2], step, member)).reverse();
		},
	};
}

function largestDistance({ surfaces }: GroomedMember, points: Float64Array, counts: readonly number[]): number {
	let from = 0;
	return Math.max(
		...surfaces.map((surface, anatomy) => {
			const own = points.subarray(from, from + 3 * counts[anatomy]);
			from += 3 * counts[anatomy];
			return Math.max(...closestPoints(triangleTree(surface), own).distancesMm);
		}),
	);
}

function requireSound(found: Correspondence, { members }: GroomedPopulation): void {
	checkCorrespondence(found);
	expect(found.ids).toEqual(members.map(({ id }) => id));
	for (const [n, local] of found.local.entries()) {
		expect(largestDistance(members[n], local, found.particleCounts)).toBeLessThan(0.05);
		const world = transformPositions(local, found.transforms[n]);
		world.forEach((value, i) => expect(value).toBeCloseTo(found.world[n][i], 4));
	}
}

const engines: readonly [string, CorrespondenceEngine][] = [
	['template', templateEngine],
	['particles', particleEngine],
];
const small = { particleCount: 70, iterations: 25 };

describe.each(engines)('%s engine', (name, engine) => {
	let made: Promise<Correspondence> | undefined;
	const checkpoints: EngineCheckpoint[] = [];
	const baseline = (): Promise<Correspondence> =>
		(made ??= engine(oneMode, small, { onCheckpoint: (checkpoint) => checkpoints.push(checkpoint) }));

	test('one true mode is one mode, on the surface, in order', async () => {
		const found = await engine(oneMode, { particleCount: 200 });
		requireSound(found, oneMode);
		expect(found).toMatchObject({ particleCounts: [200], alignment: 'rigid', seed: 1, engine: name });
		expect(compactness(fitModel(found.world))[0]).toBeGreaterThan(0.99);
	}, 20_000);

	test('bodies drawn at random that differ in one length: one mode by the defaults, edges or not', async () => {
		const random = createRandom(11);
		const [a, b, c] = [random.uniform(24, 30), random.uniform(12, 18), random.uniform(7, 11)];
		const drawn = Array.from({ length: 4 }, () => a * random.uniform(0.8, 1.25));
		const seed = random.integer(1000);
		const boxes = population(drawn.map((length) => [boxMesh([-length, -b, -c], [length, b, c])]));
		const ellipsoids = population(drawn.map((length) => [stretchedMesh(ball, [length, b, c])]));
		for (const bodies of [boxes, ellipsoids]) {
			const found = await engine(bodies, { particleCount: 150, seed });
			requireSound(found, bodies);
			expect(compactness(fitModel(found.world))[0]).toBeGreaterThan(0.99);
		}
	}, 20_000);

	test('walls thinner than the spacing: particles stay even on both when they heed the way along the surface', async () => {
		const plates = population(
			[18, 20, 22].map((half) => [
				subdivide(boxMesh([-half, -14, -0.2], [half, 14, 0.2]), { scheme: 'midpoint', levels: 3 }),
			]),
		);
		const found = await engine(plates, { particleCount: 100, iterations: 20, neighbourhood: 'geodesic' });
		requireSound(found, plates);
		for (const points of found.local) {
			const above = points.filter((value, i) => i % 3 === 2 && value > 0).length;
			expect(Math.abs(above - 50)).toBeLessThan(12);
		}
	}, 20_000);

	test('the same bits again and from any crew; another seed gives others', async () => {
		const first = await baseline();
		expect(await engine(oneMode, small, { openCrew: openBackwardCrew })).toEqual(first);
		const other = await engine(oneMode, { ...small, seed: 2 });
		expect(other.world[0]).not.toEqual(first.world[0]);
	}, 20_000);

	test('from any checkpoint to the same bits; one of another run is refused', async () => {
		const full = await baseline();
		expect(checkpoints.length).toBeGreaterThan(2);
		const last = checkpoints[checkpoints.length - 1];
		for (const resume of [checkpoints[0], last]) expect(await engine(oneMode, small, { resume })).toEqual(full);
		await expect(engine(oneMode, { ...small, seed: 5 }, { resume: last })).rejects.toThrow(/checkpoint/);
	}, 20_000);

	test('several surfaces at once, each with its share, each image in a pose of its own', async () => {
		const random = createRandom(3);
		const members = lengths.slice(0, 3).map((length, i) => {
			const far = movedMesh(stretchedMesh(ball, [10, 8, length / 3]), { offset: [0, 60, 0] });
			const surfaces = [stretchedMesh(ball, [length, 22, 16]), far];
			return { id: `two ${i}`, surfaces, transform: turnedAway(random) };
		});
		const two = { members, medoid: 1 };
		const found = await engine(two, { particleCount: 90, iterations: 30 });
		expect(found.particleCounts.reduce((a, b) => a + b)).toBe(90);
		expect(found.particleCounts[0]).toBeGreaterThan(2 * found.particleCounts[1]);
		checkCorrespondence(found);
		for (const [n, { surfaces, transform }] of members.entries()) {
			const groomed = transformPositions(found.local[n], transform);
			expect(largestDistance({ id: '', surfaces, transform }, groomed, found.particleCounts)).toBeLessThan(0.05);
			const world = transformPositions(found.local[n], found.transforms[n]);
			world.forEach((value, i) => expect(value).toBeCloseTo(found.world[n][i], 4));
		}
	}, 20_000);

	test('landmarks are kept: they are the first points', async () => {
		const marks = [
			[1, 0, 0],
			[0, 1, 0],
			[0, 0, -1],
		];
		const members = oneMode.members.map((member, i) => ({
			...member,
			landmarks: Float64Array.from(marks.flatMap((mark) => mark.map((value, k) => value * [lengths[i], 22, 16][k]))),
		}));
		const found = await engine({ ...oneMode, members }, small);
		for (const [n, { landmarks }] of members.entries())
			landmarks.forEach((value, i) => expect(found.local[n][i]).toBeCloseTo(value, 3));
	}, 20_000);

	test('progress only goes forward; it stops when asked to; the crew is closed whatever happens', async () => {
		const seen: string[] = [];
		let closed = 0;
		const openCrew = (meshes: readonly (readonly TriangleMesh[])[]): MemberCrew => ({
			...openLocalCrew(meshes),
			close: async () => {
				closed++;
			},
		});
		await engine(
			oneMode,
			{ ...small, iterations: 2 },
			{
				openCrew,
				onProgress: ({ stage, done, total }) => {
					expect(done).toBeLessThanOrEqual(total);
					seen.push(stage);
				},
			},
		);
		expect(seen).toContain('optimise');
		expect(closed).toBe(1);
		let asked = 0;
		const signal = {
			throwIfAborted: () => {
				if (++asked > 4) throw new Error('no');
			},
		};
		await expect(engine(oneMode, small, { openCrew, signal })).rejects.toThrow('no');
		expect(closed).toBe(2);
	}, 20_000);

	test('what makes no run is refused', async () => {
		await expect(engine(oneMode, { particleCount: 63 })).rejects.toThrow(/64/);
		await expect(engine(oneMode, { particleCount: [64, 64] })).rejects.toThrow(/each of 1/);
		await expect(engine({ members: oneMode.members.slice(0, 1), medoid: 0 })).rejects.toThrow(/2 members/);
		await expect(engine({ ...oneMode, medoid: 9 })).rejects.toThrow(/medoid/);
	});
});

/** A rigid move that takes an image's space to the common one. */
function turnedAway(random: ReturnType<typeof createRandom>): Float64Array {
	const r = randomRotation(random);
	return Float64Array.of(r[0], r[1], r[2], 40, r[3], r[4], r[5], -70, r[6], r[7], r[8], 300, 0, 0, 0, 1);
}
