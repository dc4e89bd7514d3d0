/**
 * Layers over the voxels of sparse sets, forward and backward: the twin of src/tensor/sparse-layers-typescript.ts. What each
 * does is written in src/tensor/sparse-layers-kernel.ts.
 *
 * Features are f32 [rows + 8, channels], channels a multiple of four, the last eight rows zeros. Addresses are in bytes.
 */
import { findAllNeighbours, findRows } from './voxel-neighbours.as';

export { findAllNeighbours, findRows };
export const heapBase: usize = __heap_base;

/** Rows whose pairs are listed at a time: lists and features stay in the nearest caches. */
const chunk: i32 = 512;
/** Rows whose sums are taken in single precision before they go on in double. */
const group: i32 = 64;

@inline
function rowOf(base: usize, list: usize, pair: i32, bytes: usize): usize {
	return base + <usize>load<u32>(list + (<usize>pair << 2)) * bytes;
}

@inline
function list(at: usize, pair: i32, value: i32): void {
	store<i32>(at + (<usize>pair << 2), value);
}

/** Pairs (row, value) of one place for rows `from` to before `to`, filled up to a multiple of four with rows of zeros. */
function pairsOf(
	kind: i32,
	table: usize,
	width: i32,
	place: i32,
	from: i32,
	to: i32,
	rows: i32,
	values: i32,
	first: usize,
): i32 {
	const second = first + (<usize>(chunk + 4) << 2);
	let found = 0;
	if (kind == 0) {
		let at = table + (<usize>(from * width + place) << 2);
		for (let row = from; row < to; row++, at += <usize>width << 2) {
			const value = load<i32>(at);
			list(first, found, row);
			list(second, found, value);
			found += i32(value >= 0);
		}
	} else {
		for (let row = from; row < to; row++, found++) {
			list(first, found, row);
			list(second, found, width * row + place);
		}
	}
	for (; (found & 3) != 0; found++) {
		list(first, found, rows);
		list(second, found, values);
	}
	return found;
}

@inline
function addTo(at: usize, value: v128): void {
	v128.store(at, f32x4.add(v128.load(at), value));
}

/** Notes a part of a product: how many bytes behind a listed row it lies in x, and its weights. */
@inline
function notePart(parts: usize, part: i32, offset: usize, w: usize): void {
	store<u32>(parts + (<usize>part << 3), <u32>offset);
	store<u32>(parts + (<usize>part << 3), <u32>w, 4);
}

/**
 * y[outs] += Σ over the parts of x[ins, a part further] · w of the part, four pairs and eight (at the end four) outputs at a
 * time; listed are rows, or every `step`th.
 */
function multiplyPairs(
	count: i32,
	outs: usize,
	ins: usize,
	step: i32,
	x: usize,
	inputs: i32,
	y: usize,
	outputs: i32,
	parts: usize,
	partCount: i32,
): void {
	const partEnd = parts + (<usize>partCount << 3);
	const inBytes = <usize>inputs << 2;
	const outBytes = <usize>outputs << 2;
	let tile: usize = 0;
	for (; tile + 32 <= outBytes; tile += 32)
		multiplyTile(true, count, outs, ins, <usize>step, x, inBytes, y, outBytes, parts, partEnd, tile);
	if (tile < outBytes)
		multiplyTile(false, count, outs, ins, <usize>step, x, inBytes, y, outBytes, parts, partEnd, tile);
}

/** The eight (if not wide, four) outputs from `tile` bytes on of {@link multiplyPairs}; wide or not is known when compiled. */
@inline
function multiplyTile(
	isWide: bool,
	count: i32,
	outs: usize,
	ins: usize,
	step: usize,
	x: usize,
	inBytes: usize,
	y: usize,
	outBytes: usize,
	parts: usize,
	partEnd: usize,
	tile: usize,
): void {
	const inStep = inBytes * step;
	const outStep = outBytes * step;
	for (let pair = 0; pair < count; pair += 4) {
		const x0 = rowOf(x, ins, pair, inStep);
		const x1 = rowOf(x, ins, pair + 1, inStep);
		const x2 = rowOf(x, ins, pair + 2, inStep);
		const x3 = rowOf(x, ins, pair + 3, inStep);
		let a0 = f32x4.splat(0);
		let b0 = f32x4.splat(0);
		let a1 = f32x4.splat(0);
		let b1 = f32x4.splat(0);
		let a2 = f32x4.splat(0);
		let b2 = f32x4.splat(0);
		let a3 = f32x4.splat(0);
		let b3 = f32x4.splat(0);
		for (let part = parts; part < partEnd; part += 8) {
			const offset = <usize>load<u32>(part);
			let at = <usize>load<u32>(part, 4) + tile;
			let r0 = x0 + offset;
			let r1 = x1 + offset;
			let r2 = x2 + offset;
			let r3 = x3 + offset;
			for (const end = r0 + inBytes; r0 < end; r0 += 4, r1 += 4, r2 += 4, r3 += 4, at += outBytes) {
				const low = v128.load(at);
				const high = isWide ? v128.load(at, 16) : low;
				const s0 = v128.load32_splat(r0);
				a0 = f32x4.add(a0, f32x4.mul(s0, low));
				if (isWide) b0 = f32x4.add(b0, f32x4.mul(s0, high));
				const s1 = v128.load32_splat(r1);
				a1 = f32x4.add(a1, f32x4.mul(s1, low));
				if (isWide) b1 = f32x4.add(b1, f32x4.mul(s1, high));
				const s2 = v128.load32_splat(r2);
				a2 = f32x4.add(a2, f32x4.mul(s2, low));
				if (isWide) b2 = f32x4.add(b2, f32x4.mul(s2, high));
				const s3 = v128.load32_splat(r3);
				a3 = f32x4.add(a3, f32x4.mul(s3, low));
				if (isWide) b3 = f32x4.add(b3, f32x4.mul(s3, high));
			}
		}
		addPart(isWide, rowOf(y, outs, pair, outStep) + tile, a0, b0);
		addPart(isWide, rowOf(y, outs, pair + 1, outStep) + tile, a1, b1);
		addPart(isWide, rowOf(y, outs, pair + 2, outStep) + tile, a2, b2);
		addPart(isWide, rowOf(y, outs, pair + 3, outStep) + tile, a3, b3);
	}
}

/** Adds eight (if not wide, four) sums. */
@inline
function addPart(isWide: bool, at: usize, low: v128, high: v128): void {
	addTo(at, low);
	if (isWide) addTo(at + 16, high);
}

/** dw += Σ x[ins]ᵀ · g[outs], four inputs and eight (at the end four) outputs at a time. */
function multiplyOuter(
	count: i32,
	ins: usize,
	outs: usize,
	step: i32,
	x: usize,
	inputs: i32,
	g: usize,
	outputs: i32,
	dw: usize,
): void {
	const inBytes = <usize>inputs << 2;
	const outBytes = <usize>outputs << 2;
	for (let part: usize = 0; part < inBytes; part += 16) {
		const rows = x + part;
		let at = dw + part * <usize>outputs;
		let tile: usize = 0;
		for (; tile + 32 <= outBytes; tile += 32, at += 32)
			outerTile(true, count, ins, outs, <usize>step, rows, inBytes, g + tile, outBytes, at);
		if (tile < outBytes) outerTile(false, count, ins, outs, <usize>step, rows, inBytes, g + tile, outBytes, at);
	}
}

/** Four inputs and eight (if not wide, four) outputs of {@link multiplyOuter}; wide or not is known when compiled. */
@inline
function outerTile(
	isWide: bool,
	count: i32,
	ins: usize,
	outs: usize,
	step: usize,
	x: usize,
	inBytes: usize,
	g: usize,
	outBytes: usize,
	at: usize,
): void {
	const inStep = inBytes * step;
	const outStep = outBytes * step;
	let a0 = f32x4.splat(0);
	let b0 = f32x4.splat(0);
	let a1 = f32x4.splat(0);
	let b1 = f32x4.splat(0);
	let a2 = f32x4.splat(0);
	let b2 = f32x4.splat(0);
	let a3 = f32x4.splat(0);
	let b3 = f32x4.splat(0);
	for (let pair = 0; pair < count; pair++) {
		const row = rowOf(x, ins, pair, inStep);
		const from = rowOf(g, outs, pair, outStep);
		const low = v128.load(from);
		const high = isWide ? v128.load(from, 16) : low;
		const s0 = v128.load32_splat(row);
		a0 = f32x4.add(a0, f32x4.mul(s0, low));
		if (isWide) b0 = f32x4.add(b0, f32x4.mul(s0, high));
		const s1 = v128.load32_splat(row, 4);
		a1 = f32x4.add(a1, f32x4.mul(s1, low));
		if (isWide) b1 = f32x4.add(b1, f32x4.mul(s1, high));
		const s2 = v128.load32_splat(row, 8);
		a2 = f32x4.add(a2, f32x4.mul(s2, low));
		if (isWide) b2 = f32x4.add(b2, f32x4.mul(s2, high));
		const s3 = v128.load32_splat(row, 12);
		a3 = f32x4.add(a3, f32x4.mul(s3, low));
		if (isWide) b3 = f32x4.add(b3, f32x4.mul(s3, high));
	}
	addPart(isWide, at, a0, b0);
	addPart(isWide, at + outBytes, a1, b1);
	addPart(isWide, at + 2 * outBytes, a2, b2);
	addPart(isWide, at + 3 * outBytes, a3, b3);
}

/** Place of the kernel that leads from a child of a block to one of its neighbour `parent`, −1 if they do not touch. */
@inline
function placeOf(parent: i32, octant: i32, inner: i32): i32 {
	const x = 2 * (parent % 3) + (inner & 1) - (octant & 1) - 1;
	const y = 2 * ((parent / 3) % 3) + ((inner >> 1) & 1) - ((octant >> 1) & 1) - 1;
	const z = 2 * (parent / 9) + (inner >> 2) - (octant >> 2) - 1;
	if (<u32>x > 2 || <u32>y > 2 || <u32>z > 2) return -1;
	return x + 3 * y + 9 * z;
}

export function convolve(
	kind: i32,
	table: usize,
	width: i32,
	rows: i32,
	values: i32,
	isScattered: bool,
	x: usize,
	inputs: i32,
	y: usize,
	outputs: i32,
	w: usize,
	lists: usize,
): void {
	const second = lists + (<usize>(chunk + 4) << 2);
	const parts = second + (<usize>(chunk + 4) << 2);
	const outs = isScattered ? second : lists;
	const ins = isScattered ? lists : second;
	const pitch = <usize>(inputs * outputs) << 2;
	if (kind != 2) {
		for (let from = 0; from < rows; from += chunk)
			for (let place = 0; place < width; place++) {
				const count = pairsOf(kind, table, width, place, from, min(rows, from + chunk), rows, values, lists);
				notePart(parts, 0, 0, w + <usize>place * pitch);
				multiplyPairs(count, outs, ins, 1, x, inputs, y, outputs, parts, 1);
			}
		return;
	}
	const blocks = rows >> 3;
	const inBytes = <usize>inputs << 2;
	const outBytes = <usize>outputs << 2;
	for (let from = 0; from < blocks; from += chunk >> 3)
		for (let parent = 0; parent < 27; parent++) {
			const to = min(blocks, from + (chunk >> 3));
			const count = pairsOf(0, table, 27, parent, from, to, blocks, blocks, lists);
			for (let octant = 0; octant < 8; octant++) {
				let found = 0;
				for (let inner = 0; inner < 8; inner++) {
					const place = placeOf(parent, octant, inner);
					if (place >= 0) notePart(parts, found++, <usize>inner * inBytes, w + <usize>place * pitch);
				}
				if (found == 0) continue;
				multiplyPairs(count, outs, ins, 8, x, inputs, y + <usize>octant * outBytes, outputs, parts, found);
			}
		}
}

export function convolveBack(
	kind: i32,
	table: usize,
	width: i32,
	rows: i32,
	values: i32,
	isScattered: bool,
	x: usize,
	inputs: i32,
	g: usize,
	outputs: i32,
	turned: usize,
	dx: usize,
	dw: usize,
	lists: usize,
): void {
	const second = lists + (<usize>(chunk + 4) << 2);
	const parts = second + (<usize>(chunk + 4) << 2);
	const outs = isScattered ? second : lists;
	const ins = isScattered ? lists : second;
	const pitch = <usize>(inputs * outputs) << 2;
	if (kind != 2) {
		for (let from = 0; from < rows; from += chunk)
			for (let place = 0; place < width; place++) {
				const count = pairsOf(kind, table, width, place, from, min(rows, from + chunk), rows, values, lists);
				const at = <usize>place * pitch;
				if (dx != 0) {
					notePart(parts, 0, 0, turned + at);
					multiplyPairs(count, ins, outs, 1, g, outputs, dx, inputs, parts, 1);
				}
				multiplyOuter(count, ins, outs, 1, x, inputs, g, outputs, dw + at);
			}
		return;
	}
	const blocks = rows >> 3;
	const inBytes = <usize>inputs << 2;
	const outBytes = <usize>outputs << 2;
	for (let from = 0; from < blocks; from += chunk >> 3)
		for (let parent = 0; parent < 27; parent++) {
			const to = min(blocks, from + (chunk >> 3));
			const count = pairsOf(0, table, 27, parent, from, to, blocks, blocks, lists);
			for (let inner = 0; inner < 8; inner++) {
				const own = <usize>inner * inBytes;
				let found = 0;
				for (let octant = 0; octant < 8; octant++) {
					const place = placeOf(parent, octant, inner);
					if (place < 0) continue;
					const at = <usize>place * pitch;
					const result = <usize>octant * outBytes;
					notePart(parts, found++, result, turned + at);
					multiplyOuter(count, ins, outs, 8, x + own, inputs, g + result, outputs, dw + at);
				}
				if (dx != 0 && found > 0) multiplyPairs(count, ins, outs, 8, g, outputs, dx + own, inputs, parts, found);
			}
		}
}

export function turnWeights(w: usize, places: i32, inputs: i32, outputs: i32, turned: usize): void {
	for (let place = 0; place < places; place++) {
		for (let i = 0; i < inputs; i++)
			for (let o = 0; o < outputs; o++)
				store<f32>(turned + (<usize>(o * inputs + i) << 2), load<f32>(w + (<usize>(i * outputs + o) << 2)));
		w += <usize>(inputs * outputs) << 2;
		turned += <usize>(inputs * outputs) << 2;
	}
}

@inline
function addWide(sums: usize, value: v128): void {
	v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(value)));
	const high = v128.shuffle<i64>(value, value, 1, 0);
	v128.store(sums + 16, f64x2.add(v128.load(sums + 16), f64x2.promote_low_f32x4(high)));
}

export function columnSums(x: usize, rows: i32, channels: i32, mean: usize, isSquared: bool, sums: usize): void {
	const bytes = <usize>channels << 2;
	for (let from = 0; from < rows; from += group) {
		const count = min(group, rows - from);
		for (let column: usize = 0; column < bytes; column += 16) {
			const middle = v128.load(mean + column);
			let sum = f32x4.splat(0);
			let at = x + <usize>from * bytes + column;
			for (let row = 0; row < count; row++, at += bytes) {
				const value = f32x4.sub(v128.load(at), middle);
				sum = f32x4.add(sum, isSquared ? f32x4.mul(value, value) : value);
			}
			addWide(sums + 2 * column, sum);
		}
	}
}

export function activate(x: usize, rows: i32, channels: i32, mean: usize, slope: usize, shift: usize, y: usize): void {
	const bytes = <usize>channels << 2;
	const end = x + <usize>rows * bytes;
	const zero = f32x4.splat(0);
	while (x < end)
		for (let column: usize = 0; column < bytes; column += 16, x += 16, y += 16) {
			const centred = f32x4.sub(v128.load(x), v128.load(mean + column));
			const value = f32x4.add(f32x4.mul(centred, v128.load(slope + column)), v128.load(shift + column));
			v128.store(y, f32x4.max(value, zero));
		}
}

export function activateBack(
	x: usize,
	g: usize,
	rows: i32,
	channels: i32,
	mean: usize,
	slope: usize,
	shift: usize,
	sums: usize,
): void {
	const bytes = <usize>channels << 2;
	const zero = f32x4.splat(0);
	for (let from = 0; from < rows; from += group) {
		const count = min(group, rows - from);
		for (let column: usize = 0; column < bytes; column += 16) {
			const middle = v128.load(mean + column);
			const factor = v128.load(slope + column);
			const level = v128.load(shift + column);
			let sum = zero;
			let tilt = zero;
			let at = <usize>from * bytes + column;
			for (let row = 0; row < count; row++, at += bytes) {
				const centred = f32x4.sub(v128.load(x + at), middle);
				const value = f32x4.add(f32x4.mul(centred, factor), level);
				const passed = v128.and(v128.load(g + at), f32x4.gt(value, zero));
				v128.store(g + at, passed);
				sum = f32x4.add(sum, passed);
				tilt = f32x4.add(tilt, f32x4.mul(passed, centred));
			}
			addWide(sums + 2 * column, sum);
			addWide(sums + 2 * (bytes + column), tilt);
		}
	}
}

export function normaliseBack(
	x: usize,
	g: usize,
	rows: i32,
	channels: i32,
	mean: usize,
	slope: usize,
	level: usize,
	tilt: usize,
): void {
	const bytes = <usize>channels << 2;
	const end = x + <usize>rows * bytes;
	while (x < end)
		for (let column: usize = 0; column < bytes; column += 16, x += 16, g += 16) {
			const centred = f32x4.sub(v128.load(x), v128.load(mean + column));
			const flat = f32x4.sub(v128.load(g), v128.load(level + column));
			const value = f32x4.sub(flat, f32x4.mul(centred, v128.load(tilt + column)));
			v128.store(g, f32x4.mul(value, v128.load(slope + column)));
		}
}

export function gatherRows(table: usize, rows: i32, x: usize, channels: i32, y: usize): void {
	const bytes = <usize>channels << 2;
	for (let row = 0; row < rows; row++, y += bytes) {
		const from = rowOf(x, table, row, bytes);
		for (let at: usize = 0; at < bytes; at += 16) v128.store(y + at, v128.load(from + at));
	}
}

export function scatterRows(table: usize, rows: i32, x: usize, channels: i32, y: usize): void {
	const bytes = <usize>channels << 2;
	for (let row = 0; row < rows; row++, x += bytes) {
		const to = rowOf(y, table, row, bytes);
		for (let at: usize = 0; at < bytes; at += 16) addTo(to + at, v128.load(x + at));
	}
}

export function weighRows(x: usize, rows: i32, channels: i32, w: usize, bias: f32, y: usize): void {
	const bytes = <usize>channels << 2;
	for (let row = 0; row < rows; row++, x += bytes, y += 4) {
		let sum = f32x4.splat(0);
		for (let at: usize = 0; at < bytes; at += 16)
			sum = f32x4.add(sum, f32x4.mul(v128.load(x + at), v128.load(w + at)));
		const low = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
		const high = f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
		store<f32>(y, low + high + bias);
	}
}

export function weighRowsBack(x: usize, rows: i32, channels: i32, w: usize, g: usize, dx: usize, sums: usize): void {
	const bytes = <usize>channels << 2;
	for (let from = 0; from < rows; from += group) {
		const count = min(group, rows - from);
		for (let column: usize = 0; column < bytes; column += 16) {
			const factor = v128.load(w + column);
			let sum = f32x4.splat(0);
			let at = <usize>from * bytes + column;
			for (let row = from; row < from + count; row++, at += bytes) {
				const s = v128.load32_splat(g + (<usize>row << 2));
				sum = f32x4.add(sum, f32x4.mul(s, v128.load(x + at)));
				addTo(dx + at, f32x4.mul(s, factor));
			}
			addWide(sums + 2 * column, sum);
		}
	}
}
