import { meshComponents, selectComponents } from './mesh-components.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link removeSmallComponents}: a component goes if it falls below any of the limits. */
export interface RemoveSmallComponentsOptions {
	readonly leastTriangles?: number;
	readonly leastAreaMm2?: number;
	/** Share of the largest component's area, 0 to 1. */
	readonly leastAreaShare?: number;
	/** Keep at most so many, the largest by area. Default: no limit. */
	readonly mostComponents?: number;
}

/**
 * Takes out parts (joined by common vertices) that are too small to be meant; the largest always stays. The input is not
 * modified, and returned itself when nothing goes.
 *
 * @throws RangeError if a limit is not a number ≥ 0.
 */
export function removeSmallComponents(
	mesh: TriangleMesh,
	options: RemoveSmallComponentsOptions,
): { mesh: TriangleMesh; removedComponents: number } {
	const { leastTriangles = 0, leastAreaMm2 = 0, leastAreaShare = 0, mostComponents = Infinity } = options;
	for (const [name, value] of Object.entries({ leastTriangles, leastAreaMm2, leastAreaShare, mostComponents }))
		if (!(value >= 0)) throw new RangeError(`removeSmallComponents: ${name} must be a number ≥ 0, got ${value}`);
	const parts = meshComponents(mesh);
	const { components } = parts;
	const kept = [...components.keys()].filter(
		(id) =>
			id === 0 ||
			(id < mostComponents &&
				components[id].triangleCount >= leastTriangles &&
				components[id].areaMm2 >= Math.max(leastAreaMm2, leastAreaShare * components[0].areaMm2)),
	);
	const removedComponents = components.length - kept.length;
	return { mesh: removedComponents > 0 ? selectComponents(mesh, parts, kept) : mesh, removedComponents };
}
