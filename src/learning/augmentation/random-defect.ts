import type { Random } from '#numeric';
import type { Volume } from '#volume';
import type { ShapeSample } from '../shape-sample.ts';

/** A plane: points with normal · x > offset (mm) are beyond it. */
export interface CutPlane {
	/** Unit length. */
	readonly normal: readonly [number, number, number];
	readonly offset: number;
}

/** A shape with a part taken away. */
export interface DefectiveShape {
	/** What is left; a sample of its own whose parent is the whole. */
	readonly rest: ShapeSample;
	/** What was taken away, on the same grid. */
	readonly missing: Volume<Uint8Array>;
	/** Where the shape was cut, for those who may know. */
	readonly plane?: CutPlane;
}

/** Options of {@link cutCap}. */
export interface CutCapOptions {
	/** Of the volume that is cut off. Default 0.25. */
	readonly share?: number;
	readonly random: Random;
}

/**
 * Cuts a cap of a given share of the volume off a shape, by a plane in a uniformly random direction. Voxels are cut whole,
 * by their centres; a voxel counts as much as it is filled.
 *
 * @throws RangeError unless the sample is an occupancy that is not empty, and the share lies between 0 and 1.
 */
export function cutCap(sample: ShapeSample, { share = 0.25, random }: CutCapOptions): DefectiveShape {
	if (!(share > 0 && share < 1)) throw new RangeError(`cutCap: the share must lie between 0 and 1, got ${share}`);
	const volume = occupancyOf('cutCap', sample);
	const plane = capPlane(volume, { share, random });
	return { ...removed(sample, volume, (point) => isBeyond(plane, point)), plane };
}

/** The plane that cuts a share of the volume off, its direction uniformly random. */
export function capPlane(volume: Volume<Uint8Array>, { share = 0.25, random }: CutCapOptions): CutPlane {
	const normal = randomDirection(random);
	const { voxels } = volume;
	const count = voxels.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0);
	if (count === 0) throw new RangeError('cutCap: the shape is empty');
	const levels = new Float64Array(count);
	const weights = new Uint8Array(count);
	let total = 0;
	let at = 0;
	eachFilled(volume, (point, weight) => {
		levels[at] = normal[0] * point[0] + normal[1] * point[1] + normal[2] * point[2];
		weights[at++] = weight;
		total += weight;
	});
	return { normal, offset: levelAbove(levels, weights, share * total) };
}

/** Bins that levels are parted into before those of one are sorted. */
const binCount = 1024;

/** The level above which at most so much of the weight lies: half way from the last that does to the first that does not. */
function levelAbove(levels: Float64Array, weights: Uint8Array, most: number): number {
	let low = Infinity;
	let high = -Infinity;
	for (const level of levels) {
		if (level < low) low = level;
		if (level > high) high = level;
	}
	const perBin = binCount / (high - low || 1);
	const binOf = (level: number): number => Math.min(binCount - 1, Math.floor((high - level) * perBin));
	const sums = new Float64Array(binCount);
	for (let i = 0; i < levels.length; i++) sums[binOf(levels[i])] += weights[i];
	let sum = 0;
	let bin = 0;
	while (bin < binCount - 1 && sum + sums[bin] <= most) sum += sums[bin++];
	// Of the bins before, the lowest level goes for certain.
	let last = Infinity;
	const within: number[] = [];
	for (let i = 0; i < levels.length; i++) {
		const own = binOf(levels[i]);
		if (own === bin) within.push(i);
		else if (own < bin && levels[i] < last) last = levels[i];
	}
	within.sort((a, b) => levels[b] - levels[a]);
	let next = 0;
	while (next < within.length - 1 && sum + weights[within[next]] <= most) {
		last = levels[within[next]];
		sum += weights[within[next++]];
	}
	const first = levels[within[next]];
	return last === Infinity ? first - 1e-6 : (last + first) / 2;
}

/** Whether a point in mm lies beyond a plane. */
export function isBeyond({ normal, offset }: CutPlane, point: ArrayLike<number>): boolean {
	return normal[0] * point[0] + normal[1] * point[1] + normal[2] * point[2] > offset;
}

/** Options of {@link biteBall} and {@link biteBox}. */
export interface BiteOptions {
	/** Radius, or half the edges, mm: drawn uniformly from this range. Default 8 … 20. */
	readonly sizeMm?: readonly [number, number];
	readonly random: Random;
}

/** Takes a ball about a random point of the shape out of it: a hole, a dent or a missing end. */
export function biteBall(sample: ShapeSample, { sizeMm = [8, 20], random }: BiteOptions): DefectiveShape {
	const volume = occupancyOf('biteBall', sample);
	const [x, y, z] = randomPoint(volume, random);
	const squared = random.uniform(...sizeMm) ** 2;
	return removed(sample, volume, (p) => (p[0] - x) ** 2 + (p[1] - y) ** 2 + (p[2] - z) ** 2 < squared);
}

/** Takes a box along the axes about a random point of the shape out of it. */
export function biteBox(sample: ShapeSample, { sizeMm = [8, 20], random }: BiteOptions): DefectiveShape {
	const volume = occupancyOf('biteBox', sample);
	const centre = randomPoint(volume, random);
	const half = [0, 1, 2].map(() => random.uniform(...sizeMm));
	return removed(sample, volume, (p) => half.every((size, axis) => Math.abs(p[axis] - centre[axis]) < size));
}

/** A defect of any kind, as a training set for completion wants it. */
export function randomDefect(sample: ShapeSample, random: Random): DefectiveShape {
	const kind = random.integer(3);
	if (kind === 0) return cutCap(sample, { share: random.uniform(0.1, 0.35), random });
	return kind === 1 ? biteBall(sample, { random }) : biteBox(sample, { random });
}

function occupancyOf(operation: string, { id, content }: ShapeSample): Volume<Uint8Array> {
	if (content.kind !== 'occupancy') throw new RangeError(`${operation}: ${id} is a ${content.kind}, not an occupancy`);
	return content.volume;
}

function removed(
	sample: ShapeSample,
	volume: Volume<Uint8Array>,
	isGone: (point: Float64Array) => boolean,
): DefectiveShape {
	const rest = volume.voxels.slice();
	const missing = new Uint8Array(rest.length);
	eachFilled(volume, (point, weight, at) => {
		if (!isGone(point)) return;
		rest[at] = 0;
		missing[at] = weight;
	});
	return {
		rest: {
			...sample,
			id: `${sample.id}#rest`,
			parent: sample.id,
			content: { kind: 'occupancy', volume: { ...volume, voxels: rest } },
		},
		missing: { ...volume, voxels: missing },
	};
}

/** Every voxel that is not empty: its centre in mm, how much it is filled, where it is stored. */
function eachFilled(
	{ voxels, dims, voxelToWorld: m }: Volume<Uint8Array>,
	visit: (point: Float64Array, weight: number, at: number) => void,
): void {
	const [nx, ny, nz] = dims;
	// One point for all voxels: the visitor reads it and does not keep it.
	const point = new Float64Array(3);
	for (let z = 0, at = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, at++) {
				if (voxels[at] === 0) continue;
				for (let axis = 0, row = 0; axis < 3; axis++, row += 4)
					point[axis] = m[row] * x + m[row + 1] * y + m[row + 2] * z + m[row + 3];
				visit(point, voxels[at], at);
			}
}

function randomPoint(volume: Volume<Uint8Array>, random: Random): readonly number[] {
	const points: (readonly number[])[] = [];
	eachFilled(volume, (point, weight) => weight >= 128 && points.push([...point]));
	if (points.length === 0) throw new RangeError('randomDefect: the shape is empty');
	return points[random.integer(points.length)];
}

function randomDirection(random: Random): [number, number, number] {
	for (;;) {
		const [x, y, z] = [random.normal(), random.normal(), random.normal()];
		const length = Math.hypot(x, y, z);
		if (length > 1e-6) return [x / length, y / length, z / length];
	}
}
