import { createRandom } from '#numeric';
import type { PointCloud } from './point-cloud.ts';
import { cumulativeAreas, drawPoints, pickPoints, type SampleSurfaceOptions } from './sample-surface.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Candidates for each disc of the radius that the area has room for. */
const candidatesPerDisc = 96;
const mostCandidates = 2 ** 26;

/**
 * Poisson-disk points on a surface: no two nearer to each other than the radius, and hardly room for one more. Candidates spread
 * over the surface by area (stratified, 96 for each disc of the radius) are taken in random order; each is kept unless one kept before is
 * nearer than the radius. So every candidate lies within the radius of a kept point, which leaves gaps of the surface
 * at most about 1.1 radii from one. Distances are straight, so on thin walls points of the one side also keep away those of
 * the other. The order is random: every prefix is a fair sample of the whole.
 *
 * Cook, Stochastic Sampling in Computer Graphics, 1986; for an exact number of points see `sampleSurface`.
 *
 * @returns the points with the unit normals of their triangles.
 * @throws RangeError if the radius is not positive, the mesh is empty, without area or not finite, or there would be
 * more than 2²⁶ candidates.
 */
export function poissonDisk(
	mesh: TriangleMesh,
	radiusMm: number,
	{ seed = 0 }: SampleSurfaceOptions = {},
): Required<PointCloud> {
	if (!(radiusMm > 0 && Number.isFinite(radiusMm)))
		throw new RangeError(`poissonDisk: radiusMm must be positive, got ${radiusMm}`);
	const areas = cumulativeAreas('poissonDisk', mesh, 1);
	const area = areas[areas.length - 1];
	// Where the surface is as thin as a line, its length counts.
	const discs = Math.max(area / (Math.PI * radiusMm * radiusMm), lengthOf(mesh) / radiusMm, 1);
	const count = Math.ceil(candidatesPerDisc * discs);
	if (!(count <= mostCandidates))
		throw new RangeError(
			`poissonDisk: radius ${radiusMm} mm on ${area} mm² takes ${count} candidates; choose a larger one`,
		);
	const random = createRandom(seed);
	const candidates = drawPoints(mesh, areas, { count, random });
	const order = random.shuffle(Uint32Array.from({ length: count }, (_, i) => i));
	return pickPoints(candidates, keepApart(candidates.positions, order, radiusMm));
}

/** Of points in an order, those that are not nearer than the radius to one before that is kept. */
function keepApart(points: Float64Array, order: Uint32Array, radius: number): Uint32Array {
	const kept = new Uint32Array(order.length);
	// float32 results must keep the distance too.
	let largest = 0;
	for (let i = 0; i < points.length; i++) largest = Math.max(largest, Math.abs(points[i]));
	const apart = radius + largest * 2 ** -22;
	const squaredRadius = apart * apart;
	const mask = 2 ** Math.ceil(Math.log2(order.length)) - 1;
	const head = new Int32Array(mask + 1).fill(-1);
	const next = new Int32Array(order.length);
	let count = 0;
	for (let k = 0; k < order.length; k++) {
		const p = 3 * order[k];
		const x = points[p];
		const y = points[p + 1];
		const z = points[p + 2];
		const cx = Math.floor(x / apart);
		const cy = Math.floor(y / apart);
		const cz = Math.floor(z / apart);
		if (isCrowded({ points, head, next, mask, squaredRadius }, p, cx, cy, cz)) continue;
		const bucket = bucketOf(cx, cy, cz) & mask;
		next[order[k]] = head[bucket];
		head[bucket] = order[k];
		kept[count++] = order[k];
	}
	return kept.subarray(0, count);
}

interface Kept {
	readonly points: Float64Array;
	/** Cells by hash, and the next point in the same bucket; cells that share one only cost time. */
	readonly head: Int32Array;
	readonly next: Int32Array;
	readonly mask: number;
	readonly squaredRadius: number;
}

function isCrowded(
	{ points, head, next, mask, squaredRadius }: Kept,
	p: number,
	cx: number,
	cy: number,
	cz: number,
): boolean {
	for (let dz = -1; dz <= 1; dz++)
		for (let dy = -1; dy <= 1; dy++)
			for (let dx = -1; dx <= 1; dx++)
				for (let other = head[bucketOf(cx + dx, cy + dy, cz + dz) & mask]; other >= 0; other = next[other]) {
					const q = 3 * other;
					const ex = points[q] - points[p];
					const ey = points[q + 1] - points[p + 1];
					const ez = points[q + 2] - points[p + 2];
					if (ex * ex + ey * ey + ez * ez < squaredRadius) return true;
				}
	return false;
}

const bucketOf = (x: number, y: number, z: number): number => {
	const mixed = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(z, 0xc2b2ae3d);
	return mixed ^ (mixed >>> 15);
};

/** Diagonal of the box of the used vertices. */
function lengthOf({ positions, triangles }: TriangleMesh): number {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (const vertex of triangles)
		for (let k = 0; k < 3; k++) {
			low[k] = Math.min(low[k], positions[3 * vertex + k]);
			high[k] = Math.max(high[k], positions[3 * vertex + k]);
		}
	return Math.hypot(...high.map((value, k) => value - low[k]));
}
