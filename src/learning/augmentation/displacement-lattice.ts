import type { Random } from '#numeric';

/** A smooth displacement of space: uniform cubic B-splines on a lattice of control vectors about the origin. */
export interface DisplacementLattice {
	/** Control points along each axis. */
	readonly counts: readonly [number, number, number];
	/** mm between control points. */
	readonly stepMm: number;
	/** x, y, z at each control point, mm; the first axis runs fastest. */
	readonly controls: Float64Array;
}

/** Options of {@link randomLattice}. */
export interface RandomLatticeOptions {
	/** Root mean square displacement along each axis, mm. */
	readonly displacementMm: number;
	/** mm between control points: half the wavelength of the finest wave. */
	readonly stepMm: number;
	/** Half the extent that is displaced, mm; space beyond moves as its border does. */
	readonly reachMm: number;
	readonly random: Random;
}

/** Root mean square over a cell of a sum of cubic B-splines with independent coefficients of variance 1, in three dimensions. */
const splineDeviation = (151 / 315) ** 1.5;

/**
 * A random smooth displacement. Its slope is about 1.2 displacement / step (root mean square).
 *
 * Rueckert et al., Nonrigid registration using free-form deformations, 1999.
 *
 * @throws RangeError if the displacement is more than 0.2 of the step: space would fold.
 */
export function randomLattice({ displacementMm, stepMm, reachMm, random }: RandomLatticeOptions): DisplacementLattice {
	if (!(displacementMm >= 0 && displacementMm <= 0.2 * stepMm))
		throw new RangeError(`randomLattice: ${displacementMm} mm on a lattice of ${stepMm} mm would fold space`);
	const count = 2 * Math.ceil(reachMm / stepMm) + 4;
	const controls = new Float64Array(3 * count ** 3);
	const deviation = displacementMm / splineDeviation;
	for (let i = 0; i < controls.length; i++) controls[i] = deviation * clipped(random.normal());
	return { counts: [count, count, count], stepMm, controls };
}

/** Rare large draws would fold space. */
const clipped = (value: number): number => Math.min(2, Math.max(-2, value));

const weights = new Float64Array(12);

/** Adds the displacement at `point` (x, y, z, mm) to `point`. */
export function displace({ counts, stepMm, controls }: DisplacementLattice, point: Float64Array): void {
	const first = [0, 0, 0];
	for (let axis = 0; axis < 3; axis++) {
		const at = point[axis] / stepMm + (counts[axis] - 1) / 2;
		const inside = Math.min(Math.max(at, 1), counts[axis] - 2 - 1e-9);
		const cell = Math.floor(inside);
		const t = inside - cell;
		first[axis] = cell - 1;
		const u = 1 - t;
		weights[4 * axis] = (u * u * u) / 6;
		weights[4 * axis + 1] = (3 * t * t * t - 6 * t * t + 4) / 6;
		weights[4 * axis + 2] = (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6;
		weights[4 * axis + 3] = (t * t * t) / 6;
	}
	let dx = 0;
	let dy = 0;
	let dz = 0;
	for (let k = 0; k < 4; k++)
		for (let j = 0; j < 4; j++) {
			const wide = weights[4 + j] * weights[8 + k];
			let at = 3 * (first[0] + counts[0] * (first[1] + j + counts[1] * (first[2] + k)));
			for (let i = 0; i < 4; i++, at += 3) {
				const weight = weights[i] * wide;
				dx += weight * controls[at];
				dy += weight * controls[at + 1];
				dz += weight * controls[at + 2];
			}
		}
	point[0] += dx;
	point[1] += dy;
	point[2] += dz;
}
