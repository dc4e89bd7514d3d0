import type { Code } from '#contract';
import {
	contoursToMesh,
	dicomKind,
	readDicomSeg,
	readRtStruct,
	type DicomCode,
	type DicomFacts,
	type DicomSegment,
} from '#dicom';
import { nodeDecompress } from '#node-zlib';
import { labelRuns } from '#volume';
import { identifyStructure, type ShapeIdentity } from './identify-structure.ts';
import type { IngestTask, TaskFile, TaskGroup } from './ingest-task.ts';
import type { Extraction } from './raw-shape.ts';
import { readChecked } from './read-input.ts';
import { slug } from './shape-id.ts';
import { shapesOfLabels, type VolumeContext } from './shapes-of-labels.ts';
import { shorten } from './shorten.ts';
import type { Structure } from './source-description.ts';
import { mergeFacts, noFacts, type Facts } from './subject-facts.ts';
import { meshSpace, volumeSpace } from './volume-space.ts';

/**
 * DICOM files with shapes: segmentations, one shape a segment, and structure sets, one shape a structure. Of the header
 * only sex, age, body part and the series description are taken; names, numbers and identifiers of patient, study and
 * instance are read by nobody. Images are skipped with a note.
 */
export async function* extractDicom(task: IngestTask, group: TaskGroup): Extraction {
	for (const file of group.files) {
		const input = file.inputs[0].path;
		try {
			const bytes = await readChecked(file.absolute, file.inputs[0].sha256);
			const kind = await dicomKind(bytes, readOptions(task));
			if (kind === 'segmentation') yield* segmentShapes(bytes, file, { task, group });
			else if (kind === 'structures') yield* structureShapes(bytes, file, { task, group });
			else yield { kind: 'skipped', input, reason: 'a DICOM image, no segmentation or structure set' };
		} catch (error) {
			yield { kind: 'failed', input, reason: (error as Error).message };
		}
	}
}

interface Place {
	readonly task: IngestTask;
	readonly group: TaskGroup;
}

const readOptions = ({ options }: IngestTask) => ({ decompress: nodeDecompress, maxBytes: options.maxInflatedBytes });

async function* segmentShapes(bytes: Uint8Array, file: TaskFile, { task, group }: Place): Extraction {
	const { layers, segments, facts, original } = await readDicomSeg(bytes, readOptions(task));
	const keys = uniqueKeys(
		segments.map(({ label, labelValue }) => ({ name: label, number: labelValue })),
		file,
	);
	const shared = {
		space: volumeSpace(original, layers[0].volume.voxelToWorld, group.layout),
		inputs: file.inputs,
		facts: mergeFacts(headerFacts(facts), file.facts),
		alignment: group.layout.alignment,
		steps: [`read ${original.format} ${original.datatype ?? ''}`.trim()],
	};
	for (const { volume, labelValues } of layers) {
		const runs = labelRuns(volume);
		const idOf = new Map(labelValues.map((value) => [value, value]));
		const context: VolumeContext = { runs, idOf, shared, sideMaps: new Map() };
		for (const [i, segment] of segments.entries()) {
			if (!labelValues.includes(segment.labelValue)) continue;
			const key = keys[i];
			const structure: Structure = { ...(group.layout.structures?.[segment.label] ?? { name: segment.label }), key };
			const identity = identifySegment(structure, segment);
			yield* shapesOfLabels(
				{ identity, labels: [segment.labelValue], labelValue: segment.labelValue, structure },
				context,
			);
		}
	}
	for (const { label, voxelCount } of segments)
		if (voxelCount === 0)
			yield { kind: 'empty', input: `${file.inputs[0].path} ${shorten(label)}`, reason: 'the segment has no voxel' };
}

/** By label and codes; by the meaning of the code where the label says nothing that is known. */
function identifySegment(structure: Structure, { type, anatomicRegion, side }: DicomSegment): ShapeIdentity {
	const codes = [type, anatomicRegion].flatMap((code) => codeOf(code) ?? []);
	const context = { codes, ...(side === 'left' || side === 'right' ? { side } : {}) };
	const byLabel = identifyStructure(structure, context);
	if (byLabel.isMapped || type === undefined) return byLabel;
	const byType = identifyStructure({ ...structure, name: type.meaning }, context);
	return byType.isMapped ? { ...byType, original: byLabel.original } : byLabel;
}

const vocabularies = new Map([
	['SCT', 'SNOMED'],
	['FMA', 'FMA'],
	['UBERON', 'UBERON'],
	['RADLEX', 'RADLEX'],
]);

/** A code under the name that the ontology gives its vocabulary. */
function codeOf(code: DicomCode | undefined): Code | undefined {
	if (code === undefined) return undefined;
	const system = vocabularies.get(code.scheme.toUpperCase());
	return system === undefined ? undefined : { system, code: code.value };
}

async function* structureShapes(bytes: Uint8Array, file: TaskFile, { task, group }: Place): Extraction {
	const { structures, facts, original } = await readRtStruct(bytes, readOptions(task));
	const keys = uniqueKeys(structures, file);
	for (const [i, { name, contours, code, number }] of structures.entries()) {
		const input = `${file.inputs[0].path} ${shorten(name)}`;
		if (!contours.some(({ type }) => type.startsWith('closed'))) {
			yield { kind: 'empty', input, reason: 'the structure has no closed contour' };
			continue;
		}
		try {
			const { mesh, volumeError, planeCount, spacingMm } = contoursToMesh(contours);
			if (mesh.triangles.length === 0) {
				yield { kind: 'empty', input, reason: 'its contours enclose nothing' };
				continue;
			}
			const structure: Structure = { ...(group.layout.structures?.[name] ?? { name }), key: keys[i] };
			const codes = codeOf(code);
			yield {
				identity: identifyStructure(structure, { codes: codes === undefined ? [] : [codes] }),
				labelValue: number,
				mesh,
				input: mesh,
				voxelCount: null,
				voxelVolumeMm3: null,
				touchesBorder: null,
				space: meshSpace(original, group.layout),
				inputs: file.inputs,
				facts: mergeFacts(headerFacts(facts), file.facts),
				alignment: group.layout.alignment,
				steps: [
					`read ${original.format}`,
					`surface of ${planeCount} contour planes ${spacingMm} mm apart; volume ${(100 * volumeError).toFixed(2)} % from area × spacing`,
				],
			};
		} catch (error) {
			yield { kind: 'failed', input, reason: (error as Error).message };
		}
	}
}

function uniqueKeys(named: readonly { readonly name: string; readonly number: number }[], file: TaskFile): string[] {
	const prefix = file.isOneOfMany === true && file.key !== undefined ? `${file.key}-` : '';
	const counts = new Map<string, number>();
	for (const { name } of named) counts.set(slug(name), (counts.get(slug(name)) ?? 0) + 1);
	return named.map(
		({ name, number }) => prefix + ((counts.get(slug(name)) ?? 0) > 1 ? `${slug(name)}-${number}` : slug(name)),
	);
}

function headerFacts({ sex, ageYears, bodyPart, seriesDescription }: DicomFacts): Facts {
	return {
		...noFacts,
		...(sex === undefined ? {} : { sex }),
		...(ageYears === undefined ? {} : { ageYears }),
		attributes: {
			...(bodyPart === undefined ? {} : { bodyPart: shorten(bodyPart) }),
			...(seriesDescription === undefined ? {} : { seriesDescription: shorten(seriesDescription) }),
		},
	};
}
