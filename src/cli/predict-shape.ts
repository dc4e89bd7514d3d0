import {
	completeSurface,
	keepGiven,
	putBack,
	reconstructSurface,
	refineSurface,
	shareOutside,
	type FieldGrid,
	type StoredFieldModel,
} from '#learning';
import { scaleTranslation, transformPoint } from '#numeric';
import { transformMesh } from '#registration';
import { extractIsosurface, gridAround, massProperties, voxelise, type TriangleMesh } from '#shape';
import type { CompletionRun, LearntModel, OpenNetwork } from '#training';
import { resampleVolume, type SampleGrid, type Volume } from '#volume';
import { checkSurface, layAskedShape } from './lay-asked-shape.ts';
import type { AskedShape } from './predict-inputs.ts';
import { padded, writePredicted, writeSurface, type PredictOutput } from './predict-output.ts';

/** What is said of one shape. */
export interface PredictedRow {
	readonly name: string;
	/** The likeliest class, and the probability of each. */
	readonly class?: string;
	readonly probabilities?: Readonly<Record<string, number>>;
	readonly figures?: Readonly<Record<string, number>>;
	/** What was written. */
	readonly files?: readonly string[];
	/** What the reader should know before believing it. */
	readonly remarks: readonly string[];
}

/** Options of {@link predictShape}. */
export interface PredictShapeOptions {
	readonly work: 'reconstruct' | 'complete' | 'refine';
	readonly sigmaMm: number | undefined;
	readonly output: PredictOutput | undefined;
	readonly isMirrored: boolean;
	readonly onlyMissing: boolean;
}

/** A shape of which more lies beyond the network's grid is not seen whole. */
const mostOutside = 0.005;

/** Asks a model about a shape and writes what it gives. @throws RangeError if the shape is none for this model. */
export async function predictShape(
	model: LearntModel,
	asked: AskedShape,
	options: PredictShapeOptions,
): Promise<PredictedRow> {
	const row = await predictBy(model, asked, options);
	return asked.remark === undefined ? row : { ...row, remarks: [...row.remarks, asked.remark] };
}

function predictBy(model: LearntModel, asked: AskedShape, options: PredictShapeOptions): Promise<PredictedRow> {
	if (model.kind === 'network') return predictByNetwork(model, asked, options);
	if (model.kind === 'field-model') return predictByModel(model.stored, asked, options);
	return predictBySparseNetwork(model.run, asked, options);
}

/** What is said where a shape does not fit what sees it. */
function outsideRemarks(outside: number, seer: 'network' | 'model', { dims, spacingMm }: FieldGrid): string[] {
	if (!(outside > mostOutside)) return [];
	const percent = (100 * outside).toFixed(1);
	return [`${percent} % of it lies beyond the ${seer}’s ${dims.join(' × ')} voxels of ${spacingMm} mm`];
}

async function predictByNetwork(
	{ card, predict }: OpenNetwork,
	asked: AskedShape,
	{ output, isMirrored, onlyMissing }: PredictShapeOptions,
): Promise<PredictedRow> {
	const { lesson, grid } = card.settings;
	const { feeds, occupancy, voxelToWorld, outside } = layAskedShape(asked, card, isMirrored);
	const values = await predict(feeds);
	const remarks = [
		...outsideRemarks(outside, 'network', grid),
		...(card.data.mirrored !== undefined && !isMirrored && asked.side === undefined
			? [`shapes of the ${card.data.mirrored} side were mirrored before they were learnt: give --mirror for those`]
			: []),
	];
	if (lesson === 'class') {
		const names = Array.from(values, (_, i) => card.classes[i] ?? `class ${i}`);
		const probabilities = Object.fromEntries(names.map((name, i) => [name, values[i]]));
		return { name: asked.name, class: names[values.indexOf(Math.max(...values))], probabilities, remarks };
	}
	if (!output) throw new RangeError('there is no place to write to');
	const given = occupancy ?? new Float32Array(values.length);
	const completion = lesson === 'completion' ? completed(values, given, grid, onlyMissing) : undefined;
	if (completion?.isUncut) remarks.push(uncutRemark);
	const whole = completion?.voxels ?? values;
	const shown = lesson === 'marks' ? values.map((value, i) => (given[i] >= 0.5 ? value : 0)) : whole;
	const input = asked.content.kind === 'mask' ? asked.content.mask : undefined;
	const files = await writePredicted(
		output.stemOf(asked.name),
		{ voxels: shown, dims: grid.dims, voxelToWorld },
		input,
		output,
	);
	const voxelMm3 = grid.spacingMm ** 3;
	const figures = {
		inputMm3: given.reduce((sum, value) => sum + value, 0) * voxelMm3,
		predictedMm3: shown.reduce((sum, value) => sum + (value >= 0.5 ? voxelMm3 : 0), 0),
		...(lesson === 'marks' ? { highest: shown.reduce((a, b) => Math.max(a, b), 0) } : {}),
	};
	return { name: asked.name, figures, files, remarks };
}

/** What lies beyond the cut, alone or with what was left. */
function completed(
	values: Float32Array,
	given: Float32Array,
	grid: FieldGrid,
	onlyMissing: boolean,
): { readonly voxels: Float32Array; readonly isUncut: boolean } {
	// Of what does not reach the grid there is nothing to go on from.
	if (!given.some((value) => value >= 0.5)) return { voxels: values, isUncut: false };
	const { missing, hasCutFace } = putBack(values, given, grid);
	return { voxels: onlyMissing ? missing : keepGiven(missing, given), isUncut: !hasCutFace };
}

const uncutRemark =
	'no side of it is flat with a sharp rim, as a cut leaves one: it may be whole, and then nothing was missing';

const acrossX = scaleTranslation([-1, 1, 1], [0, 0, 0]);

async function predictByModel(
	stored: StoredFieldModel,
	asked: AskedShape,
	{ work, sigmaMm, output, isMirrored, onlyMissing }: PredictShapeOptions,
): Promise<PredictedRow> {
	const { model, provenance } = stored;
	if (!output) throw new RangeError('there is no place to write to');
	if (onlyMissing) throw new RangeError('--missing is for networks; a signed distance model gives the whole shape');
	const own = surfaceOf(asked);
	const made = restored(stored, isMirrored ? transformMesh(own, acrossX) : own, work, sigmaMm);
	const mesh = isMirrored ? transformMesh(made.mesh, acrossX) : made.mesh;
	const stem = output.stemOf(asked.name);
	const files: string[] = [];
	if (output.volume !== undefined) {
		const input = asked.content.kind === 'mask' && output.onInputGrid ? asked.content.mask : undefined;
		const grid = input ?? gridAround(mesh, { spacingMm: model.grid.spacingMm });
		const mask = voxelise(mesh, { dims: grid.dims, voxelToWorld: grid.voxelToWorld });
		const filled = { ...mask, voxels: new Float32Array(mask.voxels.length) };
		for (let i = 0; i < filled.voxels.length; i++) if (mask.voxels[i] !== 0) filled.voxels[i] = 1;
		files.push(
			...(await writePredicted(stem, filled, undefined, { ...output, surface: undefined, onInputGrid: false })),
		);
	}
	if (output.surface !== undefined || output.volume === undefined)
		files.push(await writeSurface(stem, mesh, { folder: output.folder, surface: output.surface ?? 'ply' }));
	const { mirrored } = provenance;
	const remarks = outsideRemarks(shareOutside(own, model.grid), 'model', model.grid);
	if (mirrored !== undefined && !isMirrored && asked.side === undefined)
		remarks.push(`shapes of the ${mirrored} side were mirrored before they were learnt: give --mirror for those`);
	if (made.isUncut) remarks.push(uncutRemark);
	if (made.isUntried)
		remarks.push('uncertaintyMm is the model’s own band, not tried on shapes it did not know: it may be too narrow');
	const figures = {
		inputMm3: massProperties(own).volumeMm3,
		predictedMm3: massProperties(mesh).volumeMm3,
		...made.figures,
	};
	return { name: asked.name, figures, files, remarks };
}

interface Made {
	readonly mesh: TriangleMesh;
	readonly figures: Readonly<Record<string, number>>;
	/** Whether nobody has tried on other shapes what its uncertainty is worth. */
	readonly isUntried: boolean;
	/** Whether it was completed and shows no cut. */
	readonly isUncut: boolean;
}

function restored(
	{ model, uncertainty }: StoredFieldModel,
	mesh: TriangleMesh,
	work: PredictShapeOptions['work'],
	sigmaMm = 3,
): Made {
	if (work === 'reconstruct') {
		const found = reconstructSurface(model, mesh);
		if (!found) throw new RangeError(notClosed);
		const { mahalanobis, residualMm } = found.surprise;
		return { mesh: found.mesh, figures: { mahalanobis, residualMm }, isUntried: false, isUncut: false };
	}
	const uncertaintyFactor = work === 'complete' ? uncertainty?.completed : uncertainty?.refined;
	const settings = { sigmaMm, uncertaintyFactor };
	const completed = work === 'complete' ? completeSurface(model, mesh, settings) : undefined;
	const found = work === 'complete' ? completed : refineSurface(model, mesh, settings);
	if (!found) throw new RangeError(notClosed);
	const { uncertaintyMm } = found;
	const doubt = uncertaintyMm.filter((value) => value > 0);
	const meanMm = doubt.length > 0 ? doubt.reduce((sum, value) => sum + value, 0) / doubt.length : 0;
	return {
		mesh: found.mesh,
		figures: { ...(completed && { addedMm3: completed.addedMm3 }), uncertaintyMm: meanMm },
		isUntried: uncertaintyFactor === undefined,
		isUncut: completed?.hasCutFace === false,
	};
}

const notClosed = 'the surface is open or encloses nothing: close it first with `msn mesh repair`';

/** The surface of what was given. */
function surfaceOf({ content }: AskedShape): TriangleMesh {
	if (content.kind === 'points') throw new RangeError('points enclose nothing: give a surface or a mask');
	if (content.kind === 'mesh') {
		checkSurface(content.mesh);
		return content.mesh;
	}
	const { voxels, dims, voxelToWorld } = content.mask;
	return extractIsosurface(padded({ voxels: Float32Array.from(voxels), dims, voxelToWorld }), { level: 127.5 });
}

async function predictBySparseNetwork(
	run: CompletionRun,
	asked: AskedShape,
	{ output, isMirrored, onlyMissing }: PredictShapeOptions,
): Promise<PredictedRow> {
	if (!output) throw new RangeError('there is no place to write to');
	if (isMirrored) throw new RangeError('--mirror: this network was trained on both mirror images');
	if (output.asProbabilities)
		throw new RangeError('--probabilities: this network gives the missing part as a mask alone');
	const { content, name } = asked;
	if (content.kind === 'points') throw new RangeError('points enclose nothing: give a surface or a mask');
	const given =
		content.kind === 'mesh' ? filledMesh(content.mesh, run.spacingMm) : alongAxes(content.mask, run.spacingMm);
	const missing = await run.complete(given);
	const voxels = Float32Array.from(missing.voxels, (value, i) =>
		value !== 0 || (!onlyMissing && given.voxels[i] !== 0) ? 1 : 0,
	);
	const input = content.kind === 'mask' ? content.mask : undefined;
	const files = await writePredicted(output.stemOf(name), { ...missing, voxels }, input, output);
	const count = (values: ArrayLike<number>): number =>
		Array.prototype.filter.call(values, (value) => value !== 0).length;
	const voxelMm3 = run.spacingMm ** 3;
	const figures = { inputMm3: count(given.voxels) * voxelMm3, missingMm3: count(missing.voxels) * voxelMm3 };
	return { name, figures, files, remarks: figures.missingMm3 === 0 ? ['the network finds nothing missing'] : [] };
}

function filledMesh(mesh: TriangleMesh, spacingMm: number): Volume<Uint8Array> {
	checkSurface(mesh);
	return voxelise(mesh, gridAround(mesh, { spacingMm }));
}

/** A mask on cubes along the world's axes, around all of it. */
function alongAxes(mask: Volume<Uint8Array>, spacingMm: number): Volume<Uint8Array> {
	const grid = gridOf(mask, spacingMm);
	const { voxels } = resampleVolume(mask, grid, { interpolation: 'linear', antiAlias: true, outside: 0 });
	return { ...grid, voxels: Uint8Array.from(voxels, (value) => (value > 127 ? 1 : 0)) };
}

function gridOf({ dims, voxelToWorld }: Volume, spacingMm: number): SampleGrid {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (let corner = 0; corner < 8; corner++) {
		const [i, j, k] = [0, 1, 2].map((axis) => ((corner >> axis) & 1 ? dims[axis] - 0.5 : -0.5));
		const point = transformPoint(voxelToWorld, i, j, k);
		for (let axis = 0; axis < 3; axis++) {
			low[axis] = Math.min(low[axis], point[axis]);
			high[axis] = Math.max(high[axis], point[axis]);
		}
	}
	const [nx, ny, nz] = low.map((at, axis) => Math.max(1, Math.ceil((high[axis] - at) / spacingMm - 1e-6)));
	const first = low.map((at) => at + spacingMm / 2);
	const spacing = [spacingMm, spacingMm, spacingMm] as const;
	return { dims: [nx, ny, nz], voxelToWorld: scaleTranslation(spacing, [first[0], first[1], first[2]]) };
}
