import { MeshoptSimplifier } from 'meshoptimizer/simplifier';
import { compactMesh } from './compact-mesh.ts';
import { findDefects, type MeshDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import { nonManifoldVertices } from './non-manifold-vertices.ts';
import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link decimate}. */
export interface DecimateOptions {
	/** Triangles wanted. A goal: the result may keep more where the shape needs them. */
	readonly targetTriangleCount: number;
	/** Largest allowed distance estimate from the input surface in mm. Default: no limit. */
	readonly maxErrorMm?: number;
}

/**
 * Which attempt gave a mesh as sound as the input: `none` the first, `locked` with vertices around the faults of
 * earlier attempts kept, `regularised` with evenly shaped triangles preferred, `other-target` with a slightly different
 * triangle count. `undecimated`: no attempt did, the mesh is the input. `not-needed`: the input is small enough.
 */
export type DecimateFallback = 'none' | 'locked' | 'regularised' | 'other-target' | 'undecimated' | 'not-needed';

export interface DecimatedMesh {
	readonly mesh: TriangleMesh;
	readonly achievedTriangleCount: number;
	/** Estimated distance from the input surface in mm (quadric error of the worst collapse). */
	readonly errorMm: number;
	readonly fallback: DecimateFallback;
	/** Volume gained or lost as a share of the input's; undefined unless the input is closed. */
	readonly volumeChange: number | undefined;
}

type SimplifierFlag = 'ErrorAbsolute' | 'Regularize';

interface Attempt {
	readonly fallback: DecimateFallback;
	readonly share: number;
	readonly flags: readonly SimplifierFlag[];
	readonly lockRounds: number;
}

/** In this order, until one gives a mesh without new defects. */
const attempts: readonly Attempt[] = [
	{ fallback: 'none', share: 1, flags: [], lockRounds: 4 },
	{ fallback: 'regularised', share: 1, flags: ['Regularize'], lockRounds: 4 },
	{ fallback: 'other-target', share: 0.95, flags: [], lockRounds: 0 },
	{ fallback: 'other-target', share: 1.05, flags: [], lockRounds: 0 },
	{ fallback: 'other-target', share: 1.05, flags: ['Regularize'], lockRounds: 4 },
];

/**
 * Removes triangles by edge collapse, cheapest quadric error first; vertices stay where they are or go. The result is
 * checked: it has no defect the input did not have, so a closed manifold stays one, with the same components and
 * genus. The simplifier alone does not promise that; where it fails, the vertices around the faults are locked and it
 * runs again, then other settings are tried, and in the end the input itself is returned and said to be. The input is
 * not modified.
 *
 * Garland & Heckbert, Surface Simplification Using Quadric Error Metrics, 1997, as implemented by meshoptimizer.
 *
 * @throws RangeError if the target is not a number ≥ 0, or the largest error is not ≥ 0.
 */
export async function decimate(
	mesh: TriangleMesh,
	{ targetTriangleCount, maxErrorMm = Infinity }: DecimateOptions,
): Promise<DecimatedMesh> {
	if (!(targetTriangleCount >= 0))
		throw new RangeError(`decimate: targetTriangleCount must be a number ≥ 0, got ${targetTriangleCount}`);
	if (!(maxErrorMm >= 0)) throw new RangeError(`decimate: maxErrorMm must be ≥ 0, got ${maxErrorMm}`);
	const source = compactMesh(mesh);
	const triangleCount = source.triangles.length / 3;
	const untouched = { mesh: source, achievedTriangleCount: triangleCount, errorMm: 0 };
	if (triangleCount <= targetTriangleCount) return { ...untouched, fallback: 'not-needed', volumeChange: 0 };

	await MeshoptSimplifier.ready;
	const before = findDefects(source);
	const goal = { target: 0, maxErrorMm, before };
	for (const { share, flags, lockRounds, fallback } of attempts) {
		const target = Math.min(triangleCount, Math.round(share * targetTriangleCount));
		const found = simplifyWithLocks(source, { ...goal, target, flags, lockRounds });
		if (found) {
			const { rounds, ...result } = found;
			const volumeChange = before.isClosed ? relativeVolumeChange(source, result.mesh) : undefined;
			return { ...result, fallback: rounds > 0 && fallback === 'none' ? 'locked' : fallback, volumeChange };
		}
	}
	return { ...untouched, fallback: 'undecimated', volumeChange: before.isClosed ? 0 : undefined };
}

interface Goal {
	readonly target: number;
	readonly maxErrorMm: number;
	readonly flags: readonly SimplifierFlag[];
	readonly lockRounds: number;
	readonly before: MeshDefects;
}

/** Simplifies; while there are new faults and rounds left, locks the vertices around them and simplifies again. */
function simplifyWithLocks(
	source: TriangleMesh,
	{ target, maxErrorMm, flags, lockRounds, before }: Goal,
): (Pick<DecimatedMesh, 'mesh' | 'achievedTriangleCount' | 'errorMm'> & { rounds: number }) | undefined {
	const { positions, triangles } = source;
	const locked = new Uint8Array(positions.length / 3);
	for (let rounds = 0; rounds <= lockRounds; rounds++) {
		const [kept, errorMm] = MeshoptSimplifier.simplifyWithAttributes(
			triangles,
			positions,
			3,
			new Float32Array(0),
			0,
			[],
			rounds === 0 ? null : locked,
			3 * target,
			Math.min(maxErrorMm, 1e9),
			['ErrorAbsolute', ...flags],
		);
		const simplified = { positions, triangles: kept };
		const mesh = compactMesh(simplified);
		if (isAsSound(before, findDefects(mesh))) return { mesh, achievedTriangleCount: kept.length / 3, errorMm, rounds };
		if (!lockFaults(source, simplified, locked)) return undefined;
	}
	return undefined;
}

/** No kind of fault has become more frequent, and closed manifolds keep their topology. */
function isAsSound(before: MeshDefects, after: MeshDefects): boolean {
	return (
		after.triangleCount > 0 &&
		after.boundaryEdges <= before.boundaryEdges &&
		after.nonManifoldEdges <= before.nonManifoldEdges &&
		after.misorientedEdges <= before.misorientedEdges &&
		after.nonManifoldVertices <= before.nonManifoldVertices &&
		after.degenerateTriangles <= before.degenerateTriangles &&
		(!before.isClosed || after.isClosed) &&
		(before.genus === undefined || (after.genus === before.genus && after.components === before.components))
	);
}

/**
 * Locks the faulty vertices and the ends of the faulty edges of the simplified mesh, and their neighbours in the source, so that the surface
 * stays finer there. Both meshes share their vertices. False when there is nothing more to lock.
 */
function lockFaults(source: TriangleMesh, simplified: TriangleMesh, locked: Uint8Array): boolean {
	const isFaulty = new Uint8Array(locked.length);
	const { triangles } = simplified;
	const pairing = pairEdges(simplified);
	const { twins } = pairing;
	const valence = new Uint32Array(locked.length);
	for (let h = 0; h < triangles.length; h++) valence[triangles[h]]++;
	for (const vertex of nonManifoldVertices(triangles, pairing, valence)) isFaulty[vertex] = 1;
	const isMisoriented = (h: number): boolean => twins[h] >= 0 && triangles[h] === triangles[twins[h]];
	for (let h = 0; h < triangles.length; h++)
		if (twins[h] < 0 || isMisoriented(h)) {
			isFaulty[triangles[h]] = 1;
			isFaulty[triangles[h % 3 === 2 ? h - 2 : h + 1]] = 1;
		}
	let newlyLocked = 0;
	const ring = source.triangles;
	for (let h = 0; h < ring.length; h += 3)
		if (isFaulty[ring[h]] || isFaulty[ring[h + 1]] || isFaulty[ring[h + 2]])
			for (let k = h; k < h + 3; k++)
				if (locked[ring[k]] === 0) {
					locked[ring[k]] = 1;
					newlyLocked++;
				}
	return newlyLocked > 0;
}

function relativeVolumeChange(before: TriangleMesh, after: TriangleMesh): number {
	const volume = massProperties(before, { isClosed: true }).volumeMm3;
	return massProperties(after, { isClosed: true }).volumeMm3 / volume - 1;
}
