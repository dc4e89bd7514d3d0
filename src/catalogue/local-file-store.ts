import { createHash, hash, randomBytes } from 'node:crypto';
import {
	closeSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	statSync,
	unlinkSync,
	utimesSync,
	writeSync,
} from 'node:fs';
import { open, opendir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import {
	type ByteRange,
	type FileStore,
	type PutResult,
	type StoredObject,
	checkByteRange,
	checkObjectKey,
} from './file-store.ts';

/** A file store in a local directory, with synchronous calls for workers that have nothing else to do meanwhile. */
export interface LocalFileStore extends FileStore {
	readonly directory: string;
	/** Like `put`, at once. */
	putBytes(bytes: Uint8Array): PutResult;
	/** Like `read`, at once. */
	readBytes(sha256: string): Uint8Array | undefined;
	/** Where an object lies (or would); for programs that want a path. */
	pathOf(sha256: string): string;
	/** When the object was last put, in ms since 1970; undefined if there is none. */
	putTimeMs(sha256: string): number | undefined;
}

const CHUNK_BYTES = 256 * 1024;

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';

/**
 * Objects as files `objects/ab/cd/<sha256>`: written to `objects/.new/`, synced, then renamed, so that a file under
 * its final name is always whole. Several processes may use one directory.
 */
export function openLocalFileStore(directory: string): LocalFileStore {
	const root = path.resolve(directory, 'objects');
	const fresh = path.join(root, '.new');
	mkdirSync(fresh, { recursive: true });
	const pathOf = (sha256: string): string => {
		checkObjectKey(sha256);
		return path.join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
	};
	const sizeOf = async (sha256: string): Promise<number | undefined> => {
		try {
			return (await stat(pathOf(sha256))).size;
		} catch (error) {
			if (isMissing(error)) return undefined;
			throw error;
		}
	};
	return {
		directory,
		pathOf,
		putBytes: (bytes) => putBytes(bytes, fresh, pathOf),
		put: (content) =>
			content instanceof Uint8Array ? putStream([content], fresh, pathOf) : putStream(content, fresh, pathOf),
		readBytes: (sha256) => missingAsUndefined(() => readFileSync(pathOf(sha256))),
		putTimeMs: (sha256) => missingAsUndefined(() => statSync(pathOf(sha256)).mtimeMs),
		read: async (sha256) => {
			if ((await sizeOf(sha256)) === undefined) return undefined;
			return readFile(pathOf(sha256));
		},
		head: async (sha256) => {
			const sizeBytes = await sizeOf(sha256);
			return sizeBytes === undefined ? undefined : { sha256, sizeBytes };
		},
		get: async (sha256, range) => {
			const sizeBytes = await sizeOf(sha256);
			if (sizeBytes === undefined) return undefined;
			const span = range ?? { start: 0, end: sizeBytes };
			checkByteRange(span, sizeBytes);
			return streamFile(pathOf(sha256), span);
		},
		list: () => listObjects(root),
		delete: async (sha256) => {
			try {
				await unlink(pathOf(sha256));
				return true;
			} catch (error) {
				if (isMissing(error)) return false;
				throw error;
			}
		},
	};
}

function missingAsUndefined<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw error;
	}
}

function putBytes(bytes: Uint8Array, fresh: string, pathOf: (sha256: string) => string): PutResult {
	const sha256 = hash('sha256', bytes, 'hex');
	const result = { sha256, crc32: crc32(bytes), sizeBytes: bytes.length };
	const target = pathOf(sha256);
	if (missingAsUndefined(() => statSync(target).size) === bytes.length) {
		utimesSync(target, new Date(), new Date());
		return result;
	}
	const temporary = path.join(fresh, randomBytes(12).toString('hex'));
	const file = openSync(temporary, 'wx');
	try {
		for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
		fsyncSync(file);
	} catch (error) {
		closeSync(file);
		unlinkSync(temporary);
		throw error;
	}
	closeSync(file);
	mkdirSync(path.dirname(target), { recursive: true });
	renameSync(temporary, target);
	return result;
}

async function putStream(
	content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
	fresh: string,
	pathOf: (sha256: string) => string,
): Promise<PutResult> {
	const temporary = path.join(fresh, randomBytes(12).toString('hex'));
	const file = await open(temporary, 'wx');
	const sum = createHash('sha256');
	let crc = 0;
	let sizeBytes = 0;
	try {
		for await (const chunk of content) {
			sum.update(chunk);
			crc = crc32(chunk, crc);
			sizeBytes += chunk.length;
			await file.writeFile(chunk);
		}
		await file.sync();
		await file.close();
		const sha256 = sum.digest('hex');
		const target = pathOf(sha256);
		const known = missingAsUndefined(() => statSync(target).size);
		if (known === sizeBytes) {
			await utimes(target, new Date(), new Date());
			await unlink(temporary);
		} else {
			mkdirSync(path.dirname(target), { recursive: true });
			await rename(temporary, target);
		}
		return { sha256, crc32: crc, sizeBytes };
	} catch (error) {
		await file.close().catch(() => undefined);
		await unlink(temporary).catch(() => undefined);
		throw error;
	}
}

async function* streamFile(file: string, { start, end }: ByteRange): AsyncGenerator<Uint8Array> {
	const handle = await open(file, 'r');
	try {
		for (let position = start; position < end;) {
			const buffer = new Uint8Array(Math.min(CHUNK_BYTES, end - position));
			const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
			if (bytesRead === 0) throw new Error(`${file} became shorter while it was read`);
			position += bytesRead;
			yield bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead);
		}
	} finally {
		await handle.close();
	}
}

async function* listObjects(root: string): AsyncGenerator<StoredObject> {
	for (const first of await names(root, /^[0-9a-f]{2}$/)) {
		for (const second of await names(path.join(root, first), /^[0-9a-f]{2}$/)) {
			const folder = path.join(root, first, second);
			for (const sha256 of await names(folder, /^[0-9a-f]{64}$/)) {
				const { size } = await stat(path.join(folder, sha256)).catch(() => ({ size: -1 }));
				if (size >= 0 && sha256.startsWith(first + second)) yield { sha256, sizeBytes: size };
			}
		}
	}
}

async function names(folder: string, pattern: RegExp): Promise<string[]> {
	const found: string[] = [];
	try {
		for await (const entry of await opendir(folder)) if (pattern.test(entry.name)) found.push(entry.name);
	} catch (error) {
		if (!isMissing(error)) throw error;
	}
	return found.sort();
}
