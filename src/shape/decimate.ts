import { compactMesh } from './compact-mesh.ts';
import { decimateClosed } from './decimate-closed.ts';
import { decimateOpen } from './decimate-open.ts';
import type { DecimatedMesh, DecimateOptions } from './decimated-mesh.ts';
import { findSolidPairing } from './find-solid-pairing.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/**
 * Removes triangles by edge collapse, cheapest quadric error first, remaining vertices moving to where the error is
 * least; then one small offset a component restores the volume that chords cut off. The result is checked: it has no
 * defect the input did not have.
 *
 * A closed, manifold, oriented surface stays one, with the same components and genus: each collapse keeps it so. Where the
 * limits of error or volume forbid the target, more triangles are left; components that would vanish keep theirs.
 *
 * Any other mesh goes to the simplifier of meshoptimizer, which does not promise that it brings no new faults; where it
 * does, the vertices around them are locked and it runs again, then smaller steps are gone, then evenly shaped triangles are
 * tried; what is reached then is returned, in the end the input itself, and said to be.
 *
 * The input is not modified.
 *
 * Garland & Heckbert, Surface Simplification Using Quadric Error Metrics, 1997.
 *
 * @throws RangeError if the target is not a number ≥ 0, or a limit is negative.
 */
export async function decimate(mesh: TriangleMesh, options: DecimateOptions): Promise<DecimatedMesh> {
	const { targetTriangleCount, maxErrorMm = Infinity, maxVolumeChange = 0.01 } = options;
	if (!(targetTriangleCount >= 0))
		throw new RangeError(`decimate: targetTriangleCount must be a number ≥ 0, got ${targetTriangleCount}`);
	if (!(maxErrorMm >= 0)) throw new RangeError(`decimate: maxErrorMm must be ≥ 0, got ${maxErrorMm}`);
	if (!(maxVolumeChange >= 0)) throw new RangeError(`decimate: maxVolumeChange must be ≥ 0, got ${maxVolumeChange}`);

	const input = compactMesh(mesh);
	const achievedTriangleCount = input.triangles.length / 3;
	if (achievedTriangleCount <= targetTriangleCount)
		return { mesh: input, achievedTriangleCount, errorMm: 0, fallback: 'not-needed', volumeChange: 0 };
	const pairing = findSolidPairing(input);
	return pairing ? decimateClosed(input, pairing, options) : decimateOpen(input, options);
}
