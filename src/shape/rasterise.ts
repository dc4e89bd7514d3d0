/** What a z-buffer holds after all triangles were drawn. Rows run from top to bottom. */
export interface RasterisedTriangles {
	readonly width: number;
	readonly height: number;
	/** Triangle seen at each sample; −1 where nothing is. */
	readonly triangleOf: Int32Array;
	/** How near that triangle is at each sample, in samples; larger is nearer. −Infinity where nothing is. */
	readonly depth: Float32Array;
}

/** Corners lie on this fraction of a sample: all edge arithmetic is then exact, and no seam between triangles leaks. */
export const subSamples = 256;

/** Triangles that contain no sample centre are put so far back that they show only where nothing else does. */
const behind = 2 ** 20;

/**
 * Draws triangles into a z-buffer. A sample belongs to the nearest triangle that contains its centre, whichever way
 * round that is wound. Triangles that contain no sample centre (tiny ones, thin vessels, plates seen from the edge) are
 * drawn as a line along their longest edge where nothing else is, so that no part of a shape is too thin to show.
 *
 * @param corners of each vertex x (rightwards) and y (downwards), whole numbers of 1/{@link subSamples} sample inside
 *   the frame, and nearness in samples.
 */
export function rasterise(
	corners: Float32Array,
	triangles: Uint32Array,
	{ width, height }: { readonly width: number; readonly height: number },
): RasterisedTriangles {
	const triangleOf = new Int32Array(width * height).fill(-1);
	const depth = new Float32Array(width * height).fill(-Infinity);
	const half = subSamples / 2;
	for (let h = 0, f = 0; h + 2 < triangles.length; h += 3, f++) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h + 1];
		const c = 3 * triangles[h + 2];
		const ax = corners[a];
		const ay = corners[a + 1];
		const bx = corners[b];
		const by = corners[b + 1];
		const cx = corners[c];
		const cy = corners[c + 1];
		// The box of sample centres the triangle may contain.
		const left = Math.ceil(((ax < bx ? (ax < cx ? ax : cx) : bx < cx ? bx : cx) - half) / subSamples);
		const right = Math.floor(((ax > bx ? (ax > cx ? ax : cx) : bx > cx ? bx : cx) - half) / subSamples);
		const top = Math.ceil(((ay < by ? (ay < cy ? ay : cy) : by < cy ? by : cy) - half) / subSamples);
		const bottom = Math.floor(((ay > by ? (ay > cy ? ay : cy) : by > cy ? by : cy) - half) / subSamples);
		const doubleArea = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
		let isHit = false;
		if (left <= right && top <= bottom && doubleArea !== 0) {
			// Edge functions, positive inside: each is zero on the edge opposite its corner and doubleArea at the corner.
			const sign = doubleArea > 0 ? 1 : -1;
			const px = left * subSamples + half;
			const py = top * subSamples + half;
			const stepXa = sign * (by - cy) * subSamples;
			const stepXb = sign * (cy - ay) * subSamples;
			const stepXc = sign * (ay - by) * subSamples;
			const stepYa = sign * (cx - bx) * subSamples;
			const stepYb = sign * (ax - cx) * subSamples;
			const stepYc = sign * (bx - ax) * subSamples;
			let rowA = sign * ((cx - bx) * (py - by) - (cy - by) * (px - bx));
			let rowB = sign * ((ax - cx) * (py - cy) - (ay - cy) * (px - cx));
			let rowC = sign * ((bx - ax) * (py - ay) - (by - ay) * (px - ax));
			const scale = sign / doubleArea;
			const az = corners[a + 2] * scale;
			const bz = corners[b + 2] * scale;
			const cz = corners[c + 2] * scale;
			for (let y = top; y <= bottom; y++) {
				let insideA = rowA;
				let insideB = rowB;
				let insideC = rowC;
				const end = y * width + right;
				for (let at = y * width + left; at <= end; at++) {
					if (insideA >= 0 && insideB >= 0 && insideC >= 0) {
						isHit = true;
						const z = insideA * az + insideB * bz + insideC * cz;
						if (z > depth[at]) {
							depth[at] = z;
							triangleOf[at] = f;
						}
					}
					insideA += stepXa;
					insideB += stepXb;
					insideC += stepXc;
				}
				rowA += stepYa;
				rowB += stepYb;
				rowC += stepYc;
			}
		}
		if (!isHit) drawLongestEdge({ width, height, triangleOf, depth }, f, corners, [a, b, c]);
	}
	for (let at = 0; at < depth.length; at++) if (triangleOf[at] >= 0 && depth[at] < -behind / 2) depth[at] += behind;
	return { width, height, triangleOf, depth };
}

/** Marks the samples along the longest edge, one a column or row. */
function drawLongestEdge(
	{ width, height, triangleOf, depth }: RasterisedTriangles,
	triangle: number,
	corners: Float32Array,
	[a, b, c]: readonly [number, number, number],
): void {
	const length = (p: number, q: number): number =>
		Math.max(Math.abs(corners[p] - corners[q]), Math.abs(corners[p + 1] - corners[q + 1]));
	const [ab, bc, ca] = [length(a, b), length(b, c), length(c, a)];
	const from = ab >= bc && ab >= ca ? a : bc >= ca ? b : c;
	const to = from === a ? b : from === b ? c : a;
	const steps = Math.ceil(Math.max(ab, bc, ca) / subSamples);
	for (let k = 0; k <= steps; k++) {
		const t = steps > 0 ? k / steps : 0;
		const x = Math.min(width - 1, Math.floor((corners[from] + t * (corners[to] - corners[from])) / subSamples));
		const y = Math.min(
			height - 1,
			Math.floor((corners[from + 1] + t * (corners[to + 1] - corners[from + 1])) / subSamples),
		);
		const z = corners[from + 2] + t * (corners[to + 2] - corners[from + 2]) - behind;
		const at = y * width + x;
		if (z <= depth[at]) continue;
		depth[at] = z;
		triangleOf[at] = triangle;
	}
}
