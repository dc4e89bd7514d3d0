import { crc32 } from './crc32.ts';
import type { InflateLimit } from './decompress.ts';
import { FormatError } from './format-error.ts';
import { inflateDeflate } from './inflate-deflate.ts';

const reservedFlags = 0xe0;
const flagHeaderCrc = 2;
const flagExtra = 4;
const flagName = 8;
const flagComment = 16;

/** True if the bytes begin like a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
	return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Checks the gzip member header at `start` (RFC 1952).
 *
 * @returns Position of the deflate data.
 */
export function gzipHeaderEnd(bytes: Uint8Array, start = 0): number {
	const fail = (message: string): FormatError => new FormatError('gzip', message, { position: start });
	if (bytes.length - start < 18) throw fail(`a member needs at least 18 bytes, ${bytes.length - start} are left`);
	if (bytes[start] !== 0x1f || bytes[start + 1] !== 0x8b) throw fail('a member must begin with the bytes 1f 8b');
	if (bytes[start + 2] !== 8) throw fail(`compression method must be 8 (deflate), got ${bytes[start + 2]}`);
	const flags = bytes[start + 3];
	if (flags & reservedFlags) throw fail(`reserved header flags are set (${flags})`);
	let position = start + 10;
	if (flags & flagExtra) position += 2 + (bytes[position] | (bytes[position + 1] << 8));
	for (const flag of [flagName, flagComment]) {
		if (!(flags & flag)) continue;
		const zero = bytes.indexOf(0, position);
		position = zero < 0 ? bytes.length : zero + 1;
	}
	if (flags & flagHeaderCrc) position += 2;
	if (position + 8 > bytes.length) throw fail('header runs past the end; the file is truncated');
	return position;
}

/**
 * First allocation worth making for a gzip file: the size in its last 4 bytes, which is a hint only (modulo 2³² and
 * of the last member), kept within what deflate can expand to and what is allowed.
 */
export function gzipSizeHint(bytes: Uint8Array, { maxBytes, expectedBytes }: InflateLimit): number {
	const stated = expectedBytes ?? (bytes.length < 18 ? 0 : readUint32(bytes, bytes.length - 4));
	return Math.min(stated, bytes.length * 1032, maxBytes);
}

/** Position after the padding zeros that may follow the last member; an error if anything else is there. */
export function checkTrailing(format: string, bytes: Uint8Array, end: number): void {
	for (let i = end; i < bytes.length; i++) {
		if (bytes[i] === 0) continue;
		throw new FormatError(format, `${bytes.length - i} bytes of junk follow the compressed data`, { position: i });
	}
}

/** First room for a member behind the first. */
const laterMemberBytes = 4096;

/** A copy if much of the memory behind the bytes is unused. */
function trimmed(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	return bytes.buffer.byteLength > bytes.length * 1.25 + 4096 ? bytes.slice() : bytes;
}

/** All members one after the other, in plain TypeScript: exact about positions, checks sizes and CRCs. */
export function gunzipMembers(bytes: Uint8Array, limit: InflateLimit): Uint8Array<ArrayBuffer> {
	const members: Uint8Array<ArrayBuffer>[] = [];
	let total = 0;
	let position = 0;
	do {
		const start = gzipHeaderEnd(bytes, position);
		// Later members are often tiny (bgzip writes 64 KiB each): room for each that the rest of the file might fill
		// would be asked for again and again.
		const expectedBytes = members.length === 0 && total === 0 ? gzipSizeHint(bytes, limit) : laterMemberBytes;
		const member = inflateDeflate(bytes, { start, maxBytes: limit.maxBytes - total, expectedBytes });
		checkTrailer(bytes, member.end, member.bytes);
		if (member.bytes.length > 0) members.push(trimmed(member.bytes));
		total += member.bytes.length;
		position = member.end + 8;
	} while (bytes[position] === 0x1f && bytes[position + 1] === 0x8b);
	checkTrailing('gzip', bytes, position);
	return members.length === 1 ? members[0] : concatenate(members, total);
}

/** Only the first bytes of a gzip file (`count` or a little more, fewer if the file is shorter); no CRC check. */
export function gunzipPrefix(bytes: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
	const parts: Uint8Array[] = [];
	let total = 0;
	let position = 0;
	do {
		const start = gzipHeaderEnd(bytes, position);
		const wanted = count - total;
		const part = inflateDeflate(bytes, { start, stopAt: wanted, maxBytes: wanted + 65_536 });
		if (part.bytes.length > 0) parts.push(part.bytes);
		total += part.bytes.length;
		position = part.end + 8;
	} while (total < count && bytes[position] === 0x1f && bytes[position + 1] === 0x8b);
	return concatenate(parts, total);
}

function checkTrailer(bytes: Uint8Array, position: number, inflated: Uint8Array): void {
	if (position + 8 > bytes.length) {
		throw new FormatError('gzip', 'checksum is missing; the file is truncated', { position: bytes.length });
	}
	if (readUint32(bytes, position + 4) !== inflated.length % 2 ** 32) {
		throw new FormatError('gzip', 'inflated size differs from the stated one; the file is damaged', {
			position: position + 4,
		});
	}
	if (readUint32(bytes, position) !== crc32(inflated)) {
		throw new FormatError('gzip', 'CRC-32 does not match; the file is damaged', { position });
	}
}

function readUint32(bytes: Uint8Array, position: number): number {
	return (
		(bytes[position] | (bytes[position + 1] << 8) | (bytes[position + 2] << 16) | (bytes[position + 3] << 24)) >>> 0
	);
}

function concatenate(parts: readonly Uint8Array[], total: number): Uint8Array<ArrayBuffer> {
	const result = new Uint8Array(total);
	let position = 0;
	for (const part of parts) {
		result.set(part, position);
		position += part.length;
	}
	return result;
}
