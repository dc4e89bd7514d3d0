import { FormatError } from './format-error.ts';
import { headerLine } from './header-lines.ts';

/** Header of a NRRD file as text. */
export interface NrrdHeader {
	/** `field: value` lines; names in lower case, aliases unified (`spaceorigin` → `space origin`). */
	readonly fields: ReadonlyMap<string, string>;
	/** `key:=value` lines, e.g. `Segment0_Name` of 3D Slicer. */
	readonly keyValues: ReadonlyMap<string, string>;
	/** Byte after the blank line that ends the header; the length of the bytes if there is none. */
	readonly end: number;
}

/** Spellings without or with other blanks, as the format allows. */
const aliases: ReadonlyMap<string, string> = new Map([
	['datafile', 'data file'],
	['lineskip', 'line skip'],
	['byteskip', 'byte skip'],
	['centerings', 'centers'],
	['axismins', 'axis mins'],
	['axismaxs', 'axis maxs'],
	['blocksize', 'block size'],
]);

const maxHeaderBytes = 2 ** 24;
/** 3D Slicer writes about ten lines for each of at most some thousand segments. */
const maxHeaderLines = 2 ** 16;

/** True if the bytes begin like a NRRD file. */
export function isNrrd(bytes: Uint8Array): boolean {
	return bytes.length >= 8 && String.fromCharCode(...bytes.subarray(0, 4)) === 'NRRD';
}

/**
 * Reads the text header of an attached (`.nrrd`) or detached (`.nhdr`) NRRD file.
 *
 * @throws FormatError if it does not begin with `NRRD000` and a version digit, or has a line that is no field.
 */
export function readNrrdHeader(bytes: Uint8Array): NrrdHeader {
	const magic = headerLine('NRRD', bytes.subarray(0, 64), 0);
	if (magic === undefined || !/^NRRD\d{4}$/.test(magic.text.trimEnd())) {
		throw new FormatError('NRRD', 'file must begin with NRRD0001 to NRRD0005', { position: 0 });
	}
	const fields = new Map<string, string>();
	const keyValues = new Map<string, string>();
	let position = magic.next;
	for (let lines = 0; lines < maxHeaderLines && position <= maxHeaderBytes; lines++) {
		const line = headerLine('NRRD', bytes, position);
		if (line === undefined || line.text === '') return { fields, keyValues, end: line?.next ?? bytes.length };
		addLine(line.text, { fields, keyValues, position });
		position = line.next;
		// A list of data files runs to the end of the header without field names.
		if (/^list\b/i.test(fields.get('data file') ?? '')) return { fields, keyValues, end: bytes.length };
	}
	throw new FormatError(
		'NRRD',
		`header is longer than ${maxHeaderLines} lines or ${maxHeaderBytes} bytes; the file is damaged`,
		{ position },
	);
}

interface HeaderMaps {
	readonly fields: Map<string, string>;
	readonly keyValues: Map<string, string>;
	readonly position: number;
}

function addLine(text: string, { fields, keyValues, position }: HeaderMaps): void {
	if (text.startsWith('#')) return;
	const colon = text.indexOf(':');
	if (colon < 1)
		throw new FormatError('NRRD', `header line is no field: ${JSON.stringify(text.slice(0, 80))}`, { position });
	if (text[colon + 1] === '=') {
		keyValues.set(text.slice(0, colon), unescapeValue(text.slice(colon + 2)));
		return;
	}
	const name = text.slice(0, colon).trim().toLowerCase();
	const field = aliases.get(name.replaceAll(' ', '')) ?? name;
	if (fields.has(field))
		throw new FormatError('NRRD', `field "${field}" occurs twice; the header is ambiguous`, { position });
	fields.set(field, text.slice(colon + 1).trim());
}

function unescapeValue(text: string): string {
	return text.replaceAll(/\\(n|\\)/g, (_, code: string) => (code === 'n' ? '\n' : '\\'));
}
