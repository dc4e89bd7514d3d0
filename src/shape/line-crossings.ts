import type { Mat4 } from '#numeric';
import { isWasmSupported, lineCrossingsBinary, openKernel, type Backend, type Kernel } from '#wasm';
import { hasEvenEdges } from './even-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Where the grid lines along axis 0 cross a surface; line j + ny · k has the voxels (·, j, k). In no order. */
export interface LineCrossings {
	readonly count: number;
	/** At least `count` entries: the line. */
	readonly lines: Uint32Array;
	/** At least `count` entries: twice the first voxel at or behind the crossing, plus 1 where the line goes out. */
	readonly marks: Uint32Array;
}

/** A grid, and the affine that takes world mm to its voxels. */
export interface LineGrid {
	readonly dims: readonly [number, number, number];
	readonly worldToVoxel: Mat4;
}

/**
 * Finds all crossings of grid lines and triangles; undefined if an edge belongs to an odd number of triangles, as then
 * no line is crossed in and out. A line through (j, k) crosses a triangle if k is in the half-open range of one of its
 * edges that goes up and one that comes down in z, and j between where these meet the plane k. Where an edge meets a
 * plane is always computed from its lower vertex, so neighbouring triangles never both claim, or both miss, a line.
 * Crossings beyond a line's end are dropped, those before its start count at its first voxel.
 *
 * Both twins compute the same operations on float64 in the same order, and give the same crossings in the same order.
 *
 * @throws RangeError if a triangle uses a vertex that does not exist.
 */
export function lineCrossings(
	mesh: TriangleMesh,
	grid: LineGrid,
	backend: Backend | undefined,
): LineCrossings | undefined {
	const isLarge = mesh.triangles.length >= leastIndices;
	if (backend === 'wasm' || (backend === undefined && isLarge && isWasmSupported())) return crossCompiled(mesh, grid);
	if (!hasEvenEdges(mesh)) return undefined;
	const [nx, ny, nz] = grid.dims;
	if (nx * ny * nz === 0) return noCrossings();
	const vertices = toGrid(mesh.positions, grid);
	let crossings: Room = noCrossings();
	for (let next = 0, length = firstRoom(mesh, grid); next < mesh.triangles.length; length *= 2) {
		crossings = withRoom(crossings, length);
		next = crossTriangles(vertices, mesh.triangles, next, grid.dims, crossings);
	}
	return crossings;
}

/** Below so many triangle corners the copy to and from the compiled twin costs more than it saves. */
const leastIndices = 3 * 2000;

interface Room {
	count: number;
	readonly lines: Uint32Array;
	readonly marks: Uint32Array;
}

const noCrossings = (): Room => ({ count: 0, lines: new Uint32Array(0), marks: new Uint32Array(0) });

/** Room for any one triangle, and for about one crossing a triangle. */
function firstRoom({ triangles }: TriangleMesh, { dims }: LineGrid): number {
	return dims[1] * dims[2] + Math.ceil(triangles.length / 3);
}

function withRoom({ count, lines, marks }: Room, length: number): Room {
	const larger = { count, lines: new Uint32Array(length), marks: new Uint32Array(length) };
	larger.lines.set(lines.subarray(0, count));
	larger.marks.set(marks.subarray(0, count));
	return larger;
}

interface GridVertices {
	/** x, y, z in voxels: the centre of voxel k is k. */
	readonly coordinates: Float64Array;
	/** First line and first plane not before it, limited to 0 … ny and 0 … nz. */
	readonly firsts: Int32Array;
}

function toGrid(positions: Float32Array, { dims: [, ny, nz], worldToVoxel: m }: LineGrid): GridVertices {
	const coordinates = new Float64Array(positions.length);
	const firsts = new Int32Array((2 * positions.length) / 3);
	for (let i = 0, f = 0; i < positions.length; i += 3, f += 2) {
		const x = positions[i];
		const y = positions[i + 1];
		const z = positions[i + 2];
		const gridY = m[4] * x + m[5] * y + m[6] * z + m[7];
		const gridZ = m[8] * x + m[9] * y + m[10] * z + m[11];
		coordinates[i] = m[0] * x + m[1] * y + m[2] * z + m[3];
		coordinates[i + 1] = gridY;
		coordinates[i + 2] = gridZ;
		firsts[f] = firstFrom(gridY, ny);
		firsts[f + 1] = firstFrom(gridZ, nz);
	}
	return { coordinates, firsts };
}

const firstFrom = (coordinate: number, count: number): number => Math.max(0, Math.min(count, Math.ceil(coordinate)));

/** Adds the crossings of triangles from corner `first` on; returns where it stopped, as room was short, or the end. */
function crossTriangles(
	{ coordinates, firsts }: GridVertices,
	triangles: Uint32Array,
	first: number,
	[nx, ny]: readonly [number, number, number],
	room: Room,
): number {
	const { lines, marks } = room;
	/** x and y of the two cuts of a triangle with a plane. */
	const cuts = new Float64Array(4);
	let count = room.count;
	let h = first;
	for (; h + 2 < triangles.length; h += 3) {
		const a = triangles[h];
		const b = triangles[h + 1];
		const c = triangles[h + 2];
		const za = firsts[2 * a + 1];
		const zb = firsts[2 * b + 1];
		const zc = firsts[2 * c + 1];
		const firstPlane = Math.min(za, zb, zc);
		const endPlane = Math.max(za, zb, zc);
		if (firstPlane === endPlane) continue;
		const ya = firsts[2 * a];
		const yb = firsts[2 * b];
		const yc = firsts[2 * c];
		const lineCount = Math.max(ya, yb, yc) - Math.min(ya, yb, yc);
		if (lineCount === 0) continue;
		if (count + lineCount * (endPlane - firstPlane) > lines.length) break;
		for (let k = firstPlane; k < endPlane; k++) {
			const isBelowA = za <= k;
			const isBelowB = zb <= k;
			const isBelowC = zc <= k;
			// The corner that is alone on its side of the plane, between the one before and the one after.
			const alone = isBelowA === isBelowB ? 2 : isBelowB === isBelowC ? 0 : 1;
			const isAloneBelow = alone === 2 ? isBelowC : alone === 0 ? isBelowA : isBelowB;
			const corner = triangles[h + alone];
			cutEdge(coordinates, corner, triangles[h + (alone === 2 ? 0 : alone + 1)], k, cuts, 0);
			cutEdge(coordinates, triangles[h + (alone === 0 ? 2 : alone - 1)], corner, k, cuts, 2);
			const isBackHigher = cuts[1] < cuts[3];
			const low = isBackHigher ? 0 : 2;
			const lowX = cuts[low];
			const lowY = cuts[low + 1];
			const highX = cuts[2 - low];
			const highY = cuts[3 - low];
			const firstLine = firstFrom(lowY, ny);
			const endLine = firstFrom(highY, ny);
			if (firstLine >= endLine) continue;
			const isOut = isBackHigher === isAloneBelow ? 0 : 1;
			const slope = (highX - lowX) / (highY - lowY);
			const least = Math.min(lowX, highX);
			const most = Math.max(lowX, highX);
			for (let j = firstLine; j < endLine; j++) {
				const x = Math.ceil(Math.min(most, Math.max(least, lowX + (j - lowY) * slope)));
				if (x >= nx) continue;
				lines[count] = j + ny * k;
				marks[count++] = 2 * Math.max(0, x) + isOut;
			}
		}
	}
	room.count = count;
	return h + 2 < triangles.length ? h : triangles.length;
}

/** Where an edge meets the plane z = k, at `cuts[o]`: computed from the lower vertex, whichever triangle asks. */
function cutEdge(vertices: Float64Array, a: number, b: number, k: number, cuts: Float64Array, o: number): void {
	const p = 3 * (a < b ? a : b);
	const q = 3 * (a < b ? b : a);
	const px = vertices[p];
	const qx = vertices[q];
	const py = vertices[p + 1];
	const qy = vertices[q + 1];
	const pz = vertices[p + 2];
	const share = (k - pz) / (vertices[q + 2] - pz);
	// Rounding must not carry the point beyond the edge: triangles are passed over by the range of their corners.
	cuts[o] = Math.min(Math.max(px, qx), Math.max(Math.min(px, qx), px + share * (qx - px)));
	cuts[o + 1] = Math.min(Math.max(py, qy), Math.max(Math.min(py, qy), py + share * (qy - py)));
}

interface CrossingFunctions {
	/** Pointers, counts: see assembly/line-crossings.as.ts. */
	oddEdges(triangles: number, end: number, vertexCount: number): number;
	toGrid(positions: number, vertices: number, coordinateCount: number, matrix: number, ny: number, nz: number): void;
	crossTriangles(vertices: number, triangles: number, first: number, end: number, ...rest: number[]): number;
}

let kernel: Kernel<CrossingFunctions> | undefined;
/** An instance that grew beyond this is not kept. */
const keptBytes = 256 * 2 ** 20;

function crossCompiled(mesh: TriangleMesh, grid: LineGrid): LineCrossings | undefined {
	const { positions, triangles } = mesh;
	kernel ??= openKernel<CrossingFunctions>(lineCrossingsBinary);
	const { functions, freeFrom, reserve } = kernel;
	const [nx, ny, nz] = grid.dims;
	const vertexCount = Math.floor(positions.length / 3);
	const end = triangles.length - (triangles.length % 3);
	// The kernel gives the crossings in helpings of this many: their number is not known before.
	const capacity = firstRoom(mesh, grid);
	const countAt = freeFrom;
	const matrixAt = countAt + 16;
	const verticesAt = matrixAt + 96;
	const positionsAt = verticesAt + 32 * vertexCount;
	const trianglesAt = positionsAt + 12 * vertexCount;
	const linesAt = trianglesAt + 4 * end;
	const marksAt = linesAt + 4 * (capacity + 1);
	const buffer = reserve(marksAt + 4 * (capacity + 1));
	if (buffer.byteLength > keptBytes) kernel = undefined;
	new Uint32Array(buffer, trianglesAt, end).set(triangles.subarray(0, end));
	const verdict = functions.oddEdges(trianglesAt, end, vertexCount);
	// The reference says which vertex is missing.
	if (verdict === 2) hasEvenEdges(mesh);
	if (verdict !== 0) return undefined;
	if (nx * ny * nz === 0 || end === 0) return noCrossings();
	new Float64Array(buffer, matrixAt, 12).set(grid.worldToVoxel.subarray(0, 12));
	new Float32Array(buffer, positionsAt, 3 * vertexCount).set(positions.subarray(0, 3 * vertexCount));
	functions.toGrid(positionsAt, verticesAt, 3 * vertexCount, matrixAt, ny, nz);
	let crossings: Room = noCrossings();
	for (let next = 0; next < end;) {
		next = functions.crossTriangles(verticesAt, trianglesAt, next, end, nx, ny, linesAt, marksAt, capacity, countAt);
		const { count } = crossings;
		const more = new Int32Array(buffer, countAt, 1)[0];
		crossings = withRoom(crossings, next < end ? Math.max(2 * count, count + capacity) : count + more);
		crossings.lines.set(new Uint32Array(buffer, linesAt, more), count);
		crossings.marks.set(new Uint32Array(buffer, marksAt, more), count);
		crossings.count = count + more;
	}
	return crossings;
}
