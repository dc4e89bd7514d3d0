import type { AnatomyReference, Code, Laterality, PathologyReference } from '#contract';
import {
	anatomyOnSide,
	anatomyTerm,
	findAnatomyByCurie,
	findPathologyByCode,
	isPathologyWithin,
	pathologyTerm,
	resolveStructure,
	type AnatomyTerm,
	type ResolvedStructure,
} from '#ontology';
import { slug } from './shape-id.ts';
import type { Structure, StructureKind, StructurePathology } from './source-description.ts';

/** What a shape is, as far as description and ontology tell. */
export interface ShapeIdentity {
	/** Unique within the case. */
	readonly key: string;
	/** For people: `Left kidney`. */
	readonly name: string;
	/** As the source wrote it. */
	readonly original: string;
	readonly kind: StructureKind;
	readonly anatomy: AnatomyReference | null;
	readonly pathology: readonly StructurePathology[];
	/** False: nothing in the ontology or description says what this is. */
	readonly isMapped: boolean;
}

/** What else is known about the structure, beside its description. */
export interface StructureContext {
	/** From the path, e.g. `left`, `L`. */
	readonly side?: string;
	/** Codes the source gives, e.g. `UBERON:0002113`. */
	readonly codes?: readonly Code[];
}

/** Where a description names a structure, that counts; the rest is resolved from its name and codes. */
export function identifyStructure(structure: Structure, { side, codes = [] }: StructureContext = {}): ShapeIdentity {
	const resolved = resolveStructure(structure.name);
	const given = sideOfWord(side);
	const term = termOf(structure, resolved, codes);
	const laterality = structure.laterality ?? given ?? lateralityOf(term, resolved);
	const sided = term && (laterality === 'left' || laterality === 'right') ? anatomyOnSide(term, laterality) : term;
	const pathology = structure.pathology ?? resolved.pathology;
	const kind = structure.kind ?? kindOf(sided, pathology, resolved);
	const anatomy = sided && {
		term: sided.id,
		label: sided.label,
		laterality,
		codes: uniqueCodes([...codes, ...sided.codes]),
		original: structure.name,
	};
	return {
		key: structure.key ?? slug(given && !hasSide(structure.name) ? `${structure.name}_${given}` : structure.name),
		name: displayName(structure, { term: sided, resolved, laterality, kind }),
		original: structure.name,
		kind,
		anatomy: anatomy ?? null,
		pathology,
		isMapped: sided !== undefined || pathology.length > 0 || kind === 'instrument' || structure.anatomy === null,
	};
}

/** One side of a structure that was split. */
export function onSide(identity: ShapeIdentity, side: 'left' | 'right'): ShapeIdentity {
	const { anatomy } = identity;
	const term = anatomy === null ? undefined : anatomyTerm(anatomy.term);
	const sided = term && anatomyOnSide(term, side);
	const isOwnName = term !== undefined && identity.name.toLowerCase() === term.label.toLowerCase();
	return {
		...identity,
		key: `${identity.key}-${side}`,
		name: isOwnName && sided ? sentenceCase(sided.label) : sidedName(identity.name, side),
		anatomy:
			anatomy && sided
				? { ...anatomy, term: sided.id, label: sided.label, laterality: side, codes: uniqueCodes(sided.codes) }
				: anatomy && { ...anatomy, laterality: side },
	};
}

/**
 * Pathology of one shape, given what its label says and what its subject has. A diagnosis of the subject that is a
 * kind of the label's lesion takes its place in the same role: tumour → clear cell renal cell carcinoma. The others
 * are added with the role `subject`.
 */
export function shapePathology(
	own: readonly StructurePathology[],
	ofSubject: readonly { readonly term: string; readonly original: string }[],
	original: string,
): PathologyReference[] {
	const result = new Map<string, PathologyReference>();
	const add = (term: string, role: PathologyReference['role'], words: string): void => {
		const label = pathologyTerm(term)?.label ?? term;
		if (!result.has(`${role} ${term}`)) result.set(`${role} ${term}`, { term, label, role, original: words });
	};
	const used = new Set<string>();
	for (const { term, role } of own) {
		const kinds = ofSubject.filter((diagnosis) => isPathologyWithin(diagnosis.term, term));
		if (kinds.length === 0) add(term, role, original);
		for (const kind of kinds) {
			add(kind.term, role, kind.original);
			used.add(kind.term);
		}
	}
	for (const diagnosis of ofSubject) if (!used.has(diagnosis.term)) add(diagnosis.term, 'subject', diagnosis.original);
	return [...result.values()];
}

/** `kidney_left` → `Kidney left`. */
export function sentenceCase(name: string): string {
	const words = name.replaceAll(/[_\s]+/g, ' ').trim();
	return words === '' ? name : words[0].toUpperCase() + words.slice(1);
}

function termOf(structure: Structure, resolved: ResolvedStructure, codes: readonly Code[]): AnatomyTerm | undefined {
	if (structure.anatomy === null) return undefined;
	if (structure.anatomy !== undefined) {
		const term = anatomyTerm(structure.anatomy) ?? findAnatomyByCurie(structure.anatomy);
		if (term) return term;
	}
	const isPathological = codes.some(({ system, code }) => findPathologyByCode(system, code) !== undefined);
	const coded = isPathological ? undefined : codes.map(({ system, code }) => findAnatomyByCurie(`${system}:${code}`));
	const found = coded?.find((term) => term !== undefined);
	const byName = resolved.anatomy;
	// A name that fits exactly may be more specific than a code shared by many parts.
	if (found && !(byName && byName.confidence >= 0.9 && isSidedFormOf(byName.term, found))) return found;
	return byName && byName.confidence >= 0.3 ? byName.term : undefined;
}

const isSidedFormOf = (term: AnatomyTerm, other: AnatomyTerm): boolean => term.unsided === other.id;

function kindOf(
	term: AnatomyTerm | undefined,
	pathology: readonly StructurePathology[],
	resolved: ResolvedStructure,
): StructureKind {
	if (pathology.some(({ role }) => role === 'self')) return 'lesion';
	return term ? 'anatomy' : resolved.kind;
}

function lateralityOf(term: AnatomyTerm | undefined, { anatomy }: ResolvedStructure): Laterality {
	if (term === undefined) return 'unknown';
	if (term.side === 'left' || term.side === 'right') return term.side;
	if (anatomy !== undefined && ['left', 'right', 'both'].includes(anatomy.laterality)) return anatomy.laterality;
	return term.side === 'none' ? 'midline' : 'unknown';
}

/**
 * The ontology's name where it says what the source's name says, or where the description corrects it; the source's
 * own where that says more (a head of the muscle).
 */
function displayName(
	{ name, anatomy, pathology = [] }: Structure,
	{
		term,
		resolved,
		laterality,
		kind,
	}: { term?: AnatomyTerm; resolved: ResolvedStructure; laterality: Laterality; kind: StructureKind },
): string {
	const byName = resolved.anatomy;
	const isPlain = kind === 'anatomy' && pathology.length === 0 && term !== undefined;
	if (isPlain) {
		const isSame = byName !== undefined && isSameOrSide(byName.term, term);
		const isCorrected = typeof anatomy === 'string' && !isSame;
		const isPartOfLabel = typeof anatomy === 'string' && isWithin(name, term.label);
		if ((isSame && byName.confidence >= 0.9) || isCorrected || isPartOfLabel) return sentenceCase(term.label);
	}
	const own =
		lesionName(name, { kind, term, pathology: pathology.length > 0 ? pathology : resolved.pathology }) ?? name;
	return laterality === 'left' || laterality === 'right' ? sidedName(sentenceCase(own), laterality) : sentenceCase(own);
}

/** `tumor` of a kidney alone says too little in a list: `kidney tumour`, as the pathology is called. */
function lesionName(
	name: string,
	{ kind, term, pathology }: { kind: StructureKind; term?: AnatomyTerm; pathology: readonly StructurePathology[] },
): string | undefined {
	const lesion = pathology.find(({ role }) => role === 'self');
	const label = lesion && pathologyTerm(lesion.term)?.label;
	if (kind !== 'lesion' || label === undefined || term === undefined || /[\s_-]/.test(name.trim())) return undefined;
	const organ = ((term.unsided && anatomyTerm(term.unsided)) || term).label;
	return label.includes(' ') ? label : `${organ} ${label}`;
}

const isSameOrSide = (a: AnatomyTerm, b: AnatomyTerm): boolean =>
	a.id === b.id || a.id === b.unsided || a.unsided === b.id;

/** Every word of the name is in the label: `anterior` in `anterior hippocampus`. */
function isWithin(name: string, label: string): boolean {
	const words = new Set(label.toLowerCase().split(/\W+/));
	return name
		.toLowerCase()
		.split(/[\W_]+/)
		.every((word) => word === '' || words.has(word));
}

const hasSide = (name: string): boolean => /(?:^|[^a-z])(?:left|right|l|r)(?:[^a-z]|$)/i.test(name);

function sidedName(name: string, side: 'left' | 'right'): string {
	if (/left|right/i.test(name)) return name;
	return `${sentenceCase(side)} ${name[0].toLowerCase()}${name.slice(1)}`;
}

function sideOfWord(word: string | undefined): 'left' | 'right' | undefined {
	const first = word?.trim()[0]?.toLowerCase();
	return first === 'l' ? 'left' : first === 'r' ? 'right' : undefined;
}

function uniqueCodes(codes: readonly Code[]): Code[] {
	return [...new Map(codes.map(({ system, code }) => [`${system}:${code}`, { system, code }])).values()];
}
