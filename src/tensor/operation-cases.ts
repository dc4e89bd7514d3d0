import { compositeCases } from './composite-cases.ts';
import { layerCases, lossCases } from './layer-cases.ts';
import type { OperationCase } from './operation-case.ts';
import { primitiveCases } from './primitive-cases.ts';

/**
 * Small instances of every operation with their operands: what a backend must reproduce, in values and gradients. The
 * reference backend gives the expected numbers.
 */
export function operationCases(seed: number): OperationCase[] {
	return [...primitiveCases(seed), ...compositeCases(seed), ...layerCases(seed), ...lossCases(seed)];
}
