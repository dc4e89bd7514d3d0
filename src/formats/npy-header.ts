import type { ElementType } from './element-type.ts';
import { FormatError } from './format-error.ts';

/** What an `.npy` header says. */
export interface NpyHeader {
	/** Element type after reading: `bool` becomes uint8 (0, 1), float16 becomes float32. */
	readonly type: ElementType;
	/** Element type in the file. */
	readonly storedType: ElementType | 'bool' | 'float16';
	readonly elementBytes: number;
	readonly littleEndian: boolean;
	readonly isFortranOrder: boolean;
	readonly shape: readonly number[];
	readonly count: number;
	/** Byte at which the elements start. */
	readonly dataPosition: number;
}

/** Longest header worth reading; NumPy itself stops at 10,000 bytes. */
export const maxNpyHeaderBytes = 65_536;
const maxAxes = 64;

const storedTypes: ReadonlyMap<string, NpyHeader['storedType']> = new Map<string, NpyHeader['storedType']>([
	['b1', 'bool'],
	['u1', 'uint8'],
	['i1', 'int8'],
	['u2', 'uint16'],
	['i2', 'int16'],
	['u4', 'uint32'],
	['i4', 'int32'],
	['u8', 'uint64'],
	['i8', 'int64'],
	['f2', 'float16'],
	['f4', 'float32'],
	['f8', 'float64'],
]);

const refusedKinds: ReadonlyMap<string, string> = new Map([
	['O', 'Python objects (a pickle), which could run code when read and are therefore never opened'],
	['c', 'complex numbers'],
	['U', 'text'],
	['S', 'text'],
	['a', 'text'],
	['V', 'records or raw bytes'],
	['M', 'dates'],
	['m', 'time spans'],
	['g', 'long doubles'],
]);

/** True if the bytes begin like an `.npy` file. */
export function isNpy(bytes: Uint8Array): boolean {
	return bytes.length >= 6 && bytes[0] === 0x93 && String.fromCharCode(...bytes.subarray(1, 6)) === 'NUMPY';
}

/** Bytes up to the first element as the first 12 of a file state them; `undefined` if it is no `.npy` file. */
export function npyHeaderEnd(bytes: Uint8Array): number | undefined {
	if (!isNpy(bytes) || bytes.length < 12) return undefined;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return bytes[6] === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
}

/**
 * Reads the header of an `.npy` file (versions 1 to 3). Element data are not touched and need not be there.
 *
 * @throws FormatError if it is damaged, or the elements are not plain numbers.
 */
export function readNpyHeader(bytes: Uint8Array): NpyHeader {
	if (!isNpy(bytes)) throw new FormatError('npy', 'file must begin with \\x93NUMPY', { position: 0 });
	const version = bytes[6];
	if (!(version >= 1 && version <= 3))
		throw new FormatError('npy', `version must be 1 to 3, got ${version}`, { position: 6 });
	const start = version === 1 ? 10 : 12;
	if (bytes.length < start) throw new FormatError('npy', 'header is truncated', { position: bytes.length });
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
	if (length > maxNpyHeaderBytes) throw new FormatError('npy', `header of ${length} bytes is absurd`, { position: 8 });
	if (start + length > bytes.length) throw new FormatError('npy', 'header is truncated', { position: bytes.length });
	const fields = parseDictionary(new TextDecoder().decode(bytes.subarray(start, start + length)));
	return describe(fields, start + length);
}

function describe(fields: ReadonlyMap<string, HeaderValue>, dataPosition: number): NpyHeader {
	const descr = fields.get('descr');
	const isFortranOrder = fields.get('fortran_order');
	const shape = fields.get('shape');
	if (typeof descr !== 'string' || typeof isFortranOrder !== 'boolean' || !Array.isArray(shape)) {
		throw new FormatError('npy', 'header must have descr (text), fortran_order (True or False) and shape (a tuple)');
	}
	const match = /^([<>|=]?)([A-Za-z])(\d*)/.exec(descr);
	const storedType = match?.[0] === descr ? storedTypes.get(match[2] + match[3]) : undefined;
	if (storedType === undefined) {
		const refused = refusedKinds.get(match?.[2] ?? '');
		throw new FormatError(
			'npy',
			`elements of dtype ${JSON.stringify(descr)} are ${refused ?? 'not a known number type'}`,
		);
	}
	const count = shape.reduce((product, size) => product * size, 1);
	if (shape.length > maxAxes || !Number.isSafeInteger(count * 8)) {
		throw new FormatError('npy', `shape (${shape.slice(0, 8).join(', ')}) is absurd`);
	}
	return {
		type: storedType === 'bool' ? 'uint8' : storedType === 'float16' ? 'float32' : storedType,
		storedType,
		elementBytes: Number(match?.[3]),
		littleEndian: match?.[1] !== '>',
		isFortranOrder,
		shape,
		count,
		dataPosition,
	};
}

type HeaderValue = string | boolean | readonly number[];

/**
 * The header is a Python dictionary literal; only the three kinds of values that a plain array needs are understood.
 * Nothing is evaluated.
 */
function parseDictionary(text: string): Map<string, HeaderValue> {
	const fields = new Map<string, HeaderValue>();
	const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
	if (body === undefined) throw new FormatError('npy', 'header must be a Python dictionary', { position: 10 });
	const pair = /\s*(['"])(\w+)\1\s*:\s*(?:(['"])([^'"]*)\3|(True|False)|\(([\d\sL,]*)\)|(\[.*))\s*(?:,|$)\s*/sy;
	while (pair.lastIndex < body.length) {
		const at = pair.lastIndex;
		const match = pair.exec(body);
		if (match === null) {
			throw new FormatError('npy', `header is damaged near ${JSON.stringify(body.slice(at, at + 40))}`, {
				position: 10 + at,
			});
		}
		const [, , name, , string, boolean, tuple, list] = match;
		if (list !== undefined) throw new FormatError('npy', 'elements are records of several fields, not plain numbers');
		if (fields.has(name)) throw new FormatError('npy', `header states ${name} twice`, { position: 10 + at });
		fields.set(name, string ?? (boolean === undefined ? parseTuple(tuple) : boolean === 'True'));
	}
	return fields;
}

function parseTuple(text: string): number[] {
	const words = text.split(',').map((word) => word.trim());
	if (words.at(-1) === '') words.pop();
	return words.map((word) => {
		const size = /^\d+L?$/.test(word) ? Number(word.replace('L', '')) : NaN;
		if (!Number.isSafeInteger(size))
			throw new FormatError('npy', `shape (${text.slice(0, 80)}) is not a tuple of whole numbers`);
		return size;
	});
}
