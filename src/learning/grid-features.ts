import { createRandom, quantile, symmetricEigen3 } from '#numeric';
import { convexHull, extractIsosurface, massProperties, type TriangleMesh } from '#shape';
import { connectedComponents, cropMask, distanceTransform, gaussianSmooth, labelRuns, type Volume } from '#volume';
import type { GridFeature } from './grid-feature.ts';
import { scaleSpaceFeatures } from './scale-space-features.ts';
import { sliceFeatures } from './slice-features.ts';

/** Radii, in mm, at which a shape is opened: what thinner parts it has goes first. */
const openingRadiiMm = [1.5, 2.5, 3.5, 4.5, 6, 8, 11, 15];
/** On coarser grids radii and widths grow with the spacing. */
const finestSpacingMm = 1.5;
const pairCount = 4000;
const pairBins = 10;

/**
 * Describes an occupancy by some 380 numbers for classification: size (the first eleven), form, parts, depth, openings, radii,
 * distances between points, what is seen through Gaussians ({@link scaleSpaceFeatures}); these stay the same when it is turned
 * or mirrored (up to the voxels). How it lies and on which side it bulges, and its slices ({@link sliceFeatures}), do not. Those of
 * unit mm³, mm² and mm are given as logarithms.
 *
 * Works on any mask that is not empty: open, in pieces, or of one voxel.
 *
 * @throws RangeError if nothing is inside.
 */
export function gridFeatures(occupancy: Volume<Uint8Array>): GridFeature[] {
	const spacingMm = occupancy.voxelToWorld[0];
	const isInside = occupancy.voxels.map((value) => (value >= 128 ? 1 : 0));
	// A margin of empty voxels, so that every depth is measured within the grid.
	const mask = cropMask(labelRuns({ ...occupancy, voxels: isInside }), [1], { padding: 3 });
	if (!mask) throw new RangeError('gridFeatures: nothing is inside');
	const points = insidePoints(mask);
	const volume = (points.length / 3) * spacingMm ** 3;
	// Coarse grids show only coarse things.
	const unitMm = Math.max(1, spacingMm / finestSpacingMm);
	const inside = depths(mask, spacingMm);
	// Stairs are smoothed away, so that area and curvature are those of the shape.
	const surface = smoothSurface(mask);
	const frame = principalFrame(points);
	return [
		...sizeFeatures(surface, volume, frame),
		...partFeatures(mask, volume, spacingMm),
		...quantileFeatures('depth', inside, Math.cbrt(volume)),
		...openingFeatures(mask, inside, spacingMm),
		...radiusFeatures(points, frame, Math.cbrt(volume)),
		...pairFeatures(points, Math.cbrt(volume)),
		...lieFeatures(points, frame),
		...scaleSpaceFeatures(mask, unitMm),
		...sliceFeatures(mask, unitMm),
	];
}

function insidePoints({ voxels, dims, voxelToWorld: m }: Volume<Uint8Array>): Float64Array {
	const [nx, ny] = dims;
	const list: number[] = [];
	for (let i = 0; i < voxels.length; i++) {
		if (voxels[i] === 0) continue;
		const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
		for (let row = 0; row < 12; row += 4) list.push(m[row] * x + m[row + 1] * y + m[row + 2] * z + m[row + 3]);
	}
	return Float64Array.from(list);
}

/** mm from each inside voxel to the nearest outside one. */
function depths({ voxels, dims }: Volume<Uint8Array>, spacingMm: number): Float32Array {
	const all = distanceTransform({ voxels, dims }, { of: 'inside', spacing: [spacingMm, spacingMm, spacingMm] });
	return all.filter((_, i) => voxels[i] !== 0);
}

function smoothSurface(mask: Volume<Uint8Array>): TriangleMesh {
	const smooth = gaussianSmooth(mask, { sigmaVoxels: [0.8, 0.8, 0.8] });
	const most = smooth.voxels.reduce((a, b) => Math.max(a, b), 0);
	// Specks of a voxel or two may not reach one half.
	return extractIsosurface(smooth, { level: Math.min(0.5, most / 2) });
}

interface Frame {
	readonly centroid: readonly number[];
	/** mm², descending. */
	readonly variances: readonly number[];
	/** Three unit vectors. */
	readonly axes: readonly (readonly number[])[];
}

function principalFrame(points: Float64Array): Frame {
	const n = points.length / 3;
	const centroid = [0, 0, 0];
	for (let i = 0; i < points.length; i++) centroid[i % 3] += points[i] / n;
	const c = new Float64Array(6);
	for (let p = 0; p < points.length; p += 3) {
		const [x, y, z] = [points[p] - centroid[0], points[p + 1] - centroid[1], points[p + 2] - centroid[2]];
		c[0] += (x * x) / n;
		c[1] += (x * y) / n;
		c[2] += (x * z) / n;
		c[3] += (y * y) / n;
		c[4] += (y * z) / n;
		c[5] += (z * z) / n;
	}
	const { values, vectors } = symmetricEigen3([c[0], c[1], c[2], c[3], c[4], c[5]]);
	const order = [0, 1, 2].sort((a, b) => values[b] - values[a]);
	return {
		centroid,
		variances: order.map((k) => Math.max(values[k], 1e-3)),
		axes: order.map((k) => [vectors[3 * k], vectors[3 * k + 1], vectors[3 * k + 2]]),
	};
}

function sizeFeatures(surface: TriangleMesh, volume: number, { variances }: Frame): GridFeature[] {
	const { areaMm2 } = massProperties(surface);
	const hull = hullMeasures(surface);
	const lengths = variances.map(Math.sqrt);
	return [
		{ name: 'logVolume', value: Math.log(volume) },
		{ name: 'logArea', value: Math.log(areaMm2) },
		{ name: 'sphericity', value: Math.cbrt(36 * Math.PI * volume * volume) / areaMm2 },
		{ name: 'convexity', value: hull.volumeMm3 > 0 ? volume / hull.volumeMm3 : 1 },
		{ name: 'hullAreaRatio', value: hull.areaMm2 / areaMm2 },
		...lengths.map((length, k) => ({ name: `logAxis${k + 1}`, value: Math.log(length) })),
		{ name: 'elongation', value: lengths[1] / lengths[0] },
		{ name: 'flatness', value: lengths[2] / lengths[1] },
		{ name: 'compactness', value: (lengths[0] * lengths[1] * lengths[2]) / volume },
	];
}

function hullMeasures({ positions }: TriangleMesh): { volumeMm3: number; areaMm2: number } {
	if (positions.length < 12) return { volumeMm3: 0, areaMm2: 0 };
	const { volumeMm3, areaMm2 } = massProperties(convexHull(positions), { isClosed: true });
	return { volumeMm3: Math.abs(volumeMm3), areaMm2 };
}

function partFeatures(mask: Volume<Uint8Array>, volume: number, spacingMm: number): GridFeature[] {
	const { voxelCounts } = connectedComponents(mask, 26);
	return [
		{ name: 'parts', value: Math.min(voxelCounts.length, 10) },
		{ name: 'largestPart', value: (voxelCounts[0] * spacingMm ** 3) / volume },
		{ name: 'loneParts', value: Math.log1p(volume - voxelCounts[0] * spacingMm ** 3) },
	];
}

const levels = [0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 1];

function quantileFeatures(name: string, values: ArrayLike<number>, unit: number): GridFeature[] {
	const sorted = Array.from(values).sort((a, b) => a - b);
	return levels.flatMap((level) => {
		const value = quantile(sorted, level);
		return [
			{ name: `${name}P${Math.round(100 * level)}`, value: Math.log(Math.max(value, 0.1)) },
			{ name: `${name}P${Math.round(100 * level)}Relative`, value: value / unit },
		];
	});
}

/** Share of the volume that remains when it is opened by balls: nodules remain, limbs go. */
function openingFeatures(mask: Volume<Uint8Array>, inside: Float32Array, spacingMm: number): GridFeature[] {
	const { voxels, dims } = mask;
	const total = inside.length;
	const most = inside.reduce((a, b) => Math.max(a, b), 0);
	const spacing = [spacingMm, spacingMm, spacingMm];
	return openingRadiiMm.flatMap((radius) => {
		const scaled = radius * Math.max(1, spacingMm / finestSpacingMm);
		let remaining = 0;
		if (most > scaled) {
			const core = new Uint8Array(voxels.length);
			for (let i = 0, k = 0; i < voxels.length; i++) if (voxels[i] !== 0 && inside[k++] > scaled) core[i] = 1;
			const toCore = distanceTransform({ voxels: core, dims }, { of: 'outside', spacing });
			for (let i = 0; i < voxels.length; i++) if (voxels[i] !== 0 && toCore[i] <= scaled) remaining++;
		}
		return [
			{ name: `opened${radius}`, value: remaining / total },
			{ name: `logOpened${radius}`, value: Math.log1p(remaining * spacingMm ** 3) },
		];
	});
}

/** Distances from the centroid, and along each principal axis how far the ends reach. */
function radiusFeatures(points: Float64Array, { centroid, axes }: Frame, unit: number): GridFeature[] {
	const n = points.length / 3;
	const radii = new Float64Array(n);
	const along = axes.map(() => new Float64Array(n));
	for (let i = 0; i < n; i++) {
		const offset = [0, 1, 2].map((k) => points[3 * i + k] - centroid[k]);
		radii[i] = Math.hypot(...offset);
		axes.forEach((axis, a) => (along[a][i] = offset[0] * axis[0] + offset[1] * axis[1] + offset[2] * axis[2]));
	}
	return [
		...levels.map((level) => ({ name: `radiusP${Math.round(100 * level)}`, value: quantile(radii, level) / unit })),
		...along.flatMap((values, a) => {
			const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / n) || 1;
			const skew = values.reduce((sum, value) => sum + (value / deviation) ** 3, 0) / n;
			const tails = values.reduce((sum, value) => sum + (value / deviation) ** 4, 0) / n;
			return [
				{ name: `skewAxis${a + 1}`, value: Math.abs(skew) },
				{ name: `tailsAxis${a + 1}`, value: tails },
			];
		}),
	];
}

/** Histogram of the distances between random pairs of points within (D2 of Osada et al., 2002). */
function pairFeatures(points: Float64Array, unit: number): GridFeature[] {
	const random = createRandom('pairs');
	const n = points.length / 3;
	const bins = new Float64Array(pairBins);
	for (let pair = 0; pair < pairCount; pair++) {
		const [a, b] = [3 * random.integer(n), 3 * random.integer(n)];
		const distance = Math.hypot(points[a] - points[b], points[a + 1] - points[b + 1], points[a + 2] - points[b + 2]);
		bins[Math.min(pairBins - 1, Math.floor((distance / unit / 3) * pairBins))] += 1 / pairCount;
	}
	return Array.from(bins, (value, i) => ({ name: `pairs${i + 1}`, value }));
}

/** Spread, reach and skewness along the world's axes: how it lies, and on which side it bulges. */
function lieFeatures(points: Float64Array, { centroid }: Frame): GridFeature[] {
	const n = points.length / 3;
	const deviations = [0, 1, 2].map((k) => {
		let sum = 0;
		for (let p = k; p < points.length; p += 3) sum += (points[p] - centroid[k]) ** 2 / n;
		return Math.sqrt(sum) || 1;
	});
	const moment = (powers: readonly number[]): number => {
		let sum = 0;
		for (let p = 0; p < points.length; p += 3)
			sum += powers.reduce(
				(product, power, k) => product * ((points[p + k] - centroid[k]) / deviations[k]) ** power,
				1 / n,
			);
		return sum;
	};
	const mixed = [
		[1, 1, 0],
		[1, 0, 1],
		[0, 1, 1],
		[3, 0, 0],
		[0, 3, 0],
		[0, 0, 3],
		[2, 1, 0],
		[2, 0, 1],
		[1, 2, 0],
		[0, 2, 1],
		[1, 0, 2],
		[0, 1, 2],
		[1, 1, 1],
	];
	return [
		...deviations.map((value, k) => ({ name: `logSpread${'XYZ'[k]}`, value: Math.log(value) })),
		...mixed.map((powers) => ({ name: `moment${powers.join('')}`, value: moment(powers) })),
	];
}
