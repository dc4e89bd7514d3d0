import type { StoredFile } from '#contract';
import type { ByteRange, FileStore } from '#catalogue';
import { ProblemError } from './problem.ts';

/**
 * Opens a part of a stored file.
 *
 * @throws ProblemError `storage-fault` if the store lacks it or holds another size than the record says.
 */
export async function openStoredFile(
	store: FileStore,
	file: StoredFile,
	range: ByteRange,
): Promise<AsyncIterable<Uint8Array>> {
	const held = await store.head(file.sha256);
	const content = held?.sizeBytes === file.sizeBytes ? await store.get(file.sha256, range) : undefined;
	if (content !== undefined) return content;
	const fault = held === undefined ? 'is missing' : 'is damaged';
	throw new ProblemError('storage-fault', `The stored file ${file.role}.${file.format} ${fault} on the server.`);
}
