import type { Defect, ShapeRecord } from '#contract';
import { canonicalJson, type Catalogue, type QualityUpdate } from '#catalogue';
import { anatomyTerm } from '#ontology';
import { populationKinds, qualityOf } from './assess-quality.ts';
import {
	duplicatesOf,
	factsOfRecord,
	isOutlier,
	isOutsideRange,
	populationKey,
	usualVolumes,
	wrongSides,
	type ShapeFacts,
} from './population-rules.ts';
import type { SourceDescription } from './source-description.ts';

/** Plausible volume of a structure in this source, mm³: the source's own range, else the term's, else undefined. */
export function plausibleVolumeMm3(
	source: Pick<SourceDescription, 'volumeRangesMm3'> | undefined,
	anatomy: string | null,
): readonly number[] | undefined {
	if (anatomy === null) return undefined;
	const term = anatomyTerm(anatomy);
	const own = source?.volumeRangesMm3?.[anatomy] ?? source?.volumeRangesMm3?.[term?.unsided ?? ''];
	return own ?? term?.volumeMl?.map((ml) => ml * 1000);
}

/**
 * Applies the rules that compare shapes with each other to all shapes of a source, and to shapes of other sources that
 * are their duplicates (or were: `formerRelations`). Running it again changes nothing.
 *
 * @returns the number of records whose quality changed.
 */
export function assessPopulation(
	catalogue: Catalogue,
	source: Pick<SourceDescription, 'id' | 'volumeRangesMm3'>,
	formerRelations: Iterable<string> = [],
): number {
	const own = new Map<string, ShapeFacts>();
	for (const record of catalogue.records({ sourceId: source.id })) own.set(record.id, factsOfRecord(record));
	const related = relationFinder(catalogue);
	const updates: QualityUpdate[] = [];
	const others = new Set(formerRelations);

	const usual = usualVolumes(own.values());
	const sides = sidesByCase(own.values());
	for (const facts of own.values()) {
		const duplicates = related.duplicates(facts);
		for (const { related: ids } of duplicates) for (const id of ids ?? []) others.add(id);
		for (const { related: ids } of facts.quality.defects) for (const id of ids ?? []) others.add(id);
		const volume =
			isOutsideRange(facts, plausibleVolumeMm3(source, facts.anatomy)) ??
			isOutlier(facts, usual.get(populationKey(facts) ?? ''));
		const side = sides.get(facts.id);
		const found = [...duplicates, ...(volume ? [volume] : []), ...(side ? [side] : [])];
		pushUpdate(updates, facts, found, (kind) => populationKinds.has(kind));
	}
	for (const id of others) {
		if (own.has(id)) continue;
		const record = catalogue.record(id);
		if (!record) continue;
		const facts = factsOfRecord(record);
		pushUpdate(updates, facts, related.duplicates(facts), (kind) => kind.startsWith('duplicate-'));
	}
	return catalogue.updateQuality(updates);
}

function pushUpdate(
	updates: QualityUpdate[],
	facts: ShapeFacts,
	found: readonly Defect[],
	isReplaced: (kind: string & Defect['kind']) => boolean,
): void {
	const kept = facts.quality.defects.filter(({ kind }) => !isReplaced(kind));
	const quality = qualityOf([...kept, ...found]);
	if (!isEqual(quality, facts.quality)) updates.push({ id: facts.id, quality });
}

const isEqual = (a: ShapeRecord['quality'], b: ShapeRecord['quality']): boolean =>
	canonicalJson(a) === canonicalJson(b);

function sidesByCase(shapes: Iterable<ShapeFacts>): Map<string, Defect> {
	const cases = new Map<string, ShapeFacts[]>();
	for (const facts of shapes) {
		const list = cases.get(facts.case);
		if (list) list.push(facts);
		else cases.set(facts.case, [facts]);
	}
	return new Map([...cases.values()].flatMap((list) => [...wrongSides(list)]));
}

/** Looks up equal shapes over all sources; a subject's shapes are read once. */
function relationFinder(catalogue: Catalogue): { duplicates(facts: ShapeFacts): Defect[] } {
	const subjects = new Map<string, ShapeFacts[]>();
	return {
		duplicates(facts) {
			let ofSubject = subjects.get(facts.subjectKey);
			if (!ofSubject) {
				ofSubject = [...catalogue.records({ subjectKey: facts.subjectKey })].map(factsOfRecord);
				// One subject's shapes usually follow each other; a large library does not fit into memory.
				if (subjects.size > 50) subjects.clear();
				subjects.set(facts.subjectKey, ofSubject);
			}
			const equal =
				catalogue.recordCount({ contentHash: facts.contentHash }) < 2
					? []
					: [...catalogue.records({ contentHash: facts.contentHash })].map(factsOfRecord);
			return duplicatesOf(facts, equal, ofSubject);
		},
	};
}
