import path from 'node:path';
import { writePly } from '#formats';
import { centredOccupancy } from '#learning';
import { multiplyMat4, scaleTranslation } from '#numeric';
import { massProperties } from '#shape';
import type { Classification, StoredClassifier } from '#training';
import type { Volume } from '#volume';
import { divergingColour } from './distance-colours.ts';
import { centreOf, checkSurface, mirroredMesh } from './lay-asked-shape.ts';
import type { AskedShape } from './predict-inputs.ts';
import type { PredictOutput } from './predict-output.ts';
import { writeWhole } from './write-whole.ts';

/** A shape that was classified. */
export interface ClassifiedRow {
	readonly shape: string;
	readonly probability: number;
	/** Of marked surfaces: by points of the surface alone, and by features of the whole alone. */
	readonly bySurface?: number;
	readonly byWhole?: number;
	/** Of marked surfaces, where the shape lay. */
	readonly mostSuspicious?: { readonly suspicion: number; readonly positionMm: readonly number[] };
	/** What was written. */
	readonly files?: readonly string[];
	readonly remarks: readonly string[];
}

/** Options of {@link classifyAsked}. */
export interface ClassifyAskedOptions {
	/** The mirror image is looked at. */
	readonly isMirrored: boolean;
	/** Where suspicious points go. */
	readonly output: PredictOutput | undefined;
}

/** Asks a classifier about a shape. @throws RangeError if the shape is none for it, saying what to do. */
export async function classifyAsked(
	stored: StoredClassifier,
	asked: AskedShape,
	{ isMirrored, output }: ClassifyAskedOptions,
): Promise<ClassifiedRow> {
	const { classifyContent } = await import('#training');
	const { volume, centre } = laidAbout(asked, stored, isMirrored);
	const { probability, surface, isCut } = classifyContent(stored, { kind: 'occupancy', volume });
	const { grid } = stored;
	// Masks of archives fill their array as those of the training did.
	const isUnplaced = asked.content.kind === 'mask' && asked.content.isUnplaced;
	const remarks = [
		...(isCut && !isUnplaced
			? [`it goes on beyond the classifier’s ${grid.dims.join(' × ')} voxels of ${grid.spacingMm} mm`]
			: []),
		...(asked.remark === undefined ? [] : [asked.remark]),
	];
	const row = { shape: asked.name, probability, remarks };
	if (!surface) return row;
	const positions = surface.positions.map((mm, i) => centre[i % 3] + (isMirrored && i % 3 === 0 ? -mm : mm));
	const points = { positions, suspicion: surface.suspicion };
	const file = output && path.join(output.folder, `${output.stemOf(asked.name)}.ply`);
	if (file !== undefined) await writeWhole(file, suspiciousPoints(points));
	const { bySurface, byWhole } = surface;
	return { ...row, bySurface, byWhole, mostSuspicious: highest(points), ...(file !== undefined && { files: [file] }) };
}

interface SuspiciousPoints {
	readonly positions: Float32Array;
	readonly suspicion: NonNullable<Classification['surface']>['suspicion'];
}

function highest({ positions, suspicion }: SuspiciousPoints): ClassifiedRow['mostSuspicious'] {
	const most = suspicion.reduce((best, value, i) => (value > suspicion[best] ? i : best), 0);
	return {
		suspicion: suspicion[most],
		positionMm: Array.from(positions.subarray(3 * most, 3 * most + 3), (mm) => Number(mm.toFixed(3))),
	};
}

/** Points with their suspicion as `quality`, coloured blue at 0, white at one half, red at 1. */
function suspiciousPoints({ positions, suspicion }: SuspiciousPoints): Uint8Array {
	const colours = Uint8Array.from([...suspicion].flatMap((value) => [...divergingColour(2 * value - 1), 255]));
	return writePly({ positions }, { quality: suspicion, colours });
}

/** A shape about the centre of the classifier's grid, and where that centre lay. */
function laidAbout(
	{ content }: AskedShape,
	{ grid }: StoredClassifier,
	isMirrored: boolean,
): { readonly volume: Volume<Uint8Array>; readonly centre: readonly number[] } {
	if (content.kind === 'points') throw new RangeError('points enclose nothing: give a surface or a mask');
	if (content.kind === 'mesh') {
		checkSurface(content.mesh);
		const volume = centredOccupancy(isMirrored ? mirroredMesh(content.mesh) : content.mesh, grid);
		if (!volume) throw new RangeError('the surface encloses nothing');
		return { volume, centre: massProperties(content.mesh).centroid };
	}
	const centre = content.isUnplaced ? [0, 0, 0] : centreOf(content.mask);
	const about = scaleTranslation([1, 1, 1], [-centre[0], -centre[1], -centre[2]]);
	const moved = isMirrored ? multiplyMat4(scaleTranslation([-1, 1, 1], [0, 0, 0]), about) : about;
	return { volume: { ...content.mask, voxelToWorld: multiplyMat4(moved, content.mask.voxelToWorld) }, centre };
}
