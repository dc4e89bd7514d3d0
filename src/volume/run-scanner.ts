import { isWasmSupported, type Backend } from '#wasm';
import { extentsOf, groupRuns, orderByLabel, type LabelRuns } from './group-runs.ts';
import { gatheredRuns, runBuffer } from './run-buffer.ts';
import { releaseRunKernel, slabBytes, takeRunKernel } from './run-kernel.ts';
import { appendSlab, checkRunGrid } from './scan-runs.ts';
import type { LabelVolume } from './volume.ts';

/** The grid whose voxels a {@link RunScanner} is going to be given. */
export interface RunScannerOptions extends Pick<LabelVolume, 'dims' | 'voxelToWorld'> {
	/** Unsigned 8- or 16-bit voxels (little endian, as every machine this runs on). */
	readonly bytesPerVoxel: 1 | 2;
	/** Default: WebAssembly where it runs. Both give the same runs. */
	readonly backend?: Backend;
}

/** Takes the voxels of a label volume piece by piece and never holds more of them than 256 KB. */
export interface RunScanner {
	/** The next bytes of the voxels, in pieces of any length; they are copied. */
	push(bytes: Uint8Array): void;
	/**
	 * The runs of the whole volume, sorted by label.
	 *
	 * @throws RangeError if more or fewer bytes were pushed than the grid has.
	 */
	finish(): LabelRuns;
}

/**
 * {@link labelRuns} of a volume that is never in memory as a whole: as a file is unpacked, its voxels are pushed and
 * only their runs stay. Memory: the runs (10 bytes each) and 7 MB.
 *
 * @throws RangeError for a grid that {@link scanRuns} refuses.
 */
export function runScanner(options: RunScannerOptions): RunScanner {
	const { dims, voxelToWorld, bytesPerVoxel, backend = isWasmSupported() ? 'wasm' : 'typescript' } = options;
	checkRunGrid(dims, 'runScanner');
	const [nx, ny, nz] = dims;
	const rowBytes = nx * bytesPerVoxel;
	const wanted = rowBytes * ny * nz;
	const fullBytes = rowBytes * Math.max(1, Math.floor(slabBytes / Math.max(1, rowBytes)));
	const kernel = backend === 'wasm' ? takeRunKernel(nx, ny, bytesPerVoxel) : undefined;
	const slab = kernel?.slab ?? new Uint8Array(fullBytes);
	const runs = kernel?.runs ?? runBuffer();
	let filled = 0;
	let received = 0;
	let firstRow = 0;
	const flush = (): void => {
		if (kernel) kernel.scan(filled, firstRow);
		else appendSlab(runs, voxelsOf(slab.subarray(0, filled), bytesPerVoxel), nx, firstRow);
		firstRow += filled / rowBytes;
		filled = 0;
	};
	return {
		push(bytes) {
			received += bytes.length;
			if (received > wanted) throw wrongSize(wanted, received);
			for (let at = 0; at < bytes.length;) {
				const taken = Math.min(fullBytes - filled, bytes.length - at);
				slab.set(bytes.subarray(at, at + taken), filled);
				filled += taken;
				at += taken;
				if (filled === fullBytes) flush();
			}
		},
		finish() {
			if (received !== wanted) throw wrongSize(wanted, received);
			if (filled > 0) flush();
			const gathered = gatheredRuns(runs);
			if (!kernel) return groupRuns({ dims, voxelToWorld }, gathered);
			const extents = extentsOf(kernel.takeTallies(), dims);
			releaseRunKernel(kernel);
			return { dims, voxelToWorld, runs: gathered, order: orderByLabel(gathered, extents), extents };
		},
	};
}

function voxelsOf(bytes: Uint8Array, bytesPerVoxel: 1 | 2): Uint8Array | Uint16Array {
	return bytesPerVoxel === 1 ? bytes : new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}

function wrongSize(wanted: number, received: number): RangeError {
	return new RangeError(`runScanner: ${wanted} bytes of voxels expected, got ${received}`);
}
