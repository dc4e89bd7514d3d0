/**
 * Share of all points whose surface normal deviates by more than 45° from the mean normal of the same point over the
 * population: points that do not correspond, or lie on a fold. ShapeWorks calls them bad particles.
 *
 * @param normals unit normals in the common space: 3 · M numbers of each member.
 * @returns 0 to 1.
 */
export function turnedPointShare(normals: readonly Float64Array[]): number {
	const length = normals[0]?.length ?? 0;
	if (length === 0) return 0;
	let turned = 0;
	for (let p = 0; p < length; p += 3) {
		const mean = [0, 0, 0];
		for (const list of normals) for (let axis = 0; axis < 3; axis++) mean[axis] += list[p + axis];
		const limit = Math.SQRT1_2 * Math.hypot(mean[0], mean[1], mean[2]);
		for (const list of normals) if (list[p] * mean[0] + list[p + 1] * mean[1] + list[p + 2] * mean[2] < limit) turned++;
	}
	return (3 * turned) / (length * normals.length);
}
