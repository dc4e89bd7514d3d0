/**
 * Colours for signed numbers: blue below 0, white at 0, red above, full at ±limit; linear RGB with alpha, 4 bytes each, as
 * vertex colours of a GLB want them.
 */
export function divergingColours(values: ArrayLike<number>, limit: number): Uint8Array {
	const colours = new Uint8Array(4 * values.length);
	for (let i = 0; i < values.length; i++) {
		const [red, green, blue] = divergingColour(limit > 0 ? values[i] / limit : 0);
		colours[4 * i] = toLinear(red);
		colours[4 * i + 1] = toLinear(green);
		colours[4 * i + 2] = toLinear(blue);
		colours[4 * i + 3] = 255;
	}
	return colours;
}

const low = [33, 102, 172] as const;
const middle = [247, 247, 247] as const;
const high = [178, 24, 43] as const;

/** sRGB, 0 to 255, of a number from −1 to 1; what lies beyond takes the end's colour. */
export function divergingColour(value: number): [number, number, number] {
	const share = Math.min(1, Math.abs(value));
	const end = value < 0 ? low : high;
	return [0, 1, 2].map((i) => Math.round(middle[i] + share * (end[i] - middle[i]))) as [number, number, number];
}

function toLinear(value: number): number {
	const share = value / 255;
	return Math.round(255 * (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
}
