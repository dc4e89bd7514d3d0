import { FormatError } from './format-error.ts';
import { giftiFormat, giftiMostAxes, type GiftiLabel, type GiftiTransform } from './gifti-file.ts';
import { scanText, readNumber } from './text-scanner.ts';
import { xmlTags, xmlText, type XmlTag } from './xml-tags.ts';

/** A data array as its tags describe it; its numbers are not read yet. */
export interface GiftiRawArray {
	readonly tag: XmlTag;
	readonly dims: readonly number[];
	readonly metadata: Record<string, string>;
	readonly transforms: GiftiTransform[];
	/** Text of the `Data` element. */
	data: { readonly start: number; readonly end: number } | undefined;
}

export interface GiftiStructure {
	readonly metadata: Record<string, string>;
	readonly labels: GiftiLabel[];
	readonly arrays: GiftiRawArray[];
}

/** Arrays, labels and metadata that one file may have; a time series has some thousand arrays. */
const mostArrays = 65_536;
const mostLabels = 2 ** 20;
const mostMetadata = 2 ** 15;

/** What is open while the tags are gone through. */
interface Walk {
	readonly bytes: Uint8Array;
	readonly file: GiftiStructure;
	array: GiftiRawArray | undefined;
	/** The open tag whose text is wanted. */
	leaf: XmlTag | undefined;
	name: string;
	metadataCount: number;
	transform: { dataSpace: string; transformedSpace: string; matrix: number[] };
}

/** Tags whose text is read. */
const leaves = new Set(['Name', 'Value', 'Label', 'Data', 'DataSpace', 'TransformedSpace', 'MatrixData']);

/** Reads the tags of a GIFTI file. */
export function giftiStructure(bytes: Uint8Array): GiftiStructure {
	const file: GiftiStructure = { metadata: {}, labels: [], arrays: [] };
	const walk: Walk = {
		bytes,
		file,
		array: undefined,
		leaf: undefined,
		name: '',
		metadataCount: 0,
		transform: { dataSpace: '', transformedSpace: '', matrix: [] },
	};
	let isRoot = true;
	for (const tag of xmlTags(bytes, giftiFormat, { allowsDoctypeAndCdata: true })) {
		if (isRoot && tag.name !== 'GIFTI')
			throw new FormatError(giftiFormat, `expected <GIFTI>, found <${tag.name.slice(0, 40)}>`, { position: tag.start });
		isRoot = false;
		if (tag.kind === 'close') closeTag(walk, tag);
		else openTag(walk, tag);
		if (tag.kind === 'close' && tag.name === 'GIFTI') return file;
	}
	throw new FormatError(giftiFormat, isRoot ? 'the file has no XML tag' : 'the file ends before </GIFTI>: truncated', {
		position: bytes.length,
	});
}

function openTag(walk: Walk, tag: XmlTag): void {
	const { file } = walk;
	if (tag.name === 'DataArray') {
		if (file.arrays.length >= mostArrays)
			throw new FormatError(giftiFormat, `more than ${mostArrays} data arrays`, { position: tag.start });
		walk.array = { tag, dims: dimsOf(tag), metadata: {}, transforms: [], data: undefined };
		file.arrays.push(walk.array);
	} else if (tag.name === 'CoordinateSystemTransformMatrix') {
		walk.transform = { dataSpace: '', transformedSpace: '', matrix: [] };
	} else if (tag.name === 'MD') walk.name = '';
	else if (leaves.has(tag.name)) {
		if (tag.kind === 'open') walk.leaf = tag;
		else if (tag.name === 'Data' && walk.array) walk.array.data = { start: tag.end, end: tag.end };
	}
}

function closeTag(walk: Walk, tag: XmlTag): void {
	const { leaf, array, bytes } = walk;
	if (tag.name === 'DataArray') walk.array = undefined;
	else if (tag.name === 'CoordinateSystemTransformMatrix') {
		if (array && walk.transform.matrix.length === 16) array.transforms.push(walk.transform);
	} else if (leaf?.name === tag.name) {
		walk.leaf = undefined;
		const span = { start: leaf.end, end: tag.start };
		if (tag.name === 'Data') {
			if (array) array.data ??= span;
		} else if (tag.name === 'Label') addLabel(walk, leaf, span);
		else if (tag.name === 'MatrixData') walk.transform.matrix = matrixOf(bytes, span);
		else readLeaf(walk, tag.name, xmlText(bytes, span.start, Math.min(span.end, span.start + 2 ** 20)));
	}
}

function readLeaf(walk: Walk, name: string, text: string): void {
	if (name === 'Name') walk.name = text;
	else if (name === 'DataSpace') walk.transform.dataSpace = text;
	else if (name === 'TransformedSpace') walk.transform.transformedSpace = text;
	else if (name === 'Value' && walk.name !== '') {
		if (++walk.metadataCount > mostMetadata)
			throw new FormatError(giftiFormat, `more than ${mostMetadata} metadata entries`);
		const target = walk.array?.metadata ?? walk.file.metadata;
		// A plain assignment of __proto__ would change the object instead of adding an entry.
		Object.defineProperty(target, walk.name, { value: text, enumerable: true, configurable: true, writable: true });
	}
}

function addLabel({ bytes, file }: Walk, tag: XmlTag, { start, end }: { start: number; end: number }): void {
	if (file.labels.length >= mostLabels)
		throw new FormatError(giftiFormat, `more than ${mostLabels} labels`, { position: tag.start });
	// Version 1.0 of the standard says Key, drafts said Index.
	const key = Number(tag.attributes.get('Key') ?? tag.attributes.get('Index') ?? NaN);
	if (!Number.isSafeInteger(key))
		throw new FormatError(giftiFormat, 'a label has no whole number as its Key', { position: tag.start });
	const colour = ['Red', 'Green', 'Blue', 'Alpha'].map((name) => Number(tag.attributes.get(name) ?? NaN));
	const [red, green, blue, alpha] = colour;
	const name = xmlText(bytes, start, Math.min(end, start + 65_536));
	if ([red, green, blue].every((value) => value >= 0 && value <= 1))
		file.labels.push({ key, name, rgba: [red, green, blue, alpha >= 0 && alpha <= 1 ? alpha : 1] });
	else file.labels.push({ key, name });
}

function matrixOf(bytes: Uint8Array, { start, end }: { start: number; end: number }): number[] {
	const scanner = { ...scanText(bytes, giftiFormat, start), end };
	return Array.from({ length: 16 }, () => readNumber(scanner));
}

function dimsOf(tag: XmlTag): number[] {
	const axes = Number(tag.attributes.get('Dimensionality') ?? NaN);
	if (!(Number.isInteger(axes) && axes >= 1 && axes <= giftiMostAxes))
		throw new FormatError(giftiFormat, `Dimensionality must be 1 to ${giftiMostAxes}`, { position: tag.start });
	const dims = Array.from({ length: axes }, (_, axis) => Number(tag.attributes.get(`Dim${axis}`) ?? NaN));
	const count = dims.reduce((product, size) => product * size, 1);
	if (dims.every((size) => Number.isSafeInteger(size) && size >= 0) && Number.isSafeInteger(count * 8)) return dims;
	throw new FormatError(giftiFormat, `sizes of a data array must be whole numbers, got ${dims.join(' × ')}`, {
		position: tag.start,
	});
}
