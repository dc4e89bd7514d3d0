/**
 * Both correspondence engines, and registration alone, side by side: how compact and true to unseen members the models
 * are, how exact the correspondences where they are known (phantom: true surfaces; vertebrae: landmarks set by hand, with
 * the template's own left out). Each finished row is saved at once into bench/results/shape-model-engines.json.
 *
 *     node --conditions=source bench/correspondence-engines.bench.ts [engines | phantom | POPULATION]...
 *
 * Populations: spleen, hippocampus, vertebrae, kidneys, "phantom liver", … (see engine-populations.ts). `phantom` is all
 * of the phantom's, and references of what its surfaces tell (about 10 minutes); `engines`, the default, is all (about an hour).
 */
import { existsSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { buildCorrespondence } from '#modelling';
import { transformMesh, transformPositions } from '#registration';
import { closestPoints, triangleTree, type TriangleMesh } from '#shape';
import {
	compactness,
	correspondenceError,
	fitModel,
	generalization,
	landmarkTransferError,
	modeCountFor,
	particleSpread,
	specificity,
	type Correspondence,
} from '#shape-model';
import { enginePopulations, phantomOrgans, type EnginePopulation } from './engine-populations.ts';
import { saveResult } from './peer.ts';
import { phantomFloor } from './phantom-floor.ts';

const seed = 1;
const workers = 2;
const sampleCount = 100;
const contenders = {
	'registration alone': { engine: 'template', iterations: 0 },
	template: { engine: 'template' },
	particles: { engine: 'particles' },
} as const;

const round = (value: number): number => Number(value.toPrecision(4));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Processor seconds since the usage given, workers included. */
function processorS(since: NodeJS.CpuUsage): number {
	const { user, system } = process.cpuUsage(since);
	return round((user + system) / 1e6);
}

async function row(population: EnginePopulation, contender: keyof typeof contenders): Promise<object> {
	const { shapes, poses, points, choice } = population;
	const { engine, ...settings } = contenders[contender];
	const before = process.cpuUsage();
	const { correspondence, population: groomed } = await buildCorrespondence(shapes, {
		engine,
		workers,
		groom: { poses, ...(population.mirrored && { mirrored: population.mirrored }) },
		particles: { particleCount: points, seed, ...settings },
	});
	const buildS = processorS(before);
	return {
		members: shapes.length,
		choice,
		points,
		seed,
		poses,
		alignment: correspondence.alignment,
		...modelFigures(
			correspondence,
			shapes.map(({ surfaces }) => surfaces[0]),
		),
		...(population.truth && truthFigures(correspondence, population.truth)),
		...(population.landmarks && landmarkFigures(correspondence, population, groomed.medoid)),
		buildProcessorS: buildS,
		loadBesides: round(loadavg()[0]),
	};
}

function modelFigures({ world, local, transforms }: Correspondence, own: readonly TriangleMesh[]): object {
	const model = fitModel(world);
	const modes = modeCountFor(model, 0.95);
	const surfaces = own.map((surface, n) => transformMesh(surface, transforms[n]));
	const last = world.length - 2;
	const left = generalization(world, { modeCounts: [last], surfaces });
	const random = specificity(world, { modes, sampleCount, seed, surfaces });
	const spreads = local.map((points, n) => particleSpread(own[n], points, { seed }));
	return {
		modesFor95: modes,
		firstMode: round(compactness(model)[0]),
		generalizationMm: round(left.pointMm[0]),
		generalizationToSurfaceMm: round(left.surfaceMm?.[0] ?? NaN),
		generalizationModes: last,
		specificityMm: round(random.pointMm),
		specificityToSurfaceMm: round(random.surfaceMm ?? NaN),
		specificitySamples: sampleCount,
		largestOffSurfaceMm: round(
			Math.max(...local.map((points, n) => Math.max(...closestPoints(triangleTree(own[n]), points).distancesMm))),
		),
		coverageMeanMm: round(mean(spreads.map(({ coverageMeanMm }) => coverageMeanMm))),
		coverageWorstMm: round(Math.max(...spreads.map(({ coverageMaximumMm }) => coverageMaximumMm))),
	};
}

function truthFigures({ local, transforms }: Correspondence, truth: readonly TriangleMesh[]): object {
	const { meanMm, p95Mm, shareOfDiagonal } = correspondenceError(local, truth);
	const placed = truth.map(({ positions }, n) => Float64Array.from(transformPositions(positions, transforms[n])));
	return {
		correspondenceErrorMm: round(meanMm),
		correspondenceErrorP95Mm: round(p95Mm),
		correspondenceErrorOfDiagonal: round(shareOfDiagonal),
		trueModesFor95: modeCountFor(fitModel(placed), 0.95),
	};
}

/** Landmarks carried between all members but the template. */
function landmarkFigures(
	found: Correspondence,
	{ landmarks = [], shapes }: EnginePopulation,
	template: number,
): object {
	const others = shapes.map((_, n) => n).filter((n) => n !== template);
	const pick = <Item>(list: readonly Item[]): Item[] => others.map((n) => list[n]);
	const without = { ...found, ids: pick(found.ids), local: pick(found.local) };
	const { meanMm, medianMm, maximumMm, landmarksMm, alignmentOnlyMm } = landmarkTransferError(
		{ ...without, world: pick(found.world), transforms: pick(found.transforms) },
		pick(landmarks),
		pick(shapes).map(({ surfaces }) => surfaces[0]),
	);
	return {
		templateLeftOut: shapes[template].id,
		landmarkSpreadMm: round(
			spreadOf(pick(landmarks).map((own, k) => transformPositions(own, found.transforms[others[k]]))),
		),
		landmarkRigidOnlyMm: round(alignmentOnlyMm),
		landmarkMeanMm: round(meanMm),
		landmarkMedianMm: round(medianMm),
		landmarkMaximumMm: round(maximumMm),
		landmarksMm: Array.from(landmarksMm, round),
	};
}

/** Mean distance between the same landmark of two members in the common space. */
function spreadOf(places: readonly ArrayLike<number>[]): number {
	const distances: number[] = [];
	for (const [n, a] of places.entries())
		for (const b of places.slice(n + 1))
			for (let p = 0; p < a.length; p += 3)
				distances.push(Math.hypot(a[p] - b[p], a[p + 1] - b[p + 1], a[p + 2] - b[p + 2]));
	return mean(distances);
}

const asked = process.argv.slice(2).filter((name) => name !== 'engines');
const all = Object.keys(enginePopulations);
const phantoms = phantomOrgans.map((organ) => `phantom ${organ}`);
const names = asked.length === 0 ? all : asked.flatMap((name) => (name === 'phantom' ? phantoms : [name]));
const file = 'bench/results/shape-model-engines.json';
const figures: Record<string, Record<string, unknown>> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
for (const name of names) {
	if (!(name in enginePopulations)) throw new Error(`There is no population ${name}; there are ${all.join(', ')}`);
	const population = await enginePopulations[name]();
	const rows = (figures[name] ??= {});
	for (const contender of Object.keys(contenders) as (keyof typeof contenders)[]) {
		const made = await row(population, contender);
		console.log(name, contender, made);
		rows[contender] = made;
		saveResult('shape-model-engines', figures);
	}
	const organ = phantomOrgans.find((key) => name === `phantom ${key}`);
	if (organ) {
		rows.references = phantomFloor(organ);
		console.log(name, rows.references);
		saveResult('shape-model-engines', figures);
	}
}
