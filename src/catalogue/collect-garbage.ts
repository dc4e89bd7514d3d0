import { readdirSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { type LocalFileStore } from './local-file-store.ts';

export interface GarbageOptions {
	/** Objects put within this time are kept: an ingest may be about to refer to them. Default one hour. */
	readonly graceMs?: number;
	/** Only count. Default false. */
	readonly dryRun?: boolean;
	/** Default: now. */
	readonly nowMs?: number;
}

export interface GarbageReport {
	readonly removedCount: number;
	readonly removedBytes: number;
	readonly keptCount: number;
}

/** Deletes objects nobody refers to (`catalogue.fileHashes()`), and temporary files that a killed process left. */
export async function collectGarbage(
	store: LocalFileStore,
	referenced: ReadonlySet<string>,
	options: GarbageOptions = {},
): Promise<GarbageReport> {
	const { graceMs = 3_600_000, dryRun = false, nowMs = Date.now() } = options;
	let removedCount = 0;
	let removedBytes = 0;
	let keptCount = 0;
	for await (const { sha256, sizeBytes } of store.list()) {
		if (referenced.has(sha256) || (store.putTimeMs(sha256) ?? nowMs) > nowMs - graceMs) {
			keptCount++;
			continue;
		}
		if (!dryRun) await store.delete(sha256);
		removedCount++;
		removedBytes += sizeBytes;
	}
	const fresh = path.join(store.directory, 'objects', '.new');
	for (const name of readdirSync(fresh)) {
		const { mtimeMs, size } = statSync(path.join(fresh, name));
		if (mtimeMs > nowMs - graceMs) continue;
		if (!dryRun) unlinkSync(path.join(fresh, name));
		removedCount++;
		removedBytes += size;
	}
	return { removedCount, removedBytes, keptCount };
}
