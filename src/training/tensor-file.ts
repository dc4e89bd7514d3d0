import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openNpz, writeNpz } from '#formats';
import type { NamedTensor, NamedTensors } from '#tensor';

/** Tensors and a few words about them. */
export interface TensorFile {
	readonly tensors: NamedTensors;
	/** Plain data. */
	readonly head: unknown;
}

const headName = 'head.json';

/**
 * Writes tensors as an `.npz` archive that NumPy reads too, float32 and int32 as they are, with a head of JSON; whole or not
 * at all: a crash leaves the file that was there before.
 */
export function writeTensorFile(file: string, { tensors, head }: TensorFile): void {
	const bytes = writeNpz([
		...[...tensors].map(([name, { data, shape }]) => ({ name, data, shape })),
		{ name: headName, data: new TextEncoder().encode(JSON.stringify(head)) },
	]);
	mkdirSync(path.dirname(file), { recursive: true });
	const partial = `${file}.${process.pid}.part`;
	writeFileSync(partial, bytes, { flush: true });
	renameSync(partial, file);
}

/** Reads what {@link writeTensorFile} wrote; undefined if there is no such file. */
export async function readTensorFile(file: string): Promise<TensorFile | undefined> {
	if (!existsSync(file)) return undefined;
	const tensors = new Map<string, NamedTensor>();
	let head: unknown;
	for (const array of openNpz(readFileSync(file))) {
		const { data } = await array.read();
		if (array.name === headName) head = JSON.parse(new TextDecoder().decode(data as Uint8Array));
		else if (data instanceof Float32Array) tensors.set(array.name, { shape: array.shape, type: 'float32', data });
		else if (data instanceof Int32Array) tensors.set(array.name, { shape: array.shape, type: 'int32', data });
		else throw new RangeError(`${file}: ${array.name} is ${array.storedType}, neither float32 nor int32`);
	}
	if (head === undefined) throw new RangeError(`${file} holds no checkpoint: it has no ${headName}`);
	return { tensors, head };
}
