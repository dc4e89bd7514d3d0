import { solveSparse, sparseCholesky, sparseMatrix, type SparseFactor } from '#numeric';

/** Pairs of neighbours of a mesh or of a cloud of points, each once. */
export interface NeighbourPairs {
	readonly first: Uint32Array;
	readonly second: Uint32Array;
}

/** Edges of triangles, each once, the lower vertex first. */
export function edgesOf(triangles: Uint32Array, vertexCount: number): NeighbourPairs {
	const keys = new Float64Array(triangles.length);
	for (let t = 0; t < triangles.length; t += 3)
		for (let k = 0; k < 3; k++) {
			const a = triangles[t + k];
			const b = triangles[t + ((k + 1) % 3)];
			keys[t + k] = a < b ? a * vertexCount + b : b * vertexCount + a;
		}
	keys.sort();
	const unique = keys.filter((key, i) => i === 0 || key !== keys[i - 1]);
	return {
		first: Uint32Array.from(unique, (key) => Math.floor(key / vertexCount)),
		second: Uint32Array.from(unique, (key) => key % vertexCount),
	};
}

/**
 * The factor of I + α L², L the Laplacian of the graph of neighbours over its mean degree: solving with it smooths a
 * field so that bends over fewer than about 2π α^¼ / √2 edges are given up. It depends on the graph only, so one factor serves
 * every shape that a template is laid on.
 */
export function smoothingFactor({ first, second }: NeighbourPairs, count: number, alpha: number): SparseFactor {
	const neighbours: number[][] = Array.from({ length: count }, () => []);
	for (let e = 0; e < first.length; e++) {
		neighbours[first[e]].push(second[e]);
		neighbours[second[e]].push(first[e]);
	}
	const unit = count / Math.max(1, 2 * first.length);
	const rows: number[] = [];
	const columns: number[] = [];
	const values: number[] = [];
	const add = (row: number, column: number, value: number): void => {
		rows.push(row);
		columns.push(column);
		values.push(value);
	};
	// L² = Σᵢ lᵢ lᵢᵀ over the rows lᵢ of L.
	for (let i = 0; i < count; i++) {
		add(i, i, 1);
		const ring = neighbours[i];
		const own = unit * ring.length;
		add(i, i, alpha * own * own);
		for (const a of ring) {
			add(i, a, -alpha * own * unit);
			add(a, i, -alpha * own * unit);
			for (const b of ring) add(a, b, alpha * unit * unit);
		}
	}
	const entries = {
		rows: Uint32Array.from(rows),
		columns: Uint32Array.from(columns),
		values: Float64Array.from(values),
	};
	const factor = sparseCholesky(sparseMatrix(count, count, entries));
	// I plus a square is positive definite.
	if (!factor) throw new RangeError(`smoothingFactor: the stiffness must be finite and not negative, got ${alpha}`);
	return factor;
}

/** Solves for x, y and z of a field (x, y, z of each vertex in turn), in place. */
export function smoothField(factor: SparseFactor, field: Float64Array): void {
	const part = new Float64Array(field.length / 3);
	for (let axis = 0; axis < 3; axis++) {
		for (let i = 0; i < part.length; i++) part[i] = field[3 * i + axis];
		const solved = solveSparse(factor, part);
		for (let i = 0; i < part.length; i++) field[3 * i + axis] = solved[i];
	}
}
