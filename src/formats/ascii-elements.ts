import type { VoxelArray } from '#volume';
import { createElements, type ElementType } from './element-type.ts';
import { FormatError } from './format-error.ts';

/** Longest number worth parsing; anything longer is not one. */
const longestToken = 64;

const integerRanges: Partial<Record<ElementType, readonly [number, number]>> = {
	uint8: [0, 2 ** 8 - 1],
	int8: [-(2 ** 7), 2 ** 7 - 1],
	uint16: [0, 2 ** 16 - 1],
	int16: [-(2 ** 15), 2 ** 15 - 1],
	uint32: [0, 2 ** 32 - 1],
	int32: [-(2 ** 31), 2 ** 31 - 1],
};

export interface AsciiSpan {
	/** Name of the format, for errors. */
	readonly format: string;
	/** Byte at which the numbers start. */
	readonly position: number;
	readonly count: number;
}

/**
 * Numbers written as text, separated by white space or commas.
 *
 * @throws FormatError if a token is no number of the type, or there are fewer than `count`; what follows is ignored.
 */
export function readAsciiElements(
	bytes: Uint8Array,
	type: ElementType,
	{ format, position, count }: AsciiSpan,
): VoxelArray {
	const capacity = Math.ceil((bytes.length - position) / 2);
	if (count > capacity) {
		throw new FormatError(format, `${count} numbers cannot stand in ${bytes.length - position} bytes of text`, {
			position,
		});
	}
	const elements = createElements(type, count);
	const isWide = elements instanceof BigInt64Array || elements instanceof BigUint64Array;
	let at = position;
	for (let i = 0; i < count; i++) {
		while (at < bytes.length && isSeparator(bytes[at])) at++;
		const start = at;
		while (at < bytes.length && !isSeparator(bytes[at])) at++;
		if (start === at) {
			throw new FormatError(format, `expected ${count} numbers, found ${i}; the file is truncated`, { position: at });
		}
		const token = at - start > longestToken ? '' : String.fromCharCode(...bytes.subarray(start, at));
		if (isWide) elements[i] = wideInteger(format, token, { type, position: start });
		else elements[i] = plainNumber(format, token, { type, position: start });
	}
	return elements;
}

interface TokenPlace {
	readonly type: ElementType;
	readonly position: number;
}

function plainNumber(format: string, token: string, { type, position }: TokenPlace): number {
	const value = specialNumbers.get(token.toLowerCase()) ?? Number(token || 'x');
	const range = integerRanges[type];
	const isFit = range ? Number.isInteger(value) && value >= range[0] && value <= range[1] : isNumber(token, value);
	if (isFit) return value;
	throw new FormatError(format, `expected a number of type ${type}, got ${JSON.stringify(token)}`, { position });
}

const specialNumbers: ReadonlyMap<string, number> = new Map([
	['nan', NaN],
	['-nan', NaN],
	['inf', Infinity],
	['+inf', Infinity],
	['-inf', -Infinity],
]);

function isNumber(token: string, value: number): boolean {
	return !Number.isNaN(value) || specialNumbers.has(token.toLowerCase());
}

function wideInteger(format: string, token: string, { type, position }: TokenPlace): bigint {
	if (/^[+-]?\d+$/.test(token)) {
		const value = BigInt(token.replace('+', ''));
		if (value === (type === 'uint64' ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value))) return value;
	}
	throw new FormatError(format, `expected a number of type ${type}, got ${JSON.stringify(token)}`, { position });
}

function isSeparator(byte: number): boolean {
	return byte <= 32 || byte === 44;
}
