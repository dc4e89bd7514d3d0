/**
 * The three passes of the exact Euclidean distance transform: the twin of src/volume/distance-transform-passes.ts, where
 * the words between the passes are explained. All pointers are byte addresses; the caller lays out the memory.
 */

/** First byte after this kernel's constants; every kernel exports it. */
export const heapBase: usize = __heap_base;

const UNKNOWN: u32 = 0xffff;
/** Columns taken together. */
const TILE: u32 = 16;

/** Scratch of one column of n samples: see `scratchBytes`. */
let height: usize = 0;
let lifted: usize = 0;
let inverse: usize = 0;
let start: usize = 0;
let parabola: usize = 0;
let nearest: usize = 0;
let tile: usize = 0;
let step: f64 = 0;
let reach: f64 = 0;

/** Bytes of scratch for columns of up to n samples. */
export function scratchBytes(n: u32): u32 {
	return 4 * 8 * (n + 2) + 2 * 4 * (n + 2) + 4 * TILE * n;
}

function layOut(scratch: usize, n: u32, columnStep: f64, columnReach: f64): void {
	const wide: usize = 8 * (<usize>n + 2);
	height = scratch;
	lifted = height + wide;
	inverse = lifted + wide;
	start = inverse + wide;
	parabola = start + wide;
	nearest = parabola + wide / 2;
	tile = nearest + wide / 2;
	step = columnStep;
	reach = columnReach;
	for (let k: u32 = 0; k < n; k++) store<f64>(inverse + 8 * k, 1 / (2 * <f64>k * (columnStep * columnStep)));
}

/** Along x; voxels of `voxelBytes` (1 or 2) bytes each; features are the voxels that are 0 if `isZero`, else the others. */
export function passAlongX(voxels: usize, voxelBytes: u32, isZero: bool, pairs: usize, nx: u32, rows: u32): void {
	for (let row: u32 = 0; row < rows; row++) {
		const to = pairs + <usize>row * nx * 4;
		const from = voxels + <usize>row * nx * voxelBytes;
		let away: u32 = UNKNOWN;
		for (let i: u32 = 0; i < nx; i++) {
			const value: u32 = voxelBytes == 1 ? load<u8>(from + i) : load<u16>(from + 2 * i);
			away = (value == 0) == isZero ? 0 : away + <u32>(away != UNKNOWN);
			store<u32>(to + 4 * i, away);
		}
		away = UNKNOWN;
		for (let i: i32 = nx - 1; i >= 0; i--) {
			const known = load<u32>(to + 4 * i);
			away = known == 0 ? 0 : away + <u32>(away != UNKNOWN);
			if (away < known) store<u32>(to + 4 * i, away);
		}
	}
}

/** Along y, in place. */
export function passAlongY(pairs: usize, nx: u32, ny: u32, nz: u32, sx: f64, sy: f64, reachOf: f64, scratch: usize): void {
	layOut(scratch, ny, sy, reachOf);
	for (let z: u32 = 0; z < nz; z++)
		for (let x0: u32 = 0; x0 < nx; x0 += TILE) {
			const width = min(TILE, nx - x0);
			const corner = pairs + 4 * (x0 + <usize>nx * ny * z);
			gather(corner, 4 * nx, ny, width);
			for (let c: u32 = 0; c < width; c++) {
				const column = tile + 4 * <usize>c * ny;
				if (isAllFeatures(column, ny)) continue;
				for (let y: u32 = 0; y < ny; y++) store<f64>(height + 8 * y, squaredAlongX(load<u32>(column + 4 * y), sx));
				if (!findNearest(ny)) continue;
				let to = corner + 4 * c;
				for (let y: u32 = 0; y < ny; y++, to += 4 * nx) {
					const from = load<i32>(nearest + 4 * y);
					const away: u32 = abs(<i32>y - from);
					store<u32>(to, (load<u32>(column + 4 * from) & UNKNOWN) | (away << 16));
				}
			}
		}
}

/** Along z, in place: the words become float32 mm, or mm² if `isSquared`. */
export function passAlongZ(pairs: usize, plane: u32, nz: u32, sx: f64, sy: f64, sz: f64, reachOf: f64, isSquared: bool, scratch: usize): void {
	layOut(scratch, nz, sz, reachOf);
	for (let x0: u32 = 0; x0 < plane; x0 += TILE) {
		const width = min(TILE, plane - x0);
		gather(pairs + 4 * <usize>x0, 4 * plane, nz, width);
		for (let c: u32 = 0; c < width; c++) {
			// Words of 0 are distances of 0 already.
			if (isAllFeatures(tile + 4 * <usize>c * nz, nz)) continue;
			const isKnown = columnAlongZ(tile + 4 * <usize>c * nz, nz, sx, sy);
			let to = pairs + 4 * (<usize>x0 + c);
			for (let z: u32 = 0; z < nz; z++, to += 4 * plane) {
				const squared = isKnown ? valueAt(load<i32>(nearest + 4 * z), z) : <f64>Infinity;
				store<f32>(to, <f32>(isSquared ? squared : sqrt(squared)));
			}
		}
	}
}

/** Along z at some voxels: entries columnStart[c] … columnStart[c + 1] − 1 of `rows` and `out` (float64 mm) are of column c. */
export function passAlongZAt(pairs: usize, plane: u32, nz: u32, sx: f64, sy: f64, sz: f64, columnStart: usize, rows: usize, out: usize, scratch: usize): void {
	layOut(scratch, nz, sz, 0);
	for (let x0: u32 = 0; x0 < plane; x0 += TILE) {
		const width = min(TILE, plane - x0);
		const starts = columnStart + 4 * <usize>x0;
		if (load<u32>(starts) == load<u32>(starts + 4 * width)) continue;
		gather(pairs + 4 * <usize>x0, 4 * plane, nz, width);
		for (let c: u32 = 0; c < width; c++) {
			const end = load<u32>(starts + 4 * c + 4);
			let entry = load<u32>(starts + 4 * c);
			if (entry == end) continue;
			const isKnown = columnAlongZ(tile + 4 * <usize>c * nz, nz, sx, sy);
			for (; entry < end; entry++) {
				const z = load<u32>(rows + 4 * <usize>entry);
				const squared = isKnown ? valueAt(load<i32>(nearest + 4 * z), z) : <f64>Infinity;
				store<f64>(out + 8 * <usize>entry, sqrt(squared));
			}
		}
	}
}

/** Columns of n words, `stride` bytes apart from row to row, each to a run of its own in the tile. */
function gather(from: usize, stride: usize, n: u32, width: u32): void {
	if (width == TILE) {
		// Four by four words at a time through registers.
		const whole = n & ~3;
		for (let c: u32 = 0; c < TILE; c += 4) {
			let at = from + 4 * c;
			const to = tile + 4 * <usize>c * n;
			for (let i: u32 = 0; i < whole; i += 4, at += 4 * stride) {
				const a = v128.load(at);
				const b = v128.load(at + stride);
				const e = v128.load(at + 2 * stride);
				const f = v128.load(at + 3 * stride);
				const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
				const ba = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
				const ef = v128.shuffle<i32>(e, f, 0, 4, 1, 5);
				const fe = v128.shuffle<i32>(e, f, 2, 6, 3, 7);
				v128.store(to + 4 * i, v128.shuffle<i64>(ab, ef, 0, 2));
				v128.store(to + 4 * (n + i), v128.shuffle<i64>(ab, ef, 1, 3));
				v128.store(to + 4 * (2 * n + i), v128.shuffle<i64>(ba, fe, 0, 2));
				v128.store(to + 4 * (3 * n + i), v128.shuffle<i64>(ba, fe, 1, 3));
			}
			for (let i = whole; i < n; i++, at += stride)
				for (let k: u32 = 0; k < 4; k++) store<u32>(to + 4 * (k * n + i), load<u32>(at + 4 * k));
		}
		return;
	}
	for (let i: u32 = 0; i < n; i++)
		for (let c: u32 = 0; c < width; c++) store<u32>(tile + 4 * (<usize>c * n + i), load<u32>(from + i * stride + 4 * c));
}

/** True if every word of the column is 0: nothing is nearer than the feature each sample is itself. */
function isAllFeatures(column: usize, n: u32): bool {
	let i: u32 = 0;
	for (; i + 4 <= n; i += 4) if (v128.any_true(v128.load(column + 4 * i))) return false;
	for (; i < n; i++) if (load<u32>(column + 4 * i) != 0) return false;
	return true;
}

@inline
function columnAlongZ(column: usize, nz: u32, sx: f64, sy: f64): bool {
	for (let z: u32 = 0; z < nz; z++) store<f64>(height + 8 * z, squaredInPlane(load<u32>(column + 4 * z), sx, sy));
	return findNearest(nz);
}

/** Fills `nearest` from `height`; false if the column has no feature at all. */
function findNearest(n: u32): bool {
	const heights = height;
	const lifts = lifted;
	const inverses = inverse;
	const starts = start;
	const parabolas = parabola;
	const out = nearest;
	const apart = step;
	let top: i32 = -1;
	for (let q: u32 = 0; q < n; q++) {
		const own = load<f64>(heights + 8 * q);
		if (own == Infinity) continue;
		const along = <f64>q * apart;
		const value = own + along * along;
		store<f64>(lifts + 8 * q, value);
		let from = -Infinity;
		while (top >= 0) {
			const p = load<u32>(parabolas + 4 * top);
			from = (value - load<f64>(lifts + 8 * p)) * load<f64>(inverses + 8 * (q - p));
			if (from > load<f64>(starts + 8 * top)) break;
			top--;
		}
		top++;
		store<u32>(parabolas + 4 * top, q);
		store<f64>(starts + 8 * top, top == 0 ? -Infinity : from);
	}
	if (top < 0) return false;
	store<f64>(starts + 8 * (top + 1), Infinity);
	if (reach != 0) {
		nearestBoxes(n);
		return true;
	}
	// Parabola after parabola, each over the samples where it is the lowest.
	let i: u32 = 0;
	for (let k: i32 = 0; k <= top && i < n; k++) {
		const p = load<u32>(parabolas + 4 * k);
		const end = load<f64>(starts + 8 * (k + 1));
		while (i < n && <f64>i <= end) {
			store<u32>(out + 4 * i, p);
			i++;
		}
	}
	return true;
}

function nearestBoxes(n: u32): void {
	let k: u32 = 0;
	while (load<f64>(start + 8 * (k + 1)) < -0.5) k++;
	for (let i: u32 = 0; i < n; i++) {
		let best = load<i32>(parabola + 4 * k);
		while (load<f64>(start + 8 * (k + 1)) < <f64>i + 0.5) k++;
		let value = valueAt(best, i);
		const other = load<i32>(parabola + 4 * k);
		const above = valueAt(other, i);
		if (above < value) {
			value = above;
			best = other;
		}
		store<i32>(nearest + 4 * i, load<f64>(height + 8 * i) < value ? <i32>i : best);
	}
}

@inline
function valueAt(from: i32, i: u32): f64 {
	const along = max<f64>(0, <f64>abs(<i32>i - from) - reach) * step;
	return load<f64>(height + 8 * from) + along * along;
}

@inline
function squaredAlongX(pair: u32, sx: f64): f64 {
	if ((pair & UNKNOWN) == UNKNOWN) return Infinity;
	const along = max<f64>(0, <f64>(pair & UNKNOWN) - reach) * sx;
	return along * along;
}

@inline
function squaredInPlane(pair: u32, sx: f64, sy: f64): f64 {
	if ((pair & UNKNOWN) == UNKNOWN) return Infinity;
	const x = max<f64>(0, <f64>(pair & UNKNOWN) - reach) * sx;
	const y = max<f64>(0, <f64>(pair >> 16) - reach) * sy;
	return x * x + y * y;
}
