import { FormatError } from '#formats';

/**
 * One frame of RLE Lossless (DICOM PS3.5 annex G): a header of up to 15 segment offsets, each segment a byte plane of
 * the samples, most significant first, run-length coded. Gives the samples little endian.
 *
 * @throws FormatError if the header does not fit the frame or a segment ends early.
 */
export function decodeRle(bytes: Uint8Array, pixelCount: number, bytesPerSample: number): Uint8Array {
	if (bytes.length < 64)
		throw new FormatError('DICOM', `an RLE frame of ${bytes.length} bytes has no room for its header`);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const planes = view.getUint32(0, true);
	if (planes !== bytesPerSample)
		throw new FormatError('DICOM', `an RLE frame of ${planes} byte planes where ${bytesPerSample} are needed`);
	const samples = new Uint8Array(pixelCount * bytesPerSample);
	for (let plane = 0; plane < planes; plane++) {
		const start = view.getUint32(4 + 4 * plane, true);
		const end = plane + 1 < planes ? view.getUint32(8 + 4 * plane, true) : bytes.length;
		if (start < 64 || end < start || end > bytes.length)
			throw new FormatError('DICOM', `RLE segment ${plane + 1} lies outside its frame`);
		const offset = bytesPerSample - 1 - plane;
		unpackRuns(bytes.subarray(start, end), samples, { offset, stride: bytesPerSample, pixelCount });
	}
	return samples;
}

/** PackBits: n in 0 … 127 copies n + 1 bytes, n in 129 … 255 repeats the next byte 257 − n times, 128 does nothing. */
function unpackRuns(
	packed: Uint8Array,
	samples: Uint8Array,
	{ offset, stride, pixelCount }: { offset: number; stride: number; pixelCount: number },
): void {
	let at = 0;
	let written = 0;
	while (written < pixelCount) {
		if (at >= packed.length)
			throw new FormatError('DICOM', `an RLE segment ends after ${written} of ${pixelCount} samples`);
		const control = packed[at++];
		if (control === 128) continue;
		const isRun = control > 128;
		const count = Math.min(isRun ? 257 - control : control + 1, pixelCount - written);
		if (at + (isRun ? 1 : count) > packed.length)
			throw new FormatError('DICOM', `an RLE segment ends within a run, after ${written} of ${pixelCount} samples`);
		for (let i = 0; i < count; i++) samples[(written + i) * stride + offset] = packed[isRun ? at : at + i];
		at += isRun ? 1 : count;
		written += count;
	}
}
