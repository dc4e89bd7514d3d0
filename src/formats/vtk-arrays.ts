import { FormatError } from './format-error.ts';
import { checkTextHolds, readNumber, skipLine, type TextScanner } from './text-scanner.ts';

const typeBytes: ReadonlyMap<string, number> = new Map([
	['char', 1],
	['signed_char', 1],
	['unsigned_char', 1],
	['short', 2],
	['unsigned_short', 2],
	['int', 4],
	['unsigned_int', 4],
	['vtkidtype', 4],
	['vtktypeint32', 4],
	['vtktypeuint32', 4],
	['long', 8],
	['unsigned_long', 8],
	['vtktypeint64', 8],
	['vtktypeuint64', 8],
	['float', 4],
	['double', 8],
]);

/** A legacy VTK file while it is read: position in the bytes, and how its numbers are written. */
export interface VtkScanner extends TextScanner {
	readonly isBinary: boolean;
}

/** Bytes of one number of a legacy VTK type. `bit` and `string` arrays are not among them. */
export function vtkTypeBytes(scanner: VtkScanner, type: string): number {
	const size = typeBytes.get(type.toLowerCase());
	if (size !== undefined) return size;
	throw new FormatError(scanner.format, `unknown number type ${JSON.stringify(type)} before byte ${scanner.position}`, {
		position: scanner.position,
	});
}

/** Refuses an array that the rest of the file cannot hold; to be called before anything is allocated for it. */
export function checkVtkHolds(scanner: VtkScanner, count: number, type: string, what: string): void {
	if (!scanner.isBinary) return checkTextHolds(scanner, count, what);
	const needed = count * vtkTypeBytes(scanner, type);
	if (needed <= scanner.end - scanner.position) return;
	throw new FormatError(
		scanner.format,
		`${what}: ${count} numbers need ${needed} bytes at byte ${scanner.position}, the file ends at ${scanner.end}`,
		{ position: scanner.position },
	);
}

/** Reads coordinates. The scanner stands at the end of the line that announces them. */
export function readVtkFloats(scanner: VtkScanner, count: number, type: string): Float32Array<ArrayBuffer> {
	if (scanner.isBinary) skipLine(scanner);
	checkVtkHolds(scanner, count, type, 'POINTS');
	const values = new Float32Array(count);
	if (!scanner.isBinary) for (let i = 0; i < count; i++) values[i] = readNumber(scanner);
	else eachBinary(scanner, count, type, (value, i) => (values[i] = value));
	return values;
}

/**
 * Reads cell numbers: counts, offsets and vertex indices. The scanner stands at the end of the line that announces
 * them.
 *
 * @throws FormatError for numbers that are no integers, negative, or over 2³² − 1.
 */
export function readVtkIntegers(scanner: VtkScanner, count: number, type: string): Uint32Array<ArrayBuffer> {
	if (scanner.isBinary) skipLine(scanner);
	checkVtkHolds(scanner, count, type, 'cells');
	const values = new Uint32Array(count);
	const store = (value: number, i: number): void => {
		values[i] = value;
		if (values[i] === value) return;
		const message = `cell number ${i} before byte ${scanner.position} is ${value}, expected an integer ≥ 0`;
		throw new FormatError(scanner.format, message, { position: scanner.position });
	};
	if (!scanner.isBinary) for (let i = 0; i < count; i++) store(readNumber(scanner), i);
	else if (type.toLowerCase() === 'int' || type.toLowerCase() === 'vtkidtype') copyInts(scanner, values);
	else eachBinary(scanner, count, type, store);
	return values;
}

/** Moves over an array without keeping it. */
export function skipVtkArray(scanner: VtkScanner, count: number, type: string): void {
	if (type.toLowerCase() === 'string') return skipStrings(scanner, count);
	if (type.toLowerCase() === 'bit') {
		if (scanner.isBinary) {
			skipLine(scanner);
			scanner.position = Math.min(scanner.end, scanner.position + Math.ceil(count / 8));
		} else for (let i = 0; i < count; i++) readNumber(scanner);
		return;
	}
	if (scanner.isBinary) skipLine(scanner);
	checkVtkHolds(scanner, count, type, 'a field array');
	if (scanner.isBinary) scanner.position += count * vtkTypeBytes(scanner, type);
	else for (let i = 0; i < count; i++) readNumber(scanner);
}

/** Text: one string a line. Binary: each behind its length, whose top two bits say how many bytes it has. */
function skipStrings(scanner: VtkScanner, count: number): void {
	skipLine(scanner);
	for (let i = 0; i < count && scanner.position < scanner.end; i++) {
		if (!scanner.isBinary) {
			skipLine(scanner);
			continue;
		}
		const first = scanner.bytes[scanner.position];
		const size = 8 >> (first >> 6);
		let length = first & 0x3f;
		for (let k = 1; k < size; k++) length = length * 256 + (scanner.bytes[scanner.position + k] ?? 0);
		scanner.position = Math.min(scanner.end, scanner.position + size + length);
	}
}

function dataView({ bytes }: VtkScanner): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function copyInts(scanner: VtkScanner, values: Uint32Array): void {
	const view = dataView(scanner);
	let { position } = scanner;
	for (let i = 0; i < values.length; i++) {
		const value = view.getInt32(position, false);
		if (value < 0) {
			const message = `cell number ${i} at byte ${position} is ${value}, expected an integer ≥ 0`;
			throw new FormatError(scanner.format, message, { position });
		}
		values[i] = value;
		position += 4;
	}
	scanner.position = position;
}

/** Legacy binary numbers are big-endian. */
function eachBinary(
	scanner: VtkScanner,
	count: number,
	type: string,
	visit: (value: number, index: number) => void,
): void {
	const view = dataView(scanner);
	const size = vtkTypeBytes(scanner, type);
	const read = binaryReader(view, type.toLowerCase());
	let { position } = scanner;
	for (let i = 0; i < count; i++) {
		visit(read(position), i);
		position += size;
	}
	scanner.position = position;
}

function binaryReader(view: DataView, type: string): (position: number) => number {
	switch (type) {
		case 'float':
			return (position) => view.getFloat32(position, false);
		case 'double':
			return (position) => view.getFloat64(position, false);
		case 'char':
		case 'signed_char':
			return (position) => view.getInt8(position);
		case 'unsigned_char':
			return (position) => view.getUint8(position);
		case 'short':
			return (position) => view.getInt16(position, false);
		case 'unsigned_short':
			return (position) => view.getUint16(position, false);
		case 'int':
		case 'vtkidtype':
		case 'vtktypeint32':
			return (position) => view.getInt32(position, false);
		case 'unsigned_int':
		case 'vtktypeuint32':
			return (position) => view.getUint32(position, false);
		case 'unsigned_long':
		case 'vtktypeuint64':
			return (position) => view.getUint32(position, false) * 2 ** 32 + view.getUint32(position + 4, false);
		default:
			return (position) => view.getInt32(position, false) * 2 ** 32 + view.getUint32(position + 4, false);
	}
}
