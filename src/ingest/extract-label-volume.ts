import type { VolumeFile } from '#formats';
import { denseLabels, labelRuns, type DenseLabels, type LabelRuns } from '#volume';
import { identifyStructure } from './identify-structure.ts';
import type { IngestTask, TaskGroup } from './ingest-task.ts';
import type { Extraction } from './raw-shape.ts';
import { readTaskVolume } from './read-input.ts';
import type { TableLabel } from './read-label-tables.ts';
import { shapesOfLabels, type VolumeContext } from './shapes-of-labels.ts';
import type { LabelStructure } from './source-description.ts';
import { volumeSpace } from './volume-space.ts';

/** A volume with more labels than this, most of them without a name, is a picture. */
const manyLabels = 256;

/** Every label of a multi-label volume as a shape, then its composites. */
export async function* extractLabelVolume(task: IngestTask, group: TaskGroup): Extraction {
	const file = group.files[0];
	const input = file.inputs[0].path;
	const { volume, original } = await readTaskVolume(file, task);
	const { runs, labels } = runsOfLabels(volume);
	const byValue = new Map((group.labels ?? []).map((label) => [label.value, label]));
	refusePicture(runs, labels, byValue);
	const context: VolumeContext = {
		runs,
		idOf: new Map(runs.extents.map(({ label }) => [labels[label], label])),
		shared: {
			space: volumeSpace(original, runs.voxelToWorld, group.layout),
			inputs: file.inputs,
			facts: file.facts,
			alignment: group.layout.alignment,
			steps: [`read ${original.format} ${original.datatype ?? ''}`.trim()],
		},
		sideMaps: new Map(),
	};
	if (runs.extents.length === 0) yield { kind: 'empty', input, reason: 'the volume has no label: all voxels are 0' };

	for (const { label } of runs.extents) {
		const value = labels[label];
		const structure = byValue.get(value) ?? unknownLabel(value, group.layout.structure?.name);
		if (structure.ignore === true) continue;
		const codes = 'codes' in structure ? (structure as TableLabel).codes : [];
		const identity = identifyStructure(structure, { side: file.captures['side'], codes });
		yield* shapesOfLabels({ identity, labels: [value], labelValue: value, structure }, context);
	}
	for (const composite of group.composites ?? []) {
		const identity = identifyStructure(composite, { side: file.captures['side'] });
		yield* shapesOfLabels({ identity, labels: composite.labels, labelValue: null, structure: composite }, context);
	}
}

/** The voxels are let go of when this returns: everything later works on runs. */
function runsOfLabels(volume: VolumeFile['volume']): { runs: LabelRuns; labels: DenseLabels['labels'] } {
	const dense = denseLabels(volume);
	return { runs: labelRuns(dense.volume), labels: dense.labels };
}

/** @throws RangeError where a grey picture was taken for a label map. */
function refusePicture(
	{ extents }: LabelRuns,
	labels: Int32Array,
	byValue: ReadonlyMap<number, LabelStructure | TableLabel>,
): void {
	if (extents.length <= manyLabels) return;
	const named = extents.filter(({ label }) => byValue.has(labels[label])).length;
	if (named < extents.length / 2)
		throw new RangeError(
			`the volume has ${extents.length} different values, ${named} of them with a name: it looks like a picture, not a label map; if it is one, name its labels in the description (labels or labelTable)`,
		);
}

function unknownLabel(value: number, base: string | undefined): LabelStructure {
	return { value, key: `label-${value}`, name: base === undefined ? `label ${value}` : `${base} label ${value}` };
}
