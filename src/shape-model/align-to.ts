import type { Mat4 } from '#numeric';
import { alignSurfaces } from '#registration';
import type { TriangleMesh } from '#shape';

/** How a member was laid on another. */
export interface Alignment {
	readonly transform: Mat4;
	/** Best residual of the other poses over the best: near 1 the pose is ambiguous; Infinity if none was tried. */
	readonly rivalRatio: number;
}

/** Poses that differ by less than this share of the residual are one: the same optimum from two starts. */
const same = 1e-3;

/** Lays a surface rigidly on another. */
export function alignTo(
	moving: TriangleMesh,
	fixed: TriangleMesh,
	{ poses, seed }: { readonly poses: 'any' | 'near'; readonly seed: number },
): Alignment {
	const { transform, rivalsMm } = alignSurfaces(moving, fixed, { poses, seed });
	const [best] = rivalsMm;
	const rival = rivalsMm.find((value) => value > best * (1 + same));
	return { transform, rivalRatio: rival === undefined || !(best > 0) ? Infinity : rival / best };
}
