import type { Mat4 } from '#numeric';
import { isRecord, packArrays, unpackArrays, type ArrayContainer, type PackedArray } from './array-container.ts';
import type { Correspondence } from './correspondence.ts';
import { ModelFileError } from './model-file-error.ts';
import { reader, type FieldReader } from './model-file-fields.ts';
import { checkShapeModel, type MemberLicence, type ModelMember, type ShapeModel } from './shape-model.ts';
import { isModelEvaluation } from './is-model-evaluation.ts';

/** Ending of the names of model files. */
export const shapeModelExtension = 'msnmodel';

const magic = 'MSNMODEL';
const version = 1;

/**
 * A shape model as one file: a JSON head that says everything in words, and its arrays as they are in memory, so that
 * reading back gives the same model bit by bit. Equal models give equal bytes. The layout is in `docs/shape-models.md`.
 *
 * @throws RangeError if the parts of the model do not fit together.
 */
export function writeShapeModel(model: ShapeModel): Uint8Array<ArrayBuffer> {
	checkShapeModel(model);
	const { points, correspondence, templates, members, provenance, evaluation } = model;
	const arrays = new Map<string, PackedArray>([
		['mean', points.mean],
		['modes', points.modes],
		['variances', points.variances],
		['local', joined(correspondence.local)],
		['world', joined(correspondence.world)],
		['transforms', joined(correspondence.transforms)],
	]);
	for (const [i, { mesh, points: own, pointTriangles, pointWeights }] of templates.entries()) {
		arrays.set(`template-${i}-positions`, mesh.positions);
		arrays.set(`template-${i}-triangles`, mesh.triangles);
		arrays.set(`template-${i}-points`, own);
		arrays.set(`template-${i}-point-triangles`, pointTriangles);
		arrays.set(`template-${i}-point-weights`, pointWeights);
	}
	const json = {
		title: model.title,
		units: 'mm',
		space: 'RAS+',
		anatomies: templates.map(({ name }, i) => ({ name, points: correspondence.particleCounts[i] })),
		members,
		alignment: correspondence.alignment,
		engine: correspondence.engine,
		seed: correspondence.seed,
		totalVariance: points.totalVariance,
		sampleCount: points.sampleCount,
		provenance,
		...(evaluation && { evaluation }),
	};
	return packArrays(magic, version, { json, arrays });
}

/** Whether bytes begin as a model file does. */
export function isShapeModel(bytes: Uint8Array): boolean {
	return bytes.length >= 8 && String.fromCharCode(...bytes.subarray(0, 8)) === magic;
}

/**
 * Reads a model file. Everything is checked before it is used: lengths, indices, that numbers are finite.
 *
 * @throws ModelFileError saying what is wrong and where.
 */
export function readShapeModel(bytes: Uint8Array): ShapeModel {
	const container = unpackArrays(magic, version, bytes);
	const read = reader(container.json, '', (message) => {
		throw new ModelFileError(`shape model: ${message}`, 24);
	});
	const model = assemble(container, read);
	try {
		checkShapeModel(model);
	} catch (error) {
		if (error instanceof RangeError) throw new ModelFileError(error.message, 24);
		throw error;
	}
	return model;
}

function assemble(container: ArrayContainer, read: FieldReader): ShapeModel {
	const anatomies = read
		.list('anatomies')
		.map((anatomy) => ({ name: anatomy.text('name'), points: anatomy.count('points') }));
	const members = read.list('members').map(memberOf);
	const correspondence = correspondenceOf(container, read, { anatomies, ids: members.map(({ id }) => id) });
	const provenance = read.record('provenance');
	const { evaluation } = container.json;
	if (evaluation !== undefined && !isModelEvaluation(evaluation)) read.fail('its evaluation is incomplete');
	return {
		title: read.text('title'),
		points: {
			mean: float64(container, 'mean', read),
			modes: float64(container, 'modes', read),
			variances: float64(container, 'variances', read),
			totalVariance: read.number('totalVariance'),
			sampleCount: read.count('sampleCount'),
			particleCounts: correspondence.particleCounts,
		},
		correspondence,
		templates: anatomies.map(({ name }, i) => ({
			name,
			mesh: {
				positions: float32(container, `template-${i}-positions`, read),
				triangles: uint32(container, `template-${i}-triangles`, read),
			},
			points: float64(container, `template-${i}-points`, read),
			pointTriangles: uint32(container, `template-${i}-point-triangles`, read),
			pointWeights: float64(container, `template-${i}-point-weights`, read),
		})),
		members,
		provenance: {
			software: provenance.text('software'),
			population: provenance.text('population'),
			options: provenance.record('options').value,
		},
		...(isModelEvaluation(evaluation) && { evaluation }),
	};
}

function correspondenceOf(
	container: ArrayContainer,
	read: FieldReader,
	{ anatomies, ids }: { anatomies: readonly { points: number }[]; ids: readonly string[] },
): Correspondence {
	const particleCounts = anatomies.map(({ points }) => points);
	const length = 3 * particleCounts.reduce((sum, count) => sum + count, 0);
	const split = (name: string, each: number): Mat4[] => {
		const all = float64(container, name, read);
		if (all.length !== each * ids.length)
			read.fail(`${all.length} numbers in ${name}, expected ${each} for each of ${ids.length} members`);
		return ids.map((_, n) => all.slice(n * each, (n + 1) * each));
	};
	return {
		ids,
		particleCounts,
		local: split('local', length),
		world: split('world', length),
		transforms: split('transforms', 16),
		alignment: read.choice('alignment', ['none', 'rigid', 'similarity']),
		engine: read.text('engine'),
		seed: read.number('seed'),
	};
}

function memberOf(read: FieldReader): ModelMember {
	const facts: Record<string, string | number | boolean | null> = {};
	for (const [name, value] of Object.entries(read.record('facts').value)) {
		if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
			facts[name] = value;
		else read.fail(`fact ${name} of a member is neither text, number nor truth value`);
	}
	const source = read.optionalText('source');
	const subject = read.optionalText('subject');
	return {
		id: read.text('id'),
		...(source !== undefined && { source }),
		...(isRecord(read.value['licence']) && { licence: licenceOf(read.record('licence')) }),
		synthetic: read.truth('synthetic'),
		...(subject !== undefined && { subject }),
		facts,
	};
}

function licenceOf(read: FieldReader): MemberLicence {
	return {
		id: read.text('id'),
		title: read.text('title'),
		commercialUse: read.value['commercialUse'] === null ? null : read.truth('commercialUse'),
		shareAlike: read.truth('shareAlike'),
		attribution: read.text('attribution'),
	};
}

function joined(lists: readonly Float64Array[]): Float64Array {
	const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const list of lists) {
		all.set(list, at);
		at += list.length;
	}
	return all;
}

function float64({ arrays }: ArrayContainer, name: string, { fail }: FieldReader): Float64Array<ArrayBuffer> {
	const array = arrays.get(name);
	if (!(array instanceof Float64Array)) return fail(`no float64 array ${name}`);
	return finite(array, name, fail) as Float64Array<ArrayBuffer>;
}

function float32({ arrays }: ArrayContainer, name: string, { fail }: FieldReader): Float32Array {
	const array = arrays.get(name);
	if (!(array instanceof Float32Array)) return fail(`no float32 array ${name}`);
	return finite(array, name, fail);
}

function uint32({ arrays }: ArrayContainer, name: string, { fail }: FieldReader): Uint32Array {
	const array = arrays.get(name);
	return array instanceof Uint32Array ? array : fail(`no uint32 array ${name}`);
}

function finite<T extends Float64Array | Float32Array>(array: T, name: string, fail: (reason: string) => never): T {
	const bad = array.findIndex((value) => !Number.isFinite(value));
	if (bad >= 0) fail(`number ${bad} of ${name} is ${array[bad]}`);
	return array;
}
