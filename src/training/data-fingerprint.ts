import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import { libraryFingerprint } from './library-shapes.ts';
import { filesBelow, foldersIn } from './files-below.ts';

import type { DataConfig } from './task-config.ts';

/** Data whose voxels are kept once they are made. */
export type KeptData = Exclude<DataConfig, { readonly kind: 'npz' }>;

/**
 * Of what lies where a configuration says, without reading it: of files their names, sizes and times of modification, of a library its
 * records. Changes with every shape that is added, removed, renamed or written anew.
 */
export function dataFingerprint(data: KeptData): string {
	switch (data.kind) {
		case 'library':
			return libraryFingerprint(data.folder, { q: data.query });
		case 'folder':
			return filesFingerprint(
				data.folder,
				filesBelow(data.folder).map((file) => path.relative(data.folder, file)),
			);
		case 'paired-organs':
			return filesFingerprint(data.folder, [
				...(data.records ? [data.records.file] : []),
				...foldersIn(data.folder).map((name) => path.join(name, data.file)),
			]);
	}
}

/** Of files, by their names from a folder; one that is not there is told from one that is. */
function filesFingerprint(folder: string, names: readonly string[]): string {
	const hash = createHash('sha256');
	for (const name of names) {
		const stat = statSync(path.resolve(folder, name), { throwIfNoEntry: false });
		hash.update(`${name}\0${stat ? `${stat.size} ${stat.mtimeMs}` : 'none'}\n`);
	}
	return hash.digest('hex');
}
