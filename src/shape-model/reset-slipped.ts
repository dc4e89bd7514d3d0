import { kNearestPoints, pointTree } from '#shape';
import { rotatedBack } from './move-member.ts';
import type { ParticleSystem } from './particle-system.ts';

/** Neighbours in the mean that a particle is judged by. */
const ringSize = 8;
/** How far the agreement with its neighbours may lie below what is usual for the particle, in cosines. */
const unusual = 0.9;

/**
 * Particles that have slipped to another side of their surface than their neighbours are put where these say they
 * belong. A particle has slipped where its normal points away from the mean normal of its neighbours and the same
 * particle's does not on most other members: on a sharp ridge it does on many, and nothing is wrong there.
 *
 * @param system changed in place; the points that were set lie off the surface until the next `settle`.
 * @returns how many were set.
 */
export function resetSlipped(system: ParticleSystem): number {
	const { memberCount, mean, normals, pinned } = system;
	const count = mean.length / 3;
	const rings = neighbourRings(system);
	const agreement = normals.map((own) => ringAgreement(own, rings, count));
	const isPinned = new Set(pinned);
	const column = new Float64Array(memberCount);
	let resetCount = 0;
	for (let i = 0; i < count; i++) {
		if (isPinned.has(i)) continue;
		for (let n = 0; n < memberCount; n++) column[n] = agreement[n][i];
		const usual = column.toSorted()[memberCount >> 1];
		for (let n = 0; n < memberCount; n++) {
			if (agreement[n][i] >= 0 || agreement[n][i] >= usual - unusual) continue;
			resetParticle(system, n, i, rings);
			resetCount++;
		}
	}
	return resetCount;
}

/** The nearest particles of the same anatomy in the mean: `ringSize` each, fewer where there are not so many. */
function neighbourRings({ particleCounts, mean }: ParticleSystem): Uint32Array[] {
	const rings: Uint32Array[] = [];
	let first = 0;
	for (const count of particleCounts) {
		const points = Float32Array.from(mean.subarray(3 * first, 3 * (first + count)));
		const size = Math.min(ringSize + 1, count);
		const { indices } = kNearestPoints(pointTree(points), points, size);
		for (let i = 0; i < count; i++) {
			const ring = indices.subarray(i * size, (i + 1) * size).filter((index) => index !== i);
			rings.push(ring.map((index) => index + first));
		}
		first += count;
	}
	return rings;
}

/** cos of the angle between each particle's normal and the mean normal of its neighbours. */
function ringAgreement(normals: Float64Array, rings: readonly Uint32Array[], count: number): Float64Array {
	const agreement = new Float64Array(count);
	for (let i = 0; i < count; i++) {
		let x = 0;
		let y = 0;
		let z = 0;
		for (const j of rings[i]) {
			x += normals[3 * j];
			y += normals[3 * j + 1];
			z += normals[3 * j + 2];
		}
		const length = Math.sqrt(x * x + y * y + z * z);
		agreement[i] = length > 0 ? (x * normals[3 * i] + y * normals[3 * i + 1] + z * normals[3 * i + 2]) / length : 1;
	}
	return agreement;
}

/** To the place in the mean plus what its neighbours have moved from theirs. */
function resetParticle(system: ParticleSystem, n: number, i: number, rings: readonly Uint32Array[]): void {
	const { mean, world, transforms, positions } = system;
	const m = transforms[n];
	const offset = new Float64Array(3);
	for (let axis = 0; axis < 3; axis++) {
		let shift = 0;
		for (const j of rings[i]) shift += (world[n][3 * j + axis] - mean[3 * j + axis]) / rings[i].length;
		offset[axis] = mean[3 * i + axis] + shift - m[4 * axis + 3];
	}
	positions[n].set(rotatedBack(m, offset), 3 * i);
}
