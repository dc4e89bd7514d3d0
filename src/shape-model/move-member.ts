import type { MoveSettings } from './member-step.ts';
import type { ParticleSurface } from './particle-surface.ts';
import type { ParticleSystem } from './particle-system.ts';
import { particleNeighbours, samplingGradient, type ParticleNeighbours } from './sampling-gradient.ts';
import { alongSurface, surfaceGeodesics, type SurfaceGeodesics } from './surface-geodesics.ts';

/** What {@link moveMember} works with besides the particles. */
export interface MoveContext extends MoveSettings {
	readonly surfaces: readonly ParticleSurface[];
	/** Of the last round, if there was one. */
	readonly neighbours?: ParticleNeighbours[];
	/** Of each surface where asked for; filled when first needed. */
	readonly geodesics: (SurfaceGeodesics | undefined)[];
}

/** Widths of the repulsion, which are a spacing at most, over which particles see each other. */
const reach = 3;

/**
 * Moves the particles of one member along the tangent planes: towards what makes the population compact (the rows of the
 * inverse in `gram`, see `correspondenceGradient`) and away from crowding, each by at most a share of the spacing.
 *
 * @returns the neighbours it went by.
 */
export function moveMember(system: ParticleSystem, member: number, context: MoveContext): ParticleNeighbours[] {
	const { particleCounts, transforms } = system;
	const { surfaces, samplingWeight, repulsionWidth, largestMove, renewsNeighbours } = context;
	const points = system.positions[member];
	const normals = system.normals[member];
	const starts = system.pinned.map((particle) => 3 * particle);
	const kept = starts.map((p) => points.slice(p, p + 3));
	const moves = rotatedBack(transforms[member], towardsCompact(system, member));
	const pushes = new Float64Array(points.length);
	const found: ParticleNeighbours[] = [];
	let from = 0;
	for (const [anatomy, count] of particleCounts.entries()) {
		const end = from + 3 * count;
		const spacing = Math.sqrt(surfaces[anatomy].areaMm2 / count);
		const sigma = repulsionWidth * spacing;
		const own = points.subarray(from, end);
		const last = renewsNeighbours ? undefined : context.neighbours?.[anatomy];
		const among = { anatomy, spacing, positions: own, normals: normals.subarray(from, end) };
		const neighbours = last ?? particleNeighbours(own, reach * sigma, neighbourFilter(context, among));
		found.push(neighbours);
		samplingGradient(own, neighbours, sigma, pushes.subarray(from, end));
		for (let i = from; i < end; i++) moves[i] += samplingWeight * pushes[i];
		moveAlong(own, normals.subarray(from, end), moves.subarray(from, end), largestMove * spacing);
		from = end;
	}
	for (const [i, p] of starts.entries()) points.set(kept[i], p);
	return found;
}

interface Among {
	readonly anatomy: number;
	readonly spacing: number;
	readonly positions: Float64Array;
	readonly normals: Float64Array;
}

/** Landmarks of geodesics are at most so many spacings from any vertex. */
const cover = 0.7;

function neighbourFilter(
	{ neighbourhood, geodesics, surfaces }: MoveContext,
	{ anatomy, spacing, positions, normals }: Among,
): Parameters<typeof particleNeighbours>[2] {
	if (neighbourhood === 'normals') return normals;
	if (neighbourhood === 'straight') return undefined;
	const reachMm = reach * spacing;
	const known = geodesics[anatomy];
	// Fewer particles see farther: the particle method's levels each need their own.
	const own =
		known && known.reachMm >= reachMm && known.reachMm < 1.5 * reachMm
			? known
			: surfaceGeodesics(surfaces[anatomy].tree.mesh, { reachMm, coverMm: cover * spacing });
	geodesics[anatomy] = own;
	return alongSurface(own, positions);
}

/** −Σ inverse[n, b] · (shape b − mean), the descent of the entropy for member n. */
function towardsCompact({ world, mean, gram, memberCount }: ParticleSystem, member: number): Float64Array {
	const move = new Float64Array(mean.length);
	let total = 0;
	for (let b = 0; b < memberCount; b++) {
		const weight = gram[member * memberCount + b];
		total += weight;
		const shape = world[b];
		for (let i = 0; i < move.length; i++) move[i] -= weight * shape[i];
	}
	for (let i = 0; i < move.length; i++) move[i] += total * mean[i];
	return move;
}

function moveAlong(points: Float64Array, normals: Float64Array, moves: Float64Array, limit: number): void {
	for (let p = 0; p < points.length; p += 3) {
		const along = moves[p] * normals[p] + moves[p + 1] * normals[p + 1] + moves[p + 2] * normals[p + 2];
		const x = moves[p] - along * normals[p];
		const y = moves[p + 1] - along * normals[p + 1];
		const z = moves[p + 2] - along * normals[p + 2];
		const length = Math.sqrt(x * x + y * y + z * z);
		const factor = length > limit ? limit / length : 1;
		points[p] += factor * x;
		points[p + 1] += factor * y;
		points[p + 2] += factor * z;
	}
}

/** World moves as moves of the member: the inverse of the transform's linear part, a rotation times a scale. */
export function rotatedBack(m: Float64Array, moves: Float64Array): Float64Array {
	const squaredScale = m[0] * m[0] + m[4] * m[4] + m[8] * m[8];
	const local = new Float64Array(moves.length);
	for (let p = 0; p < moves.length; p += 3)
		for (let axis = 0; axis < 3; axis++)
			local[p + axis] = (m[axis] * moves[p] + m[4 + axis] * moves[p + 1] + m[8 + axis] * moves[p + 2]) / squaredScale;
	return local;
}
