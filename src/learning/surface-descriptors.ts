import { extractIsosurface, massProperties, sampleSurface } from '#shape';
import { distanceTransform, gaussianSmooth, type Volume } from '#volume';

/** Numbers that say what a shape is like around points of its surface. */
export interface SurfaceDescriptors {
	/** x, y, z of each point, world mm. */
	readonly positions: Float32Array;
	/** {@link descriptorNames} of each point, one point after another. */
	readonly rows: Float32Array;
}

/** Options of {@link surfaceDescriptors}. */
export interface SurfaceDescriptorsOptions {
	/** How many points, spread evenly. Default 1200. */
	readonly count?: number;
	/** Default 1. */
	readonly seed?: number | string;
}

/** Standard deviations, mm, at which it is asked how much around a point is filled. */
const fillingMm = [3, 4.5, 6.5, 9, 13, 18, 25];
/** Those at which the bend of the surface is measured. */
const bendMm = [4.5, 6.5, 9, 13, 18];
/** Differences of fillings at two scales: what stands out of its wider surroundings. */
const contrasts = [
	[4.5, 13],
	[6.5, 18],
	[9, 25],
];
/** Radii of balls whose surface may shine through. */
const ballMm = [6, 8, 10, 12.5, 15.5, 19, 24, 30, 38];
/** How far below a point its depth is asked. */
const depthMm = [5, 10, 16, 24];

/** What the numbers of {@link surfaceDescriptors} are called, in their order. */
export const descriptorNames: readonly string[] = [
	...fillingMm.map((mm) => `filling ${mm}`),
	...contrasts.map(([a, b]) => `filling ${a} − ${b}`),
	...bendMm.flatMap((mm) => [`greatest bend ${mm}`, `least bend ${mm}`]),
	...ballMm.map((mm) => `ball ${mm}`),
	'best ball',
	'radius of the best ball',
	...depthMm.map((mm) => `depth below ${mm}`),
	'thickness',
	...['x', 'y', 'z'].flatMap((axis) => [`${axis} from the centroid`, `relative ${axis}`, `normal ${axis}`]),
	'relative distance from the centroid',
	'logarithm of the volume',
	'mean bend',
];

/** Places of the numbers that change their sign in the mirror image at x = 0; all others stay. */
export const mirroredDescriptors: readonly number[] = ['x from the centroid', 'relative x', 'normal x'].map((name) =>
	descriptorNames.indexOf(name),
);

/**
 * Describes the surface of an occupancy at points spread evenly over it: how much is filled around a point at several scales
 * (an integral invariant), how the surface bends at several scales, whether it is a part of a ball of some radius (each
 * part of the surface votes for the centres it would have), how deep the shape is below it, and where it lies.
 *
 * Manay et al., Integral invariants for shape matching, 2006; Ballard, Generalizing the Hough transform, 1981.
 *
 * @throws RangeError if nothing is inside.
 */
export function surfaceDescriptors(
	occupancy: Volume<Uint8Array>,
	{ count = 1200, seed = 1 }: SurfaceDescriptorsOptions = {},
): SurfaceDescriptors {
	const box = croppedFilling(occupancy);
	const smooth = new Map(fillingMm.map((mm) => [mm, smoothed(box, mm)]));
	const mesh = extractIsosurface(smoothed(box, 0.8 * box.voxelToWorld[0]), { level: 0.5 });
	const { areaMm2, volumeMm3, centroid } = massProperties(mesh);
	const dense = sampleSurface(mesh, Math.max(count, votingPoints), { seed }).positions;
	const normals = outwardNormals(smooth.get(4.5) ?? box, dense);
	const balls = ballMm.map((radius) => ballVotes(box, { positions: dense, normals, radius, areaMm2 }));
	const depth = depths(box);
	const fine = smooth.get(3) ?? box;
	const width = descriptorNames.length;
	const rows = new Float32Array(count * width);
	const unit = Math.cbrt(volumeMm3);
	// The samples come in progressive order: the first are spread evenly too.
	for (let p = 0; p < count; p++) {
		const point = dense.subarray(3 * p, 3 * p + 3);
		const normal = normals.subarray(3 * p, 3 * p + 3);
		const below = (mm: number): number[] => [0, 1, 2].map((k) => point[k] - mm * normal[k]);
		const fillings = fillingMm.map((mm) => valueAt(smooth.get(mm) ?? box, point));
		const bends = bendMm.flatMap((mm) => principalBends(smooth.get(mm) ?? box, point).map((bend) => bend * mm));
		const votes = ballMm.map((radius, r) => valueAt(balls[r], below(radius)));
		const best = votes.reduce((at, value, r) => (value > votes[at] ? r : at), 0);
		const fromCentroid = [0, 1, 2].map((k) => point[k] - centroid[k]);
		rows.set(
			[
				...fillings,
				...contrasts.map(([a, b]) => fillings[fillingMm.indexOf(a)] - fillings[fillingMm.indexOf(b)]),
				...bends,
				...votes,
				votes[best],
				ballMm[best],
				...depthMm.map((mm) => valueAt(depth, below(mm))),
				thicknessBelow(fine, below),
				...fromCentroid.flatMap((mm, k) => [mm, mm / unit, normal[k]]),
				Math.hypot(...fromCentroid) / unit,
				Math.log(volumeMm3),
				(bends[4] + bends[5]) / 2,
			],
			p * width,
		);
	}
	return { positions: dense.slice(0, 3 * count), rows };
}

/** Points that vote for centres of balls. */
const votingPoints = 3000;

type Field = Volume<Float32Array>;

/** The filled part of a grid with a margin, 0 … 1. */
function croppedFilling({ voxels, dims: [nx, ny, nz], voxelToWorld }: Volume<Uint8Array>): Field {
	const low = [nx, ny, nz];
	const high = [-1, -1, -1];
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				if (voxels[i] < 128) continue;
				const at = [x, y, z];
				for (let k = 0; k < 3; k++) {
					low[k] = Math.min(low[k], at[k]);
					high[k] = Math.max(high[k], at[k]);
				}
			}
	if (high[0] < 0) throw new RangeError('surfaceDescriptors: nothing is inside');
	const margin = 4;
	const dims = [0, 1, 2].map((k) => high[k] - low[k] + 1 + 2 * margin) as [number, number, number];
	const cut = new Float32Array(dims[0] * dims[1] * dims[2]);
	for (let z = 0, i = 0; z < dims[2]; z++)
		for (let y = 0; y < dims[1]; y++)
			for (let x = 0; x < dims[0]; x++, i++) {
				const [a, b, c] = [x + low[0] - margin, y + low[1] - margin, z + low[2] - margin];
				// A shell of emptiness remains, so that smoothing sees no shape going on beyond the box.
				const isEdge = x === 0 || y === 0 || z === 0 || x === dims[0] - 1 || y === dims[1] - 1 || z === dims[2] - 1;
				if (!isEdge && a >= 0 && b >= 0 && c >= 0 && a < nx && b < ny && c < nz)
					cut[i] = voxels[a + nx * (b + ny * c)] / 255;
			}
	const moved = voxelToWorld.slice();
	for (let row = 0; row < 3; row++)
		for (let k = 0; k < 3; k++) moved[4 * row + 3] += voxelToWorld[4 * row + k] * (low[k] - margin);
	return { voxels: cut, dims, voxelToWorld: moved };
}

function smoothed(box: Field, mm: number): Field {
	const sigma = mm / box.voxelToWorld[0];
	return gaussianSmooth(box, { sigmaVoxels: [sigma, sigma, sigma] });
}

/** mm to the outside. */
function depths({ voxels, dims, voxelToWorld }: Field): Field {
	const spacing = [voxelToWorld[0], voxelToWorld[0], voxelToWorld[0]];
	const mask = Uint8Array.from(voxels, (value) => (value >= 0.5 ? 1 : 0));
	return { voxels: distanceTransform({ voxels: mask, dims }, { of: 'inside', spacing }), dims, voxelToWorld };
}

/** Trilinear value of a grid along the world's axes; 0 beyond. */
function valueAt({ voxels, dims: [nx, ny, nz], voxelToWorld: m }: Field, point: ArrayLike<number>): number {
	const x = (point[0] - m[3]) / m[0];
	const y = (point[1] - m[7]) / m[5];
	const z = (point[2] - m[11]) / m[10];
	const i = Math.floor(x);
	const j = Math.floor(y);
	const k = Math.floor(z);
	if (!(i >= 0 && j >= 0 && k >= 0 && i + 1 < nx && j + 1 < ny && k + 1 < nz)) return 0;
	const [u, v, w] = [x - i, y - j, z - k];
	const at = i + nx * (j + ny * k);
	const up = at + nx * ny;
	const near =
		(voxels[at] * (1 - u) + voxels[at + 1] * u) * (1 - v) + (voxels[at + nx] * (1 - u) + voxels[at + nx + 1] * u) * v;
	const far =
		(voxels[up] * (1 - u) + voxels[up + 1] * u) * (1 - v) + (voxels[up + nx] * (1 - u) + voxels[up + nx + 1] * u) * v;
	return near * (1 - w) + far * w;
}

/** Against the gradient of a smooth filling, of length 1. */
function outwardNormals(field: Field, positions: Float32Array): Float32Array {
	const normals = new Float32Array(positions.length);
	for (let p = 0; p < positions.length; p += 3) {
		const gradient = gradientAt(field, positions.subarray(p, p + 3));
		const length = Math.hypot(...gradient) || 1;
		for (let k = 0; k < 3; k++) normals[p + k] = -gradient[k] / length;
	}
	return normals;
}

function gradientAt(field: Field, point: ArrayLike<number>): number[] {
	const h = field.voxelToWorld[0];
	return [0, 1, 2].map((k) => {
		const moved = (by: number): number[] => [0, 1, 2].map((axis) => point[axis] + (axis === k ? by : 0));
		return (valueAt(field, moved(h)) - valueAt(field, moved(-h))) / (2 * h);
	});
}

/** Principal curvatures, 1/mm, of the level surface through a point, the greater first; of a ball 1 / radius. */
function principalBends(field: Field, point: ArrayLike<number>): [number, number] {
	const h = field.voxelToWorld[0];
	const gradient = gradientAt(field, point);
	const length = Math.hypot(...gradient);
	if (length < 1e-9) return [0, 0];
	const normal = gradient.map((value) => -value / length);
	const [a, b] = tangents(normal);
	const middle = valueAt(field, point);
	const off = (s: number, t: number): number =>
		valueAt(
			field,
			[0, 1, 2].map((k) => point[k] + h * (s * a[k] + t * b[k])),
		);
	const aa = (off(1, 0) - 2 * middle + off(-1, 0)) / (h * h);
	const bb = (off(0, 1) - 2 * middle + off(0, -1)) / (h * h);
	const ab = (off(1, 1) - off(1, -1) - off(-1, 1) + off(-1, -1)) / (4 * h * h);
	const mean = -(aa + bb) / (2 * length);
	const spread = Math.hypot((aa - bb) / 2, ab) / length;
	return [mean + spread, mean - spread];
}

/** Two unit vectors across a third. */
function tangents(n: readonly number[]): [number[], number[]] {
	const least = n.reduce((at, value, k) => (Math.abs(value) < Math.abs(n[at]) ? k : at), 0);
	const axis = [0, 1, 2].map((k) => (k === least ? 1 : 0));
	const cross = (p: readonly number[], q: readonly number[]): number[] => [
		p[1] * q[2] - p[2] * q[1],
		p[2] * q[0] - p[0] * q[2],
		p[0] * q[1] - p[1] * q[0],
	];
	const first = cross(n, axis);
	const length = Math.hypot(...first);
	const a = first.map((value) => value / length);
	return [a, cross(n, a)];
}

interface Voting {
	readonly positions: Float32Array;
	readonly normals: Float32Array;
	readonly radius: number;
	readonly areaMm2: number;
}

/** How much of the surface of a ball about each voxel there is, 1 for all of it: each part votes for the centre it points to. */
function ballVotes({ dims, voxelToWorld: m }: Field, { positions, normals, radius, areaMm2 }: Voting): Field {
	const step = 1.5;
	const spacing = step * m[0];
	const size = dims.map((n) => Math.ceil(n / step) + 2) as [number, number, number];
	const votes = new Float32Array(size[0] * size[1] * size[2]);
	const voxelToWorld = m.slice();
	for (const k of [0, 5, 10]) voxelToWorld[k] = spacing;
	const each = areaMm2 / (positions.length / 3);
	for (let p = 0; p < positions.length; p += 3) {
		let at = 0;
		let stride = 1;
		let isIn = true;
		for (let k = 0; k < 3; k++) {
			const place = Math.round((positions[p + k] - radius * normals[p + k] - m[4 * k + 3]) / spacing);
			isIn &&= place >= 0 && place < size[k];
			at += stride * place;
			stride *= size[k];
		}
		if (isIn) votes[at] += each;
	}
	const sigma = Math.max(2, 0.14 * radius) / spacing;
	const peak = (Math.sqrt(2 * Math.PI) * sigma) ** 3 / (4 * Math.PI * radius * radius);
	const field = gaussianSmooth({ voxels: votes, dims: size, voxelToWorld }, { sigmaVoxels: [sigma, sigma, sigma] });
	for (let i = 0; i < field.voxels.length; i++) field.voxels[i] *= peak;
	return field;
}

const farthestMm = 90;

/** mm along the inward normal until the shape ends. */
function thicknessBelow(field: Field, below: (mm: number) => number[]): number {
	for (let mm = 4; mm < farthestMm; mm += 2) if (valueAt(field, below(mm)) < 0.5) return mm;
	return farthestMm;
}
