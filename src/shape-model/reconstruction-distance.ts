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

/** {@link ReconstructionDistance} of one member. */
export interface MemberReconstruction {
	readonly distanceMm: number;
	readonly flippedTriangleCount: number;
}

/** Places drawn on each surface. */
const usualSamples = 3000;

/**
 * Distance between each member's surfaces and the templates laid through its world points and taken back to its space:
 * what the points lose of the shape. Half the mean distance each way, by area.
 *
 * @param surfaces of each member and anatomy, in its own space.
 * @throws RangeError if the numbers of members or anatomies differ.
 */
export function reconstructionDistance(
	correspondence: Correspondence,
	warps: readonly TemplateWarp[],
	surfaces: readonly (readonly TriangleMesh[])[],
	{ sampleCount = usualSamples, onProgress }: { sampleCount?: number; onProgress?: (done: number) => void } = {},
): ReconstructionDistance {
	const { world, particleCounts } = correspondence;
	if (surfaces.length !== world.length || warps.length !== particleCounts.length)
		throw new RangeError(
			`reconstructionDistance: ${surfaces.length} members and ${warps.length} templates, expected ${world.length} and ${particleCounts.length}`,
		);
	const members = world.map((_, member) => {
		const own = memberReconstruction(correspondence, warps, { member, surfaces: surfaces[member], sampleCount });
		onProgress?.(member + 1);
		return own;
	});
	return {
		distancesMm: Float64Array.from(members, ({ distanceMm }) => distanceMm),
		flippedTriangleCount: members.reduce((sum, { flippedTriangleCount }) => sum + flippedTriangleCount, 0),
	};
}

/** {@link reconstructionDistance} of one member alone. */
export function memberReconstruction(
	{ world, transforms, particleCounts }: Correspondence,
	warps: readonly TemplateWarp[],
	{
		member,
		surfaces,
		sampleCount = usualSamples,
	}: { readonly member: number; readonly surfaces: readonly TriangleMesh[]; readonly sampleCount?: number },
): MemberReconstruction {
	const back = invertAffine(transforms[member]);
	let flippedTriangleCount = 0;
	let from = 0;
	let sum = 0;
	for (const [domain, count] of particleCounts.entries()) {
		const warped = warpTemplate(warps[domain], world[member].subarray(from, from + 3 * count));
		flippedTriangleCount += warped.flippedTriangleCount;
		sum += surfaceDistance(transformMesh(warped.mesh, back), surfaces[domain], { sampleCount }).meanMm;
		from += 3 * count;
	}
	return { distanceMm: sum / particleCounts.length, flippedTriangleCount };
}
