/**
 * Closed surface of a bit mask: the compiled twin of src/shape/marching-cubes.ts (which says how and why), with the same
 * vertices and triangles in the same order. Three passes without branches that the data decide: `findSteps` lists where
 * the surface crosses cells; for each slice pair `fillStreams` makes of them streams of crossed edges and of cell cases;
 * these become vertices four at a time, and triangles from counters (see `kernelCases`), without any array of vertex ids.
 *
 * All arrays lie in linear memory at places that the caller has reserved by `findSteps`, whose count is exact.
 */
export const heapBase: usize = __heap_base;

/** The affine from doubled bit coordinates to the world: 12 numbers, row by row. */
let m00: f64 = 0;
let m01: f64 = 0;
let m02: f64 = 0;
let m03: f64 = 0;
let m10: f64 = 0;
let m11: f64 = 0;
let m12: f64 = 0;
let m13: f64 = 0;
let m20: f64 = 0;
let m21: f64 = 0;
let m22: f64 = 0;
let m23: f64 = 0;

export function setAffine(at: usize): void {
	m00 = load<f64>(at);
	m01 = load<f64>(at, 8);
	m02 = load<f64>(at, 16);
	m03 = load<f64>(at, 24);
	m10 = load<f64>(at, 32);
	m11 = load<f64>(at, 40);
	m12 = load<f64>(at, 48);
	m13 = load<f64>(at, 56);
	m20 = load<f64>(at, 64);
	m21 = load<f64>(at, 72);
	m22 = load<f64>(at, 80);
	m23 = load<f64>(at, 88);
}

/** Cells of a row that are done at a time: as many as 64 bits at a byte address hold together with their next bit. */
const cellsPerStep: u32 = 56;
const stepBytes: u32 = 7;

/** Where steps are written, and the crossed edges met in them. */
let stepTo: usize = 0;
let crossings: u32 = 0;

/** The two steps that begin at `here`; `inRow` has the bits of their cells that lie in the row. */
@inline
function findTwoSteps(here: usize, rowBytes: usize, sliceBytes: usize, inRow: v128, place: u32): void {
	const q0 = twoSteps(here);
	const q1 = twoSteps(here + rowBytes);
	const q2 = twoSteps(here + sliceBytes);
	const q3 = twoSteps(here + sliceBytes + rowBytes);
	const any = v128.or(v128.or(q0, q1), v128.or(q2, q3));
	const all = v128.and(v128.and(q0, q1), v128.and(q2, q3));
	const outside = v128.or(any, i64x2.shr_u(any, 1));
	const active = v128.and(v128.andnot(outside, v128.and(all, i64x2.shr_u(all, 1))), inRow);
	if (!v128.any_true(active)) return;
	const z = v128.and(v128.xor(q0, q2), active);
	const x = v128.and(v128.xor(q2, i64x2.shr_u(q2, 1)), active);
	const y = v128.and(v128.xor(q2, q3), active);
	crossings += <u32>(
		popcnt(i64x2.extract_lane(z, 0)) +
		popcnt(i64x2.extract_lane(x, 0)) +
		popcnt(i64x2.extract_lane(y, 0)) +
		popcnt(i64x2.extract_lane(z, 1)) +
		popcnt(i64x2.extract_lane(x, 1)) +
		popcnt(i64x2.extract_lane(y, 1))
	);
	putStep(i64x2.extract_lane(active, 0), here, place);
	putStep(i64x2.extract_lane(active, 1), here + stepBytes, place + 2 * cellsPerStep);
}

@inline
function twoSteps(at: usize): v128 {
	const bits = v128.load(at);
	return i8x16.shuffle(bits, bits, 0, 1, 2, 3, 4, 5, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14);
}

@inline
function putStep(active: u64, here: usize, place: u32): void {
	store<u64>(stepTo, active);
	store<u32>(stepTo, <u32>here, 8);
	store<u32>(stepTo, place, 12);
	stepTo += <usize>(active !== 0) << 4;
}

/** The bits of `left` cells of one step, all of it if there are more. */
@inline
function firstCells(left: i32): u64 {
	if (left <= 0) return 0;
	return left < <i32>cellsPerStep ? (<u64>1 << left) - 1 : (<u64>1 << cellsPerStep) - 1;
}

/**
 * The steps in which the surface crosses a cell, 16 bytes each: the cells as bits, where the step begins, its doubled
 * coordinates x and y (u16). They are read from the mask 112 cells at a time. The last row of a slice is empty and has no
 * cells of its own.
 *
 * @param words the mask, `wordsPerRow · ny · nz` words, of which the outermost of every row, slice and the mask are empty
 * (`BitVolume`), then two words that are zero and 16 readable bytes.
 * @param steps room for `stepsBytes`, see src/shape/marching-cubes-kernel.ts: first the end of the steps of each slice pair.
 * @returns crossed grid edges, which is the number of vertices.
 */
export function findSteps(words: usize, wordsPerRow: u32, ny: u32, nz: u32, steps: usize): u32 {
	const rowBytes = <usize>wordsPerRow << 2;
	const sliceBytes = rowBytes * ny;
	const all = i64x2.splat((<u64>1 << cellsPerStep) - 1);
	const lastAt = ((rowBytes - 1) / 14) * 14;
	const left = <i32>((rowBytes - lastAt) << 3);
	const last = i64x2.replace_lane(i64x2.splat(firstCells(left)), 1, firstCells(left - <i32>cellsPerStep));
	let ends = steps;
	stepTo = steps + (<usize>nz << 2);
	crossings = 0;
	let here = words;
	for (let z: u32 = 0; z + 1 < nz; z++) {
		for (let y: u32 = 0; y + 1 < ny; y++) {
			let place = y << 17;
			const lastHere = here + lastAt;
			for (let at = here; at < lastHere; at += 14) {
				findTwoSteps(at, rowBytes, sliceBytes, all, place);
				place += 4 * cellsPerStep;
			}
			findTwoSteps(lastHere, rowBytes, sliceBytes, last, place);
			here += rowBytes;
		}
		here += rowBytes;
		store<u32>(ends, <u32>stepTo);
		ends += 4;
	}
	return crossings;
}

/** Streams of one slice pair: where each begins and ends. */
let zEdges: usize = 0;
let xEdges: usize = 0;
let yEdges: usize = 0;
let cases: usize = 0;
let zEnd: usize = 0;
let xEnd: usize = 0;
let yEnd: usize = 0;
let casesEnd: usize = 0;

/** Doubled coordinates x, y of a step's crossed edges: three are written always, what is too much is overwritten. */
@inline
function putEdges(crossed: u64, first: u32, at: usize): usize {
	const end = at + (<usize>popcnt(crossed) << 2);
	for (;;) {
		store<u32>(at, first + (<u32>ctz(crossed) << 1));
		crossed &= crossed - 1;
		store<u32>(at, first + (<u32>ctz(crossed) << 1), 4);
		crossed &= crossed - 1;
		store<u32>(at, first + (<u32>ctz(crossed) << 1), 8);
		crossed &= crossed - 1;
		if (crossed === 0) break;
		at += 4 * 3;
	}
	return end;
}

/** As {@link putEdges}, for edges of which there are rarely more than two. */
@inline
function putFewEdges(crossed: u64, first: u32, at: usize): usize {
	const end = at + (<usize>popcnt(crossed) << 2);
	for (;;) {
		store<u32>(at, first + (<u32>ctz(crossed) << 1));
		crossed &= crossed - 1;
		store<u32>(at, first + (<u32>ctz(crossed) << 1), 4);
		crossed &= crossed - 1;
		if (crossed === 0) break;
		at += 8;
	}
	return end;
}

@inline
function caseOf(q0: u64, q1: u64, q2: u64, q3: u64, bit: u64): u32 {
	return (
		(<u32>(q0 >> bit) & 3) |
		((<u32>(q1 >> bit) & 3) << 2) |
		((<u32>(q2 >> bit) & 3) << 4) |
		((<u32>(q3 >> bit) & 3) << 6)
	);
}

/** From the steps of a slice pair the streams of crossed edges (of the upper slice, and between the two) and of cases. */
function fillStreams(step: usize, stepsEnd: usize, sliceBytes: usize, rowBytes: usize): void {
	let zTo = zEdges;
	let xTo = xEdges;
	let yTo = yEdges;
	let caseTo = cases;
	for (; step < stepsEnd; step += 16) {
		let active = load<u64>(step);
		const here = <usize>load<u32>(step, 8);
		const first = load<u32>(step, 12);
		const q0 = load<u64>(here);
		const q1 = load<u64>(here + rowBytes);
		const q2 = load<u64>(here + sliceBytes);
		const q3 = load<u64>(here + sliceBytes + rowBytes);
		zTo = putEdges((q0 ^ q2) & active, first, zTo);
		xTo = putFewEdges((q2 ^ (q2 >> 1)) & active, first + 1, xTo);
		yTo = putEdges((q2 ^ q3) & active, first + (1 << 16), yTo);
		const caseNext = caseTo + <usize>popcnt(active);
		for (;;) {
			store<u8>(caseTo, caseOf(q0, q1, q2, q3, ctz(active)));
			active &= active - 1;
			store<u8>(caseTo, caseOf(q0, q1, q2, q3, ctz(active)), 1);
			active &= active - 1;
			store<u8>(caseTo, caseOf(q0, q1, q2, q3, ctz(active)), 2);
			active &= active - 1;
			store<u8>(caseTo, caseOf(q0, q1, q2, q3, ctz(active)), 3);
			active &= active - 1;
			if (active === 0) break;
			caseTo += 4;
		}
		caseTo = caseNext;
	}
	zEnd = zTo;
	xEnd = xTo;
	yEnd = yTo;
	casesEnd = caseTo;
}

/** Coordinates and positions of a stream's vertices, all with the doubled coordinate `c`: four at a time. */
function putVertices(at: usize, end: usize, c: u32, coordinates: usize, positions: usize): void {
	const cf = <f64>(<i32>c);
	const cs = i16x8.splat(<i16>c);
	const ax = f64x2.splat(m00);
	const bx = f64x2.splat(m01);
	const cx = f64x2.splat(m02 * cf + m03);
	const ay = f64x2.splat(m10);
	const by = f64x2.splat(m11);
	const cy = f64x2.splat(m12 * cf + m13);
	const az = f64x2.splat(m20);
	const bz = f64x2.splat(m21);
	const cz = f64x2.splat(m22 * cf + m23);
	for (; at < end; at += 16) {
		const four = v128.load(at);
		v128.store(coordinates, i8x16.shuffle(four, cs, 0, 1, 2, 3, 16, 17, 4, 5, 6, 7, 16, 17, 8, 9, 10, 11));
		v128.store64_lane(
			coordinates,
			i8x16.shuffle(four, cs, 16, 17, 12, 13, 14, 15, 16, 17, 0, 0, 0, 0, 0, 0, 0, 0),
			0,
			16,
		);
		const as = v128.and(four, i32x4.splat(0xffff));
		const bs = i32x4.shr_u(four, 16);
		const a0 = f64x2.convert_low_i32x4_s(as);
		const a1 = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(as, as, 2, 3, 2, 3));
		const b0 = f64x2.convert_low_i32x4_s(bs);
		const b1 = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(bs, bs, 2, 3, 2, 3));
		const x = rounded(ax, bx, cx, a0, b0, a1, b1);
		const y = rounded(ay, by, cy, a0, b0, a1, b1);
		const z = rounded(az, bz, cz, a0, b0, a1, b1);
		// x0 y0 x1 y1, then with z between.
		const xy0 = v128.shuffle<i32>(x, y, 0, 4, 1, 5);
		const xy1 = v128.shuffle<i32>(x, y, 2, 6, 3, 7);
		v128.store(positions, v128.shuffle<i32>(xy0, z, 0, 1, 4, 2));
		const middle = v128.shuffle<i32>(z, xy0, 1, 1, 7, 7);
		v128.store(positions, v128.shuffle<i32>(middle, xy1, 2, 0, 4, 5), 16);
		v128.store(positions, v128.shuffle<i32>(z, xy1, 2, 6, 7, 3), 32);
		coordinates += 24;
		positions += 48;
	}
}

/** One world coordinate of four vertices: the affine in float64, rounded once. */
@inline
function rounded(a: v128, b: v128, c: v128, a0: v128, b0: v128, a1: v128, b1: v128): v128 {
	const low = f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(a, a0), f64x2.add(f64x2.mul(b, b0), c)));
	const high = f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(a, a1), f64x2.add(f64x2.mul(b, b1), c)));
	return v128.shuffle<i64>(low, high, 0, 2);
}

/** Bytes of a case in the table: see `kernelCases` in src/shape/marching-cubes-kernel.ts. */
const caseBytes: usize = 192;

/** Four indices of a case from the next vertex number of each of the 8 kinds of edge. */
@inline
function putIndices(out: usize, entry: usize, a: v128, b: v128): void {
	const lanes = v128.load(entry);
	const ids = v128.or(i8x16.swizzle(a, lanes), i8x16.swizzle(b, v128.xor(lanes, i8x16.splat(16))));
	v128.store(out, i32x4.add(ids, v128.load(entry, 64)));
}

/** Triangles of the stream of cases. Returns where the next index goes. */
function putTriangles(a: v128, b: v128, table: usize, out: usize): usize {
	const end = casesEnd;
	for (let at = cases; at < end; at++) {
		const entry = table + <usize>load<u8>(at) * caseBytes;
		const byteCount = load<u32>(entry, 160);
		putIndices(out, entry, a, b);
		putIndices(out + 16, entry + 16, a, b);
		putIndices(out + 32, entry + 32, a, b);
		if (byteCount > 48) putIndices(out + 48, entry + 48, a, b);
		a = i32x4.add(a, v128.load(entry, 128));
		b = i32x4.add(b, v128.load(entry, 144));
		out += byteCount;
	}
	return out;
}

/**
 * @param steps as {@link findSteps} has written them for this mask.
 * @param streams room for `streamBytes`.
 * @param table the cases as `kernelCases` writes them.
 * @returns number of indices. `coordinates`, `positions` hold as many vertices as `findSteps` says; all three are written
 * up to 64 bytes beyond their end.
 */
export function marchingCubes(
	wordsPerRow: u32,
	ny: u32,
	nz: u32,
	steps: usize,
	streams: usize,
	table: usize,
	coordinates: usize,
	positions: usize,
	triangles: usize,
): u32 {
	const rowBytes = <usize>wordsPerRow << 2;
	const sliceBytes = rowBytes * ny;
	const cells = sliceBytes << 3;
	zEdges = streams;
	xEdges = zEdges + (cells << 2) + 64;
	yEdges = xEdges + (cells << 2) + 64;
	cases = yEdges + (cells << 2) + 64;
	let out = triangles;
	let vertex: u32 = 0;
	let lastX: u32 = 0;
	let lastY: u32 = 0;
	let step = steps + (<usize>nz << 2);
	for (let z: u32 = 0; z + 1 < nz; z++) {
		const stepsEnd = <usize>load<u32>(steps + (<usize>z << 2));
		fillStreams(step, stepsEnd, sliceBytes, rowBytes);
		step = stepsEnd;
		const firstX = vertex + (<u32>(zEnd - zEdges) >> 2);
		const firstY = firstX + (<u32>(xEnd - xEdges) >> 2);
		putVertices(zEdges, zEnd, 2 * z + 1, coordinates + <usize>vertex * 6, positions + <usize>vertex * 12);
		putVertices(xEdges, xEnd, 2 * z + 2, coordinates + <usize>firstX * 6, positions + <usize>firstX * 12);
		putVertices(yEdges, yEnd, 2 * z + 2, coordinates + <usize>firstY * 6, positions + <usize>firstY * 12);
		// The first row is empty, so counting begins at the same vertex for the lower and the upper row of cells.
		const a = i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(firstX), 0, lastX), 1, lastX);
		const b = i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(vertex), 0, lastY), 1, firstY);
		out = putTriangles(a, b, table, out);
		vertex = firstY + (<u32>(yEnd - yEdges) >> 2);
		lastX = firstX;
		lastY = firstY;
	}
	return <u32>((out - triangles) >> 2);
}

/** Smallest and largest of each coordinate of `count` ≥ 1 positions: six f32 at `out`. Four points a step. */
export function bounds(positionsAt: usize, count: u32, out: usize): void {
	const first = v128.load(positionsAt);
	// Lanes of three vectors over four points: xyzx yzxy zxyz.
	let low0 = i8x16.shuffle(first, first, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3);
	let low1 = i8x16.shuffle(first, first, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7);
	let low2 = i8x16.shuffle(first, first, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
	let high0 = low0;
	let high1 = low1;
	let high2 = low2;
	let at = positionsAt;
	const end = positionsAt + <usize>count * 12;
	for (; at + 48 <= end; at += 48) {
		const a = v128.load(at);
		const b = v128.load(at, 16);
		const c = v128.load(at, 32);
		low0 = f32x4.pmin(low0, a);
		low1 = f32x4.pmin(low1, b);
		low2 = f32x4.pmin(low2, c);
		high0 = f32x4.pmax(high0, a);
		high1 = f32x4.pmax(high1, b);
		high2 = f32x4.pmax(high2, c);
	}
	// xyz_ of each of the four points.
	let low = f32x4.pmin(low0, i8x16.shuffle(low0, low1, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3));
	low = f32x4.pmin(low, i8x16.shuffle(low1, low2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 0, 1, 2, 3));
	low = f32x4.pmin(low, i8x16.shuffle(low2, low2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3));
	let high = f32x4.pmax(high0, i8x16.shuffle(high0, high1, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3));
	high = f32x4.pmax(high, i8x16.shuffle(high1, high2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 0, 1, 2, 3));
	high = f32x4.pmax(high, i8x16.shuffle(high2, high2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3));
	for (; at < end; at += 12) {
		const point = v128.load(at);
		low = f32x4.pmin(low, point);
		high = f32x4.pmax(high, point);
	}
	v128.store(out, low);
	v128.store(out, high, 12);
}
