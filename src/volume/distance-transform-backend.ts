import { distanceTransformBinary, isWasmSupported, openKernel, type Backend, type Kernel } from '#wasm';
import {
	passAlongX,
	passAlongY,
	passAlongZ,
	passAlongZAt,
	type ColumnEntries,
	type DistanceGrid,
} from './distance-transform-passes.ts';

/** A grid and the twin to run on it. */
export interface TransformGrid extends DistanceGrid {
	readonly backend?: Backend;
}

interface Functions {
	scratchBytes(n: number): number;
	passAlongX(voxels: number, voxelBytes: number, isZero: boolean, pairs: number, nx: number, rows: number): void;
	passAlongY(...pairsGridScratch: number[]): void;
	passAlongZ(...pairsGridSquaredScratch: (number | boolean)[]): void;
	passAlongZAt(...pairsGridEntriesScratch: number[]): void;
}

/** Below this many voxels copying in and out costs more than it gains. */
const leastVoxelsForWasm = 2048;
/** A kernel whose memory grew beyond this is not kept. */
const keptBytes = 2 ** 28;
/** A compiled kernel has 32-bit addresses. */
const addressableBytes = 2 ** 32 - 2 ** 20;

let kept: Kernel<Functions> | undefined;

/** Distance of every voxel to the nearest feature, mm or mm². */
export function transformGrid(
	voxels: Uint8Array | Uint16Array,
	features: 'zero' | 'nonZero',
	grid: TransformGrid,
	isSquared: boolean,
): Float32Array {
	if (voxels.length === 0) return new Float32Array(0);
	const [nx, ny, nz] = grid.dims;
	const needed = voxels.byteLength + 4 * voxels.length + scratchBound(grid);
	if (chooseTwin(grid.backend, voxels.length, needed) === 'wasm')
		return inKernel(needed, (kernel, buffer) => {
			const { functions } = kernel;
			const { pairs, scratch } = planeDistances(kernel, buffer, { voxels, features, grid });
			functions.passAlongZ(pairs, nx * ny, nz, ...grid.spacing, grid.reach, isSquared, scratch);
			return new Float32Array(buffer, pairs, voxels.length).slice();
		});
	const out = new Float32Array(voxels.length);
	const pairs = new Uint32Array(out.buffer);
	passAlongX(voxels, features, pairs, nx);
	passAlongY(pairs, grid);
	passAlongZ(pairs, out, grid, isSquared);
	return out;
}

/** Distance in float64 mm of some voxels to the nearest voxel that is not 0. */
export function transformGridAt(
	voxels: Uint8Array | Uint16Array,
	grid: TransformGrid,
	entries: ColumnEntries,
): Float64Array {
	const { rows, columnStart } = entries;
	const [nx, ny, nz] = grid.dims;
	if (rows.length === 0) return new Float64Array(0);
	const tables = 16 + 4 * columnStart.length + 12 * rows.length;
	const needed = voxels.byteLength + 4 * voxels.length + scratchBound(grid) + tables;
	if (chooseTwin(grid.backend, voxels.length, needed) === 'wasm')
		return inKernel(needed, (kernel, buffer) => {
			const { functions } = kernel;
			const { pairs, scratch } = planeDistances(kernel, buffer, { voxels, features: 'nonZero', grid });
			const out = align(scratch + functions.scratchBytes(Math.max(ny, nz)));
			const starts = out + 8 * rows.length;
			const rowsAt = starts + 4 * columnStart.length;
			new Uint32Array(buffer, starts, columnStart.length).set(columnStart);
			new Uint32Array(buffer, rowsAt, rows.length).set(rows);
			functions.passAlongZAt(pairs, nx * ny, nz, ...grid.spacing, starts, rowsAt, out, scratch);
			return new Float64Array(buffer, out, rows.length).slice();
		});
	const out = new Float64Array(rows.length);
	const pairs = new Uint32Array(voxels.length);
	passAlongX(voxels, 'nonZero', pairs, nx);
	passAlongY(pairs, grid);
	passAlongZAt(pairs, grid, entries, out);
	return out;
}

/** The passes along x and y; where the words and the scratch lie. */
function planeDistances(
	{ functions, freeFrom }: Kernel<Functions>,
	buffer: ArrayBuffer,
	{ voxels, features, grid }: { voxels: Uint8Array | Uint16Array; features: 'zero' | 'nonZero'; grid: DistanceGrid },
): { pairs: number; scratch: number } {
	const [nx, ny, nz] = grid.dims;
	const pairs = align(freeFrom + voxels.byteLength);
	const scratch = align(pairs + 4 * voxels.length);
	new Uint8Array(buffer, freeFrom).set(new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength));
	functions.passAlongX(freeFrom, voxels.BYTES_PER_ELEMENT, features === 'zero', pairs, nx, ny * nz);
	functions.passAlongY(pairs, nx, ny, nz, grid.spacing[0], grid.spacing[1], grid.reach, scratch);
	return { pairs, scratch };
}

/** Scratch of the longer of both columns, with room for alignment and for the kernel's constants. */
function scratchBound({ dims: [, ny, nz] }: DistanceGrid): number {
	return 112 * (Math.max(ny, nz) + 2) + 4096;
}

function chooseTwin(asked: Backend | undefined, voxelCount: number, neededBytes: number): Backend {
	if (asked) return asked;
	return isWasmSupported() && voxelCount >= leastVoxelsForWasm && neededBytes < addressableBytes
		? 'wasm'
		: 'typescript';
}

function inKernel<T>(neededBytes: number, run: (kernel: Kernel<Functions>, buffer: ArrayBuffer) => T): T {
	const kernel = kept ?? openKernel<Functions>(distanceTransformBinary);
	kept = undefined;
	const buffer = kernel.reserve(kernel.freeFrom + neededBytes);
	const result = run(kernel, buffer);
	if (buffer.byteLength <= keptBytes) kept = kernel;
	return result;
}

const align = (address: number): number => 16 * Math.ceil(address / 16);
