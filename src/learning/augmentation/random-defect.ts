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
	const levels: { level: number; weight: number }[] = [];
	let total = 0;
	eachFilled(volume, (point, weight) => {
		levels.push({ level: normal[0] * point[0] + normal[1] * point[1] + normal[2] * point[2], weight });
		total += weight;
	});
	if (total === 0) throw new RangeError('cutCap: the shape is empty');
	levels.sort((a, b) => b.level - a.level);
	let sum = 0;
	let at = 0;
	while (at < levels.length - 1 && sum + levels[at].weight <= share * total) sum += levels[at++].weight;
	// Between the last voxel that goes and the first that stays.
	const offset = at === 0 ? levels[0].level - 1e-6 : (levels[at - 1].level + levels[at].level) / 2;
	return { normal, offset };
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
	isGone: (point: readonly number[]) => boolean,
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
	visit: (point: readonly number[], weight: number, at: number) => void,
): void {
	const [nx, ny, nz] = dims;
	for (let z = 0, at = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, at++)
				if (voxels[at] !== 0)
					visit(
						[0, 4, 8].map((row) => m[row] * x + m[row + 1] * y + m[row + 2] * z + m[row + 3]),
						voxels[at],
						at,
					);
}

function randomPoint(volume: Volume<Uint8Array>, random: Random): readonly number[] {
	const points: (readonly number[])[] = [];
	eachFilled(volume, (point, weight) => weight >= 128 && points.push(point));
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
