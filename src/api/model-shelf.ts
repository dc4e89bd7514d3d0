import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ModelEntry } from '#contract';
import type { shapeModelExtension } from '#shape-model';
import type { ByteSpan } from './parse-range.ts';
import { isShelfId } from './shelf-id.ts';

/** The shape models of a library: files of a folder, read when asked for and kept in mind until they change. */
export interface ModelShelf {
	/** All that can be read, by id. Files that are no model are left out. */
	entries(): Promise<readonly ModelEntry[]>;
	/** Undefined if there is no such model. */
	find(id: string): Promise<ModelEntry | undefined>;
	/** Bytes of a model that {@link ModelShelf.find} gave. */
	open(id: string, span: ByteSpan): AsyncIterable<Uint8Array>;
	/** PNG picture of the mean of a model that {@link ModelShelf.find} gave; made once for each state of its file. */
	picture(entry: ModelEntry): Promise<Uint8Array>;
}

const ending: `.${typeof shapeModelExtension}` = '.msnmodel';

/** What reads and draws models: loaded by those who have some. */
const modelFile = () => import('./model-file.ts');

/** @param folder need not exist; undefined: no models. */
export function createModelShelf(folder: string | undefined): ModelShelf {
	const known = new Map<string, { readonly stamp: string; readonly entry: ModelEntry | undefined }>();
	const pictures = new Map<string, { readonly sha256: string; readonly picture: Promise<Uint8Array> }>();
	const pathOf = (id: string): string => path.join(folder ?? '', id + ending);
	const find = async (id: string): Promise<ModelEntry | undefined> => {
		if (folder === undefined || !isShelfId(id)) return undefined;
		const facts = await stat(pathOf(id)).catch(() => undefined);
		if (!facts?.isFile()) return undefined;
		const stamp = `${facts.size} ${facts.mtimeMs}`;
		const held = known.get(id);
		if (held?.stamp === stamp) return held.entry;
		const entry = await readEntry(id, pathOf(id));
		known.set(id, { stamp, entry });
		return entry;
	};
	return {
		find,
		async entries() {
			const names = folder === undefined ? [] : await readdir(folder).catch(() => []);
			const found: ModelEntry[] = [];
			for (const name of names.sort()) {
				const entry = name.endsWith(ending) ? await find(name.slice(0, -ending.length)) : undefined;
				if (entry) found.push(entry);
			}
			return found;
		},
		// The end of a read stream is inclusive; a model is never empty.
		open: (id, { start, end }) => createReadStream(pathOf(id), { start, end: end - 1 }),
		picture({ id, sha256 }) {
			const held = pictures.get(id);
			if (held?.sha256 === sha256) return held.picture;
			const picture = drawn(pathOf(id));
			pictures.set(id, { sha256, picture });
			return picture;
		},
	};
}

const drawn = async (file: string): Promise<Uint8Array> => (await modelFile()).drawModel(await readFile(file));

/** Undefined for what is no model: a half-copied file must not take the list down. */
async function readEntry(id: string, file: string): Promise<ModelEntry | undefined> {
	const bytes = await readFile(file);
	const { modelEntry } = await modelFile();
	try {
		return modelEntry(id, bytes);
	} catch (error) {
		if (error instanceof Error) return undefined;
		throw error;
	}
}
