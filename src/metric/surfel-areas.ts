/**
 * Areas of surface elements. Around a voxel corner lie 2 × 2 × 2 voxels (in 2D 2 × 2); which of them are in the mask is
 * a code, bit x + 2y + 4z, and each code other than none and all stands for a piece of surface of known area.
 *
 * The pieces are those of DeepMind's surface-distance. Up to turning, mirroring and exchanging inside and outside there
 * are 14 codes, so one of each is enough. A piece is a sum of facets; a facet is seen from its normal's direction, of
 * which there are seven, and its size is counted in eighths.
 */
const facetDirections = [
	[1, 0, 0],
	[0, 1, 0],
	[0, 0, 1],
	[1, 1, 0],
	[1, 0, 1],
	[0, 1, 1],
	[1, 1, 1],
] as const;

/** A code of each kind and its eighths of facets, in the order of the directions. */
const pieces: readonly (readonly [code: number, eighths: readonly number[]])[] = [
	[0b0000_0000, [0, 0, 0, 0, 0, 0, 0]],
	[0b0000_0001, [0, 0, 0, 0, 0, 0, 1]],
	[0b0000_0011, [0, 0, 0, 0, 0, 4, 0]],
	[0b0000_0110, [0, 0, 0, 0, 0, 0, 2]],
	[0b0000_0111, [0, 0, 4, 0, 0, 0, 3]],
	[0b0000_1111, [0, 0, 8, 0, 0, 0, 0]],
	[0b0001_0110, [0, 0, 0, 0, 0, 0, 3]],
	[0b0001_0111, [0, 0, 0, 0, 0, 0, 6]],
	[0b0001_1000, [0, 0, 0, 0, 0, 0, 2]],
	[0b0001_1001, [0, 0, 0, 4, 0, 0, 1]],
	[0b0001_1011, [0, 0, 0, 2, 2, 0, 4]],
	[0b0001_1110, [0, 0, 4, 0, 0, 0, 4]],
	[0b0011_1100, [0, 0, 0, 0, 0, 8, 0]],
	[0b0110_1001, [0, 0, 0, 0, 0, 0, 4]],
];

const axisOrders = [
	[0, 1, 2],
	[0, 2, 1],
	[1, 0, 2],
	[1, 2, 0],
	[2, 0, 1],
	[2, 1, 0],
] as const;

const eighthsOfCode: readonly (readonly number[])[] = expandPieces();

/** All 256 codes: each piece in its 48 positions, and inside out. */
function expandPieces(): number[][] {
	const all: number[][] = [];
	for (const [code, eighths] of pieces)
		for (const axes of axisOrders) {
			const turned = facetDirections.map((direction) =>
				facetDirections.findIndex((other) => axes.every((axis, k) => Number(other[axis]) === direction[k])),
			);
			for (let mirror = 0; mirror < 8; mirror++) {
				let moved = 0;
				for (let corner = 0; corner < 8; corner++) {
					if (((code >> corner) & 1) === 0) continue;
					const place = axes.reduce<number>((bits, axis, k) => bits | (((corner >> k) & 1) << axis), 0);
					moved |= 1 << (place ^ mirror);
				}
				const row = Array.from({ length: 7 }, () => 0);
				eighths.forEach((value, direction) => (row[turned[direction]] = value));
				all[moved] = row;
				all[255 - moved] = row;
			}
		}
	return all;
}

/** Area in mm² of the surface element of each of the 256 codes of a 3D grid. */
export function surfelAreas([sx, sy, sz]: readonly [number, number, number]): Float64Array {
	const faces = [sy * sz, sx * sz, sx * sy];
	const facets = facetDirections.map((direction) => Math.hypot(...direction.map((on, axis) => on * faces[axis])));
	return Float64Array.from(eighthsOfCode, (eighths) =>
		eighths.reduce((area, value, direction) => area + (value / 8) * facets[direction], 0),
	);
}

/** Length in mm of the contour element of each of the 16 codes (bit x + 2y) of a 2D grid. */
export function contourLengths([sx, sy]: readonly number[]): Float64Array {
	const diagonal = Math.hypot(sx, sy);
	return Float64Array.from({ length: 16 }, (_, code) => {
		const corners = [1, 2, 4, 8].filter((bit) => (code & bit) !== 0).length;
		if (corners === 0 || corners === 4) return 0;
		if (corners !== 2) return diagonal / 2;
		if (code === 0b0011 || code === 0b1100) return sx;
		return code === 0b0101 || code === 0b1010 ? sy : diagonal;
	});
}
