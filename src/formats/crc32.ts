/** Eight tables of 256 entries: `tables[256 * k + b]` is the CRC of byte `b` followed by `k` zero bytes. */
const tables = buildTables();

function buildTables(): Int32Array {
	const result = new Int32Array(8 * 256);
	for (let byte = 0; byte < 256; byte++) {
		let crc = byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
		result[byte] = crc;
	}
	for (let i = 256; i < result.length; i++) {
		const before = result[i - 256];
		result[i] = result[before & 0xff] ^ (before >>> 8);
	}
	return result;
}

/**
 * CRC-32 as in gzip, zip and PNG (reflected polynomial 0xEDB88320), eight bytes per step (Kounavis & Berry, A
 * Systematic Approach to Building High Performance Software-Based CRC Generators, 2005).
 *
 * @param crc Result for the bytes before these, to continue a running sum. Default 0.
 * @returns Unsigned 32-bit number.
 */
export function crc32(bytes: Uint8Array, crc = 0): number {
	const table = tables;
	let sum = ~crc;
	let i = 0;
	for (const end = bytes.length - 7; i < end; i += 8) {
		const low = sum ^ (bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
		sum =
			table[1792 + (low & 0xff)] ^
			table[1536 + ((low >>> 8) & 0xff)] ^
			table[1280 + ((low >>> 16) & 0xff)] ^
			table[1024 + (low >>> 24)] ^
			table[768 + bytes[i + 4]] ^
			table[512 + bytes[i + 5]] ^
			table[256 + bytes[i + 6]] ^
			table[bytes[i + 7]];
	}
	for (; i < bytes.length; i++) sum = table[(sum ^ bytes[i]) & 0xff] ^ (sum >>> 8);
	return ~sum >>> 0;
}
