import { createHash } from 'node:crypto';
import { type FileStore } from './file-store.ts';

/** A stored file that is not what its record says. */
export interface DamagedObject {
	readonly sha256: string;
	readonly problem: 'missing' | 'damaged';
}

/** Reads every object named and compares it with its hash; yields those that are missing or changed. */
export async function* verifyObjects(store: FileStore, hashes: Iterable<string>): AsyncGenerator<DamagedObject> {
	for (const sha256 of hashes) {
		const content = await store.get(sha256);
		if (content === undefined) {
			yield { sha256, problem: 'missing' };
			continue;
		}
		const sum = createHash('sha256');
		for await (const chunk of content) sum.update(chunk);
		if (sum.digest('hex') !== sha256) yield { sha256, problem: 'damaged' };
	}
}
