/** A large label volume of wobbly ellipsoids, as a whole-body segmentation has many organs in much background. */
import { scaleTranslation } from '#numeric';
import type { Volume } from '#volume';
import { testRandom } from '../tests/label-volumes.ts';

/** 512 × 512 × `slices` voxels of 0.8 × 0.8 × 1 mm with 104 labels; the same for the same arguments. */
export function wobblyBodies(slices = 400): Volume<Uint8Array> {
	const dims = [512, 512, slices] as const;
	const voxels = new Uint8Array(dims[0] * dims[1] * dims[2]);
	const random = testRandom(1);
	const between = (low: number, high: number): number => low + (high - low) * random();
	for (let label = 1; label <= 104; label++) {
		const centre = [between(90, 420), between(120, 390), between(0.075, 0.925) * slices];
		const radius = [0, 1, 2].map(() => between(6, 60) * (label >= 40 ? 0.5 : 1) + 3);
		const phase = [0, 1, 2].map(() => between(0, 6));
		const low = centre.map((c, axis) => Math.max(0, Math.floor(c - 1.3 * radius[axis])));
		const high = centre.map((c, axis) => Math.min(dims[axis] - 1, Math.ceil(c + 1.3 * radius[axis])));
		for (let z = low[2]; z <= high[2]; z++)
			for (let y = low[1]; y <= high[1]; y++) {
				const [dy, dz] = [(y - centre[1]) / radius[1], (z - centre[2]) / radius[2]];
				for (let x = low[0]; x <= high[0]; x++) {
					const dx = (x - centre[0]) / radius[0];
					const wobble =
						0.12 * Math.sin(4 * dx + phase[0]) * Math.cos(5 * dy + phase[1]) + 0.1 * Math.sin(6 * dz + phase[2]);
					if (dx * dx + dy * dy + dz * dz + wobble < 1) voxels[x + 512 * (y + 512 * z)] = label;
				}
			}
	}
	return { voxels, dims, voxelToWorld: scaleTranslation([0.8, 0.8, 1]) };
}
