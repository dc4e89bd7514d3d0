/**
 * Triangles whose connectivity is edited in place. Half-edge 3t + k runs from corner k to corner k + 1 of triangle t. The
 * arrays grow by doubling and are then replaced: read them from the mesh again after a split.
 */
export interface EditableMesh {
	/** x, y, z of each vertex. */
	points: Float64Array;
	/** Three vertices a triangle; −1 where there is none any more. */
	corners: Int32Array;
	/** The half-edge on the other side, −1 at a boundary. */
	twins: Int32Array;
	/** 1: half-edge on a curve to be kept (a boundary or a sharp edge). 2: not to be touched at all. */
	creases: Uint8Array;
	/** A half-edge that leaves each vertex, at a boundary the one along it; −1: no such vertex any more. */
	leaving: Int32Array;
	/** 0: free. 1: on a curve to be kept. 2: fixed. */
	kinds: Uint8Array;
	vertexEnd: number;
	triangleEnd: number;
	triangleCount: number;
}

export const next = (h: number): number => (h % 3 === 2 ? h - 2 : h + 1);
export const previous = (h: number): number => (h % 3 === 0 ? h + 2 : h - 1);

/** Writes the neighbours of a vertex to `ring`, in turn; how many there are. */
export function ringOf({ corners, twins, leaving }: EditableMesh, vertex: number, ring: number[]): number {
	const first = leaving[vertex];
	let count = 0;
	let h = first;
	do {
		ring[count++] = corners[next(h)];
		const entering = previous(h);
		h = twins[entering];
		if (h < 0) ring[count++] = corners[entering];
	} while (h >= 0 && h !== first);
	return count;
}

/** Any half-edge that leaves the vertex; at a boundary turned back to the one along it. */
function setLeaving({ twins, leaving }: EditableMesh, vertex: number, any: number): void {
	let h = any;
	while (twins[h] >= 0) {
		h = next(twins[h]);
		if (h === any) break;
	}
	leaving[vertex] = h;
}

function pair({ twins }: EditableMesh, a: number, b: number): void {
	if (a >= 0) twins[a] = b;
	if (b >= 0) twins[b] = a;
}

function addTriangle(mesh: EditableMesh, a: number, b: number, c: number): number {
	const h = 3 * mesh.triangleEnd++;
	if (h >= mesh.corners.length) {
		const grow = <T extends Int32Array | Uint8Array>(larger: T, old: T): T => {
			larger.set(old);
			return larger;
		};
		const size = Math.max(48, 2 * mesh.corners.length);
		mesh.corners = grow(new Int32Array(size), mesh.corners);
		mesh.twins = grow(new Int32Array(size), mesh.twins);
		mesh.creases = grow(new Uint8Array(size), mesh.creases);
	}
	mesh.corners[h] = a;
	mesh.corners[h + 1] = b;
	mesh.corners[h + 2] = c;
	mesh.creases[h] = mesh.creases[h + 1] = mesh.creases[h + 2] = 0;
	mesh.triangleCount++;
	return h;
}

function addVertex(mesh: EditableMesh): number {
	const vertex = mesh.vertexEnd++;
	if (vertex >= mesh.leaving.length) {
		const size = Math.max(16, 2 * mesh.leaving.length);
		const leaving = new Int32Array(size);
		leaving.set(mesh.leaving);
		const kinds = new Uint8Array(size);
		kinds.set(mesh.kinds);
		const points = new Float64Array(3 * size);
		points.set(mesh.points);
		Object.assign(mesh, { leaving, kinds, points });
	}
	return vertex;
}

/** Cuts an edge in the middle, and the triangles beside it with it. Returns the new vertex. */
export function splitEdge(mesh: EditableMesh, h: number): number {
	const g = mesh.twins[h];
	const m = addVertex(mesh);
	const { points } = mesh;
	const a = mesh.corners[h];
	const b = mesh.corners[next(h)];
	for (let k = 0; k < 3; k++) points[3 * m + k] = (points[3 * a + k] + points[3 * b + k]) / 2;
	mesh.kinds[m] = mesh.creases[h] > 0 ? 1 : 0;
	const beyond = halve(mesh, h, m);
	mesh.leaving[m] = beyond;
	if (g < 0) {
		mesh.twins[beyond] = -1;
		return m;
	}
	const back = halve(mesh, g, m);
	pair(mesh, h, back);
	pair(mesh, g, beyond);
	return m;
}

/** h: a → b becomes a → m with the corner c; a new triangle m, b, c takes the rest. Returns its half-edge m → b. */
function halve(mesh: EditableMesh, h: number, m: number): number {
	const hn = next(h);
	const b = mesh.corners[hn];
	const c = mesh.corners[previous(h)];
	const rest = addTriangle(mesh, m, b, c);
	const { twins, creases, corners, leaving } = mesh;
	pair(mesh, rest + 1, twins[hn]);
	creases[rest] = creases[h];
	creases[rest + 1] = creases[hn];
	pair(mesh, hn, rest + 2);
	creases[hn] = 0;
	corners[hn] = m;
	if (leaving[b] === hn) leaving[b] = rest + 1;
	return rest;
}

/** Turns an inner edge a b into the other diagonal d c of its two triangles. */
export function flipEdge(mesh: EditableMesh, h: number): void {
	const { corners, twins, creases, leaving } = mesh;
	const g = twins[h];
	const hn = next(h);
	const hp = previous(h);
	const gn = next(g);
	const gp = previous(g);
	const a = corners[h];
	const b = corners[g];
	const c = corners[hp];
	const d = corners[gp];
	const [toA, toD, toB, toC] = [twins[hp], twins[gn], twins[gp], twins[hn]];
	const [creaseA, creaseD, creaseB, creaseC] = [creases[hp], creases[gn], creases[gp], creases[hn]];
	corners[h] = d;
	corners[hn] = c;
	corners[hp] = a;
	corners[g] = c;
	corners[gn] = d;
	corners[gp] = b;
	twins[hn] = toA;
	twins[hp] = toD;
	twins[gn] = toB;
	twins[gp] = toC;
	if (toA >= 0) twins[toA] = hn;
	if (toD >= 0) twins[toD] = hp;
	if (toB >= 0) twins[toB] = gn;
	if (toC >= 0) twins[toC] = gp;
	creases[hn] = creaseA;
	creases[hp] = creaseD;
	creases[gn] = creaseB;
	creases[gp] = creaseC;
	const isMoved = (vertex: number): boolean => {
		const t = (leaving[vertex] / 3) | 0;
		return t === ((h / 3) | 0) || t === ((g / 3) | 0);
	};
	if (isMoved(a)) setLeaving(mesh, a, hp);
	if (isMoved(b)) setLeaving(mesh, b, gp);
	if (isMoved(c)) setLeaving(mesh, c, hn);
	if (isMoved(d)) setLeaving(mesh, d, gn);
}

/**
 * True if the edge of h can be drawn together to its end without changing the topology: its ends have no neighbours in
 * common but the corners beside it.
 */
export function isCollapsible(mesh: EditableMesh, h: number, ringA: number[], ringB: number[]): boolean {
	const { corners, twins } = mesh;
	const g = twins[h];
	const isBoundary = g < 0;
	const a = corners[h];
	const b = corners[next(h)];
	if (!isBoundary && isOnBoundary(mesh, a) && isOnBoundary(mesh, b)) return false;
	if (twins[next(h)] < 0 && twins[previous(h)] < 0) return false;
	if (!isBoundary && twins[next(g)] < 0 && twins[previous(g)] < 0) return false;
	const countA = ringOf(mesh, a, ringA);
	const countB = ringOf(mesh, b, ringB);
	let common = 0;
	for (let i = 0; i < countA; i++) for (let j = 0; j < countB; j++) if (ringA[i] === ringB[j]) common++;
	if (common !== (isBoundary ? 1 : 2)) return false;
	// Corners with three triangles round them would be left with two.
	const c = corners[previous(h)];
	if (!isOnBoundary(mesh, c) && ringOf(mesh, c, ringB) <= 3) return false;
	if (isBoundary) return true;
	const d = corners[previous(g)];
	return isOnBoundary(mesh, d) || ringOf(mesh, d, ringB) > 3;
}

export const isOnBoundary = ({ twins, leaving }: EditableMesh, vertex: number): boolean => twins[leaving[vertex]] < 0;

/** Draws the edge of h together to its end; its start is no more. To be asked first: {@link isCollapsible}. */
export function collapseEdge(mesh: EditableMesh, h: number): void {
	const { corners, twins, leaving } = mesh;
	const g = twins[h];
	const a = corners[h];
	const b = corners[next(h)];
	const first = leaving[a];
	for (let spoke = first; ;) {
		corners[spoke] = b;
		spoke = twins[previous(spoke)];
		if (spoke < 0 || spoke === first) break;
	}
	closeTriangle(mesh, h);
	if (g >= 0) closeTriangle(mesh, g);
	leaving[a] = -1;
	mesh.triangleCount -= g < 0 ? 1 : 2;
}

/** Takes out a triangle whose edge h has no length any more: its other two edges become one. */
function closeTriangle(mesh: EditableMesh, h: number): void {
	const { corners, twins, creases } = mesh;
	const hn = next(h);
	const hp = previous(h);
	const x = twins[hn];
	const y = twins[hp];
	const crease = Math.max(creases[hn], creases[hp]);
	pair(mesh, x, y);
	if (x >= 0) creases[x] = crease;
	if (y >= 0) creases[y] = crease;
	corners[h] = corners[hn] = corners[hp] = -1;
	twins[h] = twins[hn] = twins[hp] = -1;
	for (const edge of [x, y]) {
		if (edge < 0) continue;
		setLeaving(mesh, corners[edge], edge);
		setLeaving(mesh, corners[next(edge)], next(edge));
	}
}
