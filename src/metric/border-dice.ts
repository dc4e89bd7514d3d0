import { distanceTransformAt } from '#volume';
import { checkMasks, checkSpacing, type Mask } from './mask.ts';
import { parseMetricName } from './metric-name.ts';
import { stateOf, type MetricValue } from './metric-value.ts';
import type { SurfaceOptions } from './surface-pair.ts';

/** Options of {@link borderDice}. */
export interface BorderDiceOptions extends SurfaceOptions {
	/** The shape whose surroundings count: for an implant the defective skull. On the grid of the masks. */
	readonly context: Mask;
	/** Full name with the width: `bdsc.10mm`. */
	readonly variant: string;
}

/**
 * `bdsc.<w>mm`: Dice over only those voxels whose centre is at most w mm from the centre of a voxel of the context. With
 * the defective skull as context it judges the fit of an implant at the rim and is blind to what lies far from it. NaN if
 * neither mask has a voxel there.
 *
 * @throws RangeError for another name, a missing spacing, or masks or a context that do not share a grid.
 */
export function borderDice(reference: Mask, prediction: Mask, options: BorderDiceOptions): MetricValue {
	const { kind, parameter = 0 } = parseMetricName(options.variant);
	if (kind !== 'bdsc') throw new RangeError(`borderDice: "${options.variant}" is no border Dice`);
	const spacing = checkSpacing('borderDice', reference, options);
	checkMasks('borderDice', reference, prediction);
	checkMasks('borderDice', reference, options.context);
	const either = new Uint32Array(countEither(reference.voxels, prediction.voxels));
	for (let i = 0, k = 0; i < reference.voxels.length; i++)
		if (reference.voxels[i] !== 0 || prediction.voxels[i] !== 0) either[k++] = i;
	const toContext = distancesNear(options.context, either, { spacing, widthMm: parameter, options });
	let both = 0;
	let inReference = 0;
	let inPrediction = 0;
	for (let k = 0; k < either.length; k++) {
		if (!(toContext[k] <= parameter)) continue;
		const isReference = reference.voxels[either[k]] === 0 ? 0 : 1;
		const isPrediction = prediction.voxels[either[k]] === 0 ? 0 : 1;
		inReference += isReference;
		inPrediction += isPrediction;
		both += isReference & isPrediction;
	}
	return { value: (2 * both) / (inReference + inPrediction), state: stateOf(inReference, inPrediction) };
}

function countEither(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let count = 0;
	for (let i = 0; i < a.length; i++) if (a[i] !== 0 || b[i] !== 0) count++;
	return count;
}

/** Distances to the context: only the box around the voxels asked for, widened by the width, can matter. */
function distancesNear(
	context: Mask,
	at: Uint32Array,
	{ spacing, widthMm, options }: { spacing: readonly number[]; widthMm: number; options: SurfaceOptions },
): Float64Array {
	const [nx, ny, nz = 1] = context.dims;
	const sizes = [nx, ny, nz];
	const place = (i: number): [number, number, number] => {
		const row = Math.floor(i / nx);
		return [i - row * nx, row % ny, Math.floor(row / ny)];
	};
	const low = [Infinity, Infinity, Infinity];
	const high = [-1, -1, -1];
	for (const i of at)
		place(i).forEach((value, axis) => {
			low[axis] = Math.min(low[axis], value);
			high[axis] = Math.max(high[axis], value);
		});
	if (at.length === 0) return new Float64Array(0);
	for (let axis = 0; axis < 3; axis++) {
		const reach = Math.ceil(widthMm / (spacing[axis] ?? 1)) + 1;
		low[axis] = Math.max(0, low[axis] - reach);
		high[axis] = Math.min(sizes[axis] - 1, high[axis] + reach);
	}
	const [width, height, depth] = low.map((l, axis) => high[axis] - l + 1);
	const voxels = new Uint8Array(width * height * depth);
	for (let z = 0, to = 0; z < depth; z++)
		for (let y = 0; y < height; y++) {
			const from = low[0] + nx * (y + low[1] + ny * (z + low[2]));
			for (let x = 0; x < width; x++) voxels[to++] = context.voxels[from + x] === 0 ? 0 : 1;
		}
	const inBox = at.map((i) => {
		const [x, y, z] = place(i);
		return x - low[0] + width * (y - low[1] + height * (z - low[2]));
	});
	const steps = [spacing[0], spacing[1], spacing[2] ?? 1];
	return distanceTransformAt({ voxels, dims: [width, height, depth] }, inBox, {
		spacing: steps,
		backend: options.backend,
	});
}
