import { isWasmSupported, type Backend } from '#wasm';
import { checkVolume } from './check-volume.ts';
import { groupRuns, type LabelRuns } from './group-runs.ts';
import { runScanner } from './run-scanner.ts';
import { scanRuns } from './scan-runs.ts';
import type { LabelVolume } from './volume.ts';

/** Volumes smaller than this are done before a kernel is set up. */
const smallBytes = 2 ** 16;

/** Options of {@link labelRuns}. */
export interface LabelRunsOptions {
	/** Default: WebAssembly where it runs and pays. Both give the same runs. */
	readonly backend?: Backend;
}

/**
 * A label volume as runs sorted by label, in one read of the volume: {@link scanRuns} and {@link groupRuns}, or their
 * compiled twin, which takes the volume through its own memory slab by slab.
 *
 * @throws RangeError as {@link scanRuns}.
 */
export function labelRuns(volume: LabelVolume, { backend }: LabelRunsOptions = {}): LabelRuns {
	checkVolume(volume, 'labelRuns');
	const { voxels, dims, voxelToWorld } = volume;
	const chosen = backend ?? (voxels.byteLength >= smallBytes && isWasmSupported() ? 'wasm' : 'typescript');
	if (chosen === 'typescript') return groupRuns(volume, scanRuns(volume));
	const bytesPerVoxel = voxels instanceof Uint8Array ? 1 : 2;
	const scanner = runScanner({ dims, voxelToWorld, bytesPerVoxel, backend: chosen });
	scanner.push(new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength));
	return scanner.finish();
}
