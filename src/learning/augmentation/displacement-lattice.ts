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

/** The four weights of uniform cubic B-splines at t from the second of four control points. */
function splineWeights(t: number, into: Float64Array, at: number): void {
	const u = 1 - t;
	into[at] = (u * u * u) / 6;
	into[at + 1] = (3 * t * t * t - 6 * t * t + 4) / 6;
	into[at + 2] = (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6;
	into[at + 3] = (t * t * t) / 6;
}

/** Finds the first of the four control points along an axis and their weights. */
function placeOnAxis(mm: number, stepMm: number, count: number, into: Float64Array, at: number): number {
	const place = mm / stepMm + (count - 1) / 2;
	const inside = Math.min(Math.max(place, 1), count - 2 - 1e-9);
	const cell = Math.floor(inside);
	splineWeights(inside - cell, into, at);
	return cell - 1;
}

/** Adds the displacement at `point` (x, y, z, mm) to `point`. */
export function displace({ counts, stepMm, controls }: DisplacementLattice, point: Float64Array): void {
	const firstX = placeOnAxis(point[0], stepMm, counts[0], weights, 0);
	const firstY = placeOnAxis(point[1], stepMm, counts[1], weights, 4);
	const firstZ = placeOnAxis(point[2], stepMm, counts[2], weights, 8);
	let dx = 0;
	let dy = 0;
	let dz = 0;
	for (let k = 0; k < 4; k++)
		for (let j = 0; j < 4; j++) {
			const wide = weights[4 + j] * weights[8 + k];
			let at = 3 * (firstX + counts[0] * (firstY + j + counts[1] * (firstZ + k)));
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

/** Displacements along the rows of a grid. */
export interface DisplacementRows {
	/** x, y, z of each voxel of the row, in the units asked for. */
	readonly moves: Float64Array;
	/** Fills `moves` for the voxels from `first` to before `end` of row (y, z). */
	go(y: number, z: number, first: number, end: number): void;
}

/**
 * Displacements at the voxels of a grid whose axes are the lattice's: sums over one axis at a time, 12 products a voxel where
 * each voxel by itself takes 192.
 *
 * @param toLattice voxel of the grid to mm of the lattice.
 * @param turn its 3 × 3 part is applied to the displacements.
 * @returns undefined if the axes are not the lattice's.
 */
export function displacementRows(
	{ counts, stepMm, controls }: DisplacementLattice,
	toLattice: ArrayLike<number>,
	turn: ArrayLike<number>,
	dims: readonly [number, number, number],
): DisplacementRows | undefined {
	const beside = [1, 2, 4, 6, 8, 9].map((at) => Math.abs(toLattice[at]));
	if (Math.max(...beside) > 1e-12) return undefined;
	const axes = dims.map((length, axis) => {
		const shares = new Float64Array(4 * length);
		const first = Int32Array.from({ length }, (_, i) =>
			placeOnAxis(toLattice[5 * axis] * i + toLattice[4 * axis + 3], stepMm, counts[axis], shares, 4 * i),
		);
		return { shares, first };
	});
	const [alongX, alongY, alongZ] = axes;
	const turned = new Float64Array(controls.length);
	for (let i = 0; i < controls.length; i += 3)
		for (let k = 0; k < 3; k++)
			turned[i + k] = turn[4 * k] * controls[i] + turn[4 * k + 1] * controls[i + 1] + turn[4 * k + 2] * controls[i + 2];
	const width = 3 * counts[0];
	const plane = new Float64Array(width * counts[1]);
	const row = new Float64Array(width);
	const moves = new Float64Array(3 * dims[0]);
	let planeAt = -1;
	const go = (y: number, z: number, begin: number, end: number): void => {
		if (planeAt !== z) blend(turned, plane.length, alongZ.first[z] * plane.length, alongZ.shares, 4 * z, plane);
		planeAt = z;
		blend(plane, width, alongY.first[y] * width, alongY.shares, 4 * y, row);
		const { shares, first } = alongX;
		for (let x = begin; x < end; x++) {
			const at = 3 * first[x];
			const a = shares[4 * x];
			const b = shares[4 * x + 1];
			const c = shares[4 * x + 2];
			const d = shares[4 * x + 3];
			moves[3 * x] = a * row[at] + b * row[at + 3] + c * row[at + 6] + d * row[at + 9];
			moves[3 * x + 1] = a * row[at + 1] + b * row[at + 4] + c * row[at + 7] + d * row[at + 10];
			moves[3 * x + 2] = a * row[at + 2] + b * row[at + 5] + c * row[at + 8] + d * row[at + 11];
		}
	};
	return { moves, go };
}

/** Four runs of the same length, one behind the other, by their shares. */
function blend(
	source: Float64Array,
	length: number,
	start: number,
	...[shares, at, into]: readonly [shares: Float64Array, at: number, into: Float64Array]
): void {
	const [a, b, c, d] = [shares[at], shares[at + 1], shares[at + 2], shares[at + 3]];
	const [second, third, fourth] = [start + length, start + 2 * length, start + 3 * length];
	for (let i = 0; i < length; i++)
		into[i] = a * source[start + i] + b * source[second + i] + c * source[third + i] + d * source[fourth + i];
}
