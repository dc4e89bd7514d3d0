/**
 * What a library of real data must satisfy, checked on every record:
 * surfaces extracted from voxels are closed; their volume before smoothing agrees with the counted voxels; smoothing
 * kept it within 1 %; and `male kidney tumor` finds exactly the tumours of men.
 *
 *     node --conditions=source bench/check-library.ts LIBRARY [SOURCE …]
 */
import { openCatalogue, openSearchIndex } from '#catalogue';
import type { ShapeRecord } from '#contract';
import { isPathologyWithin } from '#ontology';

const [directory, ...sources] = process.argv.slice(2);
if (directory === undefined) throw new Error('usage: check-library.ts LIBRARY [SOURCE …]');
const catalogue = openCatalogue({ directory, readOnly: true });

const median = (numbers: readonly number[]): number =>
	[...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
const percent = (share: number): string => `${(100 * share).toFixed(3)} %`;

for (const { id } of catalogue.sources()) {
	if (sources.length > 0 && !sources.includes(id)) continue;
	const extracted = [...catalogue.records({ sourceId: id })].flatMap(({ measures, kind, label }) =>
		measures?.voxelVolumeMm3 ? [{ measures, kind, label: label.name }] : [],
	);
	if (extracted.length === 0) continue;
	const deviations = extracted.map(({ measures }) =>
		Math.abs((measures.rawVolumeMm3 ?? Number.NaN) / (measures.voxelVolumeMm3 ?? Number.NaN) - 1),
	);
	const smoothing = extracted.map(({ measures }) =>
		Math.abs((measures.volumeMm3 ?? Number.NaN) / (measures.rawVolumeMm3 ?? Number.NaN) - 1),
	);
	console.log(
		`${id.padEnd(18)} ${String(extracted.length).padStart(5)} extracted, ${extracted.filter(({ measures }) => !measures.isClosed).length} open; ` +
			`|mesh / voxels − 1| before smoothing: median ${percent(median(deviations))}, ` +
			`${deviations.filter((value) => value <= 0.01).length} within 1 %; smoothing changed volume by at most ${percent(Math.max(...smoothing))}`,
	);
}

/** The tumours of men, found by walking over every record. */
const isTumourOfMan = ({ sourceId, subject, pathology, quality }: ShapeRecord): boolean =>
	sourceId.startsWith('kits') &&
	quality.listed &&
	subject.sex === 'male' &&
	pathology.some(({ term, role }) => role === 'self' && isPathologyWithin(term, 'MSN:kidney-tumour'));
const expected = new Set([...catalogue.records()].filter(isTumourOfMan).map(({ id }) => id));
const search = openSearchIndex(catalogue);
const found = new Set<string>();
let cursor: string | undefined;
do {
	const page = search.search({
		q: 'male kidney tumor',
		source: 'kits19,kits21,kits23',
		limit: 200,
		cursor,
		facets: 'no',
	});
	for (const { shape } of page.hits) found.add(shape.id);
	cursor = page.nextCursor ?? undefined;
} while (cursor !== undefined);
const difference =
	[...expected].filter((id) => !found.has(id)).length + [...found].filter((id) => !expected.has(id)).length;
console.log(
	`male kidney tumor: ${found.size} found, ${expected.size} by walking over all records, ${difference} differ`,
);
const bearing = search.search({
	q: 'male kidney tumor',
	pathologyRole: 'bearing',
	source: 'kits19,kits21,kits23',
	limit: 0,
});
console.log(`… tumorous kidneys of men on request: ${bearing.total}`);
catalogue.close();
