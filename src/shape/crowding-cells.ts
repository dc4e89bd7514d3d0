import type { BoundingBox } from './bounding-box.ts';

/** Points on a surface: x, y, z and unit normal of each. */
export interface SurfacePoints {
	readonly positions: Float64Array;
	readonly normals: Float32Array;
	readonly box: BoundingBox;
}

/** Points sorted into cubes, with the occupied cubes around each: neighbours within one width are found at once. */
export interface CrowdingCells {
	/** What each point is called outside. */
	readonly indices: Uint32Array;
	readonly positions: Float64Array;
	readonly normals: Float32Array;
	readonly cellOf: Uint32Array;
	/** Where the points of each cell begin in `members`, and where those that are left end. */
	readonly start: Uint32Array;
	readonly end: Uint32Array;
	readonly members: Uint32Array;
	/** Occupied cells around cell c, itself among them: `around` from `aroundStart[c]` to before `aroundStart[c + 1]`. */
	readonly aroundStart: Uint32Array;
	readonly around: Uint32Array;
}

/** Sorts the chosen points into cubes of the given width (mm). Memory follows the points, not the space they span. */
export function crowdingCells(points: SurfacePoints, chosen: Uint32Array, width: number): CrowdingCells {
	const grid = occupiedCells(points, chosen, width);
	const { count, cellOfPoint } = grid;
	const start = new Uint32Array(count + 1);
	for (let i = 0; i < chosen.length; i++) start[cellOfPoint[i] + 1]++;
	for (let c = 0; c < count; c++) start[c + 1] += start[c];
	const end = start.slice(0, count);
	const cells = {
		indices: new Uint32Array(chosen.length),
		positions: new Float64Array(3 * chosen.length),
		normals: new Float32Array(3 * chosen.length),
		cellOf: new Uint32Array(chosen.length),
		members: Uint32Array.from(chosen, (_, i) => i),
	};
	for (let i = 0; i < chosen.length; i++) {
		const from = 3 * chosen[i];
		const to = end[cellOfPoint[i]]++;
		cells.indices[to] = chosen[i];
		cells.cellOf[to] = cellOfPoint[i];
		for (let k = 0; k < 3; k++) {
			cells.positions[3 * to + k] = points.positions[from + k];
			cells.normals[3 * to + k] = points.normals[from + k];
		}
	}
	return { ...cells, start, end, ...cellsAround(grid) };
}

/** Takes a point out of its cell. */
export function removeMember({ cellOf, start, end, members }: CrowdingCells, point: number): void {
	const cell = cellOf[point];
	let at = start[cell];
	while (members[at] !== point) at++;
	members[at] = members[--end[cell]];
	members[end[cell]] = point;
}

interface OccupiedCells {
	/** Number of the cell of each chosen point. */
	readonly cellOfPoint: Uint32Array;
	readonly count: number;
	/**
	 * Three whole numbers a cell, wrapped to 32 bits: cells that coincide so are far apart, and their points do not
	 * reach each other.
	 */
	readonly coordinates: Int32Array;
	/** Open addressing: 1 + the number of the cell, 0 where free. */
	readonly table: Uint32Array;
}

function occupiedCells({ positions, box }: SurfacePoints, chosen: Uint32Array, width: number): OccupiedCells {
	const { min } = box;
	const table = new Uint32Array(2 ** (1 + Math.ceil(Math.log2(chosen.length + 1))));
	const coordinates = new Int32Array(3 * chosen.length);
	const cellOfPoint = new Uint32Array(chosen.length);
	let count = 0;
	for (let i = 0; i < chosen.length; i++) {
		const x = Math.floor((positions[3 * chosen[i]] - min[0]) / width) | 0;
		const y = Math.floor((positions[3 * chosen[i] + 1] - min[1]) / width) | 0;
		const z = Math.floor((positions[3 * chosen[i] + 2] - min[2]) / width) | 0;
		const slot = slotOf(table, coordinates, x, y, z);
		if (table[slot] === 0) {
			coordinates[3 * count] = x;
			coordinates[3 * count + 1] = y;
			coordinates[3 * count + 2] = z;
			table[slot] = ++count;
		}
		cellOfPoint[i] = table[slot] - 1;
	}
	return { cellOfPoint, count, coordinates, table };
}

/** Where the cell is in the table, or would be. */
function slotOf(table: Uint32Array, coordinates: Int32Array, x: number, y: number, z: number): number {
	const mask = table.length - 1;
	const mixed = Math.imul(x, 0x8da6b343) ^ Math.imul(y, 0xd8163841) ^ Math.imul(z, 0xcb1ab31f);
	let slot = (mixed ^ (mixed >>> 15)) & mask;
	for (;;) {
		const cell = 3 * (table[slot] - 1);
		if (cell < 0) return slot;
		if (coordinates[cell] === x && coordinates[cell + 1] === y && coordinates[cell + 2] === z) return slot;
		slot = (slot + 1) & mask;
	}
}

function cellsAround({ count, coordinates, table }: OccupiedCells): Pick<CrowdingCells, 'around' | 'aroundStart'> {
	const aroundStart = new Uint32Array(count + 1);
	let around = new Uint32Array(16 * count + 27);
	let length = 0;
	for (let c = 0; c < count; c++) {
		if (length + 27 > around.length) {
			const longer = new Uint32Array(2 * around.length);
			longer.set(around);
			around = longer;
		}
		for (let dz = -1; dz <= 1; dz++) {
			for (let dy = -1; dy <= 1; dy++) {
				for (let dx = -1; dx <= 1; dx++) {
					const x = (coordinates[3 * c] + dx) | 0;
					const y = (coordinates[3 * c + 1] + dy) | 0;
					const z = (coordinates[3 * c + 2] + dz) | 0;
					const found = table[slotOf(table, coordinates, x, y, z)];
					if (found > 0) around[length++] = found - 1;
				}
			}
		}
		aroundStart[c + 1] = length;
	}
	return { aroundStart, around };
}
