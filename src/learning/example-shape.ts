import type { Random } from '#numeric';
import { gridToWorld, voxelCount, type FieldGrid } from './field-grid.ts';

/** A whole shape that others are completed from. */
export interface ExampleShape {
	/** mm, negative inside, on the grid; best exact far beyond what is compared. */
	readonly field: Float32Array;
	readonly grid: FieldGrid;
	/** Centres of the filled voxels, x, y, z, mm about the shape's centroid. */
	readonly points: Float32Array;
	/** How much of each is filled, 0 … 1. */
	readonly filling: Float32Array;
	readonly volumeMm3: number;
	readonly centroid: readonly [number, number, number];
}

/**
 * Prepares a signed distance field as an example.
 *
 * @throws RangeError if nothing lies inside.
 */
export function exampleShape(field: Float32Array, grid: FieldGrid): ExampleShape {
	const { dims, spacingMm } = grid;
	if (field.length !== voxelCount(grid))
		throw new RangeError(`exampleShape: ${field.length} distances for ${voxelCount(grid)} voxels`);
	const m = gridToWorld(grid);
	const filled: number[] = [];
	const sums = [0, 0, 0];
	let total = 0;
	const fillingOf = (i: number): number => Math.min(1, 0.5 - field[i] / spacingMm);
	const placeOf = (i: number): number[] => [
		m[0] * (i % dims[0]) + m[3],
		m[5] * (Math.floor(i / dims[0]) % dims[1]) + m[7],
		m[10] * Math.floor(i / (dims[0] * dims[1])) + m[11],
	];
	for (let i = 0; i < field.length; i++) {
		if (field[i] >= spacingMm / 2) continue;
		filled.push(i);
		const weight = fillingOf(i);
		total += weight;
		placeOf(i).forEach((value, axis) => (sums[axis] += weight * value));
	}
	if (total === 0) throw new RangeError('exampleShape: nothing lies inside the shape');
	const [cx, cy, cz] = sums.map((sum) => sum / total);
	return {
		field,
		grid,
		points: Float32Array.from(filled.flatMap((i) => placeOf(i).map((value, axis) => value - [cx, cy, cz][axis]))),
		filling: Float32Array.from(filled, fillingOf),
		volumeMm3: total * spacingMm ** 3,
		centroid: [cx, cy, cz],
	};
}

/** 3 × 3, row-major. */
export type Matrix3 = readonly number[];

/** Options of {@link randomForm}. */
export interface RandomFormOptions {
	/** Standard deviation of the turn about each axis, degrees. */
	readonly angleDegrees: number;
	/** Standard deviation of the logarithm of the stretch along each of three random axes. */
	readonly stretchDeviation: number;
}

/** A random turn after a random stretch along random axes. Its size is of no account: whoever uses it scales. */
export function randomForm(random: Random, { angleDegrees, stretchDeviation }: RandomFormOptions): Matrix3 {
	const angle = (angleDegrees * Math.PI) / 180;
	const turn = [random.normal() * angle, random.normal() * angle, random.normal() * angle];
	const length = Math.hypot(...turn);
	const sine = length > 0 ? Math.sin(length / 2) / length : 0;
	const turned = rotation([Math.cos(length / 2), ...turn.map((value) => value * sine)]);
	const axes = rotation([random.normal(), random.normal(), random.normal(), random.normal()]);
	const stretches = [0, 1, 2].map(() => Math.exp(stretchDeviation * random.normal()));
	const stretch = [0, 1, 2].flatMap((row) =>
		[0, 1, 2].map((column) =>
			stretches.reduce((sum, value, k) => sum + value * axes[3 * row + k] * axes[3 * column + k], 0),
		),
	);
	return multiply3(turned, stretch);
}

/** Of a quaternion (w, x, y, z) that need not have unit length. */
function rotation(quaternion: readonly number[]): Matrix3 {
	const norm = Math.hypot(...quaternion);
	const [w, x, y, z] = norm > 0 ? quaternion.map((value) => value / norm) : [1, 0, 0, 0];
	const rows = [
		[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
		[2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
		[2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
	];
	return rows.flat();
}

export function multiply3(a: Matrix3, b: Matrix3): Matrix3 {
	return [0, 1, 2].flatMap((row) =>
		[0, 1, 2].map((column) => a[3 * row] * b[column] + a[3 * row + 1] * b[3 + column] + a[3 * row + 2] * b[6 + column]),
	);
}

export function determinant3([a, b, c, d, e, f, g, h, i]: Matrix3): number {
	return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

export function inverse3(m: Matrix3): Matrix3 {
	const [a, b, c, d, e, f, g, h, i] = m;
	const determinant = determinant3(m);
	const adjugate = [
		[e * i - f * h, c * h - b * i, b * f - c * e],
		[f * g - d * i, a * i - c * g, c * d - a * f],
		[d * h - e * g, b * g - a * h, a * e - b * d],
	];
	return adjugate.flat().map((value) => value / determinant);
}
