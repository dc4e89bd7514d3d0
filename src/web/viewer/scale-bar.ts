/** Length for a scale bar: the largest of 1, 2, 5 × 10^n mm that is not longer than `maxPixels` on screen. */
export function scaleBar(mmPerPixel: number, maxPixels: number): { lengthMm: number; pixels: number; text: string } {
	const longest = mmPerPixel * maxPixels;
	if (!(longest > 0) || !Number.isFinite(longest)) return { lengthMm: 0, pixels: 0, text: '' };
	const power = 10 ** Math.floor(Math.log10(longest));
	const lengthMm = power * ([5, 2].find((step) => step * power <= longest) ?? 1);
	return { lengthMm, pixels: lengthMm / mmPerPixel, text: barText(lengthMm) };
}

function barText(lengthMm: number): string {
	if (lengthMm >= 1000) return `${trim(lengthMm / 1000)} m`;
	if (lengthMm < 0.1) return `${trim(lengthMm * 1000)} µm`;
	return `${trim(lengthMm)} mm`;
}

const trim = (value: number): string => String(Number(value.toPrecision(3)));
