import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeVolume } from '#formats';
import { nodeCompress } from '#node-zlib';
import { createRandom, scaleTranslation } from '#numeric';

/** Options of {@link writePairedOrganCases}. */
export interface PairedOrganCases {
	readonly cases: number;
	readonly seed: string;
	/** Each case has a ball of label 2 on one of its organs, of this radius, mm, on alternate sides; else there are none. */
	readonly tumourMm?: number;
}

const dims = [38, 18, 22] as const;
const spacingMm = 4;

/**
 * Label maps of two organs each, `case-1/segmentation.nii` and so on: ellipsoids of label 1 with a bulge that points forward and to the
 * middle, so that an organ differs from its mirror image.
 */
export async function writePairedOrganCases(folder: string, options: PairedOrganCases): Promise<void> {
	const random = createRandom(options.seed);
	for (let n = 0; n < options.cases; n++) {
		const tumourSide = options.tumourMm === undefined ? 0 : n % 2 === 0 ? 1 : -1;
		const voxels = new Uint8Array(dims[0] * dims[1] * dims[2]);
		for (const side of [1, -1]) {
			const axes = [18, 19, 28].map((axis) => axis * Math.exp(0.06 * random.normal()));
			const middle = [42 * side, 0, random.uniform(-2, 2)];
			// From the middle of the body, forward; a tumour on the side away from it, anywhere else.
			const bulge = [middle[0] - 11 * side, middle[1] + 13, middle[2] + random.uniform(-4, 4)];
			const [angle, height] = [random.uniform(-0.6, 0.6), random.uniform(-0.5, 0.5)];
			const tumour = [
				middle[0] + axes[0] * side * Math.cos(angle) * Math.sqrt(1 - height ** 2),
				middle[1] - axes[1] * Math.abs(Math.sin(angle)),
				middle[2] + axes[2] * height,
			];
			for (let i = 0; i < voxels.length; i++) {
				const index = [i % dims[0], Math.floor(i / dims[0]) % dims[1], Math.floor(i / (dims[0] * dims[1]))];
				const at = index.map((k, axis) => spacingMm * (k - (dims[axis] - 1) / 2));
				const away = (from: readonly number[], by: readonly number[]): number =>
					Math.hypot(...at.map((mm, axis) => (mm - from[axis]) / by[axis]));
				if (side === tumourSide && away(tumour, [1, 1, 1]) < (options.tumourMm ?? 0)) voxels[i] = 2;
				else if (away(middle, axes) < 1 || away(bulge, [9, 10, 11]) < 1) voxels[i] = 1;
			}
		}
		const place = dims.map((count) => (-spacingMm * (count - 1)) / 2);
		const voxelToWorld = scaleTranslation([spacingMm, spacingMm, spacingMm], [place[0], place[1], place[2]]);
		const own = path.join(folder, `case-${n + 1}`);
		mkdirSync(own, { recursive: true });
		const file = await writeVolume({ voxels, dims, voxelToWorld }, 'nii', nodeCompress);
		writeFileSync(path.join(own, 'segmentation.nii'), file);
	}
}
