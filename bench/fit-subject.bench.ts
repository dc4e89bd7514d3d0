/**
 * New subjects met by a model as it is: every member in turn is thrown into a random pose and fitted to the model of the others, as
 * it lies and turned over; besides, shapes of another organ. Told beside each: where the model built with the subject has
 * its points, which the fit does not know.
 *
 *     msn ssm build ../shared/data/msd-spleen-meshes --to spleens.msnmodel
 *     node --conditions=source bench/fit-subject.bench.ts spleens.msnmodel ../shared/data/msd-spleen-meshes
 *
 * About 3 s of processor time a member.
 */
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { readPopulation } from '#modelling';
import { createRandom } from '#numeric';
import { transformMesh } from '#registration';
import type { TriangleMesh } from '#shape';
import {
	fitModel,
	fitSubject,
	meanPointDistance,
	modelSurfaces,
	openFitting,
	readShapeModel,
	typicality,
	type FittedSubject,
	type ShapeModel,
	type SubjectFitting,
} from '#shape-model';
import { randomRotation } from '../tests/moved-meshes.ts';
import { saveResult } from './peer.ts';

const [modelFile, folder, strange = '../shared/data/verse-L1-vertebrae/ref_20.ply'] = process.argv.slice(2);
if (modelFile === undefined || folder === undefined)
	throw new Error('Say which model, and the folder with the surfaces it was built from.');
const model = readShapeModel(readFileSync(modelFile));
const random = createRandom(3);
const mirror = Float64Array.of(-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);

function thrown(mesh: TriangleMesh): TriangleMesh {
	const r = randomRotation(random);
	const pose = [r[0], r[1], r[2], 40, r[3], r[4], r[5], -70, r[6], r[7], r[8], 300, 0, 0, 0, 1];
	return transformMesh(mesh, Float64Array.from(pose));
}

function without({ correspondence, members, ...rest }: ShapeModel, left: number): ShapeModel {
	const others = <T>(list: readonly T[]): T[] => list.filter((_, n) => n !== left);
	const world = others(correspondence.world);
	return {
		...rest,
		members: others(members),
		points: fitModel(world, correspondence.particleCounts),
		correspondence: {
			...correspondence,
			world,
			ids: others(correspondence.ids),
			local: others(correspondence.local),
			transforms: others(correspondence.transforms),
		},
	};
}

function timed(fitting: SubjectFitting, mesh: TriangleMesh, mirrored: 'fit' | 'tell' = 'tell') {
	const before = process.cpuUsage();
	const found = fitSubject(fitting, [mesh], { mirrored });
	const { user, system } = process.cpuUsage(before);
	return { found, cpuS: (user + system) / 1e6 };
}

const told = ({ typicality: own, surfaceDistanceMm, foldedShare, misfit }: FittedSubject) => ({
	surfaceDistanceMm,
	foldedShare,
	misfit,
	withinSd: own?.within.value,
	outsideMm: own?.outside.value,
	asUnusualShare: own?.share,
});

const loadBefore = loadavg()[0];
const { shapes } = await readPopulation([folder]);
const members = model.correspondence.ids.flatMap((id, n) => {
	const surface = shapes.find((shape) => shape.id === id)?.surfaces[0];
	if (!surface) return [];
	const fitting = openFitting(modelSurfaces(without(model, n)));
	const mesh = thrown(surface);
	const own = timed(fitting, mesh);
	const image = timed(fitting, transformMesh(mesh, mirror));
	const back = timed(fitting, transformMesh(mesh, mirror), 'fit');
	const together =
		fitting.spread && typicality(fitting.surfaces.model.points, fitting.spread, model.correspondence.world[n]);
	const row = {
		id,
		cpuS: own.cpuS,
		pointsFromModelMm: meanPointDistance(own.found.world, model.correspondence.world[n]),
		...told(own.found),
		builtWithIt: { withinSd: together?.within.value, outsideMm: together?.outside.value },
		imageLooksMirrored: image.found.looksMirrored,
		itselfLooksMirrored: own.found.looksMirrored,
		pointsOfTurnedBackMm: meanPointDistance(back.found.world, own.found.world),
	};
	console.log(
		`${id.padEnd(14)}${row.cpuS.toFixed(2)} s  points ${row.pointsFromModelMm.toFixed(2)} mm  surface ${row.surfaceDistanceMm.toFixed(3)} mm  as unusual ${row.asUnusualShare?.toFixed(3)}  image ${row.imageLooksMirrored ? 'told' : 'not told'}`,
	);
	return [row];
});
const [other] = (await readPopulation([strange])).shapes;
const unrelated = told(fitSubject(openFitting(modelSurfaces(model)), [thrown(other.surfaces[0])]));

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];
const count = (test: (row: (typeof members)[number]) => boolean): number => members.filter(test).length;
const figures = {
	model: `${model.title}, ${model.correspondence.ids.length} members, ${model.points.mean.length / 3} points, alignment ${model.correspondence.alignment}, seed ${model.correspondence.seed}`,
	machine: `${cpus()[0].model} × ${cpus().length}, Node ${process.versions.node}, load before ${loadBefore.toFixed(1)}`,
	members: members.length,
	medianCpuS: median(members.map(({ cpuS }) => cpuS)),
	medianPointsFromModelMm: median(members.map(({ pointsFromModelMm }) => pointsFromModelMm)),
	within2mm: count(({ pointsFromModelMm }) => pointsFromModelMm < 2),
	nearerThanBuiltWithIt: count(
		({ withinSd = NaN, outsideMm = NaN, builtWithIt }) =>
			withinSd < (builtWithIt.withinSd ?? 0) && outsideMm < (builtWithIt.outsideMm ?? 0),
	),
	medianSurfaceDistanceMm: median(members.map(({ surfaceDistanceMm }) => surfaceDistanceMm)),
	calledUnlike: count(({ asUnusualShare = 1, misfit }) => misfit !== undefined || asUnusualShare <= 0.05),
	mirrorImagesTold: count(({ imageLooksMirrored }) => imageLooksMirrored),
	wronglyToldMirrored: count(({ itselfLooksMirrored }) => itselfLooksMirrored),
	unrelated: { file: strange, ...unrelated },
	rows: members,
};
const { rows: _, ...summary } = figures;
console.log(summary);
saveResult('fit-subject', figures);
