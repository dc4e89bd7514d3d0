import { createRandom } from '#numeric';
import { transformMesh } from '#registration';
import type { TriangleMesh } from '#shape';
import type { Correspondence } from '../src/shape-model/correspondence.ts';
import { shapeModel, type ModelMember, type ShapeModel } from '../src/shape-model/shape-model.ts';
import { templateSurface } from '../src/shape-model/template-surface.ts';
import { sphereMesh } from './solid-meshes.ts';

/** Ellipsoids whose vertices correspond by construction, each in a place of its own. */
export interface EllipsoidPopulation {
	readonly correspondence: Correspondence;
	/** In the space of each member. */
	readonly surfaces: readonly TriangleMesh[];
	/** In the common space. */
	readonly aligned: readonly TriangleMesh[];
}

/** `axes` of each member: half lengths along x, y, z. Points are every vertex of a coarser sphere. */
export function ellipsoidPopulation(axes: readonly (readonly [number, number, number])[]): EllipsoidPopulation {
	const random = createRandom(11);
	const fine = sphereMesh(1, 4);
	const coarse = sphereMesh(1, 2).positions;
	const stretched = (unit: Float32Array, half: readonly number[]): Float32Array =>
		unit.map((value, i) => value * half[i % 3]);
	const aligned = axes.map((half) => ({ positions: stretched(fine.positions, half), triangles: fine.triangles }));
	const world = axes.map((half) => Float64Array.from(stretched(coarse, half)));
	const moves = axes.map(() => [0, 1, 2].map(() => random.uniform(-40, 40)));
	const moved = (sign: number, move: readonly number[]): Float64Array =>
		Float64Array.of(1, 0, 0, sign * move[0], 0, 1, 0, sign * move[1], 0, 0, 1, sign * move[2], 0, 0, 0, 1);
	return {
		aligned,
		surfaces: aligned.map((mesh, n) => transformMesh(mesh, moved(-1, moves[n]))),
		correspondence: {
			ids: axes.map((_, n) => `member-${n}`),
			particleCounts: [coarse.length / 3],
			world,
			local: world.map((points, n) => points.map((value, i) => value - moves[n][i % 3])),
			transforms: moves.map((move) => moved(1, move)),
			alignment: 'rigid',
			engine: 'truth',
			seed: 7,
		},
	};
}

/** Members with a licence each, made by a program. */
export function ellipsoidMembers(ids: readonly string[]): ModelMember[] {
	return ids.map((id, n) => ({
		id,
		source: 'phantom',
		licence: {
			id: 'CC0-1.0',
			title: 'Creative Commons Zero',
			commercialUse: true,
			shareAlike: false,
			attribution: 'Phantom – made, not measured',
		},
		synthetic: true,
		subject: `subject-${n}`,
		facts: { ageYears: 30 + 5 * n, sex: n % 2 === 0 ? 'female' : 'male', note: null },
	}));
}

/** A model of ellipsoids, its template that of the first member. */
export function ellipsoidModel(population: EllipsoidPopulation): ShapeModel {
	const { correspondence, aligned } = population;
	return shapeModel(correspondence, {
		title: 'Ellipsoids',
		templates: [templateSurface('ellipsoid', aligned[0], correspondence.world[0])],
		members: ellipsoidMembers(correspondence.ids),
		provenance: { software: 'test', population: 'ellipsoids', options: { axes: 3 } },
	});
}
