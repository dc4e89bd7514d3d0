/** First byte after this kernel's constants; every kernel exports it. */
export const heapBase: usize = __heap_base;

/**
 * Vertices (f32 triples) to voxel coordinates by the first three rows of an affine. Each becomes 32 bytes: x, y, z (f64),
 * then the first line and the first plane not before it (i32), limited to 0 … ny and 0 … nz.
 */
export function toGrid(positions: usize, vertices: usize, coordinateCount: i32, matrix: usize, ny: i32, nz: i32): void {
	const m0 = load<f64>(matrix);
	const m1 = load<f64>(matrix, 8);
	const m2 = load<f64>(matrix, 16);
	const m3 = load<f64>(matrix, 24);
	const m4 = load<f64>(matrix, 32);
	const m5 = load<f64>(matrix, 40);
	const m6 = load<f64>(matrix, 48);
	const m7 = load<f64>(matrix, 56);
	const m8 = load<f64>(matrix, 64);
	const m9 = load<f64>(matrix, 72);
	const m10 = load<f64>(matrix, 80);
	const m11 = load<f64>(matrix, 88);
	const end = positions + 4 * <usize>coordinateCount;
	for (let from = positions, to = vertices; from < end; from += 12, to += 32) {
		const x = <f64>load<f32>(from);
		const y = <f64>load<f32>(from, 4);
		const z = <f64>load<f32>(from, 8);
		const gridY = m4 * x + m5 * y + m6 * z + m7;
		const gridZ = m8 * x + m9 * y + m10 * z + m11;
		store<f64>(to, m0 * x + m1 * y + m2 * z + m3);
		store<f64>(to, gridY, 8);
		store<f64>(to, gridZ, 16);
		store<i32>(to, firstFrom(gridY, ny), 24);
		store<i32>(to, firstFrom(gridZ, nz), 28);
	}
}

/**
 * Joins 64-bit hashes of all edges by exclusive or: 0 if every edge is one of an even number of triangles (see
 * src/shape/even-edges.ts), 1 if not, 2 if a triangle uses a vertex that does not exist.
 */
export function oddEdges(triangles: usize, end: i32, vertexCount: u32): i32 {
	let all: u64 = 0;
	let highest: u32 = 0;
	const last = triangles + 4 * <usize>end;
	for (let corner = triangles; corner < last; corner += 12) {
		const a = load<u32>(corner);
		const b = load<u32>(corner, 4);
		const c = load<u32>(corner, 8);
		highest = max(highest, max(a, max(b, c)));
		if (a == b || b == c || c == a) continue;
		all ^= hash(a, b) ^ hash(b, c) ^ hash(c, a);
	}
	return highest >= vertexCount && end > 0 ? 2 : all != 0 ? 1 : 0;
}

@inline
function hash(a: u32, b: u32): u64 {
	const low: u64 = select<u32>(a, b, a < b);
	const high: u64 = select<u32>(b, a, a < b);
	let value = ((high << 32) | low) * 0x9e3779b97f4a7c15;
	value = (value ^ (value >> 32)) * 0xd6e8feb86659fd93;
	return value ^ (value >> 29);
}

@inline
function firstFrom(coordinate: f64, count: i32): i32 {
	const first = <i32>ceil(coordinate);
	const limited = select<i32>(first, count, first < count);
	return select<i32>(limited, 0, limited > 0);
}

/** Where an edge meets a plane, x and y: computed from the lower vertex, whichever triangle asks. */
@inline
function cutEdge(a: usize, b: usize, plane: f64): v128 {
	const p = select<usize>(a, b, a < b);
	const q = select<usize>(b, a, a < b);
	const pz = load<f64>(p, 16);
	const share = (plane - pz) / (load<f64>(q, 16) - pz);
	const from = v128.load(p);
	const to = v128.load(q);
	const at = f64x2.add(from, f64x2.mul(f64x2.splat(share), f64x2.sub(to, from)));
	return f64x2.pmin(f64x2.pmax(from, to), f64x2.pmax(f64x2.pmin(from, to), at));
}

/** The two cuts of a triangle with a plane lie here (x, y each). */
const cuts: usize = memory.data(32, 16);

/**
 * Writes the crossings of the triangles whose corners are `first` … `end` − 1, while `capacity` lasts (there must be
 * room for one more); returns the corner it stopped at. The number of crossings goes to `countAt`. See src/shape/line-crossings.ts, its twin.
 */
export function crossTriangles(
	vertices: usize,
	triangles: usize,
	first: i32,
	end: i32,
	nx: i32,
	ny: i32,
	lines: usize,
	marks: usize,
	capacity: i32,
	countAt: usize,
): i32 {
	let count: i32 = 0;
	let h = first;
	for (; h < end; h += 3) {
		const corner = triangles + 4 * <usize>h;
		const a = vertices + 32 * <usize>load<u32>(corner);
		const b = vertices + 32 * <usize>load<u32>(corner, 4);
		const c = vertices + 32 * <usize>load<u32>(corner, 8);
		const za = load<i32>(a, 28);
		const zb = load<i32>(b, 28);
		const zc = load<i32>(c, 28);
		const ya = load<i32>(a, 24);
		const yb = load<i32>(b, 24);
		const yc = load<i32>(c, 24);
		const firstPlane = least(za, zb, zc);
		const endPlane = most(za, zb, zc);
		const lineCount = most(ya, yb, yc) - least(ya, yb, yc);
		if ((<i32>(firstPlane == endPlane)) | (<i32>(lineCount == 0))) continue;
		if (<i64>count + <i64>lineCount * <i64>(endPlane - firstPlane) > <i64>capacity) break;
		let k = firstPlane;
		do {
			const isBelowA = <i32>(za <= k);
			const isBelowB = <i32>(zb <= k);
			const isBelowC = <i32>(zc <= k);
			// The corner that is alone on its side of the plane, the one after it and the one before.
			const isC = isBelowA == isBelowB;
			const isA = isBelowB == isBelowC;
			const alone = select<usize>(c, select<usize>(a, b, isA), isC);
			const after = select<usize>(a, select<usize>(b, c, isA), isC);
			const before = select<usize>(b, select<usize>(c, a, isA), isC);
			const isAloneBelow = select<i32>(isBelowC, select<i32>(isBelowA, isBelowB, isA), isC);
			const plane = <f64>k;
			const there = cutEdge(alone, after, plane);
			const back = cutEdge(before, alone, plane);
			v128.store(cuts, there);
			v128.store(cuts, back, 16);
			const isBackHigher = <i32>(f64x2.extract_lane(there, 1) < f64x2.extract_lane(back, 1));
			const low = cuts + 16 * <usize>(1 - isBackHigher);
			const high = cuts + 16 * <usize>isBackHigher;
			const isOut = isBackHigher ^ isAloneBelow;
			const lowY = load<f64>(low, 8);
			const highY = load<f64>(high, 8);
			const firstLine = firstFrom(lowY, ny);
			const endLine = firstFrom(highY, ny);
			const lowX = load<f64>(low);
			const highX = load<f64>(high);
			const slope = (highX - lowX) / (highY - lowY);
			const leastX = smaller(lowX, highX);
			const mostX = larger(lowX, highX);
			// Written whether it counts or not, so that the common cases, no line and one, need no branch.
			let j = firstLine;
			do {
				const x = <i32>ceil(smaller(mostX, larger(leastX, lowX + (<f64>j - lowY) * slope)));
				store<u32>(lines + 4 * <usize>count, <u32>(j + ny * k));
				store<u32>(marks + 4 * <usize>count, 2 * <u32>select<i32>(x, 0, x > 0) + <u32>isOut);
				count += <i32>(x < nx) & <i32>(j < endLine);
			} while (++j < endLine);
		} while (++k < endPlane);
	}
	store<i32>(countAt, count);
	return h;
}

@inline
function least(a: i32, b: i32, c: i32): i32 {
	const ab = select<i32>(a, b, a < b);
	return select<i32>(ab, c, ab < c);
}

@inline
function most(a: i32, b: i32, c: i32): i32 {
	const ab = select<i32>(a, b, a > b);
	return select<i32>(ab, c, ab > c);
}

// One instruction each, where f64.min and f64.max need several for the case of NaN.
@inline
function smaller(a: f64, b: f64): f64 {
	return f64x2.extract_lane(f64x2.pmin(f64x2.splat(a), f64x2.splat(b)), 0);
}

@inline
function larger(a: f64, b: f64): f64 {
	return f64x2.extract_lane(f64x2.pmax(f64x2.splat(a), f64x2.splat(b)), 0);
}
