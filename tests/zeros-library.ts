import type { ShapeRecord } from '#contract';
import { openCatalogue, openSearchIndex, type Catalogue, type FileStore, type SearchIndex } from '#catalogue';
import { sourceDataset } from './shape-records.ts';

/** A library in memory. */
export interface ZerosLibrary {
	readonly catalogue: Catalogue;
	readonly store: FileStore;
	readonly search: SearchIndex;
	close(): void;
}

/** A library of records whose files are all zeros, of the sizes that the records say. */
export function openZerosLibrary(records: readonly ShapeRecord[]): ZerosLibrary {
	const catalogue = openCatalogue({ memory: true });
	catalogue.upsertSource(sourceDataset());
	catalogue.saveCase({ taskKey: 'k', sourceId: 'test-source', case: 'case-1', records });
	const sizes = new Map(records.flatMap(({ files }) => files.map((one) => [one.sha256, one.sizeBytes])));
	const sizeOf = (sha256: string): number => sizes.get(sha256) ?? 10;
	const refuse = (): never => {
		throw new Error('Files of zeros are read only.');
	};
	const store: FileStore = {
		head: async (sha256) => ({ sha256, sizeBytes: sizeOf(sha256) }),
		get: async (_sha256, range) =>
			(async function* () {
				yield new Uint8Array((range?.end ?? 0) - (range?.start ?? 0));
			})(),
		read: async (sha256) => new Uint8Array(sizeOf(sha256)),
		list: refuse,
		put: refuse,
		delete: refuse,
	};
	return { catalogue, store, search: openSearchIndex(catalogue), close: () => catalogue.close() };
}
