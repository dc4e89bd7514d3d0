import { FormatError } from './format-error.ts';

/** Name of the format in error messages. */
export const gltfFormat = 'glTF';

export type JsonObject = Readonly<Record<string, unknown>>;

/** True for an object that is neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values and brackets in brackets that a document may have: each takes up to some hundred bytes once parsed. */
const mostValues = 2 ** 20;
const deepestValue = 128;

/** Refuses JSON that would take far more memory than its text, or overflow the stack of whoever walks through it. */
function checkJsonSize(bytes: Uint8Array): void {
	let values = 0;
	let depth = 0;
	for (let p = 0; p < bytes.length; p++) {
		const code = bytes[p];
		if (code === 0x22) {
			p = stringEnd(bytes, p);
			if (p < 0) return;
		} else if (code === 0x7b || code === 0x5b) {
			values++;
			depth++;
		} else if (code === 0x7d || code === 0x5d) depth--;
		else if (code === 0x2c || code === 0x3a) values++;
		if (depth > deepestValue || values > mostValues)
			throw new FormatError(gltfFormat, `the JSON has over ${mostValues} values, or is over ${deepestValue} deep`, {
				position: p,
			});
	}
}

/** Position of the quote that ends the string; negative if none does. */
function stringEnd(bytes: Uint8Array, start: number): number {
	for (let end = bytes.indexOf(0x22, start + 1); end >= 0; end = bytes.indexOf(0x22, end + 1)) {
		let slashes = 0;
		while (bytes[end - 1 - slashes] === 0x5c) slashes++;
		if (slashes % 2 === 0) return end;
	}
	return -1;
}

/**
 * Reads JSON whose root is an object.
 *
 * @throws FormatError if it is not JSON, or its root is something else.
 */
export function parseJsonObject(bytes: Uint8Array): JsonObject {
	checkJsonSize(bytes);
	let value: unknown;
	try {
		value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch (cause) {
		throw new FormatError(gltfFormat, `malformed JSON: ${cause instanceof Error ? cause.message : ''}`, { cause });
	}
	if (!isJsonObject(value)) throw new FormatError(gltfFormat, 'the JSON root is no object');
	return value;
}

/** The objects of an array property; empty if the property is absent. */
export function objectArray(parent: JsonObject, key: string): readonly JsonObject[] {
	const value = parent[key];
	if (value === undefined) return [];
	if (!Array.isArray(value)) throw new FormatError(gltfFormat, `"${key}" is no array`);
	return value.map((item: unknown, index) => {
		if (isJsonObject(item)) return item;
		throw new FormatError(gltfFormat, `${key}[${index}] is no object`);
	});
}

/** The strings of an array property; empty if the property is absent, other items left out. */
export function stringArray(parent: JsonObject, key: string): readonly string[] {
	const value = parent[key];
	return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** An array of exactly so many finite numbers, or `undefined` if the property is absent. */
export function numberArray(parent: JsonObject, key: string, length: number): number[] | undefined {
	const value = parent[key];
	if (value === undefined) return undefined;
	const isValid =
		Array.isArray(value) &&
		value.length === length &&
		value.every((item) => typeof item === 'number' && Number.isFinite(item));
	if (!isValid) throw new FormatError(gltfFormat, `"${key}" is no array of ${length} finite numbers`);
	return value.map(Number);
}

/**
 * A property that counts or indexes something: an integer from 0 to below `limit`.
 *
 * @param fallback for an absent property; without it the property must be there.
 */
export function indexProperty(parent: JsonObject, key: string, limit: number, fallback?: number): number {
	const value = parent[key];
	if (value === undefined && fallback !== undefined) return fallback;
	if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < limit) return value;
	const shown = JSON.stringify(value)?.slice(0, 40);
	throw new FormatError(gltfFormat, `"${key}" is ${shown}, expected an integer from 0 to below ${limit}`);
}

/** A property that is a non-empty string, else the fallback. */
export function stringProperty(parent: JsonObject, key: string, fallback = ''): string {
	const value = parent[key];
	return typeof value === 'string' && value !== '' ? value : fallback;
}
