import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom } from '#numeric';
import { checkCorrespondence, evaluateModel, ModelFileError, type PopulationShape } from '#shape-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ellipsoidModel, ellipsoidPopulation } from '../../tests/ellipsoid-models.ts';
import { movedMesh, randomRotation, stretchedMesh } from '../../tests/moved-meshes.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { buildCorrespondence } from './build-correspondence.ts';
import { openCrewWorkers } from './crew-workers.ts';
import { evaluateOnWorkers } from './evaluate-on-workers.ts';

const random = createRandom(2);
const shapes: PopulationShape[] = [30, 34, 38].map((length, i) => ({
	id: `s${i}`,
	surfaces: [movedMesh(stretchedMesh(sphereMesh(1, 3), [length, 20, 12]), { rotation: randomRotation(random) })],
}));
const particles = { particleCount: 64, iterations: 12 };
const groom = { poses: 'near' } as const;

// Threads take longer to start than such small models to build: the tests share them.
const [one, three] = [1, 3].map(openCrewWorkers);
let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-build-'));
});
afterAll(async () => {
	await Promise.all([one.close(), three.close(), rm(folder, { recursive: true, force: true })]);
});

describe('buildCorrespondence', () => {
	test.each(['template', 'particles'] as const)(
		'%s: the same bits from 1 and 3 threads, which stay',
		async (engine) => {
			const [first, second] = [
				await buildCorrespondence(shapes, { engine, particles, workers: one, groom }),
				await buildCorrespondence(shapes, { engine, particles, workers: three, groom }),
			];
			checkCorrespondence(first.correspondence);
			expect(first.correspondence.ids).toEqual(['s0', 's1', 's2']);
			expect(second.correspondence).toEqual(first.correspondence);
			expect(first.reports.map(({ id }) => id)).toEqual(['s0', 's1', 's2']);
			expect(second.reports).toEqual(first.reports);
		},
		60_000,
	);

	test('stopped in the middle it goes on from its file and ends with the same bits', async () => {
		const checkpointFile = path.join(folder, 'build.checkpoint');
		const options = {
			engine: 'particles',
			particles: { ...particles, iterations: 30 },
			workers: one,
			groom,
			checkpointFile,
		} as const;
		const whole = await buildCorrespondence(shapes, { ...options, checkpointFile: path.join(folder, 'other') });
		expect(existsSync(path.join(folder, 'other'))).toBe(false);
		const stop = new AbortController();
		const stages = new Set<string>();
		const broken = buildCorrespondence(shapes, {
			...options,
			signal: stop.signal,
			onProgress: ({ stage, done, total }) => {
				stages.add(stage);
				if (stage === 'optimise' && done === 20 && total === 30) stop.abort(new Error('enough'));
			},
		});
		await expect(broken).rejects.toThrow('enough');
		expect([...stages]).toEqual(expect.arrayContaining(['groom', 'align', 'medoid', 'split', 'optimise']));
		expect(existsSync(checkpointFile)).toBe(true);
		expect((await buildCorrespondence(shapes, options)).correspondence).toEqual(whole.correspondence);
		expect(existsSync(checkpointFile)).toBe(false);
	}, 60_000);

	test('a file that is no checkpoint is not overwritten', async () => {
		const checkpointFile = path.join(folder, 'letter.txt');
		await writeFile(checkpointFile, 'dear all');
		await expect(buildCorrespondence(shapes, { particles, groom, workers: one, checkpointFile })).rejects.toThrow(
			ModelFileError,
		);
		expect(existsSync(checkpointFile)).toBe(true);
	}, 60_000);

	test('errors of the workers reach the caller', async () => {
		await expect(buildCorrespondence(shapes, { particles: { particleCount: 7 }, groom, workers: 2 })).rejects.toThrow(
			/64/,
		);
		const flat = { id: 'flat', surfaces: [{ positions: new Float32Array(9), triangles: Uint32Array.of(0, 1, 2) }] };
		await expect(buildCorrespondence([...shapes, flat], { particles, groom, workers: one })).rejects.toThrow();
	}, 60_000);
});

describe('evaluateOnWorkers', () => {
	test('the same figures as from the calling thread, and from any number of threads', async () => {
		const population = ellipsoidPopulation([
			[30, 20, 10],
			[34, 21, 10],
			[28, 20, 11],
			[25, 19, 10],
		]);
		const model = ellipsoidModel(population);
		const surfaces = population.surfaces.map((surface) => [surface]);
		const options = { surfaces, sampleCount: 40, surfaceSampleCount: 130 };
		const stages = new Set<string>();
		const onProgress = (stage: string): void => void stages.add(stage);
		const here = await evaluateModel(model, { ...options, onProgress });
		expect([...stages]).toEqual(expect.arrayContaining(['generalization', 'surface specificity', 'reconstruction']));
		expect(await evaluateModel(model, { ...options, openCrew: evaluateOnWorkers(one) })).toEqual(here);
		expect(await evaluateModel(model, { ...options, openCrew: evaluateOnWorkers(three) })).toEqual(here);
	}, 60_000);

	test('stops when asked to', async () => {
		const model = ellipsoidModel(ellipsoidPopulation([4, 5, 6].map((length) => [length, 3, 2] as const)));
		const stop = new AbortController();
		const openCrew = evaluateOnWorkers(one);
		const evaluation = evaluateModel(model, {
			openCrew,
			signal: stop.signal,
			onProgress: () => stop.abort(new Error('enough')),
		});
		await expect(evaluation).rejects.toThrow('enough');
	}, 60_000);
});
