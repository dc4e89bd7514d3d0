import type { Random } from '#numeric';
import { kNearestPoints, pointTree } from '#shape';
import { rotatedBack } from './move-member.ts';
import type { ParticleSystem } from './particle-system.ts';

/** Options of {@link splitParticles}. */
export interface SplitParticlesOptions {
	/** Particles that each anatomy is to have: at most twice what it has. */
	readonly counts: readonly number[];
	/** Areas, mm², members × anatomies: steps are as large as the new spacing on each. */
	readonly areas: readonly (readonly number[])[];
	readonly random: Random;
}

/** Half the distance of the two new particles over their spacing. */
const halfStep = 0.25;

/**
 * Splits particles in two, each along a random direction that all members share, within the mean's tangent plane. If not
 * all are to be split, those that lie loneliest in the mean are. New ones come after the old ones of their anatomy; pinned
 * ones stay in place and only throw off a new one.
 *
 * @returns positions of each member, 3 numbers a particle, off the surfaces until they are settled.
 */
export function splitParticles(
	system: ParticleSystem,
	{ counts, areas, random }: SplitParticlesOptions,
): Float64Array[] {
	const { memberCount, particleCounts, positions, transforms, mean } = system;
	const isPinned = new Set(system.pinned);
	const parts: Float64Array[][] = Array.from({ length: memberCount }, () => []);
	let first = 0;
	for (const [anatomy, count] of particleCounts.entries()) {
		const chosen = loneliest(mean.subarray(3 * first, 3 * (first + count)), counts[anatomy] - count);
		const steps = chosen.map((i) => sharedDirection(system, first + i, random));
		for (let n = 0; n < memberCount; n++) {
			const size = halfStep * Math.sqrt(areas[n][anatomy] / counts[anatomy]);
			const part = new Float64Array(3 * counts[anatomy]);
			part.set(positions[n].subarray(3 * first, 3 * (first + count)));
			for (const [k, i] of chosen.entries()) {
				const step = unitBack(transforms[n], steps[k]);
				for (let axis = 0; axis < 3; axis++) {
					const own = part[3 * i + axis];
					part[3 * (count + k) + axis] = own + size * step[axis];
					if (!isPinned.has(first + i)) part[3 * i + axis] = own - size * step[axis];
				}
			}
			parts[n].push(part);
		}
		first += count;
	}
	return parts.map((list) => Float64Array.from(list.flatMap((part) => [...part])));
}

/** Indices of the points that are farthest from their nearest others, in ascending order. */
function loneliest(points: Float64Array, wanted: number): number[] {
	const count = points.length / 3;
	const all = Array.from({ length: count }, (_, i) => i);
	if (wanted >= count || count < 2) return all.slice(0, wanted);
	const neighbours = Math.min(5, count);
	const cloud = Float32Array.from(points);
	const { distancesMm } = kNearestPoints(pointTree(cloud), cloud, neighbours);
	const room = all.map((i) => distancesMm.subarray(i * neighbours, (i + 1) * neighbours).reduce((a, b) => a + b, 0));
	return all
		.sort((a, b) => room[b] - room[a] || a - b)
		.slice(0, wanted)
		.sort((a, b) => a - b);
}

/** A random unit vector of the common space, without what of it points along the mean normal where there is one. */
function sharedDirection({ normals, transforms }: ParticleSystem, particle: number, random: Random): Float64Array {
	const direction = Float64Array.from({ length: 3 }, () => random.normal());
	const normal = new Float64Array(3);
	for (const [n, list] of normals.entries()) {
		const m = transforms[n];
		const scale = Math.hypot(m[0], m[4], m[8]) * normals.length;
		for (let row = 0; row < 3; row++)
			for (let k = 0; k < 3; k++) normal[row] += (m[4 * row + k] * list[3 * particle + k]) / scale;
	}
	const squared = normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2;
	const along = direction[0] * normal[0] + direction[1] * normal[1] + direction[2] * normal[2];
	const share = squared > 0.1 ? along / squared : 0;
	return unit(direction.map((value, axis) => value - share * normal[axis]));
}

function unitBack(transform: Float64Array, direction: Float64Array): Float64Array {
	return unit(rotatedBack(transform, direction));
}

function unit(vector: Float64Array): Float64Array {
	const length = Math.hypot(...vector);
	return length > 0 ? vector.map((value) => value / length) : Float64Array.of(1, 0, 0);
}
