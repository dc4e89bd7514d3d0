import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { openCatalogue, openLocalFileStore, type Catalogue, type LocalFileStore } from '#catalogue';
import { writeNifti } from '#formats';
import { runIngest, type IngestReport, type RunIngestOptions, type SourceDescription } from '#ingest';
import type { Volume } from '#volume';

/** A library and a folder for data, both gone after the test. */
export interface TestLibrary {
	readonly folder: string;
	readonly data: string;
	readonly catalogue: Catalogue;
	readonly store: LocalFileStore;
	write(name: string, content: Uint8Array | string): Promise<void>;
	writeVolume(name: string, volume: Volume): Promise<void>;
	ingest(source: SourceDescription, more?: Partial<RunIngestOptions>): Promise<IngestReport>;
	/** A second library over the same data; beside this one, unless said where. */
	another(directory?: string): TestLibrary;
	remove(): Promise<void>;
}

/** Small pictures and few points: what takes long says nothing here. */
export const quickOptions = { pointCount: 200, thumbnailSize: 32, lodTriangleCounts: [2000, 500, 100] };

export async function openTestLibrary(): Promise<TestLibrary> {
	const folder = await mkdtemp(path.join(tmpdir(), 'msn-ingest-'));
	return libraryIn(folder, path.join(folder, 'library'));
}

function libraryIn(folder: string, directory: string): TestLibrary {
	const data = path.join(folder, 'data');
	const catalogue = openCatalogue({ directory });
	const store = openLocalFileStore(directory);
	const write = async (file: string, content: Uint8Array | string): Promise<void> => {
		await mkdir(path.dirname(path.join(data, file)), { recursive: true });
		await writeFile(path.join(data, file), content);
	};
	return {
		folder,
		data,
		catalogue,
		store,
		write,
		writeVolume: (file, volume) =>
			write(file, file.endsWith('.gz') ? gzipSync(writeNifti(volume)) : writeNifti(volume)),
		ingest: (source, more) =>
			runIngest({ source, paths: [data], catalogue, store, workers: 0, options: quickOptions, ...more }),
		another: (next = `${directory}-next`) => libraryIn(folder, next),
		remove: async () => {
			catalogue.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** A description with little in it; `parts` says what matters. */
export function testSource(parts: Partial<SourceDescription> = {}): SourceDescription {
	return {
		id: 'test-source',
		title: 'Test source',
		description: 'Made by a test.',
		homepage: null,
		doi: null,
		citation: 'Tester, 2026.',
		licence: {
			id: 'CC0-1.0',
			title: 'CC0 1.0',
			url: null,
			commercialUse: true,
			shareAlike: false,
			attribution: 'Tester',
		},
		modality: 'CT',
		synthetic: true,
		adapter: 'files',
		subjects: { space: 'test' },
		layouts: [{ name: 'labels', files: ['{case}/labels.nii[.gz|]'], content: 'label-volume', labels: 'organs' }],
		labelMaps: {
			organs: {
				labels: [
					{ value: 1, name: 'spleen' },
					{
						value: 2,
						name: 'kidney',
						key: 'kidney',
						anatomy: 'UBERON:0002113',
						splitSides: true,
						sideReference: [2, 3],
					},
					{
						value: 3,
						name: 'tumor',
						key: 'tumour',
						anatomy: 'UBERON:0002113',
						pathology: [{ term: 'MSN:kidney-tumour', role: 'self' }],
						splitSides: true,
						sideReference: [2, 3],
					},
				],
				composites: [
					{
						key: 'kidney-with-tumour',
						name: 'kidney with tumour',
						anatomy: 'UBERON:0002113',
						pathology: [{ term: 'MSN:kidney-tumour', role: 'bearing' }],
						labels: [2, 3],
						mustContain: [3],
						splitSides: true,
						sideReference: [2, 3],
					},
				],
			},
		},
		...parts,
	};
}
