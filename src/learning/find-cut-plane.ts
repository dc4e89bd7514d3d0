import type { Volume } from '#volume';
import type { CutPlane } from './augmentation/random-defect.ts';

/** A plane found in a shape, with how much of the shape lies in it. */
export interface FoundPlane extends CutPlane {
	/** Area of the flat face, mm². */
	readonly areaMm2: number;
}

/**
 * The plane a shape was cut at, from the shape alone: of all planes with the whole shape on one side the one against which
 * the largest area lies. Directions are tried all over the sphere, the best ones then turned ever more finely.
 *
 * @param rest a mask (inside from 128) with cubic voxels.
 * @throws RangeError if it is empty.
 */
export function findCutPlane(rest: Volume<Uint8Array>): FoundPlane {
	const points = borderPoints(rest);
	if (points.length === 0) throw new RangeError('findCutPlane: the shape is empty');
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
	let leaders = sphereDirections(800)
		.map(score)
		.sort((p, q) => q.count - p.count)
		.slice(0, 12);
	for (let angle = 0.06; angle > 0.004; angle /= 1.7)
		leaders = leaders
			.flatMap((leader) => [leader, ...turnedBy(leader.normal, angle).map(score)])
			.sort((p, q) => q.count - p.count)
			.slice(0, 6);
	const [{ normal, offset, count }] = leaders;
	const length = Math.abs(normal[0]) + Math.abs(normal[1]) + Math.abs(normal[2]);
	return {
		normal: [normal[0], normal[1], normal[2]],
		// Voxels were cut by their centres: the plane lies between the last layer and the one that is gone.
		offset: offset + (spacingMm * Math.max(...normal.map(Math.abs))) / 2 / length,
		areaMm2: (count * spacingMm ** 3) / thickness,
	};
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
