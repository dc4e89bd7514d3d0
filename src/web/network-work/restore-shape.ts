import {
	completeSurface,
	reconstructSurface,
	refineSurface,
	shareOutside,
	fieldInstance,
	fieldModelFacts,
	gridToWorld,
	type CompletedSurface,
	type ReconstructedSurface,
	type SignedDistanceModel,
	type StoredFieldModel,
} from '#learning';
import { alignSurfaces, transformMesh } from '#registration';
import { extractIsosurface, type TriangleMesh } from '#shape';
import type { WorkProgress } from '../model-work/work-news.ts';
import { aboutPoint, distancesTo, layFile } from './lay-shape.ts';
import type { ModelAnswer, ModelQuestion, OpenedFieldModel, VisitorFile } from './opened-network.ts';

/** What the page shows of a signed distance model. */
export function openFieldModel(stored: StoredFieldModel): OpenedFieldModel {
	const { model, provenance, heldOut, uncertainty } = stored;
	return {
		kind: 'signed-distance-model',
		facts: fieldModelFacts(stored),
		provenance,
		heldOut,
		uncertainty,
		grid: model.grid,
		truncationMm: model.truncationMm,
		mean: meanSurface(model),
	};
}

const meanSurface = (model: SignedDistanceModel): TriangleMesh =>
	extractIsosurface(
		{ voxels: fieldInstance(model, []), dims: model.grid.dims, voxelToWorld: gridToWorld(model.grid) },
		{ level: 0, inside: 'low' },
	);

/** Share of a cut shape that its whole is expected to have. */
const restShare = 0.7;

/** Reads a visitor's file and asks the model about it. */
export async function restoreShape(
	stored: StoredFieldModel,
	file: VisitorFile,
	{ task, pose, isMirrored, sigmaMm }: ModelQuestion,
	onProgress: (progress: WorkProgress) => void,
): Promise<ModelAnswer> {
	const start = performance.now();
	const { model } = stored;
	onProgress({ stage: 'Reading the file', share: 0 });
	const laid = await layFile(file, isMirrored);
	let own = aboutPoint(laid.mesh, laid.centroid);
	const notes = [...laid.notes];
	if (pose === 'any') {
		onProgress({ stage: 'Finding how it lies', share: 0.15 });
		const overlap = task === 'cut' ? restShare : 1;
		const { transform, turnedDegrees } = alignedTo(own, meanSurface(model), overlap);
		own = transformMesh(own, transform);
		notes.push(`turned by ${Math.round(turnedDegrees)}° onto the mean shape`);
	}
	const outside = shareOutside(own, model.grid);
	onProgress({ stage: stages[task], share: 0.4 });
	const found = ask(stored, own, { task, sigmaMm });
	if (!found) throw new Error(`The surface in ${file.name} is not closed.`);
	return {
		name: file.name,
		own,
		outside,
		notes,
		seconds: (performance.now() - start) / 1000,
		asked: task,
		answered: found.mesh,
		distanceMm: distancesTo(own, found.mesh.positions),
		uncertaintyMm: found.uncertaintyMm,
		isNew: found.isNew,
		isUncut: found.hasCutFace === false,
		addedMm3: found.addedMm3,
		coefficients: found.coefficients,
		surprise: found.surprise,
	};
}

/** What any of the three questions may be answered with. */
type Restored = Pick<CompletedSurface, 'mesh' | 'coefficients'> &
	Partial<Pick<CompletedSurface, 'uncertaintyMm' | 'isNew' | 'addedMm3' | 'hasCutFace'>> &
	Partial<Pick<ReconstructedSurface, 'surprise'>>;

function ask(
	{ model, uncertainty }: StoredFieldModel,
	own: TriangleMesh,
	{ task, sigmaMm }: Pick<ModelQuestion, 'task' | 'sigmaMm'>,
): Restored | undefined {
	if (task === 'whole') return reconstructSurface(model, own);
	return task === 'cut'
		? completeSurface(model, own, { uncertaintyFactor: uncertainty?.completed })
		: refineSurface(model, own, { sigmaMm, uncertaintyFactor: uncertainty?.refined });
}

const stages = {
	whole: 'Finding the model’s nearest shape',
	cut: 'Finding the cut and putting back what is missing',
	coarse: 'Finding the most probable fine shape',
} as const;

function alignedTo(mesh: TriangleMesh, mean: TriangleMesh, overlap: number) {
	const { transform } = alignSurfaces(mesh, mean, { poses: 'any', overlap });
	const trace = transform[0] + transform[5] + transform[10];
	const turnedDegrees = (180 / Math.PI) * Math.acos(Math.max(-1, Math.min(1, (trace - 1) / 2)));
	return { transform, turnedDegrees };
}
