import { createHash } from 'node:crypto';
import { openCatalogue, openLocalFileStore, openSearchIndex, type FileStore } from '#catalogue';
import type { SearchQuery, ShapeRecord } from '#contract';
import { readAny } from '#formats';
import { centredOccupancy, type ShapeSample } from '#learning';
import { nodeDecompress } from '#node-zlib';
import { weld, type TriangleMesh } from '#shape';

/** Options of {@link libraryShapes}. */
export interface LibraryShapesOptions {
	/** A query as for `msn search`: words in `q`, or filters. */
	readonly query: SearchQuery;
	/** Voxels along each axis. Default 48. */
	readonly size?: number;
	/** Their spacing, mm. Default 3. */
	readonly spacingMm?: number;
	readonly onSkip?: (id: string, reason: string) => void;
}

/**
 * The shapes of a library that a query finds, as occupancies about their centroids. Subjects are those of the records, so one
 * person in several sources is one subject; facts hold anatomy, side, pathology, sex and age.
 */
export async function* libraryShapes(directory: string, options: LibraryShapesOptions): AsyncGenerator<ShapeSample> {
	const { query, size = 48, spacingMm = 3, onSkip } = options;
	const catalogue = openCatalogue({ directory });
	const store = openLocalFileStore(directory);
	try {
		const search = openSearchIndex(catalogue);
		for (const id of matchingIds((asked) => search.search(asked), query)) {
			const record = catalogue.record(id);
			const mesh = record && (await surfaceOf(record, store));
			const volume = mesh && centredOccupancy(mesh, { dims: [size, size, size], spacingMm });
			if (!record || !volume) {
				onSkip?.(id, mesh ? 'its surface is not closed' : 'it has no surface');
				continue;
			}
			yield {
				id,
				subject: record.subject.key,
				source: record.sourceId,
				facts: factsOf(record),
				content: { kind: 'occupancy', volume },
			};
		}
	} finally {
		catalogue.close();
	}
}

/** Of the records that a query finds, with the sums of their files: changes with any of them. */
export function libraryFingerprint(directory: string, query: SearchQuery): string {
	const catalogue = openCatalogue({ directory });
	try {
		const search = openSearchIndex(catalogue);
		const hash = createHash('sha256');
		for (const id of matchingIds((asked) => search.search(asked), query))
			hash.update(`${JSON.stringify(catalogue.record(id) ?? id)}\n`);
		return hash.digest('hex');
	} finally {
		catalogue.close();
	}
}

function* matchingIds(
	search: (query: SearchQuery) => {
		readonly hits: readonly { readonly shape: { readonly id: string } }[];
		readonly nextCursor: string | null;
	},
	query: SearchQuery,
): Generator<string> {
	let cursor: string | undefined;
	for (;;) {
		const page = search({ ...query, limit: 200, ...(cursor !== undefined && { cursor }) });
		for (const { shape } of page.hits) yield shape.id;
		if (page.nextCursor === null) return;
		cursor = page.nextCursor;
	}
}

/** The surface of a record, in the format that loses least. */
async function surfaceOf({ id, files }: ShapeRecord, store: FileStore): Promise<TriangleMesh | undefined> {
	const meshes = files.filter(({ role }) => role === 'mesh');
	const file = (['ply', 'stl', 'glb'] as const)
		.map((wanted) => meshes.find(({ format }) => format === wanted))
		.find(Boolean);
	const bytes = file && (await store.read(file.sha256));
	if (!bytes) return undefined;
	const name = `${id}.${file.format}`;
	const content = await readAny(bytes, { fileName: name, decompress: nodeDecompress, units: 'mm' });
	return content.kind === 'mesh' ? weld(content.parts[0].mesh) : undefined;
}

function factsOf({ anatomy, pathology, subject, modality, synthetic }: ShapeRecord): ShapeSample['facts'] {
	return {
		anatomy: anatomy?.label ?? null,
		side: anatomy?.laterality ?? null,
		pathology: pathology.map(({ label }) => label).join('; ') || null,
		hasPathology: pathology.length > 0,
		sex: subject.sex,
		ageYears: subject.ageYears,
		modality,
		synthetic,
	};
}
