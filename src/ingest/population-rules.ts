import type { Defect, ShapeRecord } from '#contract';
import { anatomyTerm, isAnatomyWithin } from '#ontology';

/** What rules over many shapes need of each: small, so that a whole source fits into memory. */
export interface ShapeFacts {
	readonly id: string;
	readonly sourceId: string;
	readonly case: string;
	readonly subjectKey: string;
	readonly kind: ShapeRecord['kind'];
	readonly anatomy: string | null;
	readonly laterality: string;
	/** `self` and `bearing` pathologies, sorted: what the shape itself stands for. */
	readonly pathology: string;
	readonly contentHash: string;
	readonly volumeMm3: number | null;
	readonly centroidXMm: number | null;
	readonly isCut: boolean;
	/** Its coordinates are where it lay in the patient, on axes that are known. */
	readonly isInPatient: boolean;
	readonly quality: ShapeRecord['quality'];
}

export function factsOfRecord(record: ShapeRecord): ShapeFacts {
	const { measures, space } = record;
	const own = record.pathology.filter(({ role }) => role !== 'subject').map(({ term, role }) => `${role} ${term}`);
	return {
		id: record.id,
		sourceId: record.sourceId,
		case: record.subject.case,
		subjectKey: record.subject.key,
		kind: record.kind,
		anatomy: record.anatomy?.term ?? null,
		laterality: record.anatomy?.laterality ?? 'unknown',
		pathology: own.sort().join(', '),
		contentHash: record.provenance.contentHash,
		volumeMm3: measures?.isClosed === true ? measures.volumeMm3 : null,
		centroidXMm: measures?.centroidMm[0] ?? null,
		isCut: measures?.touchesScanBorder === true,
		isInPatient: space.originalSpace !== 'unknown' && !space.notes.some((note) => note.startsWith('moved into')),
		quality: record.quality,
	};
}

/** Smallest population that says what is usual. */
const minPopulation = 8;
/** Robust standard deviations (of the logarithm of the volume) from which on a shape stands out. */
const outlierDeviations = 5;
/** A population never counts as more uniform than this: 10 %. */
const minLogDeviation = 0.1;

/** What is usual for one structure in one source. */
export interface UsualVolume {
	readonly count: number;
	readonly medianMm3: number;
	/** Robust standard deviation of the natural logarithm. */
	readonly logDeviation: number;
}

/** The structure a shape stands for within its source. Lesions have no usual size. */
export const populationKey = (facts: ShapeFacts): string | undefined =>
	facts.kind === 'lesion' || facts.anatomy === null
		? undefined
		: [facts.sourceId, facts.anatomy, facts.laterality, facts.pathology].join('|');

/** Median and spread of log volume of every structure of a source that has enough whole shapes. */
export function usualVolumes(shapes: Iterable<ShapeFacts>): Map<string, UsualVolume> {
	const volumes = new Map<string, number[]>();
	for (const facts of shapes) {
		const key = populationKey(facts);
		if (key === undefined || facts.isCut || facts.volumeMm3 === null || facts.volumeMm3 <= 0) continue;
		const list = volumes.get(key);
		if (list) list.push(Math.log(facts.volumeMm3));
		else volumes.set(key, [Math.log(facts.volumeMm3)]);
	}
	const usual = new Map<string, UsualVolume>();
	for (const [key, logs] of volumes) {
		if (logs.length < minPopulation) continue;
		const middle = median(logs);
		const spread = 1.4826 * median(logs.map((log) => Math.abs(log - middle)));
		usual.set(key, {
			count: logs.length,
			medianMm3: Math.exp(middle),
			logDeviation: Math.max(spread, minLogDeviation),
		});
	}
	return usual;
}

/** A volume far from what is usual for the structure in its source. A cut shape may well be small. */
export function isOutlier(facts: ShapeFacts, usual: UsualVolume | undefined): Defect | undefined {
	if (!usual || facts.volumeMm3 === null || facts.volumeMm3 <= 0) return undefined;
	const deviations = Math.log(facts.volumeMm3 / usual.medianMm3) / usual.logDeviation;
	if (Math.abs(deviations) < outlierDeviations || (facts.isCut && deviations < 0)) return undefined;
	const factor = facts.volumeMm3 / usual.medianMm3;
	const howMuch = factor > 1 ? `${factor.toFixed(1)} times` : `${(100 * factor).toPrecision(2)} % of`;
	return {
		kind: 'implausible-volume',
		severity: 'warning',
		detail: `${millilitres(facts.volumeMm3)}: ${howMuch} the median of ${usual.count} such shapes of this source (${millilitres(usual.medianMm3)}).`,
	};
}

/** A volume no such structure has. Far outside, it cannot be what the label says. */
export function isOutsideRange(facts: ShapeFacts, range: readonly number[] | undefined): Defect | undefined {
	if (!range || facts.kind === 'lesion' || facts.volumeMm3 === null) return undefined;
	const { volumeMm3, isCut } = facts;
	const [low, high] = range;
	if (volumeMm3 >= low && volumeMm3 <= high) return undefined;
	if (volumeMm3 < low && isCut) return undefined;
	const isImpossible = volumeMm3 < low / 10 || volumeMm3 > high * 3;
	return {
		kind: 'implausible-volume',
		severity: isImpossible ? 'error' : 'warning',
		detail: `${millilitres(volumeMm3)}; plausible are ${millilitres(low)} to ${millilitres(high)}.`,
	};
}

/** Centres this close to the partner or the middle say nothing about sides. */
const sideToleranceMm = 5;
const midlineToleranceMm = 15;
/** Bones of the middle of the trunk and skull: vertebra, sternum, sacrum, spinal cord. */
const midlineStructures = ['UBERON:0002412', 'UBERON:0000975', 'UBERON:0003690', 'UBERON:0002240'];

/**
 * Left structures that lie right of their partner, or of the middle of the body, and the reverse; for shapes of one
 * case, by id. World x grows to the right.
 */
export function wrongSides(shapes: readonly ShapeFacts[]): Map<string, Defect> {
	const found = new Map<string, Defect>();
	const placed = shapes.filter((facts) => facts.isInPatient && facts.centroidXMm !== null && facts.anatomy !== null);
	const checked = new Set<string>();
	for (const left of placed.filter(({ laterality }) => laterality === 'left')) {
		for (const right of placed) {
			if (right.laterality !== 'right' || !isPartner(left, right)) continue;
			checked.add(left.id).add(right.id);
			const distance = xOf(left) - xOf(right);
			if (distance <= sideToleranceMm) continue;
			found.set(left.id, sideDefect(`It lies ${distance.toFixed(0)} mm right of its right partner.`, right.id));
			found.set(right.id, sideDefect(`It lies ${distance.toFixed(0)} mm left of its left partner.`, left.id));
		}
	}
	const middle = bodyMiddle(placed);
	if (middle === undefined) return found;
	for (const facts of placed) {
		if (checked.has(facts.id) || (facts.laterality !== 'left' && facts.laterality !== 'right')) continue;
		const beyond = facts.laterality === 'left' ? xOf(facts) - middle : middle - xOf(facts);
		if (beyond > midlineToleranceMm)
			found.set(
				facts.id,
				sideDefect(`Its centre lies ${beyond.toFixed(0)} mm on the other side of the body's middle.`),
			);
	}
	return found;
}

/** The same content, or the same structure of the same person from elsewhere; the first by id stands for all. */
export function duplicatesOf(
	facts: ShapeFacts,
	sameContent: readonly ShapeFacts[],
	sameSubject: readonly ShapeFacts[],
): Defect[] {
	const defects: Defect[] = [];
	const equals = sameContent.filter((other) => other.id !== facts.id);
	const twins = equals.filter((other) => standsForSame(facts, other));
	if (equals.length > 0) {
		const isLater = twins.some((other) => other.id < facts.id);
		defects.push({
			kind: 'duplicate-content',
			severity: isLater ? 'error' : 'note',
			detail: `The same geometry, number for number, as ${named(equals)}.`,
			related: relatedIds(equals),
		});
	}
	const others = sameSubject.filter(
		(other) =>
			other.id !== facts.id && standsForSame(facts, other) && isFromElsewhere(facts, other) && !equals.includes(other),
	);
	if (others.length > 0)
		defects.push({
			kind: 'duplicate-subject',
			severity: 'note',
			detail: `The same structure of the same subject, drawn again: ${named(others)}.`,
			related: relatedIds(others),
		});
	return defects;
}

const maxRelated = 20;
const relatedIds = (shapes: readonly ShapeFacts[]): string[] =>
	shapes
		.map(({ id }) => id)
		.sort()
		.slice(0, maxRelated);
const named = (shapes: readonly ShapeFacts[]): string => {
	const [first, ...rest] = relatedIds(shapes);
	return rest.length === 0 ? first : `${first} and ${shapes.length - 1} more`;
};

function standsForSame(a: ShapeFacts, b: ShapeFacts): boolean {
	return (
		a.subjectKey === b.subjectKey &&
		a.anatomy !== null &&
		a.anatomy === b.anatomy &&
		a.laterality === b.laterality &&
		a.kind === b.kind &&
		roles(a.pathology) === roles(b.pathology)
	);
}

/** Diagnoses may be worded differently by two sources; whether it is a lesion, or bears one, may not. */
const roles = (pathology: string): string =>
	[...new Set(pathology.split(', ').map((text) => text.split(' ')[0]))].join();

const isFromElsewhere = (a: ShapeFacts, b: ShapeFacts): boolean => a.sourceId !== b.sourceId || a.case !== b.case;

function isPartner(left: ShapeFacts, right: ShapeFacts): boolean {
	if (left.kind !== right.kind || left.kind === 'lesion' || left.case !== right.case) return false;
	const base = (facts: ShapeFacts): string | undefined =>
		anatomyTerm(facts.anatomy ?? '')?.unsided ?? facts.anatomy ?? undefined;
	return base(left) === base(right);
}

const xOf = ({ centroidXMm }: ShapeFacts): number => centroidXMm ?? Number.NaN;

function bodyMiddle(shapes: readonly ShapeFacts[]): number | undefined {
	const middle = shapes.filter(({ anatomy }) => midlineStructures.some((id) => isAnatomyWithin(anatomy ?? '', id)));
	return middle.length < 2 ? undefined : median(middle.map(xOf));
}

const sideDefect = (detail: string, ...related: string[]): Defect => ({
	kind: 'wrong-side',
	severity: 'error',
	detail,
	...(related.length > 0 ? { related } : {}),
});

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const half = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export const millilitres = (mm3: number): string => `${Number((mm3 / 1000).toPrecision(3)).toLocaleString('en')} ml`;
