import type { ShadedPixels } from './shade-samples.ts';

/** Taps around a pixel, on a spiral. */
const tapCount = 12;
/** Pixels of a square of this edge use turned spirals; averaging over the square hides the pattern. */
const patternSize = 4;
/** Turns of the spiral. */
const turns = 7;

/**
 * How open each pixel is to the surroundings, 0 (closed in) to 1: what stands out of the surface's tangent plane nearby
 * takes light away. Pixels without surface get 1.
 *
 * After McGuire et al., The Alchemy Screen-Space Ambient Obscurance Algorithm, 2011.
 *
 * @param radius of the surroundings in pixels.
 */
export function ambientOcclusion(
	{ size, depth, normals }: Pick<ShadedPixels, 'size' | 'depth' | 'normals'>,
	radius: number,
	strength: number,
): Float32Array {
	const openness = new Float32Array(size * size).fill(1);
	const spirals = tapSpirals(radius);
	const bias = 0.02 * radius;
	const outer = 4 * radius * radius;
	for (let y = 0, at = 0; y < size; y++) {
		for (let x = 0; x < size; x++, at++) {
			const here = depth[at];
			if (here === -Infinity) continue;
			const nx = normals[3 * at];
			const ny = normals[3 * at + 1];
			const nz = normals[3 * at + 2];
			const spiral = 2 * tapCount * ((y % patternSize) * patternSize + (x % patternSize));
			let closed = 0;
			for (let tap = spiral; tap < spiral + 2 * tapCount; tap += 2) {
				const dx = spirals[tap];
				const dy = spirals[tap + 1];
				const tx = x + dx;
				const ty = y + dy;
				if (tx < 0 || ty < 0 || tx >= size || ty >= size) continue;
				const rise = depth[ty * size + tx] - here;
				// What rises high is taken for a wall that begins here below; from far in front it closes in less.
				const dz = rise < radius ? rise : radius;
				const above = dx * nx - dy * ny + dz * nz - bias;
				// Also where there is no surface: above is then −Infinity or, seen from the side, not a number.
				if (!(above > 0)) continue;
				const squared = dx * dx + dy * dy + dz * dz;
				if (squared >= outer) continue;
				const weight = (1 - squared / outer) * (rise > 3 * radius ? (3 * radius) / rise : 1);
				closed += (weight * above) / Math.sqrt(squared);
			}
			openness[at] = Math.max(0, 1 - (strength * closed) / tapCount);
		}
	}
	return average(openness, depth, size, radius);
}

/** Whole pixel offsets x, y of the taps for each pixel of the pattern. */
function tapSpirals(radius: number): Int32Array {
	const offsets = new Int32Array(2 * tapCount * patternSize * patternSize);
	for (let pattern = 0; pattern < patternSize * patternSize; pattern++) {
		// Successive multiples of 7 modulo 16 turn neighbours apart.
		const turned = (2 * Math.PI * ((7 * pattern) % 16)) / 16;
		for (let tap = 0; tap < tapCount; tap++) {
			const share = (tap + 0.5) / tapCount;
			const angle = turned + 2 * Math.PI * turns * share;
			const reach = Math.max(1, radius * share * share);
			offsets[2 * (pattern * tapCount + tap)] = Math.round(reach * Math.cos(angle));
			offsets[2 * (pattern * tapCount + tap) + 1] = Math.round(reach * Math.sin(angle));
		}
	}
	return offsets;
}

/** Mean over a square of the pattern's size, over surface about as near. */
function average(values: Float32Array, depth: Float32Array, size: number, radius: number): Float32Array {
	const result = new Float32Array(values.length).fill(1);
	for (let y = 0, at = 0; y < size; y++) {
		for (let x = 0; x < size; x++, at++) {
			if (depth[at] === -Infinity) continue;
			let sum = 0;
			let count = 0;
			const yEnd = Math.min(size, y + patternSize / 2);
			const xEnd = Math.min(size, x + patternSize / 2);
			for (let v = Math.max(0, y - patternSize / 2); v < yEnd; v++) {
				for (let u = Math.max(0, x - patternSize / 2); u < xEnd; u++) {
					if (Math.abs(depth[v * size + u] - depth[at]) > radius) continue;
					sum += values[v * size + u];
					count++;
				}
			}
			result[at] = sum / count;
		}
	}
	return result;
}
