import { FormatError } from './format-error.ts';
import { tagNumbers, tagStart } from './tag-numbers.ts';
import { unescapeXml, xmlTags, xmlText, type XmlTag } from './xml-tags.ts';

/** Name in error messages. */
export const threeMfFormat = '3MF';

/** A reference to an object, in this model part or (production extension) in another. */
export interface ThreeMfReference {
	readonly objectId: string;
	/** Part of the package, if it is another one. */
	readonly path: string | undefined;
	/** 12 numbers: x' = m0 x + m3 y + m6 z + m9, and so on. */
	readonly transform: readonly number[] | undefined;
}

/** An object: a mesh, or others put together. */
export interface ThreeMfObject {
	readonly name: string;
	/** `model`, `support`, `solidsupport`, `surface` or `other`. */
	readonly type: string;
	readonly colour: string | undefined;
	readonly material: string | undefined;
	mesh: { readonly positions: Float64Array; readonly triangles: Uint32Array<ArrayBuffer> } | undefined;
	readonly components: ThreeMfReference[];
}

/** What a model part of a 3MF package says. */
export interface ThreeMfModel {
	readonly unit: string;
	readonly metadata: Readonly<Record<string, string>>;
	readonly objects: ReadonlyMap<string, ThreeMfObject>;
	readonly items: readonly ThreeMfReference[];
}

/** Objects, references and materials that one part may have. */
const mostEntries = 65_536;

interface Material {
	readonly name: string;
	readonly colour: string | undefined;
}

interface Walk {
	readonly bytes: Uint8Array;
	readonly objects: Map<string, ThreeMfObject>;
	readonly items: ThreeMfReference[];
	readonly materials: Map<string, Material[]>;
	readonly metadata: Record<string, string>;
	unit: string;
	object: ThreeMfObject | undefined;
	group: Material[] | undefined;
	/** The open metadata tag. */
	entry: XmlTag | undefined;
	/** Behind the opening tag of the list of vertices or triangles. */
	listStart: number;
	positions: Float64Array | undefined;
	entryCount: number;
}

/** Reads a model part. Lists of vertices and triangles, nearly all of the text, are read without going tag by tag. */
export function readThreeMfModel(bytes: Uint8Array): ThreeMfModel {
	const walk: Walk = {
		bytes,
		objects: new Map(),
		items: [],
		materials: new Map(),
		metadata: {},
		unit: '',
		object: undefined,
		group: undefined,
		entry: undefined,
		listStart: 0,
		positions: undefined,
		entryCount: 0,
	};
	let isClosed = false;
	for (let from = 0; from >= 0;) from = walkTags(walk, from, () => (isClosed = true));
	if (!isClosed)
		throw new FormatError(threeMfFormat, 'the model does not end with </model>: truncated', { position: bytes.length });
	const { unit, metadata, objects, items } = walk;
	return { unit, metadata, objects, items };
}

/** @returns where to go on, behind a list that was read as a whole; −1 at the end. */
function walkTags(walk: Walk, from: number, onClosed: () => void): number {
	for (const tag of xmlTags(walk.bytes, threeMfFormat, { from })) {
		const name = tag.name.slice(tag.name.indexOf(':') + 1);
		if (from === 0 && walk.unit === '') {
			if (name !== 'model')
				throw new FormatError(threeMfFormat, `expected <model>, found <${name.slice(0, 40)}>`, { position: tag.start });
			walk.unit = tag.attributes.get('unit') ?? 'millimeter';
		} else if (tag.kind === 'close') {
			closeTag(walk, name, tag);
			if (name === 'model') onClosed();
		} else if ((name === 'vertices' || name === 'triangles') && tag.kind === 'open') {
			return readList(walk, name, tag);
		} else openTag(walk, name, tag);
	}
	return -1;
}

function openTag(walk: Walk, name: string, tag: XmlTag): void {
	const { attributes } = tag;
	const text = (key: string): string | undefined => {
		const value = attributes.get(key);
		return value === undefined ? undefined : unescapeXml(value);
	};
	if (['object', 'component', 'item', 'base', 'color', 'metadata'].includes(name) && ++walk.entryCount > mostEntries)
		throw new FormatError(threeMfFormat, `more than ${mostEntries} objects, items and materials`);
	if (name === 'metadata' && tag.kind === 'open') walk.entry = tag;
	else if (name === 'basematerials' || name === 'colorgroup') {
		walk.group = [];
		walk.materials.set(text('id') ?? '', walk.group);
	} else if (name === 'base') walk.group?.push({ name: text('name') ?? '', colour: text('displaycolor') });
	else if (name === 'color') walk.group?.push({ name: '', colour: text('color') });
	else if (name === 'object') {
		const material = walk.materials.get(text('pid') ?? '')?.[Number(text('pindex') ?? 0)];
		walk.object = {
			name: text('name') ?? '',
			type: text('type') ?? 'model',
			colour: material?.colour,
			material: material?.name === '' ? undefined : material?.name,
			mesh: undefined,
			components: [],
		};
		walk.positions = undefined;
		const id = text('id') ?? '';
		if (id === '' || walk.objects.has(id))
			throw new FormatError(threeMfFormat, `object id ${JSON.stringify(id.slice(0, 40))} is missing or used twice`, {
				position: tag.start,
			});
		walk.objects.set(id, walk.object);
	} else if (name === 'component') walk.object?.components.push(referenceOf(tag));
	else if (name === 'item') walk.items.push(referenceOf(tag));
}

function closeTag(walk: Walk, name: string, tag: XmlTag): void {
	if (name === 'metadata' && walk.entry) {
		const key = unescapeXml(walk.entry.attributes.get('name') ?? '');
		const value = xmlText(walk.bytes, walk.entry.end, Math.min(tag.start, walk.entry.end + 65_536));
		if (key !== '' && walk.object === undefined)
			Object.defineProperty(walk.metadata, key, { value, enumerable: true, configurable: true, writable: true });
		walk.entry = undefined;
	} else if (name === 'object') walk.object = undefined;
}

/** Reads all vertices, or all triangles. */
function readList(walk: Walk, name: 'vertices' | 'triangles', tag: XmlTag): number {
	const end = listEnd(walk.bytes, tag, name);
	const span = { start: tag.end, end };
	if (name === 'vertices') {
		walk.positions = tagNumbers(walk.bytes, span, {
			tag: 'vertex',
			attributes: ['x', 'y', 'z'],
			format: threeMfFormat,
		});
		return end;
	}
	const { object, positions } = walk;
	const corners = tagNumbers(walk.bytes, span, {
		tag: 'triangle',
		attributes: ['v1', 'v2', 'v3'],
		format: threeMfFormat,
	});
	const vertexCount = (positions?.length ?? 0) / 3;
	for (let i = 0; i < corners.length; i++) {
		if (Number.isInteger(corners[i]) && corners[i] >= 0 && corners[i] < vertexCount) continue;
		throw new FormatError(
			threeMfFormat,
			`triangle ${Math.floor(i / 3)} of the object ${JSON.stringify(object?.name.slice(0, 40))} refers to vertex ` +
				`${corners[i]}, but there are ${vertexCount} vertices`,
		);
	}
	if (object && positions) object.mesh = { positions, triangles: Uint32Array.from(corners) };
	return end;
}

/** Where the closing tag of the list begins. */
function listEnd(bytes: Uint8Array, tag: XmlTag, name: string): number {
	const codes = Array.from(name, (letter) => letter.charCodeAt(0));
	for (let at = bytes.indexOf(0x2f, tag.end); at >= 0; at = bytes.indexOf(0x2f, at + 1))
		if (bytes[at - 1] === 0x3c && tagStart(bytes, at + 1, codes) >= 0) return at - 1;
	throw new FormatError(threeMfFormat, `the list at byte ${tag.start} does not end: truncated`, {
		position: tag.start,
	});
}

function referenceOf(tag: XmlTag): ThreeMfReference {
	const attribute = (name: string): string | undefined =>
		[...tag.attributes].find(([key]) => key === name || key.endsWith(`:${name}`))?.[1];
	const text = attribute('transform');
	const transform = text?.trim().split(/\s+/).map(Number);
	if (transform && (transform.length !== 12 || !transform.every(Number.isFinite)))
		throw new FormatError(threeMfFormat, `the transform at byte ${tag.start} is no list of 12 numbers`, {
			position: tag.start,
		});
	const path = attribute('path');
	return { objectId: attribute('objectid') ?? '', path: path && unescapeXml(path), transform };
}
