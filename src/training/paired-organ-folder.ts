import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readVolume } from '#formats';
import type { ShapeFacts, ShapeSample } from '#learning';
import { nodeDecompress } from '#node-zlib';
import type { Volume } from '#volume';
import { foldersIn } from './files-below.ts';
import { readPairedOrgan, type PairedOrganOptions } from './read-paired-organ.ts';

/** Options of {@link pairedOrganFolder}. */
export interface PairedOrganFolderOptions extends PairedOrganOptions {
	/** Name of the corpus. */
	readonly source: string;
	/** The label map inside each case's folder. */
	readonly file: string;
	/** The labels whose volume in ml becomes a fact, by the fact's name. */
	readonly labelVolumes?: Readonly<Record<string, number>>;
	/** A JSON list of records, one a case: which field names the case and which fields become facts under which names. */
	readonly records?: {
		readonly file: string;
		readonly key: string;
		readonly fields: Readonly<Record<string, string>>;
	};
	/** Subject of a case; default: its folder's name. For cases of one person in several corpora. */
	readonly subjectOf?: (caseName: string) => string;
	readonly onSkip?: (caseName: string, reason: string) => void;
	readonly onCase?: (done: number, total: number) => void;
	readonly signal?: AbortSignal;
}

/**
 * Both organs of every case of a folder, one label map a case: two samples a subject, `facts` with side, volumes in ml and what
 * the records say. Cases whose two organs cannot be told apart, or are cut by the scan's border, are left out and reported.
 */
export async function* pairedOrganFolder(
	folder: string,
	options: PairedOrganFolderOptions,
): AsyncGenerator<ShapeSample> {
	const cases = foldersIn(folder);
	const records = readRecords(folder, options.records);
	for (const [done, name] of cases.entries()) {
		options.signal?.throwIfAborted();
		options.onCase?.(done, cases.length);
		const file = path.join(folder, name, options.file);
		if (!existsSync(file)) {
			options.onSkip?.(name, `it holds no ${options.file}`);
			continue;
		}
		const { volume } = await readVolume(readFileSync(file), { fileName: file, decompress: nodeDecompress });
		const organs = organsOf(file, volume, options);
		if (typeof organs === 'string') {
			options.onSkip?.(name, organs);
			continue;
		}
		if (organs.some(({ touchesBorder }) => touchesBorder)) {
			options.onSkip?.(name, 'cut by the border of the volume');
			continue;
		}
		for (const { side, occupancy, marks, labelMl } of organs)
			yield {
				id: `${options.source}/${name}/${side}`,
				subject: options.subjectOf?.(name) ?? name,
				source: options.source,
				facts: {
					...records.get(name),
					side,
					volumeMl: labelMl.reduce((sum, ml) => sum + ml, 0),
					...Object.fromEntries(
						Object.entries(options.labelVolumes ?? {}).map(([fact, label]) => [fact, labelMl[label] ?? 0]),
					),
				},
				content: { kind: 'occupancy', volume: occupancy },
				...(marks && { marks }),
			};
	}
	options.onCase?.(cases.length, cases.length);
}

/** @throws RangeError that names the file if it is no label map. */
function organsOf(file: string, volume: Volume, options: PairedOrganOptions): ReturnType<typeof readPairedOrgan> {
	try {
		return readPairedOrgan(volume, options);
	} catch (cause) {
		throw new RangeError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
	}
}

function readRecords(folder: string, records: PairedOrganFolderOptions['records']): Map<string, ShapeFacts> {
	if (!records) return new Map();
	const list: unknown = JSON.parse(readFileSync(path.resolve(folder, records.file), 'utf8'));
	if (!Array.isArray(list)) throw new RangeError(`${records.file}: expected a list of records`);
	return new Map(
		list.map((record: Record<string, unknown>) => [
			String(record[records.key]),
			Object.fromEntries(Object.entries(records.fields).map(([fact, field]) => [fact, plain(record[field])])),
		]),
	);
}

function plain(value: unknown): string | number | boolean | null {
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
