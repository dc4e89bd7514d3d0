import type { CutPlane } from './augmentation/random-defect.ts';
import { determinant3, inverse3, type ExampleShape, type Matrix3 } from './example-shape.ts';

/** What is known of a shape a cap was cut off. */
export interface CutShape {
	readonly plane: CutPlane;
	/** Of the whole volume that is gone. */
	readonly share: number;
	/** Of what is left. */
	readonly volumeMm3: number;
	readonly centroid: readonly number[];
	/** Of the whole, where that is known. */
	readonly whole?: readonly [number, number, number];
}

/** An example as it lies beside a cut shape: its points are matrix · (x − its centroid) + shift. */
export interface PlacedExample {
	readonly example: ExampleShape;
	readonly matrix: Matrix3;
	readonly shift: readonly [number, number, number];
}

/** Corners of a box, mm; of an empty one Infinity and −Infinity. */
export interface Box {
	readonly low: readonly [number, number, number];
	readonly high: readonly [number, number, number];
}

/**
 * Lays an example where it would be had it been the shape that was cut: as large as the whole must have been, cut in the same
 * direction with the same share gone, its cut in the same plane and the centroid of its rest above the same point of it; or, where
 * the whole's centroid is known, with its own there.
 *
 * @param form how the example is turned and stretched before.
 */
export function cutAlike(example: ExampleShape, form: Matrix3, cut: CutShape): PlacedExample {
	const { share, volumeMm3 } = cut;
	const scale = Math.cbrt(volumeMm3 / (1 - share) / (example.volumeMm3 * Math.abs(determinant3(form))));
	const matrix = form.map((value) => value * scale);
	const shift = cut.whole ?? cutTogether(example, matrix, cut);
	return { example, matrix, shift };
}

/** Where the example's centroid comes to lie by its cut. */
function cutTogether(
	{ points, filling, grid }: ExampleShape,
	matrix: Matrix3,
	{ plane: { normal, offset }, share, centroid }: CutShape,
): [number, number, number] {
	const [nx, ny, nz] = rowTimes(normal, matrix);
	const levels = new Float32Array(filling.length);
	for (let i = 0, p = 0; i < levels.length; i++, p += 3)
		levels[i] = nx * points[p] + ny * points[p + 1] + nz * points[p + 2];
	const height = shareLevel(levels, filling, { share, layerMm: grid.spacingMm * Math.cbrt(determinant3(matrix)) });
	const sums = [0, 0, 0];
	let total = 0;
	for (let i = 0, p = 0; i < levels.length; i++, p += 3) {
		if (levels[i] > height) continue;
		total += filling[i];
		for (let axis = 0; axis < 3; axis++) sums[axis] += filling[i] * points[p + axis];
	}
	const own = sums.map((sum) => sum / total);
	const shift = [0, 1, 2].map((axis) => centroid[axis] - dot(matrix.slice(3 * axis, 3 * axis + 3), own));
	// Along the normal the planes are brought together, not the centroids.
	const gap = offset - height - dot(normal, shift);
	return [shift[0] + gap * normal[0], shift[1] + gap * normal[1], shift[2] + gap * normal[2]];
}

/** The box about the part of a placed example that lies beyond a plane. */
export function boxBeyond({ example: { points }, matrix, shift }: PlacedExample, { normal, offset }: CutPlane): Box {
	const low: [number, number, number] = [Infinity, Infinity, Infinity];
	const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
	const [nx, ny, nz] = rowTimes(normal, matrix);
	const height = offset - dot(normal, shift);
	for (let p = 0; p < points.length; p += 3) {
		const [x, y, z] = [points[p], points[p + 1], points[p + 2]];
		if (nx * x + ny * y + nz * z <= height) continue;
		for (let axis = 0, row = 0; axis < 3; axis++, row += 3) {
			const at = matrix[row] * x + matrix[row + 1] * y + matrix[row + 2] * z + shift[axis];
			if (at < low[axis]) low[axis] = at;
			if (at > high[axis]) high[axis] = at;
		}
	}
	return { low, high };
}

const rowTimes = (row: readonly number[], m: Matrix3): number[] =>
	[0, 1, 2].map((column) => row[0] * m[column] + row[1] * m[3 + column] + row[2] * m[6 + column]);
const dot = (a: readonly number[], b: readonly number[]): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** The level with a share of the weight above it; every voxel counts as a layer about its level. */
function shareLevel(
	levels: Float32Array,
	weights: Float32Array,
	{ share, layerMm }: { share: number; layerMm: number },
): number {
	let low = Infinity;
	let high = -Infinity;
	let total = 0;
	for (let i = 0; i < levels.length; i++) {
		if (levels[i] < low) low = levels[i];
		if (levels[i] > high) high = levels[i];
		total += weights[i];
	}
	const counts = new Float64Array(Math.ceil((high - low) / layerMm + 1e-6) + 1);
	for (let i = 0; i < levels.length; i++) counts[Math.round((levels[i] - low) / layerMm)] += weights[i];
	let above = 0;
	let bin = counts.length;
	while (bin > 1 && above + counts[bin - 1] < share * total) above += counts[--bin];
	const within = counts[bin - 1] > 0 ? (share * total - above) / counts[bin - 1] : 0;
	return low + layerMm * (bin - 0.5 - within);
}

/**
 * Distances of a placed example at some points, mm, cut at ± a truncation.
 *
 * @param positions x, y, z of each, mm.
 * @param out one number a point.
 */
export function placedDistances(
	{ example, matrix, shift }: PlacedExample,
	positions: Float32Array,
	truncationMm: number,
	out: Float32Array,
): void {
	const {
		field,
		centroid,
		grid: {
			dims: [nx, ny, nz],
			spacingMm,
		},
	} = example;
	const scale = Math.cbrt(Math.abs(determinant3(matrix)));
	const m = inverse3(matrix).map((value) => value / spacingMm);
	const [ox, oy, oz] = [nx, ny, nz].map((n, axis) => (n - 1) / 2 + centroid[axis] / spacingMm);
	const row = nx;
	const slice = nx * ny;
	for (let i = 0, p = 0; i < out.length; i++, p += 3) {
		const dx = positions[p] - shift[0];
		const dy = positions[p + 1] - shift[1];
		const dz = positions[p + 2] - shift[2];
		const ux = m[0] * dx + m[1] * dy + m[2] * dz + ox;
		const uy = m[3] * dx + m[4] * dy + m[5] * dz + oy;
		const uz = m[6] * dx + m[7] * dy + m[8] * dz + oz;
		const x = ux < 0 ? 0 : ux > nx - 1 ? nx - 1 : ux;
		const y = uy < 0 ? 0 : uy > ny - 1 ? ny - 1 : uy;
		const z = uz < 0 ? 0 : uz > nz - 1 ? nz - 1 : uz;
		const x0 = x >= nx - 1 ? nx - 2 : x | 0;
		const y0 = y >= ny - 1 ? ny - 2 : y | 0;
		const z0 = z >= nz - 1 ? nz - 2 : z | 0;
		const fx = x - x0;
		const fy = y - y0;
		const fz = z - z0;
		const at = x0 + row * y0 + slice * z0;
		const a = field[at] + fx * (field[at + 1] - field[at]);
		const b = field[at + row] + fx * (field[at + row + 1] - field[at + row]);
		const c = field[at + slice] + fx * (field[at + slice + 1] - field[at + slice]);
		const d = field[at + slice + row] + fx * (field[at + slice + row + 1] - field[at + slice + row]);
		const low = a + fy * (b - a);
		let value = low + fz * (c + fy * (d - c) - low);
		// Beyond the grid: as far again as the point lies outside it.
		if (ux !== x || uy !== y || uz !== z) value += spacingMm * Math.hypot(ux - x, uy - y, uz - z);
		value *= scale;
		out[i] = value > truncationMm ? truncationMm : value < -truncationMm ? -truncationMm : value;
	}
}
