import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { StoredFile } from '#contract';
import { refused, type LibraryAccess } from './library-access.ts';

/**
 * Downloads one file to `target`: left alone if it is there with the right hash, resumed from `target.part`, verified,
 * renamed into place. Three tries with growing pauses.
 *
 * @throws the last error if no try succeeds.
 */
export async function fetchFile(
	access: LibraryAccess,
	address: string,
	target: string,
	{ sha256, sizeBytes }: StoredFile,
): Promise<void> {
	if ((await sizeOf(target)) === sizeBytes && (await hashFile(target)) === sha256) return;
	await mkdir(path.dirname(target), { recursive: true });
	const part = `${target}.part`;
	let failure: unknown;
	for (let attempt = 0; attempt < 3; attempt++) {
		if (attempt > 0) await wait(300 * 3 ** attempt);
		try {
			await appendRest(access, address, part, sizeBytes);
			const found = await hashFile(part);
			if (found === sha256) {
				await rename(part, target);
				return;
			}
			await rm(part, { force: true });
			failure = new Error(`checksum differs: expected ${sha256.slice(0, 12)}…, got ${found.slice(0, 12)}…`);
		} catch (error) {
			failure = error;
		}
	}
	throw failure;
}

async function appendRest(access: LibraryAccess, address: string, part: string, sizeBytes: number): Promise<void> {
	let have = (await sizeOf(part)) ?? 0;
	if (have > sizeBytes) {
		await rm(part);
		have = 0;
	}
	if (have === sizeBytes && sizeBytes > 0) return;
	const answer = await access.request(address, have > 0 ? { headers: { range: `bytes=${have}-` } } : {});
	if (answer.status !== 200 && answer.status !== 206) throw await refused(answer, access.name);
	// A server that ignores the range sends the whole file: begin anew.
	const file = await open(part, answer.status === 206 ? 'a' : 'w');
	try {
		for await (const chunk of answer.body) await file.write(chunk);
		await file.sync();
	} finally {
		await file.close();
	}
}

async function sizeOf(file: string): Promise<number | undefined> {
	try {
		return (await stat(file)).size;
	} catch {
		return undefined;
	}
}

async function hashFile(file: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
	return hash.digest('hex');
}
