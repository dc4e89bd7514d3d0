/**
 * A template laid through points: its sparse factor made once and used for every shape, against making it for each.
 *
 *     node --conditions=source bench/template-warp.bench.ts
 */
import { templateSurface, templateWarp, warpPositions, warpTemplate } from '#shape-model';
import { interleave, report } from './measure.ts';
import { randomPopulation } from './random-shapes.ts';

const { shapes, surfaces } = randomPopulation(10);
const template = templateSurface('blob', surfaces[0], shapes[0]);
const warp = templateWarp(template);
const [vertices, points] = [surfaces[0].positions.length / 3, shapes[0].length / 3];
report(
	`${shapes.length} shapes, ${points} points, ${vertices} vertices`,
	await interleave(
		{
			'warpPositions, factor kept': () => shapes.forEach((shape) => warpPositions(warp, shape)),
			'warpTemplate, folds counted': () => shapes.forEach((shape) => warpTemplate(warp, shape)),
			'templateWarp (the factor alone, once)': () => templateWarp(template),
			'a factor for each shape': () => shapes.forEach((shape) => warpPositions(templateWarp(template), shape)),
		},
		{ rounds: 5, warmUp: 1 },
	),
);
