import type { LabelVolume } from '#volume';

/** Frames of one bit a pixel, packed without gaps, first pixel in the lowest bit. */
export interface FrameBits {
	readonly bytes: Uint8Array;
	/** The same memory in words of 32 bits, from the first aligned byte on. */
	readonly words: Int32Array;
	/** Bytes before the first word. */
	readonly headBytes: number;
}

export function frameBits(bytes: Uint8Array): FrameBits {
	const headBytes = Math.min(bytes.length, (4 - (bytes.byteOffset & 3)) & 3);
	const words = new Int32Array(bytes.buffer, bytes.byteOffset + headBytes, (bytes.length - headBytes) >> 2);
	return { bytes, words, headBytes };
}

/** Where a frame begins and what its set bits become. */
export interface FramePaint {
	/** First bit of the frame in the packed data. */
	readonly firstBit: number;
	readonly pixelCount: number;
	/** Index in `labels` of the frame's first pixel. */
	readonly target: number;
	readonly value: number;
}

/**
 * Writes `value` to `labels` where the frame's bits are set. Stops at the first voxel that carries another label and
 * returns -1; else the number of voxels that were 0 before.
 */
export function paintBits(bits: FrameBits, paint: FramePaint, labels: LabelVolume['voxels']): number {
	const { firstBit, pixelCount, target, value } = paint;
	const { words, headBytes } = bits;
	const endBit = firstBit + pixelCount;
	const wordStart = Math.max(0, Math.ceil((firstBit - 8 * headBytes) / 32));
	const wordEnd = Math.max(wordStart, Math.min(words.length, Math.floor((endBit - 8 * headBytes) / 32)));
	const bodyStart = Math.min(endBit, 8 * headBytes + 32 * wordStart);
	const bodyEnd = Math.max(bodyStart, Math.min(endBit, 8 * headBytes + 32 * wordEnd));
	let painted = paintSlowly(bits, { ...paint, from: firstBit, to: bodyStart }, labels);
	if (painted < 0) return -1;
	let base = target + 8 * headBytes + 32 * wordStart - firstBit;
	for (let w = wordStart; w < wordEnd; w++, base += 32) {
		let word = words[w];
		if (word === 0) {
			// Most of a mask is empty: eight words at a time.
			while (
				w + 8 < wordEnd &&
				(words[w + 1] |
					words[w + 2] |
					words[w + 3] |
					words[w + 4] |
					words[w + 5] |
					words[w + 6] |
					words[w + 7] |
					words[w + 8]) ===
					0
			) {
				w += 8;
				base += 256;
			}
			continue;
		}
		if (word === -1) {
			for (let i = base; i < base + 32; i++) {
				const old = labels[i];
				if (old === 0) {
					labels[i] = value;
					painted++;
				} else if (old !== value) return -1;
			}
			continue;
		}
		while (word !== 0) {
			const lowest = word & -word;
			const i = base + 31 - Math.clz32(lowest);
			const old = labels[i];
			if (old === 0) {
				labels[i] = value;
				painted++;
			} else if (old !== value) return -1;
			word ^= lowest;
		}
	}
	const tail = paintSlowly(bits, { ...paint, from: bodyEnd, to: endBit }, labels);
	return tail < 0 ? -1 : painted + tail;
}

/** The few bits before and after the whole words. */
function paintSlowly(
	{ bytes }: FrameBits,
	{ firstBit, target, value, from, to }: FramePaint & { from: number; to: number },
	labels: LabelVolume['voxels'],
): number {
	let painted = 0;
	for (let bit = from; bit < to; bit++) {
		if (((bytes[Math.floor(bit / 8)] >> (bit % 8)) & 1) === 0) continue;
		const i = target + bit - firstBit;
		if (labels[i] !== 0 && labels[i] !== value) return -1;
		if (labels[i] === 0) painted++;
		labels[i] = value;
	}
	return painted;
}
