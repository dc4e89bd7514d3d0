import { identityMat4, invertAffine, multiplyMat4, type Mat4 } from '#numeric';
import type { Volume } from '#volume';
import { displace, displacementRows, type DisplacementLattice } from './displacement-lattice.ts';

/** What {@link lookUpWarped} goes by. */
export interface WarpLookUp {
	/** World mm of the result to that of the lattice. */
	readonly after: Mat4;
	readonly displacement?: DisplacementLattice;
	/** World mm of the lattice to that of the source. Default: the same. */
	readonly before?: Mat4;
	/** What lies outside of the source: emptiness, or its border going on. */
	readonly outside: 'empty' | 'border';
	/** What is written for a value v: scale · v + shift. */
	readonly scale: number;
	readonly shift: number;
}

/** A box of voxels of a source with one voxel more on each side, so that no look-up needs to ask where it is. */
interface Source {
	readonly voxels: Uint8Array | Float32Array;
	/** Of the box with its border. */
	readonly width: number;
	readonly plane: number;
	/** Source voxel of the box's first voxel that is no border, and one past the last, for each axis. */
	readonly low: readonly number[];
	readonly high: readonly number[];
}

/**
 * Trilinear values of a grid at warped places, for every voxel of a grid of the same geometry: voxel v of the result is the
 * source at before(p + u(p)) with p = after(v). Runs of voxels that cannot meet anything but emptiness are left out; along a row
 * places go on in equal steps, and a lattice whose axes are those of the grid is summed axis by axis.
 */
export function lookUpWarped(
	volume: Volume<Uint8Array | Float32Array>,
	result: Uint8Array | Float32Array,
	{ after, displacement, before = identityMat4(), outside, scale, shift }: WarpLookUp,
): void {
	const { dims, voxelToWorld } = volume;
	const isBorder = outside === 'border';
	const source = sourceBox(volume, isBorder);
	if (shift !== 0) result.fill(shift);
	if (!source) return;
	const toSource = multiplyMat4(invertAffine(voxelToWorld), before);
	const toLattice = multiplyMat4(after, voxelToWorld);
	const m = multiplyMat4(toSource, toLattice);
	const rows = displacement && displacementRows(displacement, toLattice, toSource, dims);
	const moves = displacement && !rows ? scatteredMoves(displacement, toLattice, toSource) : undefined;
	const most = displacement ? greatestMoves(displacement, toSource) : [0, 0, 0];
	const [nx, ny, nz] = dims;
	const ends = new Int32Array(2);
	const starts = new Float64Array(3);
	const steps = Float64Array.of(m[0], m[4], m[8]);
	const row = { at: 0, first: 0, end: nx, moves: rows?.moves };
	for (let z = 0, at = 0; z < nz; z++)
		for (let y = 0; y < ny; y++, at += nx) {
			for (let k = 0; k < 3; k++) starts[k] = m[4 * k + 1] * y + m[4 * k + 2] * z + m[4 * k + 3];
			if (!isBorder && !meetingRun(source, starts, steps, most, nx, ends)) continue;
			row.at = at;
			row.first = isBorder ? 0 : ends[0];
			row.end = isBorder ? nx : ends[1];
			if (rows) rows.go(y, z, row.first, row.end);
			else if (moves) row.moves = moves(row.first, row.end, y, z);
			if (isBorder) clampedRow(source, result, row, { starts, steps, scale, shift });
			else openRow(source, result, row, { starts, steps, scale, shift });
		}
}

/** Moves of a row's voxels where the lattice's axes are not the grid's: each summed by itself. */
function scatteredMoves(
	displacement: DisplacementLattice,
	toLattice: Mat4,
	toSource: Mat4,
): (first: number, end: number, y: number, z: number) => Float64Array {
	let moves = new Float64Array(0);
	const [p, t, w] = [new Float64Array(3), toLattice, toSource];
	return (first, end, y, z) => {
		if (moves.length < 3 * end) moves = new Float64Array(3 * end);
		for (let x = first; x < end; x++) {
			const px = t[0] * x + t[1] * y + t[2] * z + t[3];
			const py = t[4] * x + t[5] * y + t[6] * z + t[7];
			const pz = t[8] * x + t[9] * y + t[10] * z + t[11];
			p[0] = px;
			p[1] = py;
			p[2] = pz;
			displace(displacement, p);
			const [dx, dy, dz] = [p[0] - px, p[1] - py, p[2] - pz];
			moves[3 * x] = w[0] * dx + w[1] * dy + w[2] * dz;
			moves[3 * x + 1] = w[4] * dx + w[5] * dy + w[6] * dz;
			moves[3 * x + 2] = w[8] * dx + w[9] * dy + w[10] * dz;
		}
		return moves;
	};
}

/** How far a displacement moves at most along each axis of the source, voxels: its splines lie between their controls. */
function greatestMoves({ controls }: DisplacementLattice, w: Mat4): number[] {
	const most = [0, 0, 0];
	for (let i = 0; i < controls.length; i += 3)
		for (let k = 0; k < 3; k++) {
			const move = w[4 * k] * controls[i] + w[4 * k + 1] * controls[i + 1] + w[4 * k + 2] * controls[i + 2];
			most[k] = Math.max(most[k], Math.abs(move));
		}
	return most;
}

/** The voxels of a row that may meet the box, first and end into `ends`; false if there are none. */
function meetingRun(
	{ low, high }: Source,
	starts: Float64Array,
	steps: Float64Array,
	...[most, length, ends]: readonly [most: readonly number[], length: number, ends: Int32Array]
): boolean {
	let first = 0;
	let last = length - 1;
	for (let k = 0; k < 3; k++) {
		// A hair more than the box: what rounding says at its border does not matter there.
		const near = low[k] - 1 - most[k] - 1e-6 - starts[k];
		const far = high[k] + most[k] + 1e-6 - starts[k];
		if (Math.abs(steps[k]) < 1e-12) {
			if (near > 0 || far < 0) return false;
			continue;
		}
		const [a, b] = steps[k] > 0 ? [near / steps[k], far / steps[k]] : [far / steps[k], near / steps[k]];
		first = Math.max(first, Math.ceil(a));
		last = Math.min(last, Math.floor(b));
	}
	ends[0] = first;
	ends[1] = last + 1;
	return first <= last;
}

interface Row {
	/** Where the row begins in the result. */
	readonly at: number;
	readonly first: number;
	readonly end: number;
	/** x, y, z in source voxels, by voxel of the row. */
	readonly moves?: Float64Array;
}

interface RowPlaces {
	readonly starts: Float64Array;
	readonly steps: Float64Array;
	readonly scale: number;
	readonly shift: number;
}

/** The value between the eight voxels about a place, which is counted from the border's first voxel. */
function between({ voxels, width, plane }: Source, x: number, y: number, z: number): number {
	const cx = x | 0;
	const cy = y | 0;
	const cz = z | 0;
	const u = x - cx;
	const v = y - cy;
	const w = z - cz;
	const a = cx + width * cy + plane * cz;
	const b = a + width;
	const c = a + plane;
	const d = c + width;
	const near = (voxels[a] * (1 - u) + voxels[a + 1] * u) * (1 - v) + (voxels[b] * (1 - u) + voxels[b + 1] * u) * v;
	const far = (voxels[c] * (1 - u) + voxels[c + 1] * u) * (1 - v) + (voxels[d] * (1 - u) + voxels[d + 1] * u) * v;
	return near * (1 - w) + far * w;
}

/** One row of a source that is empty outside. */
function openRow(
	source: Source,
	result: Uint8Array | Float32Array,
	{ at, first, end, moves }: Row,
	{ starts, steps, scale, shift }: RowPlaces,
): void {
	const { low, high } = source;
	// Places from the border's first voxel.
	const [sx, sy, sz] = [starts[0] - low[0] + 1, starts[1] - low[1] + 1, starts[2] - low[2] + 1];
	const [dx, dy, dz] = [steps[0], steps[1], steps[2]];
	const [ex, ey, ez] = [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1];
	for (let i = first; i < end; i++) {
		let x = sx + dx * i;
		let y = sy + dy * i;
		let z = sz + dz * i;
		if (moves) {
			x += moves[3 * i];
			y += moves[3 * i + 1];
			z += moves[3 * i + 2];
		}
		if (!(x > 0 && y > 0 && z > 0 && x < ex && y < ey && z < ez)) continue;
		result[at + i] = scale * between(source, x, y, z) + shift;
	}
}

/** One row of a source whose border goes on. */
function clampedRow(
	source: Source,
	result: Uint8Array | Float32Array,
	{ at, first, end, moves }: Row,
	{ starts, steps, scale, shift }: RowPlaces,
): void {
	const [sx, sy, sz] = [starts[0] + 1, starts[1] + 1, starts[2] + 1];
	const [dx, dy, dz] = [steps[0], steps[1], steps[2]];
	const [ex, ey, ez] = source.high;
	for (let i = first; i < end; i++) {
		let x = sx + dx * i;
		let y = sy + dy * i;
		let z = sz + dz * i;
		if (moves) {
			x += moves[3 * i];
			y += moves[3 * i + 1];
			z += moves[3 * i + 2];
		}
		x = x < 1 ? 1 : x > ex ? ex : x;
		y = y < 1 ? 1 : y > ey ? ey : y;
		z = z < 1 ? 1 : z > ez ? ez : z;
		result[at + i] = scale * between(source, x, y, z) + shift;
	}
}

/** The part of a volume that is not empty, or all of it, with a border of zeros. */
function sourceBox({ voxels, dims }: Volume<Uint8Array | Float32Array>, isWhole: boolean): Source | undefined {
	const box = isWhole ? { low: [0, 0, 0], high: dims } : filledBox(voxels, dims);
	if (!box) return undefined;
	const { low, high } = box;
	const [nx, ny] = dims;
	const width = high[0] - low[0] + 2;
	const plane = width * (high[1] - low[1] + 2);
	const count = plane * (high[2] - low[2] + 2);
	const copy = voxels instanceof Uint8Array ? new Uint8Array(count) : new Float32Array(count);
	for (let z = low[2]; z < high[2]; z++)
		for (let y = low[1]; y < high[1]; y++) {
			let to = 1 + width * (y - low[1] + 1) + plane * (z - low[2] + 1);
			const start = nx * (y + ny * z);
			for (let at = start + low[0]; at < start + high[0]; at++) copy[to++] = voxels[at];
		}
	return { voxels: copy, width, plane, low, high };
}

/** The smallest box of all voxels that are not 0: first voxel and one past the last along each axis. */
function filledBox(
	voxels: Uint8Array | Float32Array,
	[nx, ny, nz]: readonly [number, number, number],
): { low: number[]; high: number[] } | undefined {
	const low = [nx, ny, nz];
	const high = [0, 0, 0];
	for (let z = 0, at = 0; z < nz; z++)
		for (let y = 0; y < ny; y++, at += nx) {
			let first = 0;
			while (first < nx && voxels[at + first] === 0) first++;
			if (first === nx) continue;
			let last = nx - 1;
			while (voxels[at + last] === 0) last--;
			low[0] = Math.min(low[0], first);
			high[0] = Math.max(high[0], last + 1);
			low[1] = Math.min(low[1], y);
			high[1] = Math.max(high[1], y + 1);
			low[2] = Math.min(low[2], z);
			high[2] = z + 1;
		}
	return high[2] > 0 ? { low, high } : undefined;
}
