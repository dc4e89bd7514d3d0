import { boundingBox } from './bounding-box.ts';
import { decimate } from './decimate.ts';
import type { DecimatedMesh, DecimateOptions } from './decimated-mesh.ts';
import { massProperties } from './mass-properties.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Largest error of a level unless said otherwise, as a share of the box's diagonal. */
const errorShare = 0.02;

/**
 * The mesh at several triangle counts, finest first. Each level is decimated from the one before it, so the work
 * shrinks with the levels; `errorMm` and `volumeChange` are relative to the input mesh (errors of the steps add up).
 * Targets the mesh is already below give the mesh itself.
 *
 * `maxErrorMm` limits the error of every level from the input. Default: a fiftieth of the diagonal of the mesh's box,
 * for a closed mesh no more than its volume over its area (half the radius of a rod, half the thickness of a plate), so
 * that vessels and shells stay what they are: levels then keep the triangles the shape needs.
 *
 * @throws RangeError as {@link decimate}.
 */
export async function levelsOfDetail(
	mesh: TriangleMesh,
	targetTriangleCounts: readonly number[],
	options: Omit<DecimateOptions, 'targetTriangleCount'> = {},
): Promise<readonly DecimatedMesh[]> {
	const { maxErrorMm = defaultErrorLimit(mesh) } = options;
	if (!(maxErrorMm >= 0)) throw new RangeError(`levelsOfDetail: maxErrorMm must be ≥ 0, got ${maxErrorMm}`);
	const levels: DecimatedMesh[] = [];
	let finer: DecimatedMesh | undefined;
	for (const targetTriangleCount of [...targetTriangleCounts].sort((a, b) => b - a)) {
		const left = Math.max(0, maxErrorMm - (finer?.errorMm ?? 0));
		const level = await decimate(finer?.mesh ?? mesh, { ...options, maxErrorMm: left, targetTriangleCount });
		finer = finer ? relativeToInput(level, finer) : level;
		levels.push(finer);
	}
	return levels;
}

function defaultErrorLimit(mesh: TriangleMesh): number {
	if (mesh.triangles.length === 0) return Infinity;
	const { min, max } = boundingBox(mesh.positions);
	const diagonal = Math.hypot(max[0] - min[0], max[1] - min[1], max[2] - min[2]);
	const { isClosed, volumeMm3, areaMm2 } = massProperties(mesh);
	const thickness = isClosed && areaMm2 > 0 ? Math.abs(volumeMm3) / areaMm2 : Infinity;
	const limit = Math.min(errorShare * diagonal, thickness);
	return limit >= 0 ? limit : Infinity;
}

function relativeToInput(level: DecimatedMesh, finer: DecimatedMesh): DecimatedMesh {
	const { volumeChange } = level;
	return {
		...level,
		errorMm: finer.errorMm + level.errorMm,
		volumeChange:
			volumeChange === undefined || finer.volumeChange === undefined
				? undefined
				: (1 + volumeChange) * (1 + finer.volumeChange) - 1,
	};
}
