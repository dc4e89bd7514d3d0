/**
 * A copy without the triangles that use a vertex twice, and without those that `isWanted` turns away.
 *
 * @param isWanted of the three different corners of a triangle. Default: all are.
 */
export function properTriangles(
	triangles: Uint32Array,
	isWanted?: (a: number, b: number, c: number) => boolean,
): Uint32Array {
	const kept = new Uint32Array(triangles.length);
	let end = 0;
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const a = triangles[h];
		const b = triangles[h + 1];
		const c = triangles[h + 2];
		if (a === b || b === c || c === a || isWanted?.(a, b, c) === false) continue;
		kept[end++] = a;
		kept[end++] = b;
		kept[end++] = c;
	}
	return kept.slice(0, end);
}
