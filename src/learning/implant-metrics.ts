import { compareMasks, type MetricState } from '#metric';
import { checkMask, type MaskDims } from './completion-sample.ts';

/** How well an implant fits, under the full names of the metrics. */
export interface ImplantScores {
	readonly state: MetricState;
	/** `dsc`, `bdsc.10mm` (within 10 mm of the defective shape), `hd.voxel` and `hd95.voxel.pooled` in mm. */
	readonly mm: Readonly<Record<string, number>>;
	/**
	 * The same names with every voxel edge taken for 1, as the original's evaluation does, which knows no spacing: for
	 * comparison with its figures only.
	 */
	readonly voxels: Readonly<Record<string, number>>;
}

const metrics = ['dsc', 'bdsc.10mm', 'hd.voxel', 'hd95.voxel.pooled'];

/**
 * Compares a found implant with the true one (complete minus defective).
 *
 * @param spacing mm between voxel centres along x, y and z.
 */
export function implantMetrics(
	masks: { readonly reference: Uint8Array; readonly prediction: Uint8Array; readonly defective: Uint8Array },
	dims: MaskDims,
	spacing: readonly [number, number, number],
): ImplantScores {
	for (const mask of Object.values(masks)) checkMask('implantMetrics', mask, dims);
	const of = (voxels: Uint8Array) => ({ voxels, dims });
	const measure = (steps: readonly [number, number, number]) =>
		compareMasks(of(masks.reference), of(masks.prediction), { spacing: steps, metrics, context: of(masks.defective) });
	const mm = measure(spacing);
	const values = ({ metrics: found }: typeof mm): Record<string, number> =>
		Object.fromEntries(Object.entries(found).map(([name, { value }]) => [name, value]));
	return { state: mm.state, mm: values(mm), voxels: values(measure([1, 1, 1])) };
}
