import { adamwBinary, openKernel } from '#wasm';
import type { OptimiserKernel } from './optimiser-kernel.ts';

type Functions = Omit<OptimiserKernel, 'reserve' | 'freeFrom'>;

/** The compiled kernel with a memory of its own. */
export function createWasmOptimiser(): OptimiserKernel {
	const { functions, freeFrom, reserve } = openKernel<Functions>(adamwBinary);
	const { squaredSum, accumulate, scale, follow, adamw, sgd } = functions;
	return { freeFrom, reserve, squaredSum, accumulate, scale, follow, adamw, sgd };
}
