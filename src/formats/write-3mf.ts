import type { TriangleMesh } from '#shape';
import type { Compress } from './compress.ts';
import { ownHeaderComment } from './header-comments.ts';
import { portableCompress } from './portable-compress.ts';
import { encodeChunks, shortestFloat } from './text-chunks.ts';
import { writeDeflatedZip } from './write-zip.ts';
import { escapeXml } from './xml-tags.ts';

/** One object of a 3MF file. */
export interface ThreeMfShape {
	readonly name: string;
	readonly mesh: TriangleMesh;
	/** `#RRGGBB` or `#RRGGBBAA`, sRGB. */
	readonly colour?: string;
	/** Name of the material, where there is a colour. Default: the shape's. */
	readonly material?: string;
}

export interface ThreeMfWriteOptions {
	/** Well-known names: `Title`, `Designer`, `Copyright`, `LicenseTerms` … Others need a prefix of their own and are refused. */
	readonly metadata?: Readonly<Partial<Record<ThreeMfMetadataName, string>>>;
	/**
	 * Stand everything on the print bed: the build moves all objects by one and the same step, to coordinates ≥ 0. Meshes
	 * keep their coordinates. Default: not moved, so that it reads back where it was.
	 */
	readonly onBed?: boolean;
	/** Default: `portableCompress`. */
	readonly compress?: Compress;
}

const metadataNames = [
	'Title',
	'Designer',
	'Copyright',
	'LicenseTerms',
	'Rating',
	'CreationDate',
	'ModificationDate',
	'Application',
] as const;
export type ThreeMfMetadataName = (typeof metadataNames)[number];

const contentTypes =
	'<?xml version="1.0" encoding="UTF-8"?>\n' +
	'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
	'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
	'<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>' +
	'</Types>\n';

const relationships =
	'<?xml version="1.0" encoding="UTF-8"?>\n' +
	'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
	'<Relationship Target="/3D/3dmodel.model" Id="rel0" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/>' +
	'</Relationships>\n';

/**
 * Writes shapes for printing as a 3MF package (core specification): unit millimetre, one named object and one build item
 * each, a base material where a colour is given. Coordinates have as many digits as float32 needs to come back bit for
 * bit. Equal content gives equal bytes on the same runtime.
 *
 * @throws RangeError without shapes, for a shape without triangles, coordinates that are not finite, triangles with a
 *   vertex that does not exist, a colour that is none, or metadata of other names.
 */
export async function writeThreeMf(
	shapes: TriangleMesh | readonly ThreeMfShape[],
	options: ThreeMfWriteOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
	const list = 'positions' in shapes ? [{ name: 'shape', mesh: shapes }] : shapes;
	if (list.length === 0) throw new RangeError('writeThreeMf: a 3MF file needs at least one shape');
	const metadata = Object.entries(options.metadata ?? {});
	const stranger = metadata.find(([name]) => !metadataNames.some((known) => known === name));
	if (stranger) throw new RangeError(`writeThreeMf: metadata ${stranger[0]} is none of ${metadataNames.join(', ')}`);
	list.forEach(checkShape);
	const encoder = new TextEncoder();
	const files = [
		{ name: '[Content_Types].xml', bytes: encoder.encode(contentTypes) },
		{ name: '_rels/.rels', bytes: encoder.encode(relationships) },
		{ name: '3D/3dmodel.model', bytes: encodeChunks([...modelText(list, metadata, options.onBed ?? false)]) },
	];
	return writeDeflatedZip(files, options.compress ?? portableCompress);
}

function checkShape({ name, mesh, colour }: ThreeMfShape): void {
	const { positions, triangles } = mesh;
	const vertexCount = positions.length / 3;
	if (triangles.length === 0) throw new RangeError(`writeThreeMf: ${JSON.stringify(name)} has no triangles`);
	if (!positions.every(Number.isFinite))
		throw new RangeError(`writeThreeMf: ${JSON.stringify(name)} has coordinates that are not finite`);
	if (triangles.some((vertex) => vertex >= vertexCount))
		throw new RangeError(`writeThreeMf: ${JSON.stringify(name)} has triangles beyond its ${vertexCount} vertices`);
	if (colour !== undefined && !/^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/i.test(colour))
		throw new RangeError(`writeThreeMf: ${JSON.stringify(colour)} is no colour like #RRGGBB`);
}

function* modelText(
	shapes: readonly ThreeMfShape[],
	metadata: readonly [string, string][],
	onBed: boolean,
): Generator<string> {
	yield (
		'<?xml version="1.0" encoding="UTF-8"?>\n<model unit="millimeter" xml:lang="en-US" ' +
		'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">\n' +
		`<metadata name="Description">${ownHeaderComment}</metadata>\n`
	);
	for (const [name, value] of metadata) yield `<metadata name="${name}">${escapeXml(value)}</metadata>\n`;
	yield '<resources>\n';
	const coloured = shapes.filter(({ colour }) => colour !== undefined);
	if (coloured.length > 0) {
		yield '<basematerials id="1">\n';
		for (const { name, material = name, colour = '' } of coloured)
			yield `<base name="${escapeXml(material)}" displaycolor="${colour.toUpperCase()}"/>\n`;
		yield '</basematerials>\n';
	}
	for (const [i, shape] of shapes.entries()) {
		const { name, mesh, colour } = shape;
		const material = colour === undefined ? '' : ` pid="1" pindex="${coloured.indexOf(shape)}"`;
		yield `<object id="${i + 2}" type="model" name="${escapeXml(name)}"${material}>\n<mesh>\n<vertices>\n`;
		yield* vertexTags(mesh.positions);
		yield '</vertices>\n<triangles>\n';
		yield* triangleTags(mesh.triangles);
		yield '</triangles>\n</mesh>\n</object>\n';
	}
	yield '</resources>\n<build>\n';
	const transform = onBed ? ` transform="1 0 0 0 1 0 0 0 1 ${bedStep(shapes).join(' ')}"` : '';
	for (const i of shapes.keys()) yield `<item objectid="${i + 2}"${transform}/>\n`;
	yield '</build>\n</model>\n';
}

/** Takes the smallest corner of all shapes to the origin. */
function bedStep(shapes: readonly ThreeMfShape[]): number[] {
	const least = [Infinity, Infinity, Infinity];
	for (const { mesh } of shapes) {
		for (let i = 0; i < mesh.positions.length; i++)
			if (mesh.positions[i] < least[i % 3]) least[i % 3] = mesh.positions[i];
	}
	return least.map((value) => 0 - value);
}

/** Tags in pieces of bounded length, so that no string grows to the size of the file. */
const tagsPerChunk = 4096;

function* vertexTags(positions: Float32Array): Generator<string> {
	let text = '';
	for (let i = 0; i + 2 < positions.length; i += 3) {
		const [x, y, z] = [positions[i], positions[i + 1], positions[i + 2]].map(shortestFloat);
		text += `<vertex x="${x}" y="${y}" z="${z}"/>\n`;
		if ((i / 3) % tagsPerChunk === tagsPerChunk - 1) {
			yield text;
			text = '';
		}
	}
	yield text;
}

function* triangleTags(triangles: Uint32Array): Generator<string> {
	let text = '';
	for (let i = 0; i + 2 < triangles.length; i += 3) {
		text += `<triangle v1="${triangles[i]}" v2="${triangles[i + 1]}" v3="${triangles[i + 2]}"/>\n`;
		if ((i / 3) % tagsPerChunk === tagsPerChunk - 1) {
			yield text;
			text = '';
		}
	}
	yield text;
}
