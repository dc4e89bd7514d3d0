import { dropDegenerateTriangles } from './compact-mesh.ts';
import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link weldNear}. */
export interface WeldNearOptions {
	/** Vertices up to this far apart are merged, in mm. */
	readonly toleranceMm: number;
	/** Merge only vertices at open edges, so that closed parts stay as they are. Default true. */
	readonly onlyBoundary?: boolean;
}

/**
 * Merges vertices that lie within a tolerance of each other: closes seams whose sides differ by rounding, and joins where one
 * side has a vertex more. Each vertex goes to the first (lowest) earlier one within reach that was not merged itself, so
 * nothing moves further than the tolerance. Triangles that collapse are
 * dropped; vertices that are not finite stay. The input is not modified.
 *
 * @throws RangeError if the tolerance is negative; as `pairEdges` for vertices that do not exist.
 */
export function weldNear(
	mesh: TriangleMesh,
	{ toleranceMm, onlyBoundary = true }: WeldNearOptions,
): { mesh: TriangleMesh; mergedVertices: number } {
	if (!(toleranceMm >= 0)) throw new RangeError(`weldNear: toleranceMm must be ≥ 0, got ${toleranceMm}`);
	const { positions, triangles } = mesh;
	const target = Uint32Array.from({ length: positions.length / 3 }, (_, v) => v);
	const isCandidate = onlyBoundary ? boundaryVertices(mesh) : new Uint8Array(target.length).fill(1);
	const cell = cellSize(positions, toleranceMm);
	const cells = new Map<string, number[]>();
	let mergedVertices = 0;
	for (let v = 0; v < target.length; v++) {
		if (!isCandidate[v] || !isFiniteAt(positions, v)) continue;
		const at = [0, 1, 2].map((axis) => Math.floor(positions[3 * v + axis] / cell));
		const found = nearestKept(positions, v, at, cells, toleranceMm);
		if (found >= 0) {
			target[v] = found;
			mergedVertices++;
		} else {
			const key = at.join(' ');
			const others = cells.get(key);
			if (others) others.push(v);
			else cells.set(key, [v]);
		}
	}
	if (mergedVertices === 0) return { mesh, mergedVertices };
	return { mesh: dropDegenerateTriangles({ positions, triangles: triangles.map((v) => target[v]) }), mergedVertices };
}

/** No smaller than float32 can tell apart, so that cell numbers stay exact and neighbours are neighbours. */
function cellSize(positions: Float32Array, toleranceMm: number): number {
	let largest = 1e-30;
	for (const value of positions) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
	return Math.max(toleranceMm, largest * 2 ** -24);
}

const isFiniteAt = (positions: Float32Array, v: number): boolean =>
	Number.isFinite(positions[3 * v] + positions[3 * v + 1] + positions[3 * v + 2]);

function nearestKept(
	positions: Float32Array,
	v: number,
	[x, y, z]: readonly number[],
	cells: ReadonlyMap<string, readonly number[]>,
	toleranceMm: number,
): number {
	let best = -1;
	let least = toleranceMm;
	for (let i = x - 1; i <= x + 1; i++)
		for (let j = y - 1; j <= y + 1; j++)
			for (let k = z - 1; k <= z + 1; k++)
				for (const other of cells.get(`${i} ${j} ${k}`) ?? []) {
					const distance = Math.hypot(
						positions[3 * v] - positions[3 * other],
						positions[3 * v + 1] - positions[3 * other + 1],
						positions[3 * v + 2] - positions[3 * other + 2],
					);
					if (distance < least || (distance === least && (best < 0 || other < best))) {
						best = other;
						least = distance;
					}
				}
	return best;
}

/** 1 for vertices at an edge of one triangle. */
function boundaryVertices(mesh: TriangleMesh): Uint8Array {
	const { triangles } = mesh;
	const { twins } = pairEdges(mesh);
	const flags = new Uint8Array(mesh.positions.length / 3);
	twins.forEach((twin, h) => {
		if (twin >= 0) return;
		flags[triangles[h]] = 1;
		flags[triangles[h % 3 === 2 ? h - 2 : h + 1]] = 1;
	});
	return flags;
}
