/** All places of a window or kernel, in row-major order. */
export function tapsOf(window: readonly number[]): number[][] {
	let taps: number[][] = [[]];
	for (const length of window) taps = taps.flatMap((tap) => Array.from({ length }, (_, place) => [...tap, place]));
	return taps;
}
