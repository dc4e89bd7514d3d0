/** How fast measures of extracted surfaces approach closed forms as voxels shrink: for the test and for bench/convergence.ts. */
import {
	curvature,
	extractIsosurface,
	extractSmoothSurface,
	massProperties,
	voxelise,
	type TriangleMesh,
} from '#shape';
import { distanceVolume, gridRound, maskVolume, type ClosedForm } from './closed-forms.ts';

/** Absolute relative errors of one extraction (distances: mm). */
export interface Errors {
	readonly volume: number;
	readonly area: number;
	/** Root mean square and greatest distance of the vertices, mm. */
	readonly rmsDistance: number;
	readonly maxDistance: number;
	/** Volume of the voxels that the extracted surface fills on the same grid. */
	readonly voxelised: number;
	/** Area mean of |H − exact| · radius, for the sphere; the Willmore-like integral of H over the surface otherwise. */
	readonly meanCurvature: number;
	/** Of the integral of the Gaussian curvature from 2π χ. */
	readonly gaussBonnet: number;
}

/** What is extracted from: the exact distances, or only which voxels are inside. */
export type Source = 'distances' | 'mask, smooth' | 'mask, binary';

export function extractFrom(source: Source, form: ClosedForm, h: number): TriangleMesh {
	if (source === 'distances') return extractIsosurface(distanceVolume(form, [h, h, h]), { level: 0, inside: 'low' });
	const mask = maskVolume(form, [h, h, h]);
	if (source === 'mask, binary') return extractIsosurface(mask, { level: 0.5 });
	const surface = extractSmoothSurface(mask, 1);
	if (!surface) throw new Error(`${form.name}: no voxel of ${h} mm is inside`);
	return surface.mesh;
}

/** @param meanCurvature exact integral of the mean curvature over the surface, mm. */
export function errorsAt(source: Source, form: ClosedForm, h: number, meanCurvature: number): Errors {
	const mesh = extractFrom(source, form, h);
	const { volumeMm3, areaMm2 } = massProperties(mesh);
	const p = mesh.positions;
	let squares = 0;
	let maxDistance = 0;
	for (let i = 0; i < p.length; i += 3) {
		const distance = Math.abs(form.distance(p[i], p[i + 1], p[i + 2]));
		squares += distance * distance;
		maxDistance = Math.max(maxDistance, distance);
	}
	const filled = voxelise(mesh, gridRound(form, [h, h, h])).voxels.reduce((sum, value) => sum + value, 0);
	const { meanPerMm, gaussianPerMm2, areaMm2: areas } = curvature(mesh);
	let mean = 0;
	let gaussian = 0;
	for (let v = 0; v < areas.length; v++) {
		mean += meanPerMm[v] * areas[v];
		gaussian += gaussianPerMm2[v] * areas[v];
	}
	return {
		volume: Math.abs(volumeMm3 / form.volumeMm3 - 1),
		area: Math.abs(areaMm2 / form.areaMm2 - 1),
		rmsDistance: Math.sqrt((3 * squares) / p.length),
		maxDistance,
		voxelised: Math.abs((filled * h ** 3) / form.volumeMm3 - 1),
		meanCurvature: Math.abs(mean / meanCurvature - 1),
		gaussBonnet: Math.abs(gaussian - 4 * Math.PI * (1 - form.genus)),
	};
}

/** Slope of log error over log spacing, by least squares: the order of convergence. */
export function fittedOrder(spacings: readonly number[], errors: readonly number[]): number {
	const x = spacings.map(Math.log);
	const y = errors.map((error) => Math.log(Math.max(error, 1e-15)));
	const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
	const [mx, my] = [mean(x), mean(y)];
	let above = 0;
	let below = 0;
	for (let i = 0; i < x.length; i++) {
		above += (x[i] - mx) * (y[i] - my);
		below += (x[i] - mx) ** 2;
	}
	return above / below;
}
