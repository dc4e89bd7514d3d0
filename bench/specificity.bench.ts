/**
 * Random shapes against the nearest of all members, by points and by surfaces: passing over members by lower bounds,
 * against measuring every one. The figures are the same to the last bit.
 *
 *     node --conditions=source bench/specificity.bench.ts
 */
import { createRandom } from '#numeric';
import { closestPoints, triangleTree } from '#shape';
import { fitModel, meanPointDistance, sampleModel, specificity } from '#shape-model';
import { interleave, report } from './measure.ts';
import { randomPopulation } from './random-shapes.ts';

const { shapes, surfaces } = randomPopulation(40);
const model = fitModel(shapes);
const mean = (values: ArrayLike<number>): number => {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += values[i];
	return sum / values.length;
};

function byPoints(sampleCount: number): number {
	const random = createRandom(1);
	const distances = Array.from({ length: sampleCount }, () => {
		const sample = sampleModel(model, random);
		return Math.min(...shapes.map((shape) => meanPointDistance(sample, shape)));
	});
	return mean(distances);
}

const trees = surfaces.map((surface) => triangleTree(surface));
function bySurfaces(sampleCount: number): number {
	const random = createRandom(1);
	const samples = Array.from({ length: sampleCount }, () => Float32Array.from(sampleModel(model, random)));
	const best = new Float64Array(sampleCount).fill(Infinity);
	// Tree after tree: the other way round the kernel would load them again and again.
	for (const tree of trees)
		for (const [s, sample] of samples.entries())
			best[s] = Math.min(best[s], mean(closestPoints(tree, sample).distancesMm));
	return mean(best);
}

if (specificity(shapes, { sampleCount: 20 }).pointMm !== byPoints(20)) throw new Error('points: another figure');
const settings = { rounds: 3, warmUp: 1 };
report(
	`1000 shapes against ${shapes.length} members, ${model.mean.length / 3} points`,
	await interleave(
		{
			specificity: () => specificity(shapes, { sampleCount: 1000 }),
			'every member': () => byPoints(1000),
		},
		settings,
	),
);
if (specificity(shapes, { sampleCount: 20, surfaces }).surfaceMm !== bySurfaces(20))
	throw new Error('surfaces: another figure');
report(
	`60 shapes against ${surfaces.length} surfaces of ${surfaces[0].triangles.length / 3} triangles`,
	await interleave(
		{
			'specificity, points too': () => specificity(shapes, { sampleCount: 60, surfaces }),
			'every surface': () => bySurfaces(60),
		},
		settings,
	),
);
