import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { NetworkEntry, NetworkList } from '#contract';
import type { ByteSpan } from './parse-range.ts';
import { isShelfId } from './shelf-id.ts';

/** The learnt models of a library: networks and signed distance models, files of a folder, read anew when they change. */
export interface NetworkShelf {
	/** All that can be used, by id, and the files that cannot, each with the reason. */
	list(): Promise<NetworkList>;
	/** Undefined if there is no such file, or it cannot be used. */
	find(id: string): Promise<NetworkEntry | undefined>;
	/** Bytes of a file that {@link NetworkShelf.find} gave. */
	open(entry: NetworkEntry, span: ByteSpan): AsyncIterable<Uint8Array>;
	/** PNG picture of the mean of a signed distance model that {@link NetworkShelf.find} gave; networks have none. */
	picture(entry: NetworkEntry): Promise<Uint8Array> | undefined;
}

/** Endings by kind, in the order in which one name is looked for. */
export const networkEndings = { network: '.onnx', 'signed-distance-model': '.msnfield' } as const;
const endings = Object.values(networkEndings);

/** Larger files would neither fit into a browser nor be of use in one. */
const mostBytes = 1_000_000_000;

/** What reads and draws learnt models: loaded by those who have some. */
const networkFile = () => import('./network-file.ts');

type Read = { readonly entry: NetworkEntry } | { readonly reason: string };

/** @param folder need not exist; undefined: none. */
export function createNetworkShelf(folder: string | undefined): NetworkShelf {
	const known = new Map<string, { readonly stamp: string; readonly read: Read }>();
	const pictures = new Map<string, { readonly sha256: string; readonly picture: Promise<Uint8Array> }>();
	const read = async (name: string): Promise<Read | undefined> => {
		if (folder === undefined) return undefined;
		const file = path.join(folder, name);
		const facts = await stat(file).catch(() => undefined);
		if (!facts?.isFile()) return undefined;
		const stamp = `${facts.size} ${facts.mtimeMs}`;
		const held = known.get(name);
		if (held?.stamp === stamp) return held.read;
		const found = await readEntry(name, file, facts.size);
		known.set(name, { stamp, read: found });
		return found;
	};
	const find = async (id: string): Promise<NetworkEntry | undefined> => {
		if (!isShelfId(id)) return undefined;
		for (const ending of endings) {
			const found = await read(id + ending);
			if (found && 'entry' in found) return found.entry;
		}
		return undefined;
	};
	return {
		find,
		async list() {
			const names = folder === undefined ? [] : await readdir(folder).catch(() => []);
			const networks: NetworkEntry[] = [];
			const unreadable: { file: string; reason: string }[] = [];
			const files = endings.flatMap((ending) => names.filter((name) => name.endsWith(ending)).sort());
			for (const file of files) {
				const found = await read(file);
				if (!found) continue;
				if ('reason' in found) unreadable.push({ file, reason: found.reason });
				else if (networks.some(({ id }) => id === found.entry.id))
					unreadable.push({ file, reason: 'another file has the same name up to its ending: give it another' });
				else networks.push(found.entry);
			}
			return { networks: networks.sort((a, b) => a.id.localeCompare(b.id)), unreadable };
		},
		// The end of a read stream is inclusive; these files are never empty.
		open: ({ id, kind }, { start, end }) =>
			createReadStream(path.join(folder ?? '', id + networkEndings[kind]), { start, end: end - 1 }),
		picture({ id, kind, sha256 }) {
			if (kind !== 'signed-distance-model') return undefined;
			const held = pictures.get(id);
			if (held?.sha256 === sha256) return held.picture;
			const picture = drawn(path.join(folder ?? '', id + networkEndings[kind]));
			pictures.set(id, { sha256, picture });
			return picture;
		},
	};
}

const drawn = async (file: string): Promise<Uint8Array> => (await networkFile()).drawMean(await readFile(file));

async function readEntry(name: string, file: string, sizeBytes: number): Promise<Read> {
	const ending = path.extname(name);
	const id = name.slice(0, -ending.length);
	if (!isShelfId(id)) return { reason: 'its name may hold letters, digits, dots, dashes and underscores only' };
	if (sizeBytes > mostBytes) return { reason: `${sizeBytes} bytes are more than ${mostBytes}` };
	const bytes = await readFile(file);
	const { fieldModelEntry, networkEntry } = await networkFile();
	try {
		return { entry: ending === networkEndings.network ? networkEntry(id, bytes) : fieldModelEntry(id, bytes) };
	} catch (error) {
		// A half-copied or foreign file must not take the list down.
		if (error instanceof Error) return { reason: error.message };
		throw error;
	}
}
