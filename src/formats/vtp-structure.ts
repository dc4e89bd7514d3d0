import { FormatError } from './format-error.ts';
import { xmlTags, type XmlTag } from './xml-tags.ts';

/** Name in error messages. */
export const vtpFormat = 'VTP';

/** Where the values of a `DataArray` are and how they are written. */
export interface VtpArray {
	readonly name: string;
	readonly type: string;
	readonly components: number;
	readonly encoding: 'ascii' | 'binary' | 'appended';
	/** Text between the tags. */
	readonly start: number;
	readonly end: number;
	/** For appended arrays: from the underscore on. */
	readonly offset: number;
}

/** A `Piece`: its counts, and the arrays of its sections by lower-case name (`points`, `polys`, `strips` …). */
export interface VtpPiece {
	readonly counts: ReadonlyMap<string, number>;
	readonly sections: ReadonlyMap<string, readonly VtpArray[]>;
}

/** What the tags of a VTP file say. */
export interface VtpStructure {
	readonly isLittle: boolean;
	/** Bytes of the numbers in the headers of binary arrays. */
	readonly headerBytes: 4 | 8;
	/** Empty if arrays are not compressed. */
	readonly compressor: string;
	readonly pieces: readonly VtpPiece[];
	readonly fields: readonly VtpArray[];
	/** Appended data: where they begin and end, behind the underscore. */
	readonly appended: { readonly start: number; readonly end: number; readonly encoding: string } | undefined;
}

/** Pieces and arrays that one file may have; real ones have a few of each. */
const mostPieces = 4096;
const mostArrays = 65_536;

interface OpenPiece {
	readonly counts: Map<string, number>;
	readonly sections: Map<string, VtpArray[]>;
}

/** Reads the tags of a VTP file up to the appended data. */
export function vtpStructure(bytes: Uint8Array): VtpStructure {
	let root: XmlTag | undefined;
	let appended: VtpStructure['appended'];
	const pieces: OpenPiece[] = [];
	const fields: VtpArray[] = [];
	let target: VtpArray[] = [];
	let open: XmlTag | undefined;
	let arrayCount = 0;
	for (const tag of xmlTags(bytes, vtpFormat)) {
		const name = tag.name.toLowerCase();
		if (!root) checkRoot((root = tag));
		else if (open && tag.kind === 'close') {
			target.push(arrayOf(open, tag.start));
			open = undefined;
		} else if (name === 'dataarray' || name === 'array') {
			if (++arrayCount > mostArrays)
				throw new FormatError(vtpFormat, `more than ${mostArrays} arrays`, { position: tag.start });
			if (tag.kind === 'open') open = tag;
			else if (tag.kind === 'empty') target.push(arrayOf(tag, tag.end));
		} else if (name === 'appendeddata' && tag.kind === 'open') {
			appended = appendedData(bytes, tag);
			break;
		} else if (name === 'piece' && tag.kind !== 'close') {
			if (pieces.length >= mostPieces)
				throw new FormatError(vtpFormat, `more than ${mostPieces} pieces`, { position: tag.start });
			pieces.push({ counts: countsOf(tag), sections: new Map() });
		} else if (name === 'fielddata' && tag.kind === 'open') target = fields;
		else if (tag.kind === 'open') {
			target = [];
			pieces.at(-1)?.sections.set(name, target);
		}
	}
	if (!root) throw new FormatError(vtpFormat, 'the file has no XML tag', { position: 0 });
	return {
		isLittle: root.attributes.get('byte_order') !== 'BigEndian',
		headerBytes: root.attributes.get('header_type') === 'UInt64' ? 8 : 4,
		compressor: root.attributes.get('compressor') ?? '',
		pieces,
		fields,
		appended,
	};
}

function checkRoot(root: XmlTag): void {
	const type = root.attributes.get('type');
	if (root.name === 'VTKFile' && type === 'PolyData') return;
	const found = root.name === 'VTKFile' ? `VTKFile of type ${type}` : `<${root.name.slice(0, 40)}>`;
	throw new FormatError(vtpFormat, `expected a VTKFile of type PolyData, found ${found}; extract its surface first`, {
		position: root.start,
	});
}

function countsOf(tag: XmlTag): Map<string, number> {
	const counts = new Map<string, number>();
	for (const [name, text] of tag.attributes) {
		const key = /^NumberOf(\w+)$/i.exec(name)?.[1].toLowerCase();
		const count = Number(text);
		if (!key) continue;
		if (!Number.isSafeInteger(count) || count < 0)
			throw new FormatError(vtpFormat, `${name} is ${JSON.stringify(text.slice(0, 40))}, expected an integer ≥ 0`, {
				position: tag.start,
			});
		counts.set(key, count);
	}
	return counts;
}

function arrayOf(tag: XmlTag, end: number): VtpArray {
	const encoding = (tag.attributes.get('format') ?? 'ascii').toLowerCase();
	if (encoding !== 'ascii' && encoding !== 'binary' && encoding !== 'appended')
		throw new FormatError(vtpFormat, `unknown array format ${encoding.slice(0, 40)}`, { position: tag.start });
	return {
		name: (tag.attributes.get('Name') ?? '').toLowerCase(),
		type: tag.attributes.get('type') ?? '',
		components: Number(tag.attributes.get('NumberOfComponents') ?? 1),
		encoding,
		start: Math.min(tag.end, end),
		end,
		offset: Number(tag.attributes.get('offset') ?? 0),
	};
}

function appendedData(bytes: Uint8Array, tag: XmlTag): VtpStructure['appended'] {
	const encoding = (tag.attributes.get('encoding') ?? 'base64').toLowerCase();
	const underscore = bytes.indexOf(0x5f, tag.end);
	if (underscore < 0)
		throw new FormatError(vtpFormat, 'the appended data do not begin with "_"', { position: tag.end });
	const close = encoding === 'raw' ? -1 : bytes.indexOf(0x3c, underscore);
	return { start: underscore + 1, end: close < 0 ? bytes.length : close, encoding };
}
