const single = new Float32Array(1);
const bitsOfSingle = new Uint32Array(single.buffer);

/** The bits of a float32 number rounded to float16, ties to even: IEEE 754 binary16. */
export function float16Bits(value: number): number {
	single[0] = value;
	const bits = bitsOfSingle[0];
	const sign = (bits >>> 16) & 0x8000;
	const size = bits & 0x7fffffff;
	// Not a number, infinity.
	if (size >= 0x7f800000) return sign | (size > 0x7f800000 ? 0x7e00 : 0x7c00);
	// At and above 65520 it rounds to infinity.
	if (size >= 0x477ff000) return sign | 0x7c00;
	if (size >= 0x38800000) {
		// The exponent's bias changes from 127 to 15, 13 bits of the fraction go.
		const half = (size - 0x38000000) >>> 13;
		return sign | (half + roundsUp(size & 0x1fff, 0x1000, half));
	}
	// Steps of 2⁻²⁴ below 2⁻¹⁴; half a step and less is 0.
	if (size <= 0x33000000) return sign;
	const shift = 126 - (size >>> 23);
	const fraction = (size & 0x7fffff) | 0x800000;
	const half = fraction >>> shift;
	return sign | (half + roundsUp(fraction & ((1 << shift) - 1), 1 << (shift - 1), half));
}

function roundsUp(rest: number, middle: number, half: number): number {
	if (rest !== middle) return rest > middle ? 1 : 0;
	return half & 1;
}

/** The number that 16 bits stand for. */
export function float16Value(bits: number): number {
	const exponent = (bits >>> 10) & 31;
	const fraction = bits & 0x3ff;
	const sign = bits & 0x8000 ? -1 : 1;
	if (exponent === 31) return fraction ? NaN : sign * Infinity;
	return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
