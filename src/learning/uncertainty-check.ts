import type { Random } from '#numeric';
import { extractIsosurface } from '#shape';
import { resampleVolume, type Volume } from '#volume';
import { capPlane, isBeyond, type CutPlane } from './augmentation/random-defect.ts';
import { completeShape } from './complete-shape.ts';
import { restBelow } from './cut-rest.ts';
import { gridToWorld } from './field-grid.ts';
import { refineSurface, sampleVolumeAt, surfaceUncertainty } from './restore-surface.ts';
import { fieldToOccupancy } from './signed-distance-field.ts';
import type { SignedDistanceModel } from './signed-distance-model.ts';
import { majorityBlocks } from './super-resolve.ts';

/**
 * What the bands a model gives must be multiplied by so that about two thirds of the surfaces of shapes it did not know lie within:
 * the model knows what its coefficients leave open, not what no shape it learnt from has shown.
 */
export interface UncertaintyFactors {
	/** Of what is put back of a cut shape; missing where it could not be tried. */
	readonly completed?: number;
	/** Of a refined surface; missing where it could not be tried. */
	readonly refined?: number;
	/** That were looked at. */
	readonly shapes: number;
}

/** How far surfaces are off, in bands as the model gives them, at points of one shape it did not know. */
export interface UncertaintyErrors {
	readonly completed: readonly number[];
	readonly refined: readonly number[];
}

/** Of each shape, so many points at most: every shape has one voice. */
const mostPoints = 200;
const coarseFactor = 4;

/**
 * Cuts a shape that the model did not know, makes it coarse, has both mended, and compares.
 *
 * @param field of the whole shape on the model's grid, mm, its centroid at the origin.
 */
export function uncertaintyErrors(model: SignedDistanceModel, field: Float32Array, random: Random): UncertaintyErrors {
	const { grid } = model;
	const whole = fieldToOccupancy(field, grid);
	const truth = { voxels: field, dims: grid.dims, voxelToWorld: gridToWorld(grid) };
	const plane = capPlane(whole, { random });
	return {
		completed: completionErrors(model, { whole, truth, plane }),
		refined: refinementErrors(model, whole, truth),
	};
}

function completionErrors(
	model: SignedDistanceModel,
	{ whole, truth, plane }: { whole: Volume<Uint8Array>; truth: Volume<Float32Array>; plane: CutPlane },
): number[] {
	const { field, posterior, centroid } = completeShape(model, restBelow(whole, plane));
	const { positions } = extractIsosurface(field, { level: 0, inside: 'low' });
	const inModel = positions.map((value, i) => value - centroid[i % 3]);
	const said = surfaceUncertainty(model, posterior, inModel);
	const errors = sampleVolumeAt(truth, positions);
	const isNew = (v: number): boolean => isBeyond(plane, [positions[3 * v], positions[3 * v + 1], positions[3 * v + 2]]);
	return inBands(errors, said, isNew);
}

function refinementErrors(
	model: SignedDistanceModel,
	whole: Volume<Uint8Array>,
	truth: Volume<Float32Array>,
): number[] {
	const coarse = majorityBlocks(inWholeBlocks(whole), coarseFactor);
	if (!coarse.voxels.some((value) => value !== 0)) return [];
	const given = extractIsosurface(coarse, { level: 127.5 });
	const refined = refineSurface(model, given, { sigmaMm: (coarseFactor * model.grid.spacingMm) / 2 });
	if (!refined) return [];
	return inBands(sampleVolumeAt(truth, refined.mesh.positions), refined.uncertaintyMm, () => true);
}

/** With empty voxels behind it, up to whole blocks. */
function inWholeBlocks(whole: Volume<Uint8Array>): Volume<Uint8Array> {
	const [nx, ny, nz] = whole.dims.map((n) => coarseFactor * Math.ceil(n / coarseFactor));
	const place = { dims: [nx, ny, nz] as const, voxelToWorld: whole.voxelToWorld };
	return resampleVolume(whole, place, { interpolation: 'nearest' });
}

function inBands(errors: Float32Array, said: Float32Array, isMeant: (v: number) => boolean): number[] {
	const meant = Array.from(errors.keys()).filter((v) => isMeant(v) && said[v] > 0);
	const every = Math.max(1, Math.ceil(meant.length / mostPoints));
	return meant.filter((_, rank) => rank % every === 0).map((v) => Math.abs(errors[v]) / said[v]);
}

/** Share of a normal distribution within one standard deviation. */
const withinOne = 0.6827;

/** The factors that shapes the model did not know ask for; undefined where nothing could be tried. */
export function uncertaintyFactors(shapes: readonly UncertaintyErrors[]): UncertaintyFactors | undefined {
	const factor = (of: keyof UncertaintyErrors): Partial<UncertaintyFactors> => {
		const sorted = shapes.flatMap((errors) => errors[of]).sort((a, b) => a - b);
		const found = sorted[Math.floor(withinOne * sorted.length)];
		return found > 0 ? { [of]: found } : {};
	};
	const factors = { ...factor('completed'), ...factor('refined') };
	return Object.keys(factors).length > 0 ? { ...factors, shapes: shapes.length } : undefined;
}
