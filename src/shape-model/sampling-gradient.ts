/** Neighbours of every particle within a radius, in rows. */
export interface ParticleNeighbours {
	/** Start of each particle's list; M + 1 numbers. */
	readonly starts: Uint32Array;
	readonly neighbours: Uint32Array;
}

/**
 * Pairs of particles of one surface that are nearer than a radius and whose normals do not point apart (particles on
 * the two sides of a thin wall do not push each other).
 *
 * @param positions x, y, z each.
 * @param filter unit normals, x, y, z each, or the distance of two particles along the surface, which then has to be
 * within the radius too; without it every near pair counts.
 */
export function particleNeighbours(
	positions: Float64Array,
	radius: number,
	filter?: Float64Array | ((i: number, j: number) => number),
): ParticleNeighbours {
	const count = positions.length / 3;
	const cells = cellLists(positions, radius);
	const starts = new Uint32Array(count + 1);
	const found: number[] = [];
	const squaredRadius = radius * radius;
	for (let i = 0; i < count; i++) {
		starts[i] = found.length;
		visitCells(cells, positions, 3 * i, (j) => {
			if (j === i) return;
			const dx = positions[3 * i] - positions[3 * j];
			const dy = positions[3 * i + 1] - positions[3 * j + 1];
			const dz = positions[3 * i + 2] - positions[3 * j + 2];
			if (dx * dx + dy * dy + dz * dz >= squaredRadius) return;
			if (typeof filter === 'function' ? filter(i, j) >= radius : filter && dotOf(filter, 3 * i, 3 * j) < apart) return;
			found.push(j);
		});
	}
	starts[count] = found.length;
	return { starts, neighbours: Uint32Array.from(found) };
}

/**
 * Ascent of the evenness of the particles on one surface: each is pushed from its neighbours with weight exp(−d²/2σ²), the
 * gradient of the Parzen entropy of the sample. The largest push is about σ; even particles are not pushed.
 *
 * Cates et al., IPMI 2007, with one width for the surface.
 *
 * @param pushes 3 · M numbers, overwritten.
 */
export function samplingGradient(
	positions: Float64Array,
	{ starts, neighbours }: ParticleNeighbours,
	sigma: number,
	pushes: Float64Array,
): void {
	const scale = -1 / (2 * sigma * sigma);
	for (let i = 0; i + 1 < starts.length; i++) {
		const p = 3 * i;
		let x = 0;
		let y = 0;
		let z = 0;
		let total = 0;
		for (let k = starts[i]; k < starts[i + 1]; k++) {
			const q = 3 * neighbours[k];
			const dx = positions[p] - positions[q];
			const dy = positions[p + 1] - positions[q + 1];
			const dz = positions[p + 2] - positions[q + 2];
			const weight = Math.exp(scale * (dx * dx + dy * dy + dz * dz));
			x += weight * dx;
			y += weight * dy;
			z += weight * dz;
			total += weight;
		}
		const factor = total > 0 ? 1 / total : 0;
		pushes[p] = factor * x;
		pushes[p + 1] = factor * y;
		pushes[p + 2] = factor * z;
	}
}

/** cos of the angle between normals beyond which particles do not see each other: past the edge of a box they do. */
const apart = -0.3;

interface CellLists {
	readonly origin: readonly number[];
	readonly dims: readonly number[];
	readonly size: number;
	readonly starts: Uint32Array;
	readonly members: Uint32Array;
}

/** More cells than this would only be empty ones. */
const maxCellsAlong = 64;

function cellLists(positions: Float64Array, radius: number): CellLists {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (let i = 0; i < positions.length; i++) {
		low[i % 3] = Math.min(low[i % 3], positions[i]);
		high[i % 3] = Math.max(high[i % 3], positions[i]);
	}
	const size = Math.max(radius, ...high.map((value, axis) => (value - low[axis]) / maxCellsAlong), Number.MIN_VALUE);
	const dims = high.map((value, axis) => Math.floor((value - low[axis]) / size) + 1);
	const count = positions.length / 3;
	const starts = new Uint32Array(dims[0] * dims[1] * dims[2] + 1);
	const cellOf = (i: number): number => {
		const [x, y, z] = [0, 1, 2].map((axis) => Math.floor((positions[3 * i + axis] - low[axis]) / size));
		return x + dims[0] * (y + dims[1] * z);
	};
	const cellOfEach = Uint32Array.from({ length: count }, (_, i) => cellOf(i));
	for (const cell of cellOfEach) starts[cell + 1]++;
	for (let c = 1; c < starts.length; c++) starts[c] += starts[c - 1];
	const next = starts.slice();
	const members = new Uint32Array(count);
	for (let i = 0; i < count; i++) members[next[cellOfEach[i]]++] = i;
	return { origin: low, dims, size, starts, members };
}

function visitCells(cells: CellLists, positions: Float64Array, p: number, visit: (member: number) => void): void {
	const { origin, dims, size, starts, members } = cells;
	const [x, y, z] = [0, 1, 2].map((axis) => Math.floor((positions[p + axis] - origin[axis]) / size));
	for (let k = Math.max(0, z - 1); k <= Math.min(dims[2] - 1, z + 1); k++)
		for (let j = Math.max(0, y - 1); j <= Math.min(dims[1] - 1, y + 1); j++) {
			const row = dims[0] * (j + dims[1] * k);
			const end = starts[row + Math.min(dims[0] - 1, x + 1) + 1];
			for (let m = starts[row + Math.max(0, x - 1)]; m < end; m++) visit(members[m]);
		}
}

function dotOf(normals: Float64Array, i: number, j: number): number {
	return normals[i] * normals[j] + normals[i + 1] * normals[j + 1] + normals[i + 2] * normals[j + 2];
}
