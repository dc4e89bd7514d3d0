/**
 * Lee, Kashyap & Chu's thinning, in place: side after side, voxels whose removal does not change the topology are found,
 * then removed one by one where that still holds.
 *
 * @param image 0 and 1, with an empty border.
 */
export function thinVolume(image: Uint8Array, [nx, ny, nz]: readonly number[]): void {
	const steps = [1, nx, nx * ny];
	// The order of sides of scikit-image: axis 1 down and up, axis 2 up and down, axis 0 up and down.
	// A slice, one voxel thick along axis 0, has none there.
	const inSlice = [-steps[1], steps[1], steps[2], -steps[2]];
	const sides = nx === 3 ? inSlice : [...inSlice, steps[0], -steps[0]];
	const around = Int32Array.from(offsets, ([x, y, z]) => x * steps[0] + y * steps[1] + z * steps[2]);
	let voxels = inScanOrder(image, nx, ny, nz);
	let quietSides = 0;
	while (quietSides < sides.length) {
		quietSides = 0;
		for (const side of sides) {
			const candidates = voxels.filter((i) => {
				if (image[i] === 0 || image[i + side] !== 0) return false;
				const neighbours = neighboursOf(image, i, around);
				return !isEnd(neighbours) && foregroundParts(neighbours) === 1 && backgroundParts(neighbours) === 1;
			});
			let removed = 0;
			for (const i of candidates)
				if (foregroundParts(neighboursOf(image, i, around)) <= 1) {
					image[i] = 0;
					removed++;
				}
			if (removed === 0) quietSides++;
		}
		voxels = voxels.filter((i) => image[i] !== 0);
	}
}

/** The 26 neighbours; neighbour k is bit k. */
const offsets = Array.from({ length: 27 }, (_, k) => [
	(k % 3) - 1,
	(Math.floor(k / 3) % 3) - 1,
	Math.floor(k / 9) - 1,
]).filter((offset) => offset.some((v) => v !== 0));

/** For each neighbour those of the others it touches: by face, edge or corner, and by a face. */
const touching = offsets.map((a) => maskOf((b) => isNear(a, b, 3)));
const sharingFace = offsets.map((a) => maskOf((b) => isNear(a, b, 1)));
/** The neighbours across a face, and those across a face or an edge. */
const faceNeighbours = maskOf((b) => manhattan(b) === 1);
const edgeNeighbours = maskOf((b) => manhattan(b) <= 2);

function maskOf(isIn: (offset: readonly number[]) => boolean): number {
	return offsets.reduce((mask, offset, k) => (isIn(offset) ? mask | (1 << k) : mask), 0);
}

function manhattan(offset: readonly number[]): number {
	return offset.reduce((sum, v) => sum + Math.abs(v), 0);
}

function isNear(a: readonly number[], b: readonly number[], axes: number): boolean {
	const gaps = a.map((v, k) => Math.abs(v - b[k]));
	const sum = gaps.reduce((all, gap) => all + gap, 0);
	return Math.max(...gaps) === 1 && sum <= axes;
}

/** Axis 0 outermost, axis 2 innermost, as scikit-image goes through an array. */
function inScanOrder(image: Uint8Array, nx: number, ny: number, nz: number): number[] {
	const found: number[] = [];
	for (let x = 0; x < nx; x++)
		for (let y = 0; y < ny; y++)
			for (let z = 0; z < nz; z++) {
				const i = x + nx * (y + ny * z);
				if (image[i] !== 0) found.push(i);
			}
	return found;
}

function neighboursOf(image: Uint8Array, i: number, around: Int32Array): number {
	let neighbours = 0;
	for (let k = 0; k < 26; k++) neighbours |= image[i + around[k]] << k;
	return neighbours;
}

/** One neighbour only: the end of a curve stays. */
const isEnd = (neighbours: number): boolean => neighbours !== 0 && (neighbours & (neighbours - 1)) === 0;

/** Parts of the neighbours in the mask that touch by face, edge or corner. */
function foregroundParts(neighbours: number): number {
	return countParts(neighbours, neighbours, touching);
}

/** Parts of the neighbours outside the mask, joined by faces, that have the voxel at a face. */
function backgroundParts(neighbours: number): number {
	const outside = ~neighbours & edgeNeighbours;
	return countParts(outside, outside & faceNeighbours, sharingFace);
}

function countParts(all: number, seeds: number, linked: readonly number[]): number {
	let parts = 0;
	let left = seeds;
	let free = all;
	while (left !== 0) {
		let open = left & -left;
		parts++;
		while (open !== 0) {
			const k = 31 - Math.clz32(open & -open);
			open &= open - 1;
			free &= ~(1 << k);
			left &= ~(1 << k);
			open |= linked[k] & free;
		}
	}
	return parts;
}
