export interface Place {
	readonly x: number;
	readonly y: number;
}

/** Whether a place lies inside a closed outline: an odd number of crossings to its right. */
export function isInside({ x, y }: Place, outline: readonly Place[]): boolean {
	let inside = false;
	for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
		const [a, b] = [outline[i], outline[j]];
		if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
	}
	return inside;
}
