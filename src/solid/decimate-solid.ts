import { findDefects, type TriangleMesh } from '#shape';
import { withArena } from './manifold-kernel.ts';
import { localOrigin, meshOfSolid, solidsOfMeshes } from './solid-of-mesh.ts';

/** Options of {@link decimateSolid}. */
export interface DecimateSolidOptions {
	/** Triangles wanted; the result has at most so many where the limit of the distance allows it. */
	readonly targetTriangleCount: number;
	/** Largest distance in mm the surface may move. Default: a fiftieth of the diagonal of the box. */
	readonly maxErrorMm?: number;
}

export interface DecimatedSolid {
	readonly mesh: TriangleMesh;
	readonly achievedTriangleCount: number;
	/** Tolerance the simplifier worked with, in mm. */
	readonly toleranceMm: number;
}

/** Halvings of the interval of tolerances: it ends within one part in 2¹⁰ of the limit. */
const bisections = 10;

/**
 * Removes triangles of a solid by edge collapse within a tolerance, which is searched for by bisection until at most the
 * wanted number is left. The result is a closed manifold by construction, at the price of a worse fit than `decimate` of
 * the shape layer at the same count: meant as the last resort where that finds no way. The input is not modified.
 *
 * @throws NotSolidError if the mesh is not a closed, outward manifold; RangeError if a number is not ≥ 0.
 */
export async function decimateSolid(
	mesh: TriangleMesh,
	{ targetTriangleCount, maxErrorMm }: DecimateSolidOptions,
): Promise<DecimatedSolid> {
	if (!(targetTriangleCount >= 0))
		throw new RangeError(`decimateSolid: targetTriangleCount must be a number ≥ 0, got ${targetTriangleCount}`);
	if (maxErrorMm !== undefined && !(maxErrorMm >= 0))
		throw new RangeError(`decimateSolid: maxErrorMm must be ≥ 0, got ${maxErrorMm}`);
	return withArena((arena) => {
		const origin = localOrigin([mesh]);
		const [solid] = solidsOfMeshes(arena, 'decimateSolid', [mesh], origin);
		const count = mesh.triangles.length / 3;
		let best: DecimatedSolid = { mesh, achievedTriangleCount: count, toleranceMm: 0 };
		if (count <= targetTriangleCount) return best;
		const { min, max } = solid.boundingBox();
		let low = 0;
		let high = maxErrorMm ?? Math.hypot(max[0] - min[0], max[1] - min[1], max[2] - min[2]) / 50;
		let toleranceMm = high;
		for (let step = 0; step <= bisections; step++) {
			const result = meshOfSolid(arena.keep(solid.simplify(toleranceMm)), origin);
			const achieved = result.triangles.length / 3;
			const isEnough = achieved <= targetTriangleCount;
			const isBetter =
				best.achievedTriangleCount > targetTriangleCount
					? achieved < best.achievedTriangleCount
					: isEnough && achieved > best.achievedTriangleCount;
			if (isBetter && isSolid(result)) best = { mesh: result, achievedTriangleCount: achieved, toleranceMm };
			if (isEnough) high = toleranceMm;
			else if (step === 0) break;
			else low = toleranceMm;
			toleranceMm = (low + high) / 2;
		}
		return best;
	});
}

function isSolid(mesh: TriangleMesh): boolean {
	const { isClosed, isManifold, isOriented } = findDefects(mesh);
	return isClosed && isManifold && isOriented;
}
