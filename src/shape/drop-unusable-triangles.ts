import { compactMesh } from './compact-mesh.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** What {@link dropUnusableTriangles} took out. */
export interface DroppedTriangles {
	readonly mesh: TriangleMesh;
	/** Using vertices that do not exist, or with NaN or infinite coordinates; also a rest of fewer than three indices. */
	readonly invalid: number;
	/** Using a vertex twice. */
	readonly degenerate: number;
	/** Using the same three vertices as another triangle. */
	readonly duplicate: number;
}

/**
 * Takes out triangles that no surface can have: those with vertices that do not exist or are not finite, that use a vertex
 * twice, and all but one of those on the same three vertices. Where as many of these look to one side as to the other, they
 * are a fold without volume and all go, unless that is the greater part of the mesh, which then is a sheet given with both its sides:
 * one side stays. Vertices that then are unused go too. The input is not modified; it is returned itself when nothing is wrong.
 */
export function dropUnusableTriangles(mesh: TriangleMesh): DroppedTriangles {
	const triangleCount = Math.floor(mesh.triangles.length / 3);
	const keep = new Uint8Array(triangleCount);
	let invalid = mesh.triangles.length % 3 === 0 ? 0 : 1;
	let degenerate = 0;
	for (let t = 0; t < triangleCount; t++) {
		const [a, b, c] = mesh.triangles.subarray(3 * t, 3 * t + 3);
		if (!isUsable(mesh.positions, a) || !isUsable(mesh.positions, b) || !isUsable(mesh.positions, c)) invalid++;
		else if (a === b || b === c || c === a) degenerate++;
		else keep[t] = 1;
	}
	const duplicate = dropDuplicates(mesh.triangles, keep);
	if (invalid + degenerate + duplicate === 0) return { mesh: compactMesh(mesh), invalid, degenerate, duplicate };
	const triangles = new Uint32Array(3 * keep.reduce((sum, flag) => sum + flag, 0));
	let end = 0;
	keep.forEach((flag, t) => {
		if (flag) triangles.set(mesh.triangles.subarray(3 * t, 3 * t + 3), 3 * end++);
	});
	return { mesh: compactMesh({ positions: wholeVertices(mesh), triangles }), invalid, degenerate, duplicate };
}

const wholeVertices = ({ positions }: TriangleMesh): Float32Array =>
	positions.length % 3 === 0 ? positions : positions.slice(0, positions.length - (positions.length % 3));

const isUsable = (positions: Float32Array, v: number): boolean =>
	3 * v + 2 < positions.length && Number.isFinite(positions[3 * v] + positions[3 * v + 1] + positions[3 * v + 2]);

/** Clears the marks of repeated triangles; returns how many. */
function dropDuplicates(triangles: Uint32Array, keep: Uint8Array): number {
	const sorted = (t: number): [number, number, number] => {
		const [a, b, c] = triangles.subarray(3 * t, 3 * t + 3);
		const low = Math.min(a, b, c);
		const high = Math.max(a, b, c);
		return [low, a + b + c - low - high, high];
	};
	const order = Uint32Array.from([...keep.keys()].filter((t) => keep[t] === 1));
	const low = new Float64Array(keep.length);
	const high = new Float64Array(keep.length);
	for (const t of order) {
		const [a, b, c] = sorted(t);
		low[t] = a * 2 ** 21 + Math.floor(b / 2 ** 11);
		high[t] = (b % 2 ** 11) * 2 ** 32 + c;
	}
	order.sort((s, t) => low[s] - low[t] || high[s] - high[t] || s - t);
	const groups: Uint32Array[] = [];
	for (let first = 0; first < order.length;) {
		let end = first + 1;
		while (end < order.length && low[order[end]] === low[order[first]] && high[order[end]] === high[order[first]])
			end++;
		if (end > first + 1) groups.push(order.subarray(first, end));
		first = end;
	}
	const balances = groups.map((group) => group.reduce((sum, t) => sum + (isEven(triangles, t) ? 1 : -1), 0));
	const folds = groups.reduce((sum, group, i) => sum + (balances[i] === 0 ? group.length : 0), 0);
	const isTwoSided = folds > order.length / 2;
	let dropped = 0;
	groups.forEach((group, i) => {
		const wanted = balances[i] >= 0;
		const kept = balances[i] === 0 && !isTwoSided ? -1 : group.find((t) => isEven(triangles, t) === wanted);
		for (const t of group)
			if (t !== kept) {
				keep[t] = 0;
				dropped++;
			}
	});
	return dropped;
}

/** Whether the corners go up cyclically: tells the two sides of the same three vertices apart. */
function isEven(triangles: Uint32Array, t: number): boolean {
	const [a, b, c] = triangles.subarray(3 * t, 3 * t + 3);
	return (a < b && b < c) || (b < c && c < a) || (c < a && a < b);
}
