import { FormatError } from './format-error.ts';

const format = 'Snappy';

/**
 * Unpacks a block of Snappy's raw format.
 *
 * @param sizeBytes what it must unpack to.
 * @throws FormatError if the block is damaged, or unpacks to something else.
 */
export function uncompressSnappy(packed: Uint8Array, sizeBytes: number): Uint8Array<ArrayBuffer> {
	let at = 0;
	const byte = (): number => {
		if (at >= packed.length) throw new FormatError(format, 'the block is truncated', { position: at });
		return packed[at++];
	};
	const little = (count: number): number => {
		let value = 0;
		for (let k = 0; k < count; k++) value += byte() * 2 ** (8 * k);
		return value;
	};
	let stated = 0;
	for (let shift = 0, code = 128; code >= 128; shift += 7) {
		code = byte();
		stated += (code & 127) * 2 ** shift;
		if (shift > 28) throw new FormatError(format, 'the length of the block is no number of 32 bits', { position: at });
	}
	// No element gives more than 64 bytes for two.
	if (stated !== sizeBytes || stated > 32 * packed.length)
		throw new FormatError(format, `a block of ${packed.length} bytes states ${stated}, expected ${sizeBytes}`);
	const output = new Uint8Array(sizeBytes);
	let length = 0;
	while (at < packed.length) {
		const code = byte();
		const kind = code & 3;
		if (kind === 0) {
			const short = code >> 2;
			const count = 1 + (short < 60 ? short : little(short - 59));
			if (count > packed.length - at || count > sizeBytes - length)
				throw new FormatError(format, `${count} bytes as they are do not fit`, { position: at });
			output.set(packed.subarray(at, at + count), length);
			at += count;
			length += count;
			continue;
		}
		const count = kind === 1 ? 4 + ((code >> 2) & 7) : 1 + (code >> 2);
		const distance = kind === 1 ? (code >> 5) * 256 + byte() : little(kind === 2 ? 2 : 4);
		if (distance === 0 || distance > length || count > sizeBytes - length)
			throw new FormatError(format, `${count} bytes from ${distance} before cannot be repeated`, { position: at });
		// What is repeated may reach into what is being written.
		for (let k = 0; k < count; k++, length++) output[length] = output[length - distance];
	}
	if (length !== sizeBytes) throw new FormatError(format, `the block unpacks to ${length} bytes, not ${sizeBytes}`);
	return output;
}
