/** A plane in world mm: through `point`, with `normal` (of any length but 0) towards its upper side. */
export interface Plane {
	readonly point: readonly [number, number, number];
	readonly normal: readonly [number, number, number];
}

/** The unit normal. @throws RangeError naming the operation if the plane is none. */
export function unitNormal(operation: string, { point, normal }: Plane): [number, number, number] {
	const length = Math.hypot(...normal);
	if (!(length > 0 && Number.isFinite(length)) || !point.every(Number.isFinite))
		throw new RangeError(
			`${operation}: a finite point and a normal other than 0 are needed, got ${point} and ${normal}`,
		);
	return [normal[0] / length, normal[1] / length, normal[2] / length];
}

/**
 * Two unit vectors along the plane that form a right-handed frame with the unit normal: u × v = n. The same for the same
 * normal.
 */
export function planeAxes([x, y, z]: readonly [number, number, number]): {
	u: readonly [number, number, number];
	v: readonly [number, number, number];
} {
	// Duff et al., Building an Orthonormal Basis, Revisited, 2017.
	const sign = z < 0 ? -1 : 1;
	const a = -1 / (sign + z);
	const b = x * y * a;
	return { u: [1 + sign * x * x * a, sign * b, -sign * x], v: [b, sign + y * y * a, -y] };
}
