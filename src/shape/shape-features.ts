import { symmetricEigen3 } from '#numeric';
import { convexHull } from './convex-hull.ts';
import { curvature } from './curvature.ts';
import { curvedness, principalCurvature, shapeIndex } from './principal-curvature.ts';
import { massProperties, type MassProperties } from './mass-properties.ts';
import { shapeDistributions } from './shape-distributions.ts';
import { thickness } from './thickness.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { weightedStatistics } from './weighted-statistics.ts';

/** One number that describes a shape. */
export interface ShapeFeature {
	/** camelCase, the same for every shape, in the same order. */
	readonly name: string;
	/** mm, mm2, mm3, 1/mm, or 1 where size does not matter. */
	readonly unit: 'mm' | 'mm2' | 'mm3' | '1/mm' | '1';
	readonly value: number;
}

/** Options of {@link shapeFeatures}. */
export interface ShapeFeaturesOptions {
	/** Histograms of 32 bins for D1, D2, D3, D4 and A3. Default true. */
	readonly distributions?: boolean;
	/** Of the draws for the histograms. Default 1. */
	readonly seed?: number | string;
}

/** Bins of the shape index: cup to cap, as Koenderink names nine kinds. */
const shapeIndexBins = 9;

/**
 * Describes a closed surface by numbers for statistics and classification: size, form, convexity, moments, curvature,
 * thickness and shape distributions. None changes when the shape is moved or turned (thickness by up to
 * 1 %: its rays start from a frame that does not turn); those of unit 1 none when it is
 * scaled; none is changed by mirroring (up to the draws of the distributions).
 *
 * Size and form have the names and formulas of PyRadiomics' shape class (van Griethuysen et al., Computational
 * Radiomics System to Decode the Radiographic Phenotype, 2017), taken over the solid within the mesh in place of its
 * voxels: they are what PyRadiomics' values tend to as voxels get small.
 *
 * @returns the same names in the same order for every shape.
 * @throws RangeError if the mesh is not closed, has no volume, or is not finite.
 */
export function shapeFeatures(
	mesh: TriangleMesh,
	{ distributions = true, seed = 1 }: ShapeFeaturesOptions = {},
): ShapeFeature[] {
	const mass = massProperties(mesh);
	if (!mass.isClosed) throw new RangeError('shapeFeatures: the mesh is not closed; repair it first');
	const volume = Math.abs(mass.volumeMm3);
	if (!(volume > 0 && volume < Infinity)) throw new RangeError(`shapeFeatures: the mesh encloses ${volume} mm³`);
	return [
		...sizeAndForm(mesh, mass, volume),
		...momentInvariants(mass, volume),
		...curvatureFeatures(mesh, volume),
		...thicknessFeatures(mesh, volume),
		...(distributions ? distributionFeatures(mesh, seed) : []),
	];
}

function sizeAndForm(mesh: TriangleMesh, mass: MassProperties, volume: number): ShapeFeature[] {
	const area = mass.areaMm2;
	const hull = convexHull(mesh.positions);
	const hullMass = massProperties(hull, { isClosed: true });
	const [major, minor, least] = variances(mass, volume);
	const sphericity = Math.cbrt(36 * Math.PI * volume * volume) / area;
	return [
		{ name: 'meshVolume', unit: 'mm3', value: volume },
		{ name: 'surfaceArea', unit: 'mm2', value: area },
		{ name: 'surfaceVolumeRatio', unit: '1/mm', value: area / volume },
		{ name: 'sphericity', unit: '1', value: sphericity },
		{ name: 'compactness1', unit: '1', value: volume / Math.sqrt(Math.PI * area ** 3) },
		{ name: 'compactness2', unit: '1', value: (36 * Math.PI * volume ** 2) / area ** 3 },
		{ name: 'sphericalDisproportion', unit: '1', value: 1 / sphericity },
		{ name: 'maximum3DDiameter', unit: 'mm', value: diameterOf(hull) },
		{ name: 'majorAxisLength', unit: 'mm', value: 4 * Math.sqrt(major) },
		{ name: 'minorAxisLength', unit: 'mm', value: 4 * Math.sqrt(minor) },
		{ name: 'leastAxisLength', unit: 'mm', value: 4 * Math.sqrt(least) },
		{ name: 'elongation', unit: '1', value: Math.sqrt(minor / major) },
		{ name: 'flatness', unit: '1', value: Math.sqrt(least / major) },
		{ name: 'convexity', unit: '1', value: Math.min(1, volume / hullMass.volumeMm3) },
		{ name: 'hullAreaRatio', unit: '1', value: hullMass.areaMm2 / area },
	];
}

/** Of the solid along its principal axes, in mm², descending. */
function variances({ inertiaMm5, volumeMm3 }: MassProperties, volume: number): number[] {
	const [xx, xy, xz, yy, yz, zz] = inertiaMm5.map((value) => value / volumeMm3);
	const trace = (xx + yy + zz) / 2;
	const { values } = symmetricEigen3([trace - xx, -xy, -xz, trace - yy, -yz, trace - zz]);
	// Flat shapes can come out below 0 by rounding.
	return [...values].map((value) => Math.max(value, Number.EPSILON * Math.cbrt(volume) ** 2)).sort((a, b) => b - a);
}

/** Greatest distance between two corners of the hull. */
function diameterOf({ positions }: TriangleMesh): number {
	let greatest = 0;
	for (let p = 0; p < positions.length; p += 3)
		for (let q = p + 3; q < positions.length; q += 3) {
			const dx = positions[p] - positions[q];
			const dy = positions[p + 1] - positions[q + 1];
			const dz = positions[p + 2] - positions[q + 2];
			const square = dx * dx + dy * dy + dz * dz;
			if (square > greatest) greatest = square;
		}
	return Math.sqrt(greatest);
}

/** The three invariants of the second moments over V^(5/3) each. */
function momentInvariants(mass: MassProperties, volume: number): ShapeFeature[] {
	const [a, b, c] = variances(mass, volume).map((value) => value / Math.cbrt(volume) ** 2);
	return [
		{ name: 'momentJ1', unit: '1', value: a + b + c },
		{ name: 'momentJ2', unit: '1', value: a * b + b * c + c * a },
		{ name: 'momentJ3', unit: '1', value: a * b * c },
	];
}

function curvatureFeatures(mesh: TriangleMesh, volume: number): ShapeFeature[] {
	const { meanPerMm, areaMm2, gaussianPerMm2 } = curvature(mesh);
	const radius = Math.cbrt((3 * volume) / (4 * Math.PI));
	const principal = principalCurvature(mesh);
	const index = shapeIndex(principal);
	const bins = new Float64Array(shapeIndexBins);
	const total = areaMm2.reduce((sum, area) => sum + area, 0);
	index.forEach((value, v) => {
		const bin = Math.floor(((value + 1) / 2) * shapeIndexBins);
		bins[Math.max(0, Math.min(shapeIndexBins - 1, bin))] += areaMm2[v] / total;
	});
	// Over those of the ball of the same volume.
	const mean = weightedStatistics(
		meanPerMm.map((value) => value * radius),
		areaMm2,
	);
	const gaussian = weightedStatistics(
		gaussianPerMm2.map((value) => value * radius * radius),
		areaMm2,
	);
	const bent = weightedStatistics(
		curvedness(principal).map((value) => value * radius),
		areaMm2,
	);
	return [
		...Object.entries({ meanCurvature: mean, gaussianCurvature: gaussian, curvedness: bent }).flatMap(([name, all]) => [
			{ name: `${name}Mean`, unit: '1' as const, value: all.mean },
			{ name: `${name}StandardDeviation`, unit: '1' as const, value: all.standardDeviation },
			{ name: `${name}P05`, unit: '1' as const, value: all.p05 },
			{ name: `${name}P95`, unit: '1' as const, value: all.p95 },
		]),
		...[...bins].map((value, i) => ({ name: `shapeIndexBin${i + 1}`, unit: '1' as const, value })),
	];
}

function thicknessFeatures(mesh: TriangleMesh, volume: number): ShapeFeature[] {
	const sign = massProperties(mesh, { isClosed: true }).volumeMm3 > 0;
	const values = thickness(sign ? mesh : { ...mesh, triangles: mesh.triangles.toReversed() });
	const { areaMm2 } = curvature(mesh);
	const weights = areaMm2.map((area, v) => (Number.isFinite(values[v]) ? area : 0));
	const all = weightedStatistics(
		values.map((value) => (Number.isFinite(value) ? value : 0)),
		weights,
	);
	return [
		{ name: 'thicknessMean', unit: 'mm', value: all.mean },
		{ name: 'thicknessStandardDeviation', unit: 'mm', value: all.standardDeviation },
		{ name: 'thicknessP05', unit: 'mm', value: all.p05 },
		{ name: 'thicknessP95', unit: 'mm', value: all.p95 },
		{ name: 'relativeThickness', unit: '1', value: all.mean / Math.cbrt((6 * volume) / Math.PI) },
	];
}

function distributionFeatures(mesh: TriangleMesh, seed: number | string): ShapeFeature[] {
	return Object.entries(shapeDistributions(mesh, { seed })).flatMap(([name, bins]) =>
		[...(bins as Float64Array)].map((value, i) => ({ name: `${name}Bin${i + 1}`, unit: '1' as const, value })),
	);
}
