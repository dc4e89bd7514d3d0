/**
 * Both correspondence engines on real populations and on phantom organs whose correspondences are known, from files to
 * an evaluated model; and how the time grows with members, points and triangles. Rigid generalised Procrustes alignment;
 * seed, members and points stand beside every figure.
 *
 *     node --conditions=source bench/shape-model.bench.ts [spleen | hippocampus | vertebrae | phantom | scaling]...
 */
import { existsSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { buildCorrespondence, readPopulation, type BuildCorrespondenceOptions } from '#modelling';
import { transformMesh } from '#registration';
import { closestPoints, triangleTree } from '#shape';
import {
	compactness,
	correspondenceError,
	fitModel,
	generalization,
	modeCountFor,
	specificity,
	type Correspondence,
	type PopulationShape,
} from '#shape-model';
import { phantomSurfaces } from '../tests/phantom-surfaces.ts';
import { saveResult } from './peer.ts';

const data = process.env['MSN_TEST_DATA'] ?? '../shared/data';
const workers = 2;
const seed = 1;
const sampleCount = 100;
const engines = ['template', 'particles'] as const;

/** How each population is laid: the spleens come aligned, the hippocampi in one orientation, the vertebrae in any pose. */
const posesOf = { spleen: 'none', hippocampus: 'near', vertebrae: 'any' } as const;

/** Wall and processor seconds of some work. */
async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; wallS: number; cpuS: number }> {
	const before = process.cpuUsage();
	const start = performance.now();
	const result = await work();
	const { user, system } = process.cpuUsage(before);
	return { result, wallS: round((performance.now() - start) / 1000), cpuS: round((user + system) / 1e6) };
}

const round = (value: number, digits = 3): number => Number(value.toPrecision(digits));

async function population(name: keyof typeof posesOf): Promise<readonly PopulationShape[]> {
	const places = {
		spleen: 'msd-spleen-meshes',
		hippocampus: 'msd-hippocampus/labels',
		vertebrae: 'verse-L1-vertebrae/raw',
	};
	return (await readPopulation([path.join(data, places[name])], { units: 'mm' })).shapes;
}

/** Distances of the points from the surfaces, and of the surfaces' vertices from the points, mm. */
function fit({ local, ids }: Correspondence, shapes: readonly PopulationShape[]): object {
	let offSurface = 0;
	let sum = 0;
	let worst = 0;
	for (const [n, points] of local.entries()) {
		const surface = shapes.find(({ id }) => id === ids[n])?.surfaces[0];
		if (!surface) throw new Error(`${ids[n]} is no member`);
		offSurface = Math.max(offSurface, ...closestPoints(triangleTree(surface), points).distancesMm);
		const { distances, furthest } = coverage(surface.positions, points);
		sum += distances / local.length;
		worst = Math.max(worst, furthest);
	}
	return { largestOffSurfaceMm: round(offSurface), coverageMeanMm: round(sum), coverageWorstMm: round(worst) };
}

function coverage(vertices: Float32Array, points: Float64Array): { distances: number; furthest: number } {
	let sum = 0;
	let furthest = 0;
	let count = 0;
	// Every fifth vertex tells enough.
	for (let v = 0; v < vertices.length; v += 15, count++) {
		let least = Infinity;
		for (let p = 0; p < points.length; p += 3) {
			const squared =
				(vertices[v] - points[p]) ** 2 +
				(vertices[v + 1] - points[p + 1]) ** 2 +
				(vertices[v + 2] - points[p + 2]) ** 2;
			if (squared < least) least = squared;
		}
		sum += Math.sqrt(least);
		furthest = Math.max(furthest, Math.sqrt(least));
	}
	return { distances: sum / count, furthest };
}

function evaluate(found: Correspondence, shapes: readonly PopulationShape[]): object {
	const { world, transforms } = found;
	const model = fitModel(world);
	const modes = modeCountFor(model, 0.95);
	const surfaces = transforms.map((transform, n) => transformMesh(shapes[n].surfaces[0], transform));
	const all = world.length - 2;
	const counts = all > 10 ? [10, all] : [all];
	const left = generalization(world, { modeCounts: counts, surfaces });
	const random = specificity(world, { modes, sampleCount, seed, surfaces });
	return {
		modesFor95: modes,
		firstMode: round(compactness(model)[0]),
		generalizationModes: counts,
		generalizationMm: Array.from(left.pointMm, (value) => round(value)),
		generalizationSurfaceMm: Array.from(left.surfaceMm ?? [], (value) => round(value)),
		specificityMm: round(random.pointMm),
		specificitySurfaceMm: round(random.surfaceMm ?? NaN),
		specificitySamples: sampleCount,
	};
}

async function compare(name: keyof typeof posesOf, points: number): Promise<object[]> {
	const read = await timed(() => population(name));
	const rows = [];
	for (const engine of engines) {
		const shapes = read.result;
		const built = await timed(() =>
			build(shapes, { engine, groom: { poses: posesOf[name] }, particles: { particleCount: points, seed } }),
		);
		const { correspondence, reports } = built.result;
		const evaluated = await timed(async () => evaluate(correspondence, shapes));
		const row = {
			population: name,
			engine,
			members: shapes.length,
			points,
			seed,
			poses: posesOf[name],
			alignment: correspondence.alignment,
			...evaluated.result,
			...fit(correspondence, shapes),
			flagged: reports.filter(({ flags }) => flags.length > 0).length,
			seconds: {
				read: { wall: read.wallS, processor: read.cpuS },
				build: { wall: built.wallS, processor: built.cpuS },
				evaluate: { wall: evaluated.wallS, processor: evaluated.cpuS },
			},
			workers,
			loadBesides: round(loadavg()[0]),
		};
		console.log(row);
		rows.push(row);
	}
	return rows;
}

const build = (shapes: readonly PopulationShape[], options: BuildCorrespondenceOptions) =>
	buildCorrespondence(shapes, { workers, ...options });

/** Organs of the phantom: how far points are from where they truly belong. */
async function againstTruth(): Promise<object[]> {
	const rows = [];
	for (const organ of ['liver', 'spleen', 'kidney_left'])
		for (const engine of engines) {
			const truth = phantomSurfaces(organ, 12);
			const shapes = truth.map((surface, i) => ({ id: `${organ} ${i}`, surfaces: [surface] }));
			// Bodies lie as in their images: how a round organ is turned its surface does not say.
			const groom = { poses: 'centre' } as const;
			const { correspondence } = await build(shapes, { engine, groom, particles: { particleCount: 512, seed } });
			const { meanMm, shareOfDiagonal } = correspondenceError(correspondence.local, truth);
			const model = fitModel(correspondence.world);
			const trueModel = fitModel(
				truth.map(({ positions }, n) =>
					Float64Array.from(
						transformMesh({ positions, triangles: truth[n].triangles }, correspondence.transforms[n]).positions,
					),
				),
			);
			const row = {
				organ,
				engine,
				members: truth.length,
				points: 512,
				seed,
				errorMm: round(meanMm),
				errorOfDiagonal: round(shareOfDiagonal),
				modesFor95: modeCountFor(model, 0.95),
				trueModesFor95: modeCountFor(trueModel, 0.95),
			};
			console.log(row);
			rows.push(row);
		}
	return rows;
}

/** Slope of log time over log size: the exponent of growth. */
function exponent(sizes: readonly number[], seconds: readonly number[]): number {
	const [x, y] = [sizes, seconds].map((values) => values.map(Math.log));
	const middle = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
	const [mx, my] = [middle(x), middle(y)];
	return round(x.reduce((sum, v, i) => sum + (v - mx) * (y[i] - my), 0) / x.reduce((sum, v) => sum + (v - mx) ** 2, 0));
}

/** Processor seconds of the template engine as one size grows and the others stay. */
async function growth(): Promise<object[]> {
	const shapes = await population('spleen');
	const base = { members: 12, points: 512, triangles: 10_000 };
	const sizes = { members: [6, 12, 24], points: [128, 512, 2048], triangles: [5000, 10_000, 20_000] };
	const rows = [];
	for (const grown of ['members', 'points', 'triangles'] as const) {
		const seconds = [];
		for (const size of sizes[grown]) {
			const members = grown === 'members' ? size : base.members;
			const points = grown === 'points' ? size : base.points;
			const triangles = grown === 'triangles' ? size : base.triangles;
			const chosen = shapes.slice(0, members);
			const groom = { poses: 'near', triangleCount: triangles } as const;
			seconds.push((await timed(() => build(chosen, { groom, particles: { particleCount: points, seed } }))).cpuS);
		}
		const own = exponent(sizes[grown], seconds);
		const row = { grown, sizes: sizes[grown], others: base, seed, processorSeconds: seconds, exponent: own };
		console.log(row);
		rows.push(row);
	}
	return rows;
}

const jobs: Record<string, () => Promise<object[]>> = {
	spleen: () => compare('spleen', 1024),
	hippocampus: () => compare('hippocampus', 1024),
	vertebrae: () => compare('vertebrae', 1024),
	phantom: againstTruth,
	scaling: growth,
};

const asked = process.argv.slice(2);
const file = 'bench/results/shape-model.json';
const figures: Record<string, unknown> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
for (const name of asked.length > 0 ? asked : Object.keys(jobs)) {
	if (!(name in jobs)) throw new Error(`There is no bench ${name}; there are ${Object.keys(jobs).join(', ')}`);
	figures[name] = await jobs[name]();
	saveResult('shape-model', figures);
}
