import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readAny } from '#formats';
import { createRandom } from '#numeric';
import { transformMesh } from '#registration';
import { decimate, type TriangleMesh } from '#shape';
import { beforeAll, describe, expect, test } from 'vitest';
import { ellipsoidModel, ellipsoidPopulation } from '../../tests/ellipsoid-models.ts';
import { randomRotation } from '../../tests/moved-meshes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { alignTo } from './align-to.ts';
import { fitSubject, openFitting, type SubjectFitting } from './fit-subject.ts';
import { modelSurfaces } from './model-surfaces.ts';
import { shapeModel } from './shape-model.ts';
import { templateEngine } from './template-engine.ts';
import { templateSurface } from './template-surface.ts';

const random = createRandom(4);
/** Somewhere, in some pose. */
function thrown(mesh: TriangleMesh): TriangleMesh {
	const r = randomRotation(random);
	return transformMesh(
		mesh,
		Float64Array.of(r[0], r[1], r[2], 120, r[3], r[4], r[5], 30, r[6], r[7], r[8], -500, 0, 0, 0, 1),
	);
}

describe('fitSubject', () => {
	/** Long axes vary, the others hardly do. */
	const fitting = openFitting(
		modelSurfaces(
			ellipsoidModel(
				ellipsoidPopulation(
					Array.from({ length: 12 }, () => [
						42 + 4 * random.normal(),
						22 + 0.4 * random.normal(),
						14 + 0.4 * random.normal(),
					]),
				),
			),
		),
	);
	const ball = sphereMesh(1, 4);
	const ellipsoid = (...half: number[]): TriangleMesh =>
		thrown({ ...ball, positions: ball.positions.map((value, i) => value * half[i % 3]) });

	test('a usual shape, turned and far away, is typical and keeps its length', () => {
		const found = fitSubject(fitting, [ellipsoid(43, 22, 14)]);
		expect(found.typicality?.share).toBeGreaterThan(0.2);
		expect(found.surfaceDistanceMm).toBeLessThan(0.3);
		const longest = found.laid[0].positions.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
		expect(longest).toBeCloseTo(43, 0);
	});

	test('one beyond the population is far out within the modes; one no member resembles is outside of them', () => {
		const long = fitSubject(fitting, [ellipsoid(66, 22, 14)]);
		expect(Math.abs(long.coefficients[0])).toBeGreaterThan(3.5);
		expect(long.typicality?.within.share).toBeLessThan(0.01);
		const wide = fitSubject(fitting, [ellipsoid(42, 34, 14)]);
		expect(wide.typicality?.outside.membersBeyond).toBe(0);
		expect(wide.typicality?.share).toBeLessThan(0.01);
	});

	test('refuses another number of anatomies, and ends when told to', () => {
		expect(() => fitSubject(fitting, [ball, ball])).toThrow(RangeError);
		const reason = new Error('enough');
		const signal = {
			throwIfAborted: () => {
				throw reason;
			},
		};
		expect(() => fitSubject(fitting, [ball], { signal })).toThrow(reason);
	});
});

describe.skipIf(!hasSharedData)('real organs', () => {
	const members = ['10', '14', '16', '2', '20', '28', '32', '40', '46', '47'];
	let fitting: SubjectFitting;
	const spleen = (name: string): Promise<TriangleMesh> =>
		readSurface(sharedData('msd-spleen-meshes', 'train_meshes', `spleen_${name}.vtk`));

	beforeAll(async () => {
		const meshes: TriangleMesh[] = [];
		for (const name of members) {
			const { mesh } = await decimate(await spleen(name), { targetTriangleCount: 1000 });
			meshes.push(mesh);
		}
		const population = {
			medoid: 0,
			members: meshes.map((mesh, n) => ({
				id: members[n],
				surfaces: [mesh],
				transform: alignTo(mesh, meshes[0], { poses: 'near', seed: 1 }).transform,
			})),
		};
		const correspondence = await templateEngine(population, { particleCount: 128, iterations: 20 });
		const mesh = transformMesh(meshes[0], correspondence.transforms[0]);
		const model = shapeModel(correspondence, {
			title: 'Spleens',
			templates: [templateSurface('spleen', mesh, correspondence.world[0])],
			members: correspondence.ids.map((id) => ({ id, synthetic: false, facts: {} })),
			provenance: { software: 'test', population: 'spleens', options: {} },
		});
		fitting = openFitting(modelSurfaces(model));
	}, 60_000);

	test('a spleen left out, in any pose, is typical; its mirror image is told', async () => {
		const mesh = thrown(await spleen('6'));
		const found = fitSubject(fitting, [mesh]);
		expect(found).toMatchObject({ isMirrored: false, looksMirrored: false, misfit: undefined });
		expect(found.surfaceDistanceMm).toBeLessThan(1.5);
		expect(found.typicality?.share).toBeGreaterThan(0.05);
		const image = transformMesh(mesh, Float64Array.of(1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1));
		expect(fitSubject(fitting, [image]).looksMirrored).toBe(true);
		const turnedOver = fitSubject(fitting, [image], { mirrored: 'fit' });
		expect(turnedOver.isMirrored).toBe(true);
		expect(turnedOver.typicality?.share).toBeGreaterThan(0.05);
	});

	test('a vertebra is no spleen, even one as large', async () => {
		const mesh = await readSurface(sharedData('verse-L1-vertebrae', 'ref_20.ply'));
		const found = fitSubject(fitting, [thrown(mesh)]);
		expect(found.misfit !== undefined || (found.typicality?.share ?? 1) < 0.05).toBe(true);
	});
});

async function readSurface(file: string): Promise<TriangleMesh> {
	const content = await readAny(await readFile(file), { fileName: path.basename(file) });
	if (content.kind !== 'mesh') throw new Error(`${file} holds no surface`);
	return content.parts[0].mesh;
}
