/**
 * Products of rows with rows, as src/numeric/inner-products.ts and src/numeric/weighted-sums.ts take them: every sum runs
 * along its rows in order, in float64, so that it does not matter how the work is cut up.
 *
 * Four rows lie interleaved in a panel: f64 [length, 4]. What is left of the last panel is filled with zeros.
 */
export const heapBase: usize = __heap_base;

/**
 * Lays four rows of f32 (or f64) beside each other. Row r begins at `rows + r * stride`; rows from `rowCount` on are zeros.
 */
export function packRows(rows: usize, stride: usize, rowCount: i32, length: i32, isWide: bool, panel: usize): void {
	for (let r: usize = 0; r < 4; r++) {
		let to = panel + (r << 3);
		let from = rows + r * stride;
		const end = to + (<usize>length << 5);
		if (r >= <usize>rowCount) {
			for (; to < end; to += 32) store<f64>(to, 0);
		} else if (isWide) {
			for (; to < end; to += 32, from += 8) store<f64>(to, load<f64>(from));
		} else {
			for (; to < end; to += 32, from += 4) store<f64>(to, <f64>load<f32>(from));
		}
	}
}

/** Lays four neighbouring columns of f32 (or f64) rows beside each other: row s begins at `columns + s * stride`. */
export function packColumns(columns: usize, stride: usize, length: i32, isWide: bool, panel: usize): void {
	const end = panel + (<usize>length << 5);
	for (; panel < end; panel += 32, columns += stride) {
		if (isWide) {
			v128.store(panel, v128.load(columns));
			v128.store(panel, v128.load(columns, 16), 16);
		} else {
			const four = v128.load(columns);
			v128.store(panel, f64x2.promote_low_f32x4(four));
			v128.store(panel, f64x2.promote_low_f32x4(v128.shuffle<u32>(four, four, 2, 3, 0, 1)), 16);
		}
	}
}

/** Adds the products of the four rows of one panel with the four of another to a block of `out`. */
function addBlock(a: usize, b: usize, length: i32, out: usize, stride: usize): void {
	const second = out + stride;
	const third = second + stride;
	const fourth = third + stride;
	let c00 = v128.load(out);
	let c01 = v128.load(out, 16);
	let c10 = v128.load(second);
	let c11 = v128.load(second, 16);
	let c20 = v128.load(third);
	let c21 = v128.load(third, 16);
	let c30 = v128.load(fourth);
	let c31 = v128.load(fourth, 16);
	const end = a + (<usize>length << 5);
	for (; a < end; a += 32, b += 32) {
		const left = v128.load(b);
		const right = v128.load(b, 16);
		let x = v128.load64_splat(a);
		c00 = f64x2.add(c00, f64x2.mul(x, left));
		c01 = f64x2.add(c01, f64x2.mul(x, right));
		x = v128.load64_splat(a, 8);
		c10 = f64x2.add(c10, f64x2.mul(x, left));
		c11 = f64x2.add(c11, f64x2.mul(x, right));
		x = v128.load64_splat(a, 16);
		c20 = f64x2.add(c20, f64x2.mul(x, left));
		c21 = f64x2.add(c21, f64x2.mul(x, right));
		x = v128.load64_splat(a, 24);
		c30 = f64x2.add(c30, f64x2.mul(x, left));
		c31 = f64x2.add(c31, f64x2.mul(x, right));
	}
	v128.store(out, c00);
	v128.store(out, c01, 16);
	v128.store(second, c10);
	v128.store(second, c11, 16);
	v128.store(third, c20);
	v128.store(third, c21, 16);
	v128.store(fourth, c30);
	v128.store(fourth, c31, 16);
}

/**
 * Adds the products of the rows of all panels of `a` with those of `b` to `out`, whose rows are `stride` bytes apart; of
 * one set of panels with itself, only the blocks on and below the diagonal.
 */
export function addProducts(
	a: usize,
	countA: i32,
	b: usize,
	countB: i32,
	length: i32,
	out: usize,
	stride: usize,
	isLower: bool,
): void {
	const panelBytes = <usize>length << 5;
	// So many panels of `a` stay in the cache while those of `b` pass by.
	for (let first = 0; first < countA; first += 16) {
		const last = min(first + 16, countA);
		for (let j = 0; j < countB && (!isLower || j < last); j++) {
			const column = out + (<usize>j << 5);
			const panel = b + <usize>j * panelBytes;
			for (let i = isLower ? max(first, j) : first; i < last; i++)
				addBlock(a + <usize>i * panelBytes, panel, length, column + (<usize>i << 2) * stride, stride);
		}
	}
}
