import { completionPair, type ShapeSample } from '#learning';
import { drawSkullShell, skullShellLabels } from '#phantom';
import type { SparseCoordinates } from '#tensor';

/** A skull of the phantom with its cap removed, and what the sparse network learns from it. */
export interface SkullLesson {
	readonly dims: readonly [number, number, number];
	readonly spacingMm: number;
	readonly defective: Uint8Array<ArrayBuffer>;
	readonly cap: Uint8Array<ArrayBuffer>;
	readonly input: SparseCoordinates;
	readonly target: SparseCoordinates;
}

/** What is known of the skulls of a task: numbered subjects, each with one skull. */
export function skullSamples(subjects: number, source: string): Omit<ShapeSample, 'content'>[] {
	return Array.from({ length: subjects }, (_, i) => ({
		id: `skull ${i}`,
		subject: `skull ${i}`,
		source,
		facts: { synthetic: true },
	}));
}

/** Draws a skull by its id: always the same one. */
export function skullLesson(id: string, edge: number, fieldMm = 240): SkullLesson {
	const { voxels, dims } = drawSkullShell(id, { edge, fieldMm }).labels;
	const part = (wanted: number): Uint8Array<ArrayBuffer> => {
		const mask = new Uint8Array(voxels.length);
		for (let i = 0; i < mask.length; i++) if (voxels[i] === wanted) mask[i] = 1;
		return mask;
	};
	const [defective, cap] = [part(skullShellLabels.skull), part(skullShellLabels.cap)];
	return {
		dims: [edge, edge, edge],
		spacingMm: fieldMm / edge,
		defective,
		cap,
		...completionPair(defective, cap, dims),
	};
}

/** The same voxels, left and right exchanged, in no order. */
export function mirrorVoxels(coordinates: Int32Array, edge: number): Int32Array {
	return coordinates.map((value, i) => ((i & 3) === 1 ? edge - 1 - value : value));
}
