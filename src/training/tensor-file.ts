import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSafetensors, writeSafetensors, type NamedTensors } from '#tensor';

/** Tensors and a few words about them. */
export interface TensorFile {
	readonly tensors: NamedTensors;
	/** Plain data. */
	readonly head: unknown;
}

const headName = 'head';

/**
 * Writes tensors as a safetensors file, with a head of JSON among its metadata; whole or not at all: a crash leaves the file
 * that was there before.
 */
export function writeTensorFile(file: string, { tensors, head }: TensorFile): void {
	const bytes = writeSafetensors(tensors, { [headName]: JSON.stringify(head) });
	mkdirSync(path.dirname(file), { recursive: true });
	const partial = `${file}.${process.pid}.part`;
	writeFileSync(partial, bytes, { flush: true });
	renameSync(partial, file);
}

/**
 * Reads what {@link writeTensorFile} wrote; undefined if there is no such file.
 *
 * @throws SafetensorsError if the file is damaged, RangeError if it has no head.
 */
export async function readTensorFile(file: string): Promise<TensorFile | undefined> {
	if (!existsSync(file)) return undefined;
	const { tensors, metadata } = readSafetensors(readFileSync(file));
	if (metadata[headName] === undefined) throw new RangeError(`${file} holds no checkpoint: its metadata has no head`);
	return { tensors, head: JSON.parse(metadata[headName]) };
}
