import { transformPoint } from '#numeric';
import { labelRuns, type LabelRuns, type LabelVolume, type Volume } from '#volume';
import { identifyStructure } from './identify-structure.ts';
import type { IngestTask, TaskFile, TaskGroup } from './ingest-task.ts';
import { fileStructure } from './file-structure.ts';
import type { Extraction } from './raw-shape.ts';
import { readTaskVolume } from './read-input.ts';
import { shapesOfLabels } from './shapes-of-labels.ts';
import { volumeSpace } from './volume-space.ts';

type Grid = Pick<Volume, 'dims' | 'voxelToWorld'>;

/** Grids whose corners lie closer than this, in mm, are one. */
const sameGridMm = 0.01;

/** One mask a file: every file of the case as a shape. Files without a voxel are noted, broken ones passed over. */
export async function* extractMaskVolumes(task: IngestTask, group: TaskGroup): Extraction {
	let first: Grid | undefined;
	for (const file of group.files) {
		const input = file.inputs[0].path;
		try {
			const { volume, original } = await readTaskVolume(file, task);
			const runs = labelRuns(binaryMask(volume));
			const space = volumeSpace(original, runs.voxelToWorld, group.layout);
			first ??= runs;
			if (!isSameGrid(first, runs)) space.notes.push(`grid differs from that of ${group.files[0].inputs[0].path}`);
			if (runs.extents.length === 0) yield { kind: 'empty', input, reason: 'the mask has no voxel' };
			else yield* shapesOfFile(runs, file, group, { space, steps: [`read ${original.format} mask`] });
		} catch (error) {
			yield { kind: 'failed', input, reason: (error as Error).message };
		}
	}
}

/**
 * Voxels above 0 as label 1. A mask may be of any type; one with values between whole numbers is a probability map
 * and is refused, for where to cut it is not ours to say.
 *
 * @throws RangeError for a probability map or a grey picture.
 */
export function binaryMask(volume: Volume): LabelVolume {
	const { voxels, dims, voxelToWorld } = volume;
	const mask = new Uint8Array(voxels.length);
	const seen = new Set<number | bigint>();
	for (let i = 0; i < voxels.length; i++) {
		const value = voxels[i];
		if (!(value > 0)) continue;
		mask[i] = 1;
		if (seen.size <= maxMaskValues) seen.add(value);
	}
	for (const value of seen)
		if (!Number.isInteger(Number(value)))
			throw new RangeError(`the mask has values like ${value}: a probability map must be cut to a mask first`);
	if (seen.size > maxMaskValues)
		throw new RangeError(`the mask has more than ${maxMaskValues} different values: it looks like a picture`);
	return { voxels: mask, dims, voxelToWorld };
}

/** A mask has one value, or a few where somebody numbered its parts. */
const maxMaskValues = 64;

async function* shapesOfFile(
	runs: LabelRuns,
	file: TaskFile,
	group: TaskGroup,
	facts: { space: ReturnType<typeof volumeSpace>; steps: readonly string[] },
): Extraction {
	const structure = fileStructure(file, group);
	const identity = identifyStructure(structure, { side: file.captures['side'] });
	const { alignment } = group.layout;
	const shared = { ...facts, inputs: file.inputs, facts: file.facts, alignment };
	const context = { runs, idOf: new Map([[1, 1]]), shared, sideMaps: new Map() };
	yield* shapesOfLabels({ identity, labels: [1], labelValue: null, structure }, context);
}

function isSameGrid(a: Grid, b: Grid): boolean {
	if (a.dims.some((size, axis) => size !== b.dims[axis])) return false;
	const [nx, ny, nz] = a.dims;
	return [0, nx].every((i) =>
		[0, ny].every((j) =>
			[0, nz].every((k) => {
				const p = transformPoint(a.voxelToWorld, i, j, k);
				const q = transformPoint(b.voxelToWorld, i, j, k);
				return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]) <= sameGridMm;
			}),
		),
	);
}
