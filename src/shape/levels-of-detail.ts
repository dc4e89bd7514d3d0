import { decimate, type DecimatedMesh, type DecimateOptions } from './decimate.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/**
 * The mesh at several triangle counts, finest first. Each level is decimated from the one before it, so the work
 * shrinks with the levels; `errorMm` and `volumeChange` are relative to the input mesh (errors of the steps add up).
 * Targets the mesh is already below give the mesh itself. For extracted surfaces the voxel's diagonal is a good limit
 * of the error: coarser levels then keep the triangles the shape needs.
 *
 * @throws RangeError as {@link decimate}.
 */
export async function levelsOfDetail(
	mesh: TriangleMesh,
	targetTriangleCounts: readonly number[],
	options: Omit<DecimateOptions, 'targetTriangleCount'> = {},
): Promise<readonly DecimatedMesh[]> {
	const levels: DecimatedMesh[] = [];
	let finer: DecimatedMesh | undefined;
	for (const targetTriangleCount of [...targetTriangleCounts].sort((a, b) => b - a)) {
		const level: DecimatedMesh = await decimate(finer?.mesh ?? mesh, { ...options, targetTriangleCount });
		finer = finer ? relativeToInput(level, finer) : level;
		levels.push(finer);
	}
	return levels;
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
