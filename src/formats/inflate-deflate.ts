import { FormatError } from './format-error.ts';

export interface InflateOptions {
	/** Byte at which the deflate data starts. Default 0. */
	readonly start?: number;
	/** Inflated bytes above which a `FormatError` is thrown. */
	readonly maxBytes: number;
	/** Expected inflated size; a hint for the first allocation only. */
	readonly expectedBytes?: number;
	/** Stop as soon as this many bytes are there (the result may be a little longer). Default: read to the end. */
	readonly stopAt?: number;
}

export interface Inflated {
	readonly bytes: Uint8Array<ArrayBuffer>;
	/** First input byte after the deflate data. Meaningless when stopped early. */
	readonly end: number;
}

/** Most bytes one symbol may add. */
const maxMatch = 258;
/** Deflate cannot expand more than this (258 bytes from two bits, nearly). */
const maxExpansion = 1032;

const lengthBase = new Uint16Array(29);
const lengthExtra = new Uint8Array(29);
const distanceBase = new Uint16Array(30);
const distanceExtra = new Uint8Array(30);
for (let i = 0, base = 3; i < 29; base += 1 << lengthExtra[i++]) {
	lengthExtra[i] = i < 8 ? 0 : (i >> 2) - 1;
	lengthBase[i] = base;
}
lengthBase[28] = maxMatch;
lengthExtra[28] = 0;
for (let i = 0, base = 1; i < 30; base += 1 << distanceExtra[i++]) {
	distanceExtra[i] = i < 4 ? 0 : (i >> 1) - 1;
	distanceBase[i] = base;
}
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Lookup by the next `bits` input bits: `symbol << 4 | length`; length 0 marks a code that does not exist. */
interface HuffmanTable {
	readonly entries: Uint16Array;
	readonly bits: number;
}

/** Input position, bit buffer and output of one run. */
interface Stream {
	readonly source: Uint8Array;
	position: number;
	bits: number;
	bitCount: number;
	output: Uint8Array<ArrayBuffer>;
	length: number;
	readonly maxBytes: number;
	readonly stopAt: number;
}

/**
 * Inflates one raw deflate stream (RFC 1951) and says where it ended, which `DecompressionStream` cannot; needed for
 * gzip files of several members and for reading only the first bytes of a file. Never allocates more than twice the
 * smaller of `maxBytes` and what is there.
 *
 * @throws FormatError on truncated or invalid data and when the output would exceed `maxBytes`.
 */
export function inflateDeflate(source: Uint8Array, options: InflateOptions): Inflated {
	const { start = 0, maxBytes, stopAt = Infinity } = options;
	const inputLength = source.length - start;
	const guess = Math.min(options.expectedBytes ?? inputLength * 4, inputLength * maxExpansion, maxBytes, stopAt);
	const stream: Stream = {
		source,
		position: start,
		bits: 0,
		bitCount: 0,
		output: new Uint8Array(Math.max(0, guess) + maxMatch),
		length: 0,
		maxBytes,
		stopAt,
	};
	for (let isLast = false; !isLast && stream.length < stopAt;) {
		isLast = takeBits(stream, 1) === 1;
		inflateBlock(stream, takeBits(stream, 2));
	}
	const end = stream.position - (stream.bitCount >> 3);
	if (end > source.length) throw truncated(stream);
	if (stream.length > maxBytes) throw tooLarge(stream);
	return { bytes: stream.output.subarray(0, stream.length), end };
}

function inflateBlock(stream: Stream, type: number): void {
	if (type === 0) {
		copyStored(stream);
	} else if (type === 1) {
		fixedTables ??= buildFixedTables();
		decodeSymbols(stream, fixedTables[0], fixedTables[1]);
	} else if (type === 2) {
		const [literals, distances] = readDynamicTables(stream);
		decodeSymbols(stream, literals, distances);
	} else {
		throw invalid(stream, 'block type 3 does not exist');
	}
}

function copyStored(stream: Stream): void {
	takeBits(stream, stream.bitCount & 7);
	const length = takeBits(stream, 16);
	const complement = takeBits(stream, 16);
	if ((length ^ complement) !== 0xffff) throw invalid(stream, 'length of a stored block fails its check');
	const start = stream.position - (stream.bitCount >> 3);
	if (start + length > stream.source.length) throw truncated(stream);
	reserve(stream, length);
	stream.output.set(stream.source.subarray(start, start + length), stream.length);
	stream.length += length;
	stream.position = start + length;
	stream.bits = 0;
	stream.bitCount = 0;
}

let fixedTables: readonly [HuffmanTable, HuffmanTable] | undefined;

function buildFixedTables(): readonly [HuffmanTable, HuffmanTable] {
	const lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280);
	return [buildTable(lengths) as HuffmanTable, buildTable(new Uint8Array(32).fill(5)) as HuffmanTable];
}

function readDynamicTables(stream: Stream): readonly [HuffmanTable, HuffmanTable] {
	const literalCount = takeBits(stream, 5) + 257;
	const distanceCount = takeBits(stream, 5) + 1;
	if (literalCount > 286 || distanceCount > 30) throw invalid(stream, 'too many length or distance codes');
	const codeLengths = new Uint8Array(19);
	for (let i = 0, count = takeBits(stream, 4) + 4; i < count; i++)
		codeLengths[codeLengthOrder[i]] = takeBits(stream, 3);
	const codeTable = checkedTable(stream, codeLengths, 'code length');
	const lengths = new Uint8Array(literalCount + distanceCount);
	for (let i = 0; i < lengths.length;) {
		const symbol = takeSymbol(stream, codeTable);
		if (symbol < 16) {
			lengths[i++] = symbol;
			continue;
		}
		if (symbol === 16 && i === 0) throw invalid(stream, 'first code length repeats nothing');
		const value = symbol === 16 ? lengths[i - 1] : 0;
		const repeat =
			symbol === 16 ? 3 + takeBits(stream, 2) : symbol === 17 ? 3 + takeBits(stream, 3) : 11 + takeBits(stream, 7);
		if (i + repeat > lengths.length) throw invalid(stream, 'code lengths run past their count');
		lengths.fill(value, i, i + repeat);
		i += repeat;
	}
	if (lengths[256] === 0) throw invalid(stream, 'block has no end symbol');
	return [
		checkedTable(stream, lengths.subarray(0, literalCount), 'literal'),
		checkedTable(stream, lengths.subarray(literalCount), 'distance'),
	];
}

function checkedTable(stream: Stream, lengths: Uint8Array, name: string): HuffmanTable {
	const table = buildTable(lengths);
	if (table === undefined) throw invalid(stream, `${name} codes are not a prefix code`);
	return table;
}

/** Canonical codes to a flat table; undefined if over-subscribed, or incomplete with more than one code. */
function buildTable(lengths: Uint8Array): HuffmanTable | undefined {
	const countOfLength = new Uint16Array(16);
	for (const length of lengths) countOfLength[length]++;
	countOfLength[0] = 0;
	const nextCode = new Uint32Array(17);
	let bits = 1;
	let used = 0;
	for (let length = 1; length <= 15; length++) {
		if (countOfLength[length] > 0) bits = length;
		nextCode[length + 1] = (nextCode[length] + countOfLength[length]) << 1;
		used += countOfLength[length] << (15 - length);
	}
	// One code of one bit, or none at all, is what encoders write for a block with at most one distance.
	if (used > 1 << 15 || (used < 1 << 15 && (used > 1 << 14 || bits > 1))) return undefined;
	const entries = new Uint16Array(1 << bits);
	for (let symbol = 0; symbol < lengths.length; symbol++) {
		const length = lengths[symbol];
		if (length === 0) continue;
		const code = nextCode[length]++;
		let reversed = 0;
		for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
		for (let index = reversed; index < entries.length; index += 1 << length) entries[index] = (symbol << 4) | length;
	}
	return { entries, bits };
}

/** The hot loop: literals and matches until the end symbol, or `stopAt`. */
function decodeSymbols(stream: Stream, literals: HuffmanTable, distances: HuffmanTable): void {
	const { source, stopAt } = stream;
	const literalEntries = literals.entries;
	const distanceEntries = distances.entries;
	const literalMask = literalEntries.length - 1;
	const distanceMask = distanceEntries.length - 1;
	let { position, bits, bitCount, output, length } = stream;
	let safeEnd = output.length - maxMatch;
	for (;;) {
		if (length > safeEnd || position > source.length + 8) {
			stream.length = length;
			if (position > source.length + 8) throw truncated(stream);
			reserve(stream, maxMatch);
			output = stream.output;
			safeEnd = output.length - maxMatch;
		}
		// Past the end zeros are fed in; the check above and the one at the very end notice.
		for (; bitCount <= 24; bitCount += 8) bits |= source[position++] << bitCount;
		let entry = literalEntries[bits & literalMask];
		let used = entry & 15;
		if (used === 0) throw invalid(stream, 'literal code does not exist');
		bits >>>= used;
		bitCount -= used;
		let symbol = entry >> 4;
		if (symbol < 256) {
			output[length++] = symbol;
			if (length < stopAt) continue;
			break;
		}
		if (symbol === 256) break;
		symbol -= 257;
		if (symbol > 28) throw invalid(stream, 'length code does not exist');
		const matchLength = lengthBase[symbol] + (bits & ((1 << lengthExtra[symbol]) - 1));
		bits >>>= lengthExtra[symbol];
		bitCount -= lengthExtra[symbol];
		for (; bitCount <= 24; bitCount += 8) bits |= source[position++] << bitCount;
		entry = distanceEntries[bits & distanceMask];
		used = entry & 15;
		if (used === 0) throw invalid(stream, 'distance code does not exist');
		bits >>>= used;
		bitCount -= used;
		symbol = entry >> 4;
		if (symbol > 29) throw invalid(stream, 'distance code does not exist');
		for (; bitCount <= 24; bitCount += 8) bits |= source[position++] << bitCount;
		const distance = distanceBase[symbol] + (bits & ((1 << distanceExtra[symbol]) - 1));
		bits >>>= distanceExtra[symbol];
		bitCount -= distanceExtra[symbol];
		if (distance > length) throw invalid(stream, 'match reaches before the first byte');
		const matchEnd = length + matchLength;
		if (distance >= matchLength) output.copyWithin(length, length - distance, length - distance + matchLength);
		else for (let i = length; i < matchEnd; i++) output[i] = output[i - distance];
		length = matchEnd;
		if (length >= stopAt) break;
	}
	Object.assign(stream, { position, bits, bitCount, length });
}

function takeSymbol(stream: Stream, table: HuffmanTable): number {
	fill(stream);
	const entry = table.entries[stream.bits & (table.entries.length - 1)];
	if ((entry & 15) === 0) throw invalid(stream, 'code length code does not exist');
	takeBits(stream, entry & 15);
	return entry >> 4;
}

/** The next `count` ≤ 16 bits as a number. */
function takeBits(stream: Stream, count: number): number {
	fill(stream);
	const value = stream.bits & ((1 << count) - 1);
	stream.bits >>>= count;
	stream.bitCount -= count;
	return value;
}

function fill(stream: Stream): void {
	if (stream.position > stream.source.length + 8) throw truncated(stream);
	for (; stream.bitCount <= 24; stream.bitCount += 8) {
		stream.bits |= stream.source[stream.position++] << stream.bitCount;
	}
}

/** Room for `count` more bytes: doubles, but never beyond `maxBytes` and one match. */
function reserve(stream: Stream, count: number): void {
	const needed = stream.length + count;
	if (needed <= stream.output.length) return;
	const limit = stream.maxBytes + maxMatch;
	if (needed > limit) throw tooLarge(stream);
	const grown = new Uint8Array(Math.min(limit, Math.max(needed, stream.output.length * 2)));
	grown.set(stream.output.subarray(0, stream.length));
	stream.output = grown;
}

function truncated({ source }: Stream): FormatError {
	return new FormatError('deflate', 'compressed data end too early; the file is truncated, fetch it again', {
		position: source.length,
	});
}

function tooLarge({ maxBytes, position }: Stream): FormatError {
	return new FormatError(
		'deflate',
		`data inflate to more than the allowed ${maxBytes} bytes; raise the limit if the file is trusted`,
		{ position },
	);
}

function invalid({ position, bitCount }: Stream, message: string): FormatError {
	return new FormatError('deflate', `${message}; the compressed data are damaged`, {
		position: position - (bitCount >> 3),
	});
}
