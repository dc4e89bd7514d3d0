import { gaussianSmooth, type Volume } from '#volume';

/** Standard deviation, mm, of the surroundings of a point that are asked. */
const aroundMm = 4;

/**
 * Which points of a surface lie on what is marked: 1 where more than half of the filling about them carries marks.
 *
 * @param positions x, y, z of each point, world mm.
 */
export function surfaceMarks(
	occupancy: Volume<Uint8Array>,
	marks: Volume<Uint8Array>,
	positions: Float32Array,
): Uint8Array {
	const points = new Uint8Array(positions.length / 3);
	if (!marks.voxels.some((value) => value !== 0)) return points;
	const { dims, voxelToWorld: m } = occupancy;
	const sigma = aroundMm / m[0];
	const [filled, marked] = [occupancy, marks].map(
		(volume) => gaussianSmooth(volume, { sigmaVoxels: [sigma, sigma, sigma] }).voxels,
	);
	for (let p = 0; p < points.length; p++) {
		let at = 0;
		let stride = 1;
		for (let k = 0; k < 3; k++) {
			const place = Math.round((positions[3 * p + k] - m[4 * k + 3]) / m[5 * k]);
			at += stride * Math.min(dims[k] - 1, Math.max(0, place));
			stride *= dims[k];
		}
		points[p] = 2 * marked[at] > filled[at] ? 1 : 0;
	}
	return points;
}
