/** First byte after this kernel's constants; every kernel exports it. */
export const heapBase: usize = __heap_base;

/** XOR of `byteCount` bytes (a multiple of 64) from `pointer`: reads memory once, as fast as one core can. */
export function xorBytes(pointer: usize, byteCount: usize): i32 {
	let a = i32x4.splat(0);
	let b = i32x4.splat(0);
	let c = i32x4.splat(0);
	let d = i32x4.splat(0);
	const end = pointer + byteCount;
	for (let at = pointer; at < end; at += 64) {
		a = v128.xor(a, v128.load(at));
		b = v128.xor(b, v128.load(at, 16));
		c = v128.xor(c, v128.load(at, 32));
		d = v128.xor(d, v128.load(at, 48));
	}
	const all = v128.xor(v128.xor(a, b), v128.xor(c, d));
	return (
		i32x4.extract_lane(all, 0) ^ i32x4.extract_lane(all, 1) ^ i32x4.extract_lane(all, 2) ^ i32x4.extract_lane(all, 3)
	);
}
