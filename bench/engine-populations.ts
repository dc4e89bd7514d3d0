/** The populations that `correspondence-engines.bench.ts` builds: shapes, how they lie, and what is known of their correspondence. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readPopulation } from '#modelling';
import { closestPoints, meshComponents, selectComponents, triangleTree, type TriangleMesh } from '#shape';
import type { GroomOptions, PopulationShape } from '#shape-model';
import { phantomSurfaces } from '../tests/phantom-surfaces.ts';
import { dataRoot } from './real-meshes.ts';

/** A population and how it is to be laid. */
export interface EnginePopulation {
	readonly shapes: readonly PopulationShape[];
	readonly poses: NonNullable<GroomOptions['poses']>;
	readonly points: number;
	/** Members of the other side. */
	readonly mirrored?: ReadonlySet<string>;
	/** Which members of the source these are. */
	readonly choice: string;
	/** Surfaces whose vertices truly correspond, in the spaces of the members. */
	readonly truth?: readonly TriangleMesh[];
	/** Landmarks set by hand: 3 numbers each, in the spaces of the members. */
	readonly landmarks?: readonly Float64Array[];
}

/** Organs of the phantom by kind: round, flat, bean, box-like plate, box-like wedge. */
export const phantomOrgans = ['liver', 'spleen', 'kidney_left', 'sternum', 'sacrum'] as const;

/** How each population is made. */
export const enginePopulations: Readonly<Record<string, () => EnginePopulation | Promise<EnginePopulation>>> = {
	spleen: async () => ({
		...(await fromFolder('msd-spleen-meshes', 1)),
		poses: 'none',
		points: 1024,
	}),
	hippocampus: async () => ({ ...(await fromFolder('msd-hippocampus/labels', 3)), poses: 'near', points: 1024 }),
	vertebrae: () => vertebrae(),
	kidneys: () => kidneys(20),
	...Object.fromEntries(phantomOrgans.map((organ) => [`phantom ${organ}`, () => phantom(organ)])),
};

async function fromFolder(folder: string, every: number): Promise<Pick<EnginePopulation, 'shapes' | 'choice'>> {
	const { shapes } = await readPopulation([path.join(dataRoot, folder)], { units: 'mm' });
	return {
		shapes: shapes.filter((_, i) => i % every === 0),
		choice: every === 1 ? 'all' : `one in ${every}, by name, of ${shapes.length}`,
	};
}

/** Subjects that share no pose, with landmarks; files of landmarks differ in the signs of x and y. */
async function vertebrae(): Promise<EnginePopulation> {
	const folder = path.join(dataRoot, 'verse-L1-vertebrae');
	const { shapes } = await readPopulation([path.join(folder, 'raw'), path.join(folder, 'ref_20.ply')], { units: 'mm' });
	const landmarks = shapes.map(({ id, surfaces }) => {
		const name = path.basename(id);
		const file = path.join(folder, name === 'ref_20' ? '' : 'raw', `${name}.json`);
		const listed = JSON.parse(readFileSync(file, 'utf8')) as { id: string; coordinates: number[] }[];
		const asWritten = Float64Array.from(
			listed.toSorted((a, b) => (a.id < b.id ? -1 : 1)).flatMap(({ coordinates }) => coordinates),
		);
		const turned = asWritten.map((value, i) => (i % 3 < 2 ? -value : value));
		const tree = triangleTree(surfaces[0]);
		const [off, offTurned] = [asWritten, turned].map((points) => Math.max(...closestPoints(tree, points).distancesMm));
		if (Math.min(off, offTurned) > 1) throw new Error(`The landmarks of ${id} lie off its surface`);
		return off < offTurned ? asWritten : turned;
	});
	return { shapes, landmarks, poses: 'any', points: 1024, choice: 'all, raw poses' };
}

/** Kidneys with their tumours and cysts, those of the left mirrored. */
async function kidneys(patientCount: number): Promise<EnginePopulation> {
	const folder = path.join(dataRoot, 'kits23');
	const cases = readdirSync(folder).filter((name) => name.startsWith('case_'));
	const shapes: PopulationShape[] = [];
	const mirrored = new Set<string>();
	let read = 0;
	for (const name of cases) {
		if (shapes.length === 2 * patientCount) break;
		read++;
		const [both] = (await readPopulation([path.join(folder, name)], { labels: [[1, 2, 3]] })).shapes;
		const parts = both ? wholeKidneys(both.surfaces[0]) : [];
		if (parts.length !== 2) continue;
		// Axes are RAS+: the right kidney has the larger x.
		for (const [i, mesh] of parts.entries()) {
			const id = `${name} ${i === 0 ? 'left' : 'right'}`;
			if (i === 0) mirrored.add(id);
			shapes.push({ id, surfaces: [mesh] });
		}
	}
	return {
		shapes,
		mirrored,
		poses: 'near',
		points: 1024,
		choice: `both kidneys, left ones mirrored, of the first ${patientCount} patients with two apart (of ${read} read)`,
	};
}

const leastKidneyMl = 30;

/** The parts of kidney size, from the left to the right of the patient. */
function wholeKidneys(mesh: TriangleMesh): TriangleMesh[] {
	const parts = meshComponents(mesh);
	return [...parts.components.keys()]
		.filter((i) => parts.components[i].volumeMm3 > 1000 * leastKidneyMl)
		.toSorted((i, j) => parts.components[i].bounds.min[0] - parts.components[j].bounds.min[0])
		.map((i) => selectComponents(mesh, parts, [i]));
}

/** Bodies lie as in their images: how a round organ is turned its surface does not say. */
function phantom(organ: (typeof phantomOrgans)[number]): EnginePopulation {
	const truth = phantomSurfaces(organ, 12);
	const shapes = truth.map((surface, i) => ({ id: `${organ} ${i}`, surfaces: [surface] }));
	return { shapes, truth, poses: 'centre', points: 512, choice: 'the first 12 subjects that have it' };
}
