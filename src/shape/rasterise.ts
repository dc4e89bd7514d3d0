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
const subBits = 8;
const half = subSamples / 2;

/** Lines are put so far back that they show only where nothing else does. */
const behind = 2 ** 20;

/**
 * Draws triangles into a z-buffer. A sample belongs to the nearest triangle that contains its centre, whichever way
 * round that is wound. Triangles that fall between the sample centres (tiny ones, thin vessels, plates seen from the
 * edge) are drawn as a line along their longest edge where nothing else is: no part of a shape is too thin to show.
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
	const target = { width, height, triangleOf, depth };
	for (let h = 0, f = 0; h + 2 < triangles.length; h += 3, f++) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h + 1];
		const c = 3 * triangles[h + 2];
		if (!fill(target, f, corners, a, b, c)) drawLongestEdge(target, f, corners, a, b, c);
	}
	settleLines(target);
	return target;
}

/**
 * Draws the samples whose centres lie in the triangle; false if that is not enough to show it. Pineda, A Parallel
 * Algorithm for Polygon Rasterization, 1988.
 */
function fill(
	{ width, triangleOf, depth }: RasterisedTriangles,
	triangle: number,
	corners: Float32Array,
	a: number,
	b: number,
	c: number,
): boolean {
	const ax = corners[a];
	const ay = corners[a + 1];
	const bx = corners[b];
	const by = corners[b + 1];
	const cx = corners[c];
	const cy = corners[c + 1];
	const minX = ax < bx ? (ax < cx ? ax : cx) : bx < cx ? bx : cx;
	const maxX = ax > bx ? (ax > cx ? ax : cx) : bx > cx ? bx : cx;
	const minY = ay < by ? (ay < cy ? ay : cy) : by < cy ? by : cy;
	const maxY = ay > by ? (ay > cy ? ay : cy) : by > cy ? by : cy;
	// The box of sample centres the triangle may contain.
	const left = (minX + half - 1) >> subBits;
	const right = (maxX - half) >> subBits;
	const top = (minY + half - 1) >> subBits;
	const bottom = (maxY - half) >> subBits;
	const doubleArea = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
	if (left > right || top > bottom || doubleArea === 0) return false;

	// Each function is zero on the edge opposite its corner, and the double area at the corner.
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
	let isHit = false;
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
					triangleOf[at] = triangle;
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
	// A needle may hit some samples and miss others along its way.
	const length = maxX - minX > maxY - minY ? maxX - minX : maxY - minY;
	const isNeedle = length > 2 * subSamples && sign * doubleArea < half * length;
	return isHit && !isNeedle;
}

/** Marks the samples along the longest edge, behind everything that was filled: one a column or row. */
function drawLongestEdge(
	{ width, triangleOf, depth }: RasterisedTriangles,
	triangle: number,
	corners: Float32Array,
	a: number,
	b: number,
	c: number,
): void {
	const firstX = corners[a] >> subBits;
	const firstY = corners[a + 1] >> subBits;
	if (
		corners[b] >> subBits === firstX &&
		corners[c] >> subBits === firstX &&
		corners[b + 1] >> subBits === firstY &&
		corners[c + 1] >> subBits === firstY
	) {
		const at = firstY * width + firstX;
		const z = corners[a + 2] - behind;
		if (z <= depth[at]) return;
		depth[at] = z;
		triangleOf[at] = triangle;
		return;
	}
	const ab = span(corners, a, b);
	const bc = span(corners, b, c);
	const ca = span(corners, c, a);
	let from = a;
	let to = b;
	let length = ab;
	if (bc > length) {
		from = b;
		to = c;
		length = bc;
	}
	if (ca > length) {
		from = c;
		to = a;
		length = ca;
	}
	const steps = (length + subSamples - 1) >> subBits;
	const stepX = steps > 0 ? (corners[to] - corners[from]) / steps : 0;
	const stepY = steps > 0 ? (corners[to + 1] - corners[from + 1]) / steps : 0;
	const stepZ = steps > 0 ? (corners[to + 2] - corners[from + 2]) / steps : 0;
	for (let k = 0; k <= steps; k++) {
		const x = (corners[from] + k * stepX) >> subBits;
		const y = (corners[from + 1] + k * stepY) >> subBits;
		const z = corners[from + 2] + k * stepZ - behind;
		const at = y * width + x;
		if (z <= depth[at]) continue;
		depth[at] = z;
		triangleOf[at] = triangle;
	}
}

/** Longer side of the box around two corners. */
function span(corners: Float32Array, p: number, q: number): number {
	const x = Math.abs(corners[p] - corners[q]);
	const y = Math.abs(corners[p + 1] - corners[q + 1]);
	return x > y ? x : y;
}

/**
 * Brings the lines to their true depth, and takes away those that only fray the outline of something wider: a sample
 * with three or more filled neighbours is at the rim of a shape that is seen anyway.
 */
function settleLines({ width, height, triangleOf, depth }: RasterisedTriangles): void {
	const isLine = (at: number): boolean => depth[at] < -behind / 2;
	const lines: number[] = [];
	for (let at = 0; at < depth.length; at++) if (triangleOf[at] >= 0 && isLine(at)) lines.push(at);
	const isRim = lines.map((at) => {
		const [x, y] = [at % width, Math.floor(at / width)];
		let filled = 0;
		for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
			for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) if (!isLine(v * width + u)) filled++;
		return filled >= 3;
	});
	lines.forEach((at, k) => {
		depth[at] = isRim[k] ? -Infinity : depth[at] + behind;
		if (isRim[k]) triangleOf[at] = -1;
	});
}
