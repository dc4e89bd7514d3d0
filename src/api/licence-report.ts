import type { Licence, ShapeRecord, SourceDataset } from '#contract';
import { commercialWords, type SelectionContents } from './selection-contents.ts';

/**
 * `LICENCES.txt`: source by source what its licence asks for, whom to name and how to cite, and which shapes it covers.
 * A shape whose licence differs from its source's has a paragraph of its own.
 */
export function licenceReport({ records, sources }: Pick<SelectionContents, 'records' | 'sources'>): string {
	const groups = groupByLicence(records);
	const titles = new Map(sources.map((source) => [source.id, source]));
	const paragraphs = groups.map(({ sourceId, licence, shapes }) =>
		paragraph(titles.get(sourceId), { sourceId, licence, shapes }),
	);
	const head = [
		'LICENCES AND ATTRIBUTION',
		'',
		`${count(records.length, 'shape')} from ${count(new Set(groups.map(({ sourceId }) => sourceId)).size, 'source')}.`,
		'Every shape keeps the licence of its source. Name the sources as they ask, keep the terms below with every copy,',
		'and cite the sources (CITATIONS.bib). For research and education; not for clinical use.',
	].join('\n');
	return `${[head, ...paragraphs].join(`\n\n${'-'.repeat(80)}\n`)}\n`;
}

interface LicenceGroup {
	readonly sourceId: string;
	readonly licence: Licence;
	readonly shapes: ShapeRecord[];
}

function groupByLicence(records: readonly ShapeRecord[]): LicenceGroup[] {
	const groups = new Map<string, LicenceGroup>();
	for (const record of records) {
		const { sourceId, licence } = record;
		const { id, url, commercialUse, shareAlike, attribution } = licence;
		const key = JSON.stringify([sourceId, id, url, commercialUse, shareAlike, attribution]);
		const group = groups.get(key) ?? { sourceId, licence, shapes: [] };
		groups.set(key, group);
		group.shapes.push(record);
	}
	return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function paragraph(source: SourceDataset | undefined, { sourceId, licence, shapes }: LicenceGroup): string {
	const address = source?.doi ? `https://doi.org/${source.doi}` : source?.homepage;
	const isSynthetic = shapes.some(({ synthetic }) => synthetic);
	return [
		`${oneLine(source?.title ?? sourceId)} (${sourceId})${isSynthetic ? ': SYNTHETIC, not from patients' : ''}`,
		...(address ? [address] : []),
		'',
		`Licence:        ${oneLine(licence.title)} (${licence.id})`,
		...(licence.url === null ? [] : [`                ${licence.url}`]),
		`Commercial use: ${commercialWords(licence)}`,
		`Share alike:    ${licence.shareAlike ? 'yes: pass on what you make of it under the same terms' : 'no'}`,
		`Attribution:    ${oneLine(licence.attribution)}`,
		...(source === undefined ? [] : [`Cite:           ${oneLine(source.citation)}`]),
		'',
		`${count(shapes.length, 'shape')}:`,
		...shapes.map(({ id }) => `  ${id}`),
	].join('\n');
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
