import { gaussianSmooth, type Volume } from '#volume';
import type { GridFeature } from './grid-feature.ts';

/** Widths of the Gaussians, in units. */
const scales = [1.2, 2, 3, 4.5, 7];
const bodyLevels = [0.1, 0.5, 0.9, 0.98];
const bendLevels = [0.25, 0.5, 0.75];
/** Where the smoothed surface is: values that run through one half. */
const band = [0.3, 0.7];
/** Grids are as coarse as makes a Gaussian at least this wide, in voxels. */
const finestSigma = 1.5;

/**
 * A mask seen through Gaussians of growing width: how full the neighbourhood of its voxels is, how much of it looks like a ball,
 * a rod or a plate there (eigenvalues of the matrix of second derivatives), and how its smoothed surface bends. Turning and
 * mirroring change nothing but the sampling.
 *
 * Lindeberg, Feature detection with automatic scale selection, 1998; Frangi et al., Multiscale vessel enhancement filtering, 1998.
 *
 * @param mask 0 and 1; not empty.
 * @param unitMm the widths are given in this.
 */
export function scaleSpaceFeatures(mask: Volume<Uint8Array>, unitMm: number): GridFeature[] {
	const spacing = mask.voxelToWorld[0] / unitMm;
	return scales.flatMap((scale) => {
		const sigma = scale / spacing;
		// Wide Gaussians need no fine grid.
		const block = Math.max(1, Math.floor(sigma / finestSigma));
		const box = blockMeans(padded(mask, Math.ceil(2.5 * sigma) + block), block);
		// The means over blocks have smoothed already.
		const left = Math.sqrt(sigma * sigma - (block * block - 1) / 12) / block;
		const { voxels } = gaussianSmooth(box, { sigmaVoxels: [left, left, left] });
		return featuresAt(box, voxels, { sigma: sigma / block, name: `at${scale}` });
	});
}

/** Means over blocks of voxels; what does not fill a block is left out (it is empty). */
function blockMeans({ voxels, dims, voxelToWorld }: Volume<Uint8Array>, block: number): Volume<Float32Array> {
	const own = dims.map((n) => Math.floor(n / block)) as [number, number, number];
	const means = new Float32Array(own[0] * own[1] * own[2]);
	for (let z = 0; z < own[2] * block; z++)
		for (let y = 0; y < own[1] * block; y++) {
			const from = dims[0] * (y + dims[1] * z);
			const to = own[0] * (Math.floor(y / block) + own[1] * Math.floor(z / block));
			for (let x = 0; x < own[0] * block; x++)
				if (voxels[from + x] !== 0) means[to + Math.floor(x / block)] += 1 / block ** 3;
		}
	return { voxels: means, dims: own, voxelToWorld };
}

/** The box about what is inside, with empty voxels around. */
function padded({ voxels, dims, voxelToWorld }: Volume<Uint8Array>, margin: number): Volume<Uint8Array> {
	const low = [...dims];
	const high = [-1, -1, -1];
	for (let i = 0; i < voxels.length; i++) {
		if (voxels[i] === 0) continue;
		const place = [i % dims[0], Math.floor(i / dims[0]) % dims[1], Math.floor(i / (dims[0] * dims[1]))];
		for (let k = 0; k < 3; k++) {
			low[k] = Math.min(low[k], place[k]);
			high[k] = Math.max(high[k], place[k]);
		}
	}
	const [wx, wy, wz] = high.map((end, k) => end - low[k] + 1);
	const own: [number, number, number] = [wx + 2 * margin, wy + 2 * margin, wz + 2 * margin];
	const inner = new Uint8Array(own[0] * own[1] * own[2]);
	for (let z = 0; z < wz; z++)
		for (let y = 0; y < wy; y++) {
			const from = low[0] + dims[0] * (low[1] + y + dims[1] * (low[2] + z));
			inner.set(voxels.subarray(from, from + wx), margin + own[0] * (margin + y + own[1] * (margin + z)));
		}
	return { voxels: inner, dims: own, voxelToWorld };
}

function featuresAt(
	{ voxels, dims }: Volume<Float32Array>,
	smooth: Float32Array,
	{ sigma, name }: { readonly sigma: number; readonly name: string },
): GridFeature[] {
	const steps = [1, dims[0], dims[0] * dims[1]] as const;
	const inside: number[] = [];
	const surface: number[] = [];
	for (let i = steps[2] + steps[1] + 1; i < smooth.length - steps[2] - steps[1] - 1; i++) {
		if (voxels[i] > 0) inside.push(i);
		if (smooth[i] > band[0] && smooth[i] < band[1]) surface.push(i);
	}
	const kinds = ['filling', 'ball', 'rod', 'plate'];
	const bodies = kinds.map((): WeightedValue[] => []);
	const second = new Float64Array(6);
	const eigen = new Float64Array(3);
	for (const voxel of inside) {
		secondDerivatives(smooth, voxel, steps, second);
		eigenvalues(second, eigen);
		const weight = voxels[voxel];
		bodies[0].push({ value: smooth[voxel], weight });
		for (let k = 0; k < 3; k++) bodies[k + 1].push({ value: -eigen[k] * sigma * sigma, weight });
	}
	const bends = surface.flatMap((voxel) => {
		secondDerivatives(smooth, voxel, steps, second);
		return bendAt(smooth, voxel, steps, second) ?? [];
	});
	const features = (kind: string, list: WeightedValue[], levels: readonly number[]): GridFeature[] =>
		weightedQuantiles(list, levels).map((value, k) => ({
			name: `${kind}P${Math.round(100 * levels[k])} ${name}`,
			value,
		}));
	return [
		...bodies.flatMap((list, k) => features(kinds[k], list, bodyLevels)),
		...(['mean', 'least'] as const).flatMap((kind) => {
			const list = bends.map((bend) => ({ value: bend[kind] * sigma, weight: bend.weight }));
			return features(`${kind}Bend`, list, bendLevels);
		}),
	];
}

type Steps = readonly [number, number, number];

/** xx, xy, xz, yy, yz, zz by central differences, a voxel the unit. */
function secondDerivatives(values: Float32Array, i: number, [x, y, z]: Steps, into: Float64Array): void {
	const twice = 2 * values[i];
	into[0] = values[i + x] + values[i - x] - twice;
	into[3] = values[i + y] + values[i - y] - twice;
	into[5] = values[i + z] + values[i - z] - twice;
	into[1] = (values[i + x + y] - values[i + x - y] - values[i - x + y] + values[i - x - y]) / 4;
	into[2] = (values[i + x + z] - values[i + x - z] - values[i - x + z] + values[i - x - z]) / 4;
	into[4] = (values[i + y + z] - values[i + y - z] - values[i - y + z] + values[i - y - z]) / 4;
}

/**
 * Eigenvalues of a symmetric 3 × 3 matrix, descending, by the roots of the cubic: six digits are enough here, and there are
 * many. Smith, Eigenvalues of a symmetric 3 × 3 matrix, Commun. ACM 4, 1961.
 */
function eigenvalues([xx, xy, xz, yy, yz, zz]: Float64Array, into: Float64Array): void {
	const mean = (xx + yy + zz) / 3;
	const [a, b, c] = [xx - mean, yy - mean, zz - mean];
	const p = Math.sqrt((a * a + b * b + c * c + 2 * (xy * xy + xz * xz + yz * yz)) / 6);
	if (p === 0) {
		into.fill(mean);
		return;
	}
	const determinant = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz);
	const angle = Math.acos(Math.max(-1, Math.min(1, determinant / (2 * p * p * p)))) / 3;
	into[0] = mean + 2 * p * Math.cos(angle);
	into[2] = mean + 2 * p * Math.cos(angle + (2 * Math.PI) / 3);
	into[1] = 3 * mean - into[0] - into[2];
}

/** How a level set bends at a voxel, per voxel, positive where it bulges outward. */
interface Bend {
	readonly mean: number;
	/** The lesser principal curvature. */
	readonly least: number;
	/** Length of the gradient: sums weighed by it are integrals over the surface. */
	readonly weight: number;
}

/** Goldman, Curvature formulas for implicit curves and surfaces, 2005; the values are larger inside. */
function bendAt(
	values: Float32Array,
	i: number,
	steps: Steps,
	[xx, xy, xz, yy, yz, zz]: Float64Array,
): Bend | undefined {
	const [x, y, z] = steps.map((step) => (values[i + step] - values[i - step]) / 2);
	const square = x * x + y * y + z * z;
	if (square < 1e-10) return undefined;
	const along = xx * x * x + yy * y * y + zz * z * z + 2 * (xy * x * y + xz * x * z + yz * y * z);
	const weight = Math.sqrt(square);
	const mean = -(xx + yy + zz - along / square) / (2 * weight);
	const adjugate =
		x * x * (yy * zz - yz * yz) +
		y * y * (xx * zz - xz * xz) +
		z * z * (xx * yy - xy * xy) +
		2 * (x * y * (xz * yz - xy * zz) + y * z * (xy * xz - yz * xx) + x * z * (xy * yz - xz * yy));
	const spread = Math.sqrt(Math.max(0, mean * mean - adjugate / (square * square)));
	return { mean, least: mean - spread, weight };
}

interface WeightedValue {
	readonly value: number;
	readonly weight: number;
}

/** The values below which the given shares of the weight lie; 0 of nothing. The list is sorted in place. */
function weightedQuantiles(list: WeightedValue[], levels: readonly number[]): number[] {
	list.sort((a, b) => a.value - b.value);
	const total = list.reduce((sum, { weight }) => sum + weight, 0);
	let place = 0;
	let sum = 0;
	return levels.map((level) => {
		while (place < list.length - 1 && sum + list[place].weight < level * total) sum += list[place++].weight;
		return list[place]?.value ?? 0;
	});
}
