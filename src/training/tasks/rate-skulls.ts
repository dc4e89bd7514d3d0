import { extractImplant, implantMetrics, type ShapeSample } from '#learning';
import { coordinatesMask, type SparseCoordinates } from '#tensor';
import { meanFigure, scoreRows, type ResultsCard, type ShapeScore } from '../results-card.ts';
import type { SkullLesson } from '../skull-shells.ts';
import { implantOf } from '../train-sparse-completion.ts';
import { seedSpread } from './rate-network.ts';

/** What the network of one seed fills of every tested skull. */
export interface SkullPredictions {
	readonly seed: number;
	readonly filled: readonly SparseCoordinates[];
}

/** What is tested, and against what. */
export interface TestedSkulls {
	readonly samples: readonly Omit<ShapeSample, 'content'>[];
	readonly tested: readonly SkullLesson[];
	/** Whole skulls that were learnt from: the floors may know them too. */
	readonly known: readonly Pick<SkullLesson, 'defective' | 'cap'>[];
	readonly seed: number;
}

/** Figures of the missing part: of each seed, of the vote of all, and of the floors on the same skulls. */
export function rateSkulls(
	results: readonly SkullPredictions[],
	{ samples, tested, known, seed }: TestedSkulls,
): Pick<ResultsCard, 'figures' | 'perShape' | 'seeds'> {
	const whole = known.map(({ defective, cap }) => indicesOf(defective, cap));
	const share = voxelCounts(whole, tested[0].defective.length);
	const mean = Uint8Array.from(share, (count) => (2 * count >= known.length ? 1 : 0));
	const scores = tested.map((skull, i): ShapeScore => {
		const filled = results.map((result) => coordinatesMask(result.filled[i], skull.dims));
		const vote = skull.defective.map((_, v) =>
			2 * filled.reduce((sum, mask) => sum + mask[v], 0) > filled.length ? 1 : 0,
		);
		const floorOf = (completed: Uint8Array): Record<string, number> => scoresOf(skull, implantIn(skull, completed));
		return {
			sample: samples[i],
			scores: {
				...(results.length > 1 && { 'vote of the seeds': floorOf(vote) }),
				...Object.fromEntries(
					results.map((result) => [`seed ${result.seed}`, scoresOf(skull, implantOf(skull, result.filled[i]))]),
				),
				'floor: mirrored': floorOf(mirrored(skull)),
				'floor: mean shape': floorOf(mean),
				'floor: nearest training skull': floorOf(nearest(skull, whole)),
			},
		};
	});
	const figures = Object.fromEntries(
		Object.entries(scores[0].scores).map(([method, metrics]) => [
			method,
			Object.fromEntries(Object.keys(metrics).map((metric) => [metric, meanFigure(scores, method, metric, seed)])),
		]),
	);
	return { figures, perShape: scoreRows(scores), ...(results.length > 1 && { seeds: seedSpread(figures) }) };
}

function implantIn({ defective, dims, spacingMm }: SkullLesson, completed: Uint8Array): Uint8Array {
	return extractImplant(completed, defective, dims, { opening: spacingMm <= 2 });
}

/** In mm; what has no value counts as the diagonal of the field. */
function scoresOf({ defective, cap, dims, spacingMm }: SkullLesson, prediction: Uint8Array): Record<string, number> {
	const spacing = [spacingMm, spacingMm, spacingMm] as const;
	const { mm } = implantMetrics({ reference: cap, prediction, defective }, dims, spacing);
	const diagonal = spacingMm * Math.hypot(...dims);
	return Object.fromEntries(
		Object.entries(mm).map(([name, value]) => [
			name,
			Number.isFinite(value) ? value : name.startsWith('hd') ? diagonal : 0,
		]),
	);
}

/** The other side of the same skull. */
function mirrored({ defective, dims: [nx] }: SkullLesson): Uint8Array {
	return defective.map((_, i) => defective[i - (i % nx) + (nx - 1 - (i % nx))]);
}

/** Of the skulls learnt from the one whose voxels are most like the rest (by Dice). */
function nearest({ defective }: SkullLesson, whole: readonly Int32Array[]): Uint8Array {
	let best = -1;
	let voxels = whole[0];
	let own = 0;
	for (const value of defective) own += value;
	for (const one of whole) {
		let both = 0;
		for (const at of one) both += defective[at];
		const dice = (2 * both) / (own + one.length);
		if (dice > best) [best, voxels] = [dice, one];
	}
	const mask = new Uint8Array(defective.length);
	for (const at of voxels) mask[at] = 1;
	return mask;
}

/** Places of the voxels of either mask. */
function indicesOf(a: Uint8Array, b: Uint8Array): Int32Array {
	let count = 0;
	for (let i = 0; i < a.length; i++) if (a[i] !== 0 || b[i] !== 0) count++;
	const indices = new Int32Array(count);
	for (let i = 0, at = 0; i < a.length; i++) if (a[i] !== 0 || b[i] !== 0) indices[at++] = i;
	return indices;
}

/** How many of the sets hold each voxel. */
function voxelCounts(sets: readonly Int32Array[], length: number): Uint16Array {
	const counts = new Uint16Array(length);
	for (const set of sets) for (const at of set) counts[at]++;
	return counts;
}
