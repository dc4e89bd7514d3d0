import { scaleTranslation } from '#numeric';
import { arrayVolume, openNpz, type NpyArray } from '#formats';
import { labelRuns } from '#volume';
import { binaryMask } from './extract-mask-volumes.ts';
import { identifyStructure } from './identify-structure.ts';
import { fillTemplate } from './file-pattern.ts';
import type { IngestTask, StackRows, TaskGroup } from './ingest-task.ts';
import { isRawShape, type Extraction } from './raw-shape.ts';
import { readChecked } from './read-input.ts';
import { shapesOfLabels } from './shapes-of-labels.ts';
import { nodeDecompress } from '#node-zlib';
import { meshSpace } from './volume-space.ts';
import { constantFacts, mergeFacts } from './subject-facts.ts';

/** Rows of a stack of masks (npz): each row is a case and, as far as known, a subject of its own. */
export async function* extractMaskStack(task: IngestTask, group: TaskGroup): Extraction {
	const { rows, layout, files } = group;
	if (!rows) throw new TypeError('extractMaskStack: the task names no rows');
	const file = files[0];
	const bytes = await readChecked(file.absolute, file.inputs[0].sha256);
	const options = { decompress: nodeDecompress, maxBytes: task.options.maxInflatedBytes };
	const arrays = new Map(openNpz(bytes, options).map((array) => [array.name, array]));
	const volumes = arrays.get(rows.stack.volumes);
	if (!volumes) throw new RangeError(`the file has no array ${rows.stack.volumes}`);
	const classes = rows.stack.classes === undefined ? undefined : await arrays.get(rows.stack.classes)?.read();
	const arrayToWorld = scaleTranslation(spacingOf(layout.spacingMm), [0, 0, 0]);
	for (let index = rows.first; index < rows.first + rows.count; index++) {
		const name = rowName(rows, index);
		const shape = volumes.shape.slice(1);
		const data = await volumes.slice(index);
		const { runs, space } = openRow({ shape, data, storedType: volumes.storedType }, arrayToWorld, group);
		const captures = { ...file.captures, index: name.index, split: rows.stack.split ?? '' };
		const isNamed = layout.case?.includes('{index}') === true;
		const rowCase = (isNamed ? fillTemplate(layout.case ?? '', captures) : undefined) ?? `${task.case}-${name.case}`;
		const subject = fillTemplate(layout.subject ?? '{case}', { ...captures, case: rowCase }) ?? rowCase;
		if (runs.extents.length === 0) {
			yield { kind: 'empty', input: `${file.inputs[0].path}#${rows.stack.volumes}[${index}]`, reason: 'no voxel' };
			continue;
		}
		const structure = classStructure(group, classes, index);
		const split =
			rows.stack.split === undefined ? undefined : constantFacts({ attributes: { split: rows.stack.split } });
		const facts = mergeFacts(file.facts, split);
		const shared = {
			space,
			inputs: file.inputs,
			facts,
			alignment: layout.alignment,
			steps: [`row ${index} of array ${rows.stack.volumes}`],
		};
		const context = { runs, idOf: new Map([[1, 1]]), shared, sideMaps: new Map() };
		const wanted = { identity: identifyStructure(structure), labels: [1], labelValue: null, structure };
		for await (const item of shapesOfLabels(wanted, context))
			yield isRawShape(item) ? { ...item, case: rowCase, subject } : item;
	}
	volumes.release();
}

function openRow(array: NpyArray, arrayToWorld: ReturnType<typeof scaleTranslation>, { layout }: TaskGroup) {
	const volume = arrayVolume(array, arrayToWorld);
	const original = {
		format: 'npz',
		units: layout.spacingMm === undefined ? 'unknown' : 'mm',
		space: 'unknown',
		datatype: array.storedType,
		notes: [
			layout.spacingMm === undefined
				? 'the file states no geometry: voxels of 1 mm, array axes taken as right, anterior, superior'
				: 'spacing from the source description, array axes taken as right, anterior, superior',
		],
	};
	const voxelSpacingMm = [...spacingOf(layout.spacingMm)].reverse();
	return { runs: labelRuns(binaryMask(volume)), space: { ...meshSpace(original, layout), voxelSpacingMm } };
}

function rowName({ stack, total }: StackRows, index: number): { index: string; case: string } {
	const padded = String(index).padStart(String(total - 1).length, '0');
	return { index: padded, case: `${stack.split ?? stack.volumes}-${padded}` };
}

function classStructure({ layout }: TaskGroup, classes: NpyArray | undefined, index: number) {
	const value = classes === undefined ? undefined : String(classes.data[index]);
	const structure = (value === undefined ? undefined : layout.classes?.[value]) ?? layout.structure;
	return structure ?? { name: value === undefined ? layout.name : `class ${value}` };
}

const spacingOf = (spacing: readonly number[] | undefined): [number, number, number] =>
	spacing === undefined ? [1, 1, 1] : [spacing[0], spacing[1], spacing[2]];
