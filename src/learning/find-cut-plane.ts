import type { Volume } from '#volume';
import type { CutPlane } from './augmentation/random-defect.ts';

/** A plane found in a shape, with how much of the shape lies in it. */
export interface FoundPlane extends CutPlane {
	/** Area of the flat face, mm². */
	readonly areaMm2: number;
	/** Columns of voxels that end in the face, and those that end close below: of a curved side about as many. */
	readonly columns: number;
	readonly columnsBelow: number;
}

/**
 * The plane a shape was cut at, from the shape alone: that of the flat face with the sharpest rim. Shapes that have flat sides of
 * their own are better told by {@link likeliestCut}.
 *
 * @param rest a mask (inside from 128) with cubic voxels.
 * @throws RangeError if it is empty.
 */
export function findCutPlane(rest: Volume<Uint8Array>): FoundPlane {
	return findCutPlanes(rest)[0];
}

/** Planes that are looked at more closely. */
const mostPlanes = 12;
/** Cosine of the angle that two of them are apart at least. */
const nearestCosine = 0.85;
/** Where nothing else is known; chosen on cuts of spleens and hippocampi other than those that any card tests. */
const doubtedColumns = 15;

/**
 * Planes a shape may have been cut at, those of faces with a sharp rim first: of all planes with the whole shape on one side those
 * against which the largest areas lie, laid through the ends of the columns of voxels they cut.
 *
 * @param rest a mask (inside from 128) with cubic voxels.
 * @throws RangeError if it is empty.
 */
export function findCutPlanes(rest: Volume<Uint8Array>): FoundPlane[] {
	const points = borderPoints(rest);
	if (points.length === 0) throw new RangeError('findCutPlanes: the shape is empty');
	const spacingMm = rest.voxelToWorld[0];
	const thickness = 1.25 * spacingMm;
	const score = (normal: readonly number[]): { normal: readonly number[]; offset: number; count: number } => {
		const [a, b, c] = normal;
		let most = -Infinity;
		for (let p = 0; p < points.length; p += 3) {
			const level = a * points[p] + b * points[p + 1] + c * points[p + 2];
			if (level > most) most = level;
		}
		let count = 0;
		for (let p = 0; p < points.length; p += 3)
			if (a * points[p] + b * points[p + 1] + c * points[p + 2] > most - thickness) count++;
		return { normal, offset: most, count };
	};
	const rough = sphereDirections(800)
		.map(score)
		.sort((p, q) => q.count - p.count);
	const found = apart(rough).map((start) => {
		let leaders = [start];
		for (let angle = 0.1; angle > 0.004; angle /= 1.7)
			leaders = leaders
				.flatMap((leader) => [leader, ...turnedBy(leader.normal, angle).map(score)])
				.sort((p, q) => q.count - p.count)
				.slice(0, 3);
		const [{ normal, offset, count }] = leaders;
		const plane: CutPlane = { normal: [normal[0], normal[1], normal[2]], offset };
		return { ...throughFace(rest, plane), areaMm2: (count * spacingMm ** 3) / thickness };
	});
	const purity = (plane: FoundPlane): number => facePurity(plane, doubtedColumns);
	return apart(found.sort((p, q) => purity(q) - purity(p)));
}

/** How sharp a face's rim is, up to 1; the more columns are doubted, the less small faces are trusted. */
export function facePurity({ columns, columnsBelow }: FoundPlane, doubted: number): number {
	return (columns - columnsBelow) / (columns + doubted);
}

/** Few wholes have a face as sharp, few shapes that were cut have none: bench/likeliest-cut.bench.ts counts them. */
const leastCutPurity = 0.65;

/**
 * Whether a face is as flat and has as sharp a rim as a plane leaves. A shape without any was hardly cut; kinds of shapes with flat
 * sides of their own (posterior parts of hippocampi) have them when they are whole, too.
 */
export function looksCut(face: FoundPlane): boolean {
	return facePurity(face, 5) >= leastCutPurity;
}

/** The best of the directions, so many at most and none close to another. */
function apart<T extends { readonly normal: readonly number[] }>(sorted: readonly T[]): T[] {
	const kept: T[] = [];
	for (const one of sorted) {
		if (kept.length === mostPlanes) break;
		const isNew = kept.every(
			({ normal }) => normal.reduce((sum, value, k) => sum + value * one.normal[k], 0) < nearestCosine,
		);
		if (isNew) kept.push(one);
	}
	return kept;
}

/** The least number of columns a plane is laid through. */
const fewestColumns = 6;

/**
 * The plane laid by least squares through the ends of the columns of voxels that it cut. Voxels were cut by their centres, so in
 * each column (along the axis nearest to the normal) it passed somewhere between the last that is left and the next.
 */
function throughFace(rest: Volume<Uint8Array>, coarse: CutPlane): Omit<FoundPlane, 'areaMm2'> {
	const up = [0, 1, 2].reduce((most, k) => (Math.abs(coarse.normal[k]) > Math.abs(coarse.normal[most]) ? k : most), 0);
	const side = coarse.normal[up] > 0 ? 1 : -1;
	const across = [0, 1, 2].filter((k) => k !== up);
	const ends = columnEnds(rest, up, side);
	const spacingMm = rest.voxelToWorld[0];
	let plane = coarse;
	let columns = 0;
	let columnsBelow = 0;
	for (let round = 0; round < 12; round++) {
		// Height over the two other axes: h = a + b u + c v.
		const steep = plane.normal[up];
		const [b, c] = across.map((k) => -plane.normal[k] / steep);
		const a = plane.offset / steep;
		const reach = (round < 4 ? 1 : 0.6) * spacingMm;
		const above = (end: readonly number[]): number => end[up] - a - b * end[across[0]] - c * end[across[1]];
		const own = ends.filter((end) => Math.abs(above(end)) < reach);
		columns = own.length;
		columnsBelow = ends.filter((end) => side * above(end) <= -reach && side * above(end) > -3 * reach).length;
		if (own.length < fewestColumns) break;
		const middle = [0, 1, 2].map((k) => own.reduce((sum, end) => sum + end[k], 0) / own.length);
		let [uu, uv, vv, uh, vh] = [0, 0, 0, 0, 0];
		for (const end of own) {
			const [u, v, h] = [...across, up].map((k) => end[k] - middle[k]);
			uu += u * u;
			uv += u * v;
			vv += v * v;
			uh += u * h;
			vh += v * h;
		}
		const determinant = uu * vv - uv * uv;
		if (!(determinant > 1e-6 * uu * vv)) break;
		const slopes = [(uh * vv - vh * uv) / determinant, (vh * uu - uh * uv) / determinant];
		const size = side * Math.hypot(1, ...slopes);
		const normal: [number, number, number] = [0, 0, 0];
		normal[up] = 1 / size;
		across.forEach((k, i) => (normal[k] = -slopes[i] / size));
		plane = { normal, offset: normal.reduce((sum, value, k) => sum + value * middle[k], 0) };
	}
	return { ...plane, columns, columnsBelow };
}

/** Half a voxel beyond the last voxel of every column along an axis, mm. */
function columnEnds({ voxels, dims, voxelToWorld: m }: Volume<Uint8Array>, up: number, side: number): number[][] {
	const strides = [1, dims[0], dims[0] * dims[1]];
	const [first, second] = [0, 1, 2].filter((k) => k !== up);
	const ends: number[][] = [];
	for (let p = 0; p < dims[first]; p++)
		for (let q = 0; q < dims[second]; q++) {
			let at = side > 0 ? dims[up] - 1 : 0;
			while (at >= 0 && at < dims[up] && voxels[p * strides[first] + q * strides[second] + at * strides[up]] < 128)
				at -= side;
			if (at < 0 || at >= dims[up]) continue;
			const place = [0, 0, 0];
			place[first] = p;
			place[second] = q;
			place[up] = at + side / 2;
			ends.push(place.map((value, k) => m[5 * k] * value + m[4 * k + 3]));
		}
	return ends;
}

/** Centres in mm of inside voxels with an empty neighbour. */
function borderPoints({ voxels, dims, voxelToWorld: m }: Volume<Uint8Array>): Float64Array {
	const [nx, ny, nz] = dims;
	const isIn = (x: number, y: number, z: number): boolean =>
		x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz && voxels[x + nx * (y + ny * z)] >= 128;
	const points: number[] = [];
	for (let z = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++) {
				if (!isIn(x, y, z)) continue;
				// Two layers: a face across the voxels' diagonal is two voxels deep.
				let isDeep = true;
				for (const step of [-2, 2]) isDeep &&= isIn(x + step, y, z) && isIn(x, y + step, z) && isIn(x, y, z + step);
				if (isDeep) continue;
				for (let row = 0; row < 12; row += 4) points.push(m[row] * x + m[row + 1] * y + m[row + 2] * z + m[row + 3]);
			}
	return Float64Array.from(points);
}

/** Directions spread evenly over the sphere by the golden angle. */
function sphereDirections(count: number): number[][] {
	const golden = Math.PI * (3 - Math.sqrt(5));
	return Array.from({ length: count }, (_, i) => {
		const z = 1 - (2 * i + 1) / count;
		const radius = Math.sqrt(1 - z * z);
		return [radius * Math.cos(golden * i), radius * Math.sin(golden * i), z];
	});
}

/** Eight directions about one. */
function turnedBy(normal: readonly number[], angle: number): number[][] {
	const [x, y, z] = normal;
	const across = Math.abs(x) < 0.9 ? [0, z, -y] : [-z, 0, x];
	const length = Math.hypot(...across);
	const u = across.map((value) => value / length);
	const v = [y * u[2] - z * u[1], z * u[0] - x * u[2], x * u[1] - y * u[0]];
	return Array.from({ length: 8 }, (_, i) => {
		const [a, b] = [Math.cos((i * Math.PI) / 4), Math.sin((i * Math.PI) / 4)];
		const turned = [0, 1, 2].map((k) => Math.cos(angle) * normal[k] + Math.sin(angle) * (a * u[k] + b * v[k]));
		const norm = Math.hypot(...turned);
		return turned.map((value) => value / norm);
	});
}
