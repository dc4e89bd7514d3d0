import { identityMat4, quantile } from '#numeric';
import { connectedComponents, distanceTransform, type Volume } from '#volume';
import type { GridFeature } from './grid-feature.ts';
import { localThickness } from './local-thickness.ts';

const levels = [0.5, 0.75, 0.9, 0.97, 1];
const chordLevels = [0.25, 0.5, 0.75, 0.9, 0.97, 1];
/** Directions of chords within a slice: along the axes and along the diagonals. */
const directions = [
	[1, 0],
	[0, 1],
	[1, 1],
	[1, -1],
] as const;

/**
 * A mask as its slices across each axis show it: how wide it is there (circles that fit, distances of pixels to the rim of their
 * slice, chords), how large and how ragged slices are and of how many pieces. Readers measure the limbs of a gland so, on axial
 * slices; a shape that lies always the same way tells more so than by numbers that do not change when it is turned.
 *
 * @param mask 0 and 1; not empty.
 * @param unitMm lengths are given in this.
 */
export function sliceFeatures(mask: Volume<Uint8Array>, unitMm: number): GridFeature[] {
	const spacing = mask.voxelToWorld[0] / unitMm;
	return [0, 1, 2].flatMap((axis) => {
		const name = `slices${'XYZ'[axis]}`;
		const measured = slicesAcross(mask, axis).map((slice) => measureSlice(slice, spacing));
		const collected = (pick: (slice: SliceMeasures) => ArrayLike<number>): number[] =>
			measured.flatMap((slice) => Array.from(pick(slice))).sort((a, b) => a - b);
		const logs = (kind: string, values: readonly number[], at: readonly number[]): GridFeature[] =>
			at.map((level) => ({
				name: `${name} ${kind}P${Math.round(100 * level)}`,
				value: Math.log(Math.max(quantile(values, level), 0.1)),
			}));
		const mean = (kind: string, values: readonly number[]): GridFeature => ({
			name: `${name} ${kind}`,
			value: values.reduce((sum, value) => sum + value, 0) / values.length,
		});
		const thick = collected(({ thickness }) => thickness);
		return [
			{ name, value: Math.log(measured.length * spacing) },
			...logs(
				'circle',
				collected(({ circle }) => [circle]),
				levels,
			),
			...logs(
				'area',
				collected(({ area }) => [area]),
				levels,
			),
			...logs(
				'width',
				collected(({ widths }) => widths),
				levels,
			),
			...logs('thickness', thick, chordLevels),
			...[2, 3, 4, 5, 6, 8].map((radius) => ({
				name: `${name} thicker${radius}`,
				value: thick.filter((value) => value >= radius).length / thick.length,
			})),
			...directions.flatMap((_, k) =>
				logs(
					`chord${k}`,
					collected(({ chords }) => chords[k]),
					chordLevels,
				),
			),
			mean(
				'pieces',
				measured.map(({ pieces }) => pieces),
			),
			mean(
				'ragged',
				measured.map(({ ragged }) => ragged),
			),
			...logs(
				'boxFilled',
				collected(({ boxFilled }) => [boxFilled]),
				[0.25, 0.5, 0.75],
			),
		];
	});
}

interface Slice {
	readonly pixels: Uint8Array;
	readonly dims: readonly [number, number];
}

/** The slices across an axis that are not empty. */
function slicesAcross({ voxels, dims }: Volume<Uint8Array>, axis: number): Slice[] {
	const [a, b] = [0, 1, 2].filter((one) => one !== axis);
	const steps = [1, dims[0], dims[0] * dims[1]];
	return Array.from({ length: dims[axis] }, (_, at): Slice => {
		const pixels = new Uint8Array(dims[a] * dims[b]);
		for (let v = 0, i = 0; v < dims[b]; v++)
			for (let u = 0; u < dims[a]; u++, i++)
				if (voxels[at * steps[axis] + u * steps[a] + v * steps[b]] !== 0) pixels[i] = 1;
		return { pixels, dims: [dims[a], dims[b]] };
	}).filter(({ pixels }) => pixels.includes(1));
}

interface SliceMeasures {
	/** Radius of the largest circle that fits. */
	readonly circle: number;
	readonly area: number;
	/** Of each pixel inside, to the rim. */
	readonly widths: Float32Array;
	/** Of each pixel inside, the radius of the largest circle that covers it. */
	readonly thickness: Float32Array;
	/** Lengths of the runs inside, each as often as it is long; a list a direction. */
	readonly chords: readonly (readonly number[])[];
	readonly pieces: number;
	/** Length of the rim over that of a circle of the same area. */
	readonly ragged: number;
	/** Share of the box about it that is filled. */
	readonly boxFilled: number;
}

function measureSlice({ pixels, dims }: Slice, spacing: number): SliceMeasures {
	const [nx, ny] = dims;
	const isInside = (_: unknown, i: number): boolean => pixels[i] !== 0;
	const depths = distanceTransform({ voxels: pixels, dims }, { of: 'inside', spacing: [spacing, spacing] });
	const widths = depths.filter(isInside);
	const area = widths.length * spacing * spacing;
	let rim = 0;
	const [low, high] = [
		[nx, ny],
		[-1, -1],
	];
	for (let i = 0; i < pixels.length; i++) {
		if (pixels[i] === 0) continue;
		const [x, y] = [i % nx, Math.floor(i / nx)];
		if (x === 0 || pixels[i - 1] === 0) rim++;
		if (x === nx - 1 || pixels[i + 1] === 0) rim++;
		if (y === 0 || pixels[i - nx] === 0) rim++;
		if (y === ny - 1 || pixels[i + nx] === 0) rim++;
		for (const [k, at] of [x, y].entries()) {
			low[k] = Math.min(low[k], at);
			high[k] = Math.max(high[k], at);
		}
	}
	const plane = { voxels: pixels, dims: [nx, ny, 1] as const, voxelToWorld: identityMat4() };
	return {
		circle: widths.reduce((most, value) => Math.max(most, value), 0),
		area,
		widths,
		thickness: localThickness({ depths, dims: [nx, ny, 1], spacingMm: spacing }).filter(isInside),
		chords: directions.map((direction) => runLengths({ pixels, dims }, direction, spacing)),
		pieces: connectedComponents(plane, 26).voxelCounts.length,
		ragged: (rim * spacing) / (2 * Math.sqrt(Math.PI * area)),
		boxFilled: widths.length / ((high[0] - low[0] + 1) * (high[1] - low[1] + 1)),
	};
}

/** Lengths of the runs of inside pixels in a direction, each as often as it has pixels. */
function runLengths({ pixels, dims: [nx, ny] }: Slice, [dx, dy]: readonly [number, number], spacing: number): number[] {
	const step = Math.hypot(dx, dy) * spacing;
	const at = (x: number, y: number): boolean => x >= 0 && x < nx && y >= 0 && y < ny && pixels[x + nx * y] !== 0;
	const lengths: number[] = [];
	for (let y = 0; y < ny; y++)
		for (let x = 0; x < nx; x++) {
			if (!at(x, y) || at(x - dx, y - dy)) continue;
			let count = 1;
			while (at(x + count * dx, y + count * dy)) count++;
			for (let k = 0; k < count; k++) lengths.push(count * step);
		}
	return lengths;
}
