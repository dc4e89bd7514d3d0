import type { Mat4 } from '#numeric';
import { alignSurfaces } from '#registration';
import type { TriangleMesh } from '#shape';

/** How a member was laid on another. */
export interface Alignment {
	readonly transform: Mat4;
	/** Mean distance between the two, from both sides by samples, mm. */
	readonly residualMm: number;
	/** Best residual of the other poses over the best: near 1 the pose is ambiguous; Infinity if none was tried. */
	readonly rivalRatio: number;
}

/** How {@link alignTo} goes about it. */
export interface AlignToOptions {
	/**
	 * `alike`: both lie about alike, and are turned only as far as the surfaces clearly say so; `near`: from where they lie,
	 * turned at will; `any`: from any pose.
	 */
	readonly poses: 'alike' | 'near' | 'any';
	/** Only roughly, in about a third of the time. Default false. */
	readonly roughly?: boolean;
	readonly seed: number;
}

/** How differently patients lie in a scanner, as a standard deviation. */
const usualTurnDegrees = 10;
/** Points on each surface. */
const pointCounts = { roughly: 250, well: 600 } as const;

/** Lays a surface rigidly on another. */
export function alignTo(moving: TriangleMesh, fixed: TriangleMesh, options: AlignToOptions): Alignment {
	const { poses, seed, roughly = false } = options;
	const { transform, trimmedMeanMm, rivalsMm } = alignSurfaces(moving, fixed, {
		poses: poses === 'any' ? 'any' : 'near',
		points: roughly ? pointCounts.roughly : pointCounts.well,
		seed,
		...(poses === 'alike' && { turnDegrees: usualTurnDegrees }),
	});
	const [best, rival] = poses === 'any' ? rivalsMm : [];
	return {
		transform,
		residualMm: trimmedMeanMm,
		rivalRatio: rival === undefined || !(best > 0) ? Infinity : rival / best,
	};
}
