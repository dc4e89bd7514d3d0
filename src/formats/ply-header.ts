import { FormatError } from './format-error.ts';
import { decodeText } from './text-scanner.ts';

const format = 'PLY';
/** A header of more than this many bytes is refused. */
const largestHeader = 1 << 20;

export type PlyType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float32' | 'float64';

export const plyTypeBytes: Readonly<Record<PlyType, number>> = {
	int8: 1,
	uint8: 1,
	int16: 2,
	uint16: 2,
	int32: 4,
	uint32: 4,
	float32: 4,
	float64: 8,
};

const typeNames: ReadonlyMap<string, PlyType> = new Map<string, PlyType>([
	['char', 'int8'],
	['int8', 'int8'],
	['uchar', 'uint8'],
	['uint8', 'uint8'],
	['short', 'int16'],
	['int16', 'int16'],
	['ushort', 'uint16'],
	['uint16', 'uint16'],
	['int', 'int32'],
	['int32', 'int32'],
	['uint', 'uint32'],
	['uint32', 'uint32'],
	['float', 'float32'],
	['float32', 'float32'],
	['double', 'float64'],
	['float64', 'float64'],
]);

export interface PlyProperty {
	readonly name: string;
	/** Type of the value, or of each item of a list. */
	readonly type: PlyType;
	/** Type of the length of a list; absent for a single value. */
	readonly countType?: PlyType;
}

export interface PlyElement {
	readonly name: string;
	readonly count: number;
	readonly properties: readonly PlyProperty[];
}

export interface PlyHeader {
	readonly encoding: 'ascii' | 'little' | 'big';
	readonly elements: readonly PlyElement[];
	readonly comments: readonly string[];
	/** Where the data begin. */
	readonly dataStart: number;
}

/** Reads the header of a PLY file. Lines end in LF, CR LF or CR. */
export function readPlyHeader(bytes: Uint8Array): PlyHeader {
	const { text, dataStart } = headerText(bytes);
	const elements: { name: string; count: number; properties: PlyProperty[] }[] = [];
	const comments: string[] = [];
	let encoding: PlyHeader['encoding'] | undefined;
	for (const line of text.split(/\r\n|\n|\r/).slice(1)) {
		const words = line.trim().split(/\s+/);
		if (words[0] === 'comment' || words[0] === 'obj_info') comments.push(line.trim());
		else if (words[0] === 'format') encoding = parseEncoding(words[1]);
		else if (words[0] === 'element') {
			const [, name] = words;
			if (name === 'vertex' && elements.some((element) => element.name === 'vertex'))
				throw new FormatError(format, 'the element vertex is there twice');
			elements.push({ name, count: parseCount(words[2], line), properties: [] });
		} else if (words[0] === 'property') {
			const element = elements.at(-1);
			if (!element) throw new FormatError(format, `a property before any element: ${JSON.stringify(line)}`);
			element.properties.push(parseProperty(words, line));
		} else if (words[0] !== '')
			throw new FormatError(format, `unknown header line ${JSON.stringify(line.slice(0, 80))}`);
	}
	if (!encoding) throw new FormatError(format, 'the header has no format line');
	return { encoding, elements, comments, dataStart };
}

/** Text from `ply` to before `end_header`, and the position behind the end of that line. */
function headerText(bytes: Uint8Array): { text: string; dataStart: number } {
	if (bytes[0] !== 0x70 || bytes[1] !== 0x6c || bytes[2] !== 0x79 || (bytes[3] !== 10 && bytes[3] !== 13))
		throw new FormatError(format, 'the file does not begin with the line "ply"', { position: 0 });
	const usesBareReturn = bytes[3] === 13 && bytes[4] !== 10;
	const word = new TextEncoder().encode('end_header');
	const limit = Math.min(bytes.length, largestHeader);
	let start = 4;
	for (let p = 4; p < limit; p++) {
		if (bytes[p] !== 10 && bytes[p] !== 13) continue;
		if (word.every((code, k) => bytes[start + k] === code) && isBlank(bytes, start + word.length, p)) {
			const isPair = bytes[p] === 13 && bytes[p + 1] === 10 && !usesBareReturn;
			return { text: decodeText(bytes.subarray(0, start)), dataStart: p + (isPair ? 2 : 1) };
		}
		start = p + 1;
	}
	throw new FormatError(format, `no "end_header" line in the first ${limit} bytes`, { position: limit });
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
	for (let p = from; p < to; p++) if (bytes[p] !== 32 && bytes[p] !== 9) return false;
	return from <= to;
}

function parseEncoding(word: string | undefined): PlyHeader['encoding'] {
	if (word === 'ascii') return 'ascii';
	if (word === 'binary_little_endian') return 'little';
	if (word === 'binary_big_endian') return 'big';
	throw new FormatError(format, `unknown encoding ${JSON.stringify(word)}`);
}

function parseCount(word: string | undefined, line: string): number {
	const count = word !== undefined && /^\d+$/.test(word) ? Number(word) : NaN;
	if (Number.isSafeInteger(count)) return count;
	throw new FormatError(format, `expected an element name and a count: ${JSON.stringify(line.slice(0, 80))}`);
}

function parseProperty(words: readonly string[], line: string): PlyProperty {
	const isList = words[1] === 'list';
	const [countName, typeName, name] = isList ? words.slice(2) : [undefined, ...words.slice(1)];
	const type = typeNames.get(typeName ?? '');
	const countType = typeNames.get(countName ?? '');
	if (!type || !name || (isList && (!countType || countType.startsWith('float'))))
		throw new FormatError(format, `malformed property ${JSON.stringify(line.slice(0, 80))}`);
	return isList ? { name, type, countType } : { name, type };
}
