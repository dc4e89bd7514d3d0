/**
 * Inflates a deflate stream (RFC 1951) through a window: the caller takes out what is there, and goes on. The packed bytes
 * lie in memory as a whole, with 32 readable bytes behind them.
 *
 * A table entry holds: bits 0–4 length of the code (0: not in the table), bits 5–6 what it is (0 literal, 1 match, 2 end),
 * bits 8–15 number of extra bits, bits 16–31 literal, or base of length or distance.
 */
export const heapBase: usize = __heap_base;

/** What `inflate` returns: the stream has ended, the window is full, or what is wrong. */
const ended: i32 = 0;
const isFull: i32 = 1;
const truncated: i32 = 2;
const badBlock: i32 = 3;
const badStored: i32 = 4;
const badCodes: i32 = 5;
const badSymbol: i32 = 6;
const badDistance: i32 = 7;

const historyBytes: usize = 32_768;
/** A match of 258 bytes and what vector copies write beyond it. */
const marginBytes: usize = 258 + 32;

const literalBits: u32 = 11;
const distanceBits: u32 = 9;
const literalTable = memory.data(4 * 2048, 16);
const distanceTable = memory.data(4 * 512, 16);
/** Per alphabet: 16 counts and the symbols in the order of their codes (u16). */
const literalCanon = memory.data(32 + 2 * 288, 16);
const distanceCanon = memory.data(32 + 2 * 32, 16);
const codeLengthCanon = memory.data(32 + 2 * 32, 16);
const codeLengthTable = memory.data(4 * 512, 16);
const lengths = memory.data(320 + 16, 16);
const nextCode = memory.data(4 * 17, 16);
const codeLengthOrder = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);
const lengthBase = memory.data<u16>([
	3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]);
const lengthExtra = memory.data<u8>([
	0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);

let position: usize = 0;
let sourceEnd: usize = 0;
let bits: u64 = 0;
let bitCount: u32 = 0;
let windowStart: usize = 0;
let windowEnd: usize = 0;
let out: usize = 0;
/** 0 between blocks, 1 in stored bytes, 2 in coded symbols. */
let state: u32 = 0;
let isLast: bool = false;
let storedLeft: u32 = 0;

/** Begins a stream. The window must be larger than 66,000 bytes. */
export function open(source: usize, end: usize, window: usize, windowBytes: u32): void {
	position = source;
	sourceEnd = end;
	bits = 0;
	bitCount = 0;
	windowStart = window;
	windowEnd = window + windowBytes - marginBytes;
	out = window;
	state = 0;
	isLast = false;
}

/** First byte behind what was taken in; exact after the end of the stream. */
export function sourcePosition(): usize {
	return position - (bitCount >> 3);
}

/** Where the output ends; it begins where `inflate` was told to, or at the start of the window. */
export function outputEnd(): usize {
	return out;
}

/** Keeps the history and makes room behind it. Returns where new output will begin. */
export function makeRoom(): usize {
	const kept = min(historyBytes, out - windowStart);
	memory.copy(windowStart, out - kept, kept);
	out = windowStart + kept;
	return out;
}

@inline
function refill(): void {
	bits |= load<u64>(position) << (<u64>bitCount);
	position += (63 - bitCount) >> 3;
	bitCount |= 56;
}

/** The next `count` ≤ 16 bits. */
@inline
function take(count: u32): u32 {
	const value = <u32>bits & ((1 << count) - 1);
	bits >>= <u64>count;
	bitCount -= count;
	return value;
}

/** True when bits were taken that are not there. */
@inline
function isPast(): bool {
	return sourcePosition() > sourceEnd;
}

/** Goes on until the stream ends, the window is full, or something is wrong. */
export function inflate(): i32 {
	while (true) {
		if (state === 0) {
			if (isLast) return isPast() ? truncated : ended;
			if (position > sourceEnd + 8) return truncated;
			refill();
			isLast = take(1) === 1;
			const type = take(2);
			if (type === 0) {
				take(bitCount & 7);
				refill();
				const size = take(16);
				const complement = take(16);
				if (isPast()) return truncated;
				if ((size ^ complement) !== 0xffff) return badStored;
				position -= bitCount >> 3;
				bits = 0;
				bitCount = 0;
				if (position + size > sourceEnd) return truncated;
				storedLeft = size;
				state = 1;
			} else if (type === 3) return badBlock;
			else {
				const error = type === 1 ? fixedTables() : dynamicTables();
				if (error !== 0) return error;
				state = 2;
			}
		}
		if (state === 1) {
			const room = out < windowEnd ? <u32>(windowEnd - out) : 0;
			const size = min(storedLeft, room);
			memory.copy(out, position, size);
			out += size;
			position += size;
			storedLeft -= size;
			if (storedLeft > 0) return isFull;
			state = 0;
		} else {
			const result = decode();
			if (result !== ended) return result;
			state = 0;
		}
	}
}

/** Symbols until the end of the block or of the room. */
function decode(): i32 {
	let at = position;
	let held = bits;
	let count = bitCount;
	let to = out;
	const stop = sourceEnd + 8;
	const start = windowStart;
	const full = windowEnd;
	let result = ended;
	for (;;) {
		if (to >= full) {
			result = isFull;
			break;
		}
		if (at > stop) {
			result = truncated;
			break;
		}
		held |= load<u64>(at) << (<u64>count);
		at += (63 - count) >> 3;
		count |= 56;
		let entry = load<u32>(literalTable + ((<usize>held & ((1 << literalBits) - 1)) << 2));
		if ((entry & 31) === 0) {
			entry = longCode(held, literalCanon, true);
			if (entry === 0) {
				result = badSymbol;
				break;
			}
		}
		held >>= <u64>(entry & 31);
		count -= entry & 31;
		const kind = (entry >> 5) & 3;
		if (kind === 0) {
			store<u8>(to++, <u8>(entry >> 16));
			continue;
		}
		if (kind === 2) break;
		let extra = (entry >> 8) & 255;
		const length = <usize>((entry >> 16) + (<u32>held & ((1 << extra) - 1)));
		held >>= <u64>extra;
		count -= extra;
		entry = load<u32>(distanceTable + ((<usize>held & ((1 << distanceBits) - 1)) << 2));
		if ((entry & 31) === 0) {
			entry = longCode(held, distanceCanon, false);
			if (entry === 0) {
				result = badSymbol;
				break;
			}
		}
		held >>= <u64>(entry & 31);
		count -= entry & 31;
		extra = (entry >> 8) & 255;
		const distance = <usize>((entry >> 16) + (<u32>held & ((1 << extra) - 1)));
		held >>= <u64>extra;
		count -= extra;
		if (distance > to - start) {
			result = badDistance;
			break;
		}
		copyMatch(to, distance, length);
		to += length;
	}
	position = at;
	bits = held;
	bitCount = count;
	out = to;
	return result;
}

/** `length` bytes from `distance` before `to`; writes up to 15 bytes beyond. */
@inline
function copyMatch(to: usize, distance: usize, length: usize): void {
	const end = to + length;
	if (distance >= 16) {
		let from = to - distance;
		do {
			v128.store(to, v128.load(from));
			from += 16;
			to += 16;
		} while (to < end);
	} else if ((distance & (distance - 1)) === 0) {
		let pattern: v128;
		const from = to - distance;
		if (distance === 1) pattern = i8x16.splat(load<i8>(from));
		else if (distance === 2) pattern = i16x8.splat(load<i16>(from));
		else if (distance === 4) pattern = i32x4.splat(load<i32>(from));
		else pattern = i64x2.splat(load<i64>(from));
		do {
			v128.store(to, pattern);
			to += 16;
		} while (to < end);
	} else {
		// Byte by byte until whole vectors of some periods lie behind.
		let period = distance;
		while (period < 16) period += distance;
		const bytewise = min(end, to + period);
		for (; to < bytewise; to++) store<u8>(to, load<u8>(to - distance));
		for (; to < end; to += 16) v128.store(to, v128.load(to - period));
	}
}

/** The entry of a code too long for the table, found bit by bit in the canonical order; 0 if there is none. */
function longCode(held: u64, canon: usize, isLiteral: bool): u32 {
	let code: u32 = 0;
	let first: u32 = 0;
	let index: u32 = 0;
	for (let length: u32 = 1; length < 16; length++) {
		code |= <u32>held & 1;
		held >>= 1;
		const count = <u32>load<u16>(canon + (length << 1));
		if (code < first + count) {
			const symbol = <u32>load<u16>(canon + 32 + ((index + code - first) << 1));
			return entryOf(symbol, length, isLiteral);
		}
		index += count;
		first = (first + count) << 1;
		code <<= 1;
	}
	return 0;
}

/** 0 for symbols that do not exist. */
function entryOf(symbol: u32, length: u32, isLiteral: bool): u32 {
	if (isLiteral) {
		if (symbol < 256) return (symbol << 16) | length;
		if (symbol === 256) return (2 << 5) | length;
		symbol -= 257;
		if (symbol > 28) return 0;
		const base = <u32>load<u16>(lengthBase + (symbol << 1));
		return (base << 16) | (<u32>load<u8>(lengthExtra + symbol) << 8) | (1 << 5) | length;
	}
	if (symbol > 29) return 0;
	const extra: u32 = symbol < 4 ? 0 : (symbol >> 1) - 1;
	const base: u32 = symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << extra) + 1;
	return (base << 16) | (extra << 8) | length;
}

/** Canonical codes of `n` symbols to a table of `tableBits` bits and the canonical lists. False if they are no prefix code. */
function buildTable(at: usize, n: u32, table: usize, tableBits: u32, canon: usize, kind: u32): bool {
	memory.fill(canon, 0, 32);
	memory.fill(table, 0, <usize>4 << tableBits);
	for (let symbol: u32 = 0; symbol < n; symbol++) {
		const place = canon + (<usize>load<u8>(at + symbol) << 1);
		store<u16>(place, load<u16>(place) + 1);
	}
	store<u16>(canon, 0);
	let used: u32 = 0;
	let longest: u32 = 1;
	let code: u32 = 0;
	let index: u32 = 0;
	// First code and first place of each length: nextCode holds code << 16 | place.
	for (let length: u32 = 1; length < 16; length++) {
		const count = <u32>load<u16>(canon + (length << 1));
		store<u32>(nextCode + (length << 2), (code << 16) | index);
		if (count > 0) longest = length;
		used += count << (15 - length);
		if (used > 32_768) return false;
		index += count;
		code = (code + count) << 1;
	}
	// One code of one bit, or none at all, is what encoders write for a block with at most one distance.
	if (used < 32_768 && (used > 16_384 || longest > 1)) return false;
	for (let symbol: u32 = 0; symbol < n; symbol++) {
		const length = <u32>load<u8>(at + symbol);
		if (length === 0) continue;
		const next = load<u32>(nextCode + (length << 2));
		store<u32>(nextCode + (length << 2), next + 0x10001);
		store<u16>(canon + 32 + ((next & 0xffff) << 1), <u16>symbol);
		if (length > tableBits) continue;
		let forward = next >> 16;
		let reversed: u32 = 0;
		for (let bit: u32 = 0; bit < length; bit++) {
			reversed = (reversed << 1) | (forward & 1);
			forward >>= 1;
		}
		const entry = kind === 2 ? (symbol << 16) | length : entryOf(symbol, length, kind === 0);
		for (let slot = reversed; slot < <u32>1 << tableBits; slot += 1 << length) store<u32>(table + (<usize>slot << 2), entry);
	}
	return true;
}

function fixedTables(): i32 {
	memory.fill(lengths, 8, 144);
	memory.fill(lengths + 144, 9, 112);
	memory.fill(lengths + 256, 7, 24);
	memory.fill(lengths + 280, 8, 8);
	buildTable(lengths, 288, literalTable, literalBits, literalCanon, 0);
	memory.fill(lengths, 5, 32);
	buildTable(lengths, 32, distanceTable, distanceBits, distanceCanon, 1);
	return 0;
}

function dynamicTables(): i32 {
	refill();
	const literalCount = take(5) + 257;
	const distanceCount = take(5) + 1;
	const codeLengthCount = take(4) + 4;
	if (literalCount > 286 || distanceCount > 30) return isPast() ? truncated : badCodes;
	memory.fill(lengths, 0, 19);
	for (let i: u32 = 0; i < codeLengthCount; i++) {
		refill();
		store<u8>(lengths + load<u8>(codeLengthOrder + i), <u8>take(3));
	}
	if (isPast()) return truncated;
	if (!buildTable(lengths, 19, codeLengthTable, 7, codeLengthCanon, 2)) return badCodes;
	const total = literalCount + distanceCount;
	memory.fill(lengths, 0, 320);
	for (let i: u32 = 0; i < total; ) {
		if (position > sourceEnd + 8) return truncated;
		refill();
		const entry = load<u32>(codeLengthTable + ((<usize>bits & 127) << 2));
		if ((entry & 31) === 0) return isPast() ? truncated : badCodes;
		take(entry & 31);
		const symbol = entry >> 16;
		if (symbol < 16) {
			store<u8>(lengths + i++, <u8>symbol);
			continue;
		}
		if (symbol === 16 && i === 0) return badCodes;
		const value: u8 = symbol === 16 ? load<u8>(lengths + i - 1) : 0;
		const repeat = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7);
		if (i + repeat > total) return isPast() ? truncated : badCodes;
		memory.fill(lengths + i, value, repeat);
		i += repeat;
	}
	if (isPast()) return truncated;
	if (load<u8>(lengths + 256) === 0) return badCodes;
	if (!buildTable(lengths, literalCount, literalTable, literalBits, literalCanon, 0)) return badCodes;
	return buildTable(lengths + literalCount, distanceCount, distanceTable, distanceBits, distanceCanon, 1) ? 0 : badCodes;
}
