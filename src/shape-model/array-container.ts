import { ModelFileError } from './model-file-error.ts';

/** Arrays by name, and one JSON document beside them: what {@link packArrays} puts into one file. */
export interface ArrayContainer {
	readonly json: Readonly<Record<string, unknown>>;
	readonly arrays: ReadonlyMap<string, PackedArray>;
}

export type PackedArray = Float64Array | Float32Array | Uint32Array;

interface ArrayEntry {
	readonly name: string;
	readonly type: keyof typeof elementTypes;
	readonly length: number;
	/** From the beginning of the file. */
	readonly offset: number;
}

const elementTypes = {
	float64: { bytes: 8, view: (buffer: ArrayBuffer) => new Float64Array(buffer) },
	float32: { bytes: 4, view: (buffer: ArrayBuffer) => new Float32Array(buffer) },
	uint32: { bytes: 4, view: (buffer: ArrayBuffer) => new Uint32Array(buffer) },
} as const;

const headLength = 24;

/** Little-endian numbers are the machine's own everywhere this runs; elsewhere bytes would have to be turned. */
const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * One file: 8 bytes of magic, version, length of the JSON, checksum, 0 (uint32 each), the JSON, then the arrays, each at
 * a multiple of 8; all little-endian. The checksum is FNV-1a over the 32-bit words after the head. Equal input gives
 * equal bytes.
 *
 * @param magic 8 ASCII characters.
 */
export function packArrays(magic: string, version: number, container: ArrayContainer): Uint8Array<ArrayBuffer> {
	requireLittleEndian();
	const entries = (base: number): ArrayEntry[] => {
		let offset = base;
		return Array.from(container.arrays, ([name, array]) => {
			const entry = { name, type: typeOf(array), length: array.length, offset };
			offset += roundUp(array.byteLength);
			return entry;
		});
	};
	// The offsets stand in the JSON, whose length they depend on: room for the longest numbers, then blanks.
	const encode = (base: number): Uint8Array => asciiJson({ ...container.json, arrays: entries(base) });
	const jsonLength = roundUp(encode(0).length + 16 * container.arrays.size);
	const list = entries(headLength + jsonLength);
	const last = list.at(-1);
	const total = last ? last.offset + roundUp(last.length * elementTypes[last.type].bytes) : headLength + jsonLength;
	const bytes = new Uint8Array(total).fill(0x20, headLength, headLength + jsonLength);
	bytes.set(encode(headLength + jsonLength), headLength);
	for (const { name, offset } of list) {
		const array = container.arrays.get(name);
		if (array) bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
	}
	bytes.set(asciiBytes(magic), 0);
	new Uint32Array(bytes.buffer, 8, 4).set([version, jsonLength, checksum(bytes), 0]);
	return bytes;
}

/**
 * Reads what {@link packArrays} wrote. Arrays are copies, so the file may be let go.
 *
 * @throws ModelFileError saying what is wrong and where: not such a file, another version, cut short, changed.
 */
export function unpackArrays(magic: string, version: number, given: Uint8Array): ArrayContainer {
	requireLittleEndian();
	// Subclasses may slice without copying, as Node's Buffer does.
	const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
	const found = String.fromCharCode(...bytes.subarray(0, 8));
	if (found !== magic) throw new ModelFileError(`not a shape model: it does not begin with ${magic}`, 0);
	if (bytes.length < headLength)
		throw new ModelFileError(`a shape model of ${bytes.length} bytes: cut short`, bytes.length);
	const head = new DataView(bytes.buffer, bytes.byteOffset, headLength);
	const [ownVersion, jsonLength, sum, reserved] = [8, 12, 16, 20].map((at) => head.getUint32(at, true));
	if (ownVersion !== version)
		throw new ModelFileError(`a shape model of version ${ownVersion}; this software reads version ${version}`, 8);
	if (reserved !== 0) throw new ModelFileError('a shape model with something in its reserved bytes', 20);
	if (jsonLength % 8 !== 0 || headLength + jsonLength > bytes.length || bytes.length % 8 !== 0)
		throw new ModelFileError(`a shape model of ${bytes.length} bytes with ${jsonLength} of JSON: cut short`, 12);
	const json = parseJson(bytes.subarray(headLength, headLength + jsonLength));
	const { arrays: listed, ...rest } = json;
	const entries = checkedEntries(listed, headLength + jsonLength, bytes.length);
	if (checksum(bytes) !== sum)
		throw new ModelFileError('a shape model whose checksum is wrong: the file was changed or damaged', 16);
	const arrays = entries.map(({ name, type, length, offset }): [string, PackedArray] => {
		const end = offset + length * elementTypes[type].bytes;
		return [name, elementTypes[type].view(bytes.slice(offset, end).buffer)];
	});
	return { json: rest, arrays: new Map(arrays) };
}

function parseJson(bytes: Uint8Array): Record<string, unknown> {
	let value: unknown;
	try {
		value = JSON.parse(asciiText(bytes));
	} catch (cause) {
		throw new ModelFileError(`a shape model whose JSON cannot be read: ${String(cause)}`, headLength);
	}
	if (!isRecord(value)) throw new ModelFileError('a shape model whose JSON is no object', headLength);
	return value;
}

/** JSON in ASCII: all other characters as escapes. */
function asciiJson(value: unknown): Uint8Array {
	return asciiBytes(
		JSON.stringify(value).replaceAll(
			/[\u007f-\uffff]/g,
			(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
		),
	);
}

function asciiBytes(text: string): Uint8Array {
	const bytes = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
	return bytes;
}

function asciiText(bytes: Uint8Array): string {
	const pieces: string[] = [];
	for (let from = 0; from < bytes.length; from += 4096) {
		const piece = bytes.subarray(from, from + 4096);
		if (piece.some((byte) => byte > 0x7f)) throw new RangeError('a byte that is not ASCII');
		pieces.push(String.fromCharCode(...piece));
	}
	return pieces.join('');
}

/** Arrays follow each other without a gap to the end of the file: nothing overlaps, nothing hides. */
function checkedEntries(listed: unknown, base: number, end: number): ArrayEntry[] {
	if (!Array.isArray(listed)) throw new ModelFileError('a shape model without a list of arrays', headLength);
	let offset = base;
	const names = new Set<string>();
	const entries = listed.map((entry: unknown): ArrayEntry => {
		const { name, type, length, offset: at } = isRecord(entry) ? entry : {};
		if (typeof name !== 'string' || names.has(name) || !isElementType(type) || !isCount(length) || at !== offset)
			throw new ModelFileError(`a shape model with a wrong entry of an array: ${JSON.stringify(entry)}`, headLength);
		names.add(name);
		offset += roundUp(length * elementTypes[type].bytes);
		if (offset > end)
			throw new ModelFileError(`a shape model whose array ${name} ends at ${offset} of ${end} bytes: cut short`, at);
		return { name, type, length, offset: at };
	});
	if (offset !== end) throw new ModelFileError(`a shape model with ${end - offset} bytes too many`, offset);
	return entries;
}

function checksum(bytes: Uint8Array): number {
	const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
	const words = new Uint32Array(aligned.buffer, aligned.byteOffset + headLength, (aligned.length - headLength) >>> 2);
	let hash = 0x811c9dc5;
	for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i], 0x01000193);
	return hash >>> 0;
}

function typeOf(array: PackedArray): keyof typeof elementTypes {
	if (array instanceof Float64Array) return 'float64';
	return array instanceof Float32Array ? 'float32' : 'uint32';
}

function isElementType(type: unknown): type is keyof typeof elementTypes {
	return typeof type === 'string' && Object.hasOwn(elementTypes, type);
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 40;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function roundUp(length: number): number {
	return length + (-length & 7);
}

function requireLittleEndian(): void {
	if (!isLittleEndian) throw new RangeError('packArrays: this machine stores numbers big-endian');
}
