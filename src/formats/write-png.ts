import type { Compress } from './compress.ts';
import { crc32 } from './crc32.ts';
import { portableCompress } from './portable-compress.ts';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const pixelBytes = 4;
/** None, sub, up, average, Paeth (PNG specification, section 9). */
const filterCount = 5;

export interface PngOptions {
	/** Default: `portableCompress`. */
	readonly compress?: Compress;
}

/**
 * Encodes an RGBA picture as PNG: 8 bits per channel, straight alpha, rows from top to bottom. Each row gets the filter
 * with the smallest sum of absolute differences.
 *
 * @param rgba `4 · width · height` bytes.
 * @throws RangeError if the size does not match.
 */
export async function writePng(
	rgba: Uint8Array | Uint8ClampedArray,
	width: number,
	height: number,
	{ compress = portableCompress }: PngOptions = {},
): Promise<Uint8Array> {
	if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
		throw new RangeError(`writePng: width and height must be positive whole numbers, got ${width} × ${height}`);
	}
	if (rgba.length !== width * height * pixelBytes) {
		throw new RangeError(
			`writePng: ${width} × ${height} pixels need ${width * height * pixelBytes} bytes, got ${rgba.length}`,
		);
	}
	const size = new Uint8Array(13);
	const view = new DataView(size.buffer);
	view.setUint32(0, width);
	view.setUint32(4, height);
	// 8 bits, colour type RGBA; compression, filter method and interlacing have one value each.
	size.set([8, 6, 0, 0, 0], 8);
	const packed = await compress.deflate(filterRows(rgba, width * pixelBytes, height));
	const chunks = [chunk('IHDR', size), chunk('IDAT', packed), chunk('IEND', new Uint8Array(0))];
	const file = new Uint8Array(signature.length + chunks.reduce((total, part) => total + part.length, 0));
	file.set(signature);
	let position = signature.length;
	for (const part of chunks) {
		file.set(part, position);
		position += part.length;
	}
	return file;
}

/** Every row behind its filter number. */
function filterRows(rgba: Uint8Array | Uint8ClampedArray, rowBytes: number, height: number): Uint8Array {
	const filtered = new Uint8Array((rowBytes + 1) * height);
	const candidate = new Uint8Array(rowBytes);
	let above: Uint8Array | Uint8ClampedArray = new Uint8Array(rowBytes);
	for (let y = 0; y < height; y++) {
		const row = rgba.subarray(y * rowBytes, (y + 1) * rowBytes);
		const start = y * (rowBytes + 1);
		let bestSum = Infinity;
		for (let filter = 0; filter < filterCount; filter++) {
			const sum = filterRow(filter, row, above, candidate);
			if (sum >= bestSum) continue;
			bestSum = sum;
			filtered[start] = filter;
			filtered.set(candidate, start + 1);
		}
		above = row;
	}
	return filtered;
}

/** Writes the filtered row to `result` and returns the sum of its bytes taken as signed differences. */
function filterRow(
	filter: number,
	row: Uint8Array | Uint8ClampedArray,
	above: Uint8Array | Uint8ClampedArray,
	result: Uint8Array,
): number {
	let sum = 0;
	for (let i = 0; i < row.length; i++) {
		const left = i >= pixelBytes ? row[i - pixelBytes] : 0;
		const up = above[i];
		let predicted = 0;
		if (filter === 1) predicted = left;
		else if (filter === 2) predicted = up;
		else if (filter === 3) predicted = (left + up) >> 1;
		else if (filter === 4) predicted = paeth(left, up, i >= pixelBytes ? above[i - pixelBytes] : 0);
		const difference = (row[i] - predicted) & 255;
		result[i] = difference;
		sum += difference < 128 ? difference : 256 - difference;
	}
	return sum;
}

/** Whichever of the three neighbours is nearest to left + up − diagonal. */
function paeth(left: number, up: number, diagonal: number): number {
	const toLeft = Math.abs(up - diagonal);
	const toUp = Math.abs(left - diagonal);
	const toDiagonal = Math.abs(left + up - 2 * diagonal);
	if (toLeft <= toUp && toLeft <= toDiagonal) return left;
	return toUp <= toDiagonal ? up : diagonal;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
	const bytes = new Uint8Array(12 + data.length);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, data.length);
	for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
	bytes.set(data, 8);
	view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
	return bytes;
}
