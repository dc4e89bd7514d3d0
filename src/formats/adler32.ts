/** Largest count of bytes whose sums cannot leave 32 bits before the modulo. */
const blockLength = 5552;

/** Adler-32 checksum of a zlib stream (RFC 1950), as an unsigned 32-bit number. */
export function adler32(bytes: Uint8Array): number {
	let low = 1;
	let high = 0;
	for (let start = 0; start < bytes.length; start += blockLength) {
		const end = Math.min(start + blockLength, bytes.length);
		for (let i = start; i < end; i++) {
			low += bytes[i];
			high += low;
		}
		low %= 65521;
		high %= 65521;
	}
	return ((high << 16) | low) >>> 0;
}
