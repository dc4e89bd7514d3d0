/**
 * Centroid size: root of the summed squared distances of the points from their mean, the size that is independent of shape
 * for small isotropic scatter. Divided by √M here, so that it does not depend on the number of points: a radius of
 * gyration, mm.
 *
 * Bookstein, Morphometric tools for landmark data, 1991.
 *
 * @param points x, y, z each.
 * @throws RangeError if there are no whole points.
 */
export function centroidSize(points: ArrayLike<number>): number {
	const count = points.length / 3;
	if (!(Number.isInteger(count) && count >= 1))
		throw new RangeError(`centroidSize: ${points.length} numbers are no points of three`);
	let squared = 0;
	for (let axis = 0; axis < 3; axis++) {
		let mean = 0;
		for (let i = axis; i < points.length; i += 3) mean += points[i] / count;
		for (let i = axis; i < points.length; i += 3) squared += (points[i] - mean) ** 2;
	}
	return Math.sqrt(squared / count);
}
