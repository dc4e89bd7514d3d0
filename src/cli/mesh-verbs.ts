import {
	boundingBox,
	clipByPlane,
	decimate,
	findDefects,
	remesh,
	smoothPreservingVolume,
	smoothTaubin,
	surfaceDistance,
	type TriangleMesh,
} from '#shape';
import { cutByPlane, repairMesh } from '#solid';
import { CommandError } from './exit-code.ts';
import { choiceOption, numberOption, textOption, tripleOption, type ParsedOptions } from './option-values.ts';

/** What a verb made of a mesh. */
export interface MeshResult {
	/** One mesh a file; the suffix goes before the ending of the output's name. */
	readonly meshes: readonly { readonly suffix: string; readonly mesh: TriangleMesh }[];
	readonly facts: Readonly<Record<string, unknown>>;
}

/** A `msn mesh` command that makes a mesh of a mesh. */
export interface MeshVerb {
	readonly name: string;
	readonly description: string;
	/** Flags and their descriptions. */
	readonly options: readonly (readonly [flags: string, description: string])[];
	run(mesh: TriangleMesh, parsed: ParsedOptions): Promise<MeshResult>;
}

/** How far a surface moved, for the record. */
function movedBy(before: TriangleMesh, after: TriangleMesh): Readonly<Record<string, number>> {
	const { meanMm, p95Mm, maximumMm } = surfaceDistance(before, after);
	return { meanDistanceMm: meanMm, p95DistanceMm: p95Mm, maximumDistanceMm: maximumMm };
}

const repairVerb: MeshVerb = {
	name: 'repair',
	description: 'make a surface closed, manifold, outward and free of self-intersections by the mildest means',
	options: [
		['--weld <mm>', 'sew open edges this near (default: a 100,000th of the diagonal)'],
		['--self-intersections <how>', 'remesh (default): make the surface anew where nothing else helps; local; keep'],
		['--spacing <mm>', 'grid of such a remesh (default: a 128th of the diagonal)'],
	],
	async run(mesh, parsed) {
		const result = await repairMesh(mesh, {
			weldToleranceMm: numberOption(parsed, 'weld', { min: 0 }),
			selfIntersections: choiceOption(parsed, 'self-intersections', ['remesh', 'local', 'keep']),
			remeshSpacingMm: numberOption(parsed, 'spacing', { min: 1e-6 }),
		});
		const { steps, isSolid, isSelfIntersecting, keepsTriangles, distanceFromInputMm, distanceToInputMm } = result;
		return {
			meshes: [{ suffix: '', mesh: result.mesh }],
			facts: { steps, isSolid, isSelfIntersecting, keepsTriangles, distanceFromInputMm, distanceToInputMm },
		};
	},
};

const remeshVerb: MeshVerb = {
	name: 'remesh',
	description: 'even triangles of one size; a closed manifold stays one',
	options: [
		['--edge-length <mm>', 'edge length wanted'],
		['--triangles <count>', '… or about so many triangles (default: as many as there are)'],
		['--iterations <count>', 'iterations (default 10)'],
		['--feature-angle <degrees>', 'keep edges at which the surface turns by more than this'],
	],
	async run(mesh, parsed) {
		const result = remesh(mesh, {
			edgeLength: numberOption(parsed, 'edge-length', { min: 1e-9 }),
			triangleCount: numberOption(parsed, 'triangles', { min: 4, whole: true }),
			iterations: numberOption(parsed, 'iterations', { min: 0, whole: true }),
			featureAngleDegrees: numberOption(parsed, 'feature-angle', { min: 0, max: 180 }),
		});
		const { edgeLength, quality } = result;
		return {
			meshes: [{ suffix: '', mesh: result.mesh }],
			facts: { edgeLengthMm: edgeLength, quality, ...movedBy(mesh, result.mesh) },
		};
	},
};

const decimateVerb: MeshVerb = {
	name: 'decimate',
	description: 'fewer triangles; a closed manifold stays one (checked)',
	options: [
		['--triangles <count>', 'triangles wanted'],
		['--ratio <share>', 'share of the triangles to keep (default 0.1)'],
		['--max-error <mm>', 'largest distance from the input'],
	],
	async run(mesh, parsed) {
		const ratio = numberOption(parsed, 'ratio', { min: 0, max: 1 }) ?? 0.1;
		const targetTriangleCount =
			numberOption(parsed, 'triangles', { min: 4, whole: true }) ??
			Math.max(4, Math.round((ratio * mesh.triangles.length) / 3));
		const maxErrorMm = numberOption(parsed, 'max-error', { min: 0 });
		const result = await decimate(mesh, { targetTriangleCount, maxErrorMm });
		const { fallback, errorMm } = result;
		return {
			meshes: [{ suffix: '', mesh: result.mesh }],
			facts: { targetTriangleCount, fallback, errorMm, ...movedBy(mesh, result.mesh) },
		};
	},
};

const smoothVerb: MeshVerb = {
	name: 'smooth',
	description: 'smooth a surface',
	options: [
		['--method <name>', 'volume: keeps the volume of every component; taubin: plain Taubin steps'],
		['--iterations <count>', 'iterations (default 10)'],
	],
	async run(mesh, parsed) {
		const iterations = numberOption(parsed, 'iterations', { min: 0, whole: true }) ?? 10;
		const method = choiceOption(parsed, 'method', ['volume', 'taubin']);
		const smoothed =
			method === 'taubin' ? smoothTaubin(mesh, { iterations }) : smoothPreservingVolume(mesh, { iterations }).mesh;
		return { meshes: [{ suffix: '', mesh: smoothed }], facts: { method, iterations, ...movedBy(mesh, smoothed) } };
	},
};

const cutVerb: MeshVerb = {
	name: 'cut',
	description: 'cut along a plane: a closed surface into closed halves, an open one into open halves',
	options: [
		['--axis <name>', 'plane across x, y or z of the world'],
		['--at <mm>', 'where on that axis (default: the middle)'],
		['--normal <x,y,z>', 'any other plane: its normal'],
		['--point <x,y,z>', '… and a point of it'],
		['--keep <side>', 'both (two files, -above and -below), above or below'],
	],
	async run(mesh, parsed) {
		const plane = planeOf(mesh, parsed);
		const keep = choiceOption(parsed, 'keep', ['both', 'above', 'below']);
		const { isClosed, isManifold, isOriented } = findDefects(mesh);
		const isSolid = isClosed && isManifold && isOriented;
		const cut = isSolid ? await cutByPlane(mesh, plane) : { ...clipByPlane(mesh, plane), section: undefined };
		const { section, ...sides } = cut;
		const kept = (['above', 'below'] as const)
			.filter((side) => keep === 'both' || keep === side)
			.map((side) => ({ suffix: keep === 'both' ? side : '', mesh: sides[side] }))
			.filter((part) => part.mesh.triangles.length > 0);
		if (kept.length === 0) throw new CommandError(`Nothing lies ${keep} the plane.`);
		const caps = section && { sectionAreaMm2: section.areaMm2, sectionPerimeterMm: section.perimeterMm };
		const facts = { plane, capped: isSolid, ...caps };
		return { meshes: kept, facts };
	},
};

function planeOf(mesh: TriangleMesh, parsed: ParsedOptions) {
	const axisName = textOption(parsed, 'axis');
	const normal = tripleOption(parsed, 'normal');
	if ((axisName === undefined) === (normal === undefined))
		throw new CommandError('msn mesh cut wants a plane: --axis z --at 40, or --normal 0,0,1 --point 0,0,40.');
	const { min, max } = boundingBox(mesh.positions);
	const middle = min.map((low, i) => (low + max[i]) / 2) as [number, number, number];
	if (normal) return { normal, point: tripleOption(parsed, 'point') ?? middle };
	const axis = ['x', 'y', 'z'].indexOf(axisName ?? '');
	if (axis < 0) throw new CommandError(`--axis wants x, y or z, got ${axisName}`);
	const point: [number, number, number] = [...middle];
	point[axis] = numberOption(parsed, 'at') ?? middle[axis];
	const along = [0, 0, 0].map((_, i) => (i === axis ? 1 : 0)) as [number, number, number];
	return { normal: along, point };
}

/** Commands in the order of the help. */
export const meshVerbs: readonly MeshVerb[] = [repairVerb, decimateVerb, smoothVerb, remeshVerb, cutVerb];
