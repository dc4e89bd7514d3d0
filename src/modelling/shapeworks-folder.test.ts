import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readParticles, writeParticles } from '#shape-model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ellipsoidModel, ellipsoidPopulation } from '../../tests/ellipsoid-models.ts';
import { readShapeWorksFolder, writeShapeWorksFolder } from './shapeworks-folder.ts';

let folder = '';
const population = ellipsoidPopulation([
	[30, 20, 10],
	[34, 21, 10],
	[28, 20, 12],
]);
const model = ellipsoidModel(population);

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-shapeworks-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('ShapeWorks project', () => {
	test('a model comes back: points bit by bit, alignment, surfaces, groups', async () => {
		const surfaces = population.surfaces.map((surface) => [surface]);
		const file = await writeShapeWorksFolder(path.join(folder, 'one'), 'ellipsoids', model, surfaces);
		const read = await readShapeWorksFolder(file);
		const { correspondence } = model;
		expect(read.correspondence).toMatchObject({
			ids: correspondence.ids,
			local: correspondence.local,
			world: correspondence.world,
			particleCounts: correspondence.particleCounts,
			alignment: 'rigid',
		});
		for (const [n, transform] of read.correspondence.transforms.entries())
			transform.forEach((value, i) => expect(value).toBeCloseTo(correspondence.transforms[n][i], 6));
		expect(read.surfaces?.[1][0].positions).toEqual(population.surfaces[1].positions);
		expect(read.facts[0]).toMatchObject({ ageYears: '30', sex: 'female' });
		expect(read.people).toEqual(['subject-0', 'subject-1', 'subject-2']);
		const inFolder = await readShapeWorksFolder(path.join(folder, 'one', 'ellipsoids_particles'));
		expect(inFolder.correspondence.world).toEqual(correspondence.world);
	});

	test('one anatomy more on one member is refused', async () => {
		const own = path.join(folder, 'one', 'ellipsoids_particles', 'member-1_1_world.particles');
		const points = readParticles(writeParticles(model.correspondence.world[1]));
		await writeFile(own, writeParticles(points.subarray(3)));
		await expect(readShapeWorksFolder(path.join(folder, 'one', 'ellipsoids.swproj'))).rejects.toThrow(/member-1/);
	});

	test('world points alone: no alignment is claimed', async () => {
		await mkdir(path.join(folder, 'plain'));
		for (const name of ['a', 'b'])
			await writeFile(path.join(folder, 'plain', `${name}.particles`), '0 0 0\n1 0 0\n0 2 0\n');
		const { correspondence } = await readShapeWorksFolder(path.join(folder, 'plain'));
		expect(correspondence).toMatchObject({ ids: ['a', 'b'], alignment: 'none', particleCounts: [3] });
	});

	test('too few subjects, and broken files, say which', async () => {
		await writeFile(path.join(folder, 'plain', 'a.particles'), '0 0\n');
		await expect(readShapeWorksFolder(path.join(folder, 'plain'))).rejects.toThrow(/a\.particles: .*line 1/);
		await expect(readShapeWorksFolder(path.join(folder, 'one', 'meshes'))).rejects.toThrow(/at least 2/);
	});
});
