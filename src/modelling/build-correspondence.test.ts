import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom } from '#numeric';
import { checkCorrespondence, ModelFileError, type PopulationShape } from '#shape-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { movedMesh, randomRotation, stretchedMesh } from '../../tests/moved-meshes.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { buildCorrespondence } from './build-correspondence.ts';

const random = createRandom(2);
const shapes: PopulationShape[] = [30, 34, 38].map((length, i) => ({
	id: `s${i}`,
	surfaces: [movedMesh(stretchedMesh(sphereMesh(1, 3), [length, 20, 12]), { rotation: randomRotation(random) })],
}));
const particles = { particleCount: 64, iterations: 12 };
const groom = { poses: 'near' } as const;

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-build-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('buildCorrespondence', () => {
	test.each(['template', 'particles'] as const)(
		'%s: the same bits from 1, 2 and 3 threads',
		async (engine) => {
			const [one, two, three] = await Promise.all(
				[1, 2, 3].map((workers) => buildCorrespondence(shapes, { engine, particles, workers, groom })),
			);
			checkCorrespondence(one.correspondence);
			expect(one.correspondence.ids).toEqual(['s0', 's1', 's2']);
			expect(two.correspondence).toEqual(one.correspondence);
			expect(three.correspondence).toEqual(one.correspondence);
			expect(one.reports.map(({ id }) => id)).toEqual(['s0', 's1', 's2']);
		},
		60_000,
	);

	test('stopped in the middle it goes on from its file and ends with the same bits', async () => {
		const checkpointFile = path.join(folder, 'build.checkpoint');
		const options = {
			engine: 'particles',
			particles: { ...particles, iterations: 30 },
			workers: 2,
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
		await expect(buildCorrespondence(shapes, { particles, groom, workers: 1, checkpointFile })).rejects.toThrow(
			ModelFileError,
		);
		expect(existsSync(checkpointFile)).toBe(true);
	}, 60_000);

	test('errors of the workers reach the caller', async () => {
		await expect(buildCorrespondence(shapes, { particles: { particleCount: 7 }, groom, workers: 2 })).rejects.toThrow(
			/64/,
		);
		const flat = { id: 'flat', surfaces: [{ positions: new Float32Array(9), triangles: Uint32Array.of(0, 1, 2) }] };
		await expect(buildCorrespondence([...shapes, flat], { particles, groom, workers: 2 })).rejects.toThrow();
	}, 60_000);
});
