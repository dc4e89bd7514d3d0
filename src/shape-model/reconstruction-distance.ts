import { invertAffine } from '#numeric';
import { transformMesh } from '#registration';
import { surfaceDistance, type TriangleMesh } from '#shape';
import type { Correspondence } from './correspondence.ts';
import { warpTemplate, type TemplateWarp } from './template-warp.ts';

/** How well the template, laid through a subject's points, is the subject's surface. */
export interface ReconstructionDistance {
	/** Average symmetric surface distance of each member, all its anatomies weighing alike, mm of its own space. */
	readonly distancesMm: Float64Array;
	/** Triangles folded over, in all members. */
	readonly flippedTriangleCount: number;
}

/**
 * Distance between each member's surfaces and the templates laid through its world points and taken back to its space:
 * what the points lose of the shape. Half the mean distance each way, by area.
 *
 * @param surfaces of each member and anatomy, in its own space.
 * @throws RangeError if the numbers of members or anatomies differ.
 */
export function reconstructionDistance(
	{ world, transforms, particleCounts }: Correspondence,
	warps: readonly TemplateWarp[],
	surfaces: readonly (readonly TriangleMesh[])[],
	{ sampleCount = 3000, onProgress }: { sampleCount?: number; onProgress?: (done: number) => void } = {},
): ReconstructionDistance {
	if (surfaces.length !== world.length || warps.length !== particleCounts.length)
		throw new RangeError(
			`reconstructionDistance: ${surfaces.length} members and ${warps.length} templates, expected ${world.length} and ${particleCounts.length}`,
		);
	let flippedTriangleCount = 0;
	const distancesMm = Float64Array.from(world, (points, n) => {
		const back = invertAffine(transforms[n]);
		let from = 0;
		let sum = 0;
		for (const [domain, count] of particleCounts.entries()) {
			const warped = warpTemplate(warps[domain], points.subarray(from, from + 3 * count));
			flippedTriangleCount += warped.flippedTriangleCount;
			sum += surfaceDistance(transformMesh(warped.mesh, back), surfaces[n][domain], { sampleCount }).meanMm;
			from += 3 * count;
		}
		onProgress?.(n + 1);
		return sum / particleCounts.length;
	});
	return { distancesMm, flippedTriangleCount };
}
