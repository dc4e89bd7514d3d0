import { identityMat4, multiplyMat4, affineDeterminant, type Mat4 } from '#numeric';
import type { MeshFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { declaredInComments } from './header-comments.ts';
import type { LengthUnit } from './length-units.ts';
import { partName, type MeshReadOptions } from './mesh-read-options.ts';
import { checkPartCount } from './part-count.ts';
import { placeMeshes, reverseTriangles, type FilePart } from './place-shapes.ts';
import { portableDecompress } from './portable-decompress.ts';
import { defaultMaxBytes } from './read-options.ts';
import { readZip, type ZipArchive } from './read-zip.ts';
import { readThreeMfModel, threeMfFormat, type ThreeMfModel, type ThreeMfReference } from './threemf-model.ts';
import { unescapeXml, xmlTags } from './xml-tags.ts';

/** Units of the format; a foot is 12 inches. */
const units: ReadonlyMap<string, readonly [LengthUnit, number]> = new Map<string, readonly [LengthUnit, number]>([
	['micron', ['um', 1]],
	['millimeter', ['mm', 1]],
	['centimeter', ['cm', 1]],
	['inch', ['inch', 1]],
	['foot', ['inch', 12]],
	['meter', ['m', 1]],
]);

/** Components in components: no real file comes near. */
const deepestComponents = 32;
/** Items and components gone through in all. */
const mostVisits = 2 ** 18;

/** What a walk through items and components carries along. */
interface Walk {
	readonly models: ReadonlyMap<string, ThreeMfModel>;
	readonly parts: FilePart[];
	readonly factor: number;
	/** Bytes that parts may still take: components may repeat a mesh without end. */
	remainingBytes: number;
	visits: number;
}

/**
 * Reads a 3MF package: every item of its build as parts, objects put together from components with their transforms
 * (also from other parts of the package, as the production extension has), names, all units of the format. Colour and
 * name of an object's material, its type and the metadata go to `extras`. Files without build items give all objects.
 *
 * Textures, colours of single triangles, slices, beams and the slicer's settings are left out.
 *
 * @throws FormatError for archives that are no 3MF, damaged models, references to what is not there, and components
 *   nested without end.
 */
export async function readThreeMf(bytes: Uint8Array, options: MeshReadOptions = {}): Promise<MeshFile> {
	const { decompress = portableDecompress, maxBytes = defaultMaxBytes } = options;
	const limits = { maxTotalBytes: maxBytes, maxEntryBytes: maxBytes };
	const archive = readZip(bytes, { decompress, limits });
	const root = await rootPath(archive);
	const models = await readModels(archive, root);
	const model = models.get(root);
	const unit = units.get(model?.unit ?? '');
	if (!model || !unit)
		throw new FormatError(threeMfFormat, `unknown unit ${JSON.stringify((model?.unit ?? '').slice(0, 40))}`);
	const textBytes = [...models.keys()].reduce((sum, path) => sum + (findEntry(archive, path)?.sizeBytes ?? 0), 0);
	const walk: Walk = {
		models,
		parts: [],
		factor: unit[1],
		remainingBytes: Math.min(maxBytes, 2 ** 25 + 16 * textBytes),
		visits: 0,
	};
	for (const item of model.items.length > 0 ? model.items : topObjects(model))
		visit(walk, item, { model: root, toScene: identityMat4(), path: [] });
	const { axes, units: stated } = declaredInComments(model.metadata['Description'] ?? '');
	const base = partName(options.fileName);
	const parts = walk.parts.map((part) => ({
		...part,
		name: part.name || base,
		extras: { ...model.metadata, ...part.extras },
	}));
	const notes = stated && stated !== unit[0] ? [`the description says ${stated}, the model ${model.unit}`] : [];
	if (unit[1] !== 1) notes.push('feet converted');
	return placeMeshes(parts, { format: threeMfFormat, units: unit[0], axes, datatype: 'text', notes }, options);
}

function topObjects({ objects }: ThreeMfModel): ThreeMfReference[] {
	const used = new Set([...objects.values()].flatMap(({ components }) => components.map(({ objectId }) => objectId)));
	return [...objects.keys()]
		.filter((id) => !used.has(id))
		.map((objectId) => ({ objectId, path: undefined, transform: undefined }));
}

function findEntry({ entries }: ZipArchive, path: string): ZipArchive['entries'][number] | undefined {
	const name = path.replace(/^\//, '');
	return (
		entries.find((entry) => entry.name === name) ??
		entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase())
	);
}

/** The model that the package's relationships name, else the only one there is. */
async function rootPath(archive: ZipArchive): Promise<string> {
	const relationships = findEntry(archive, '_rels/.rels');
	if (relationships) {
		for (const { name, attributes } of xmlTags(await archive.read(relationships), threeMfFormat)) {
			if (name === 'Relationship' && attributes.get('Type')?.endsWith('/3dmodel')) {
				const target = unescapeXml(attributes.get('Target') ?? '');
				if (findEntry(archive, target)) return target;
			}
		}
	}
	const models = archive.entries.filter(({ name }) => name.toLowerCase().endsWith('.model'));
	const only = models.find(({ name }) => /(?:^|\/)3dmodel\.model$/i.test(name)) ?? models[0];
	if (only) return only.name;
	throw new FormatError(threeMfFormat, 'the archive holds no 3D model; it is a zip of something else');
}

/** The root model and those that its references name, and theirs. */
async function readModels(archive: ZipArchive, root: string): Promise<Map<string, ThreeMfModel>> {
	const models = new Map<string, ThreeMfModel>();
	const waiting = [root];
	for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
		if (models.has(path)) continue;
		const entry = findEntry(archive, path);
		if (!entry) throw new FormatError(threeMfFormat, `the model ${JSON.stringify(path.slice(0, 80))} is not there`);
		const model = readThreeMfModel(await archive.read(entry));
		models.set(path, model);
		const references = [...model.items, ...[...model.objects.values()].flatMap(({ components }) => components)];
		for (const reference of references) if (reference.path !== undefined) waiting.push(reference.path);
	}
	return models;
}

interface Place {
	/** Path of the model in which the reference stands. */
	readonly model: string;
	readonly toScene: Mat4;
	readonly path: readonly string[];
}

function visit(walk: Walk, reference: ThreeMfReference, place: Place): void {
	if (++walk.visits > mostVisits || place.path.length > deepestComponents)
		throw new FormatError(threeMfFormat, 'components are nested too deep or repeated too often: without end, perhaps');
	const model = reference.path ?? place.model;
	const object = walk.models.get(model)?.objects.get(reference.objectId);
	if (!object)
		throw new FormatError(threeMfFormat, `there is no object ${JSON.stringify(reference.objectId.slice(0, 40))}`);
	const toScene = reference.transform ? multiplyMat4(place.toScene, matrixOf(reference.transform)) : place.toScene;
	if (object.mesh) {
		walk.remainingBytes -= object.mesh.positions.length * 4 + object.mesh.triangles.byteLength;
		if (walk.remainingBytes < 0)
			throw new FormatError(threeMfFormat, 'components repeat more than a file of this size may expand to');
		checkPartCount(walk.parts.length + 1, threeMfFormat);
		const positions = moved(object.mesh.positions, toScene, walk.factor);
		const triangles = object.mesh.triangles.slice();
		if (affineDeterminant(toScene) < 0) reverseTriangles(triangles);
		const extras = {
			...(object.type === 'model' ? {} : { type: object.type }),
			...(object.colour === undefined ? {} : { colour: object.colour }),
			...(object.material === undefined ? {} : { material: object.material }),
		};
		walk.parts.push({ name: object.name, path: place.path, positions, triangles, extras });
	}
	const path = [...place.path, object.name];
	for (const component of object.components) visit(walk, component, { model, toScene, path });
}

/** 3MF multiplies rows by matrices; ours are for columns. */
function matrixOf(m: readonly number[]): Mat4 {
	return Float64Array.of(m[0], m[3], m[6], m[9], m[1], m[4], m[7], m[10], m[2], m[5], m[8], m[11], 0, 0, 0, 1);
}

/** Through the transform in float64, rounded once. */
function moved(source: Float64Array, m: Mat4, factor: number): Float32Array<ArrayBuffer> {
	const positions = new Float32Array(source.length);
	const [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] = m;
	for (let i = 0; i + 2 < source.length; i += 3) {
		const x = source[i];
		const y = source[i + 1];
		const z = source[i + 2];
		positions[i] = (m0 * x + m1 * y + m2 * z + m3) * factor;
		positions[i + 1] = (m4 * x + m5 * y + m6 * z + m7) * factor;
		positions[i + 2] = (m8 * x + m9 * y + m10 * z + m11) * factor;
	}
	return positions;
}
