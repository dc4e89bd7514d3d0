import { anatomyOnSide, anatomyTerm, isAnatomyWithin } from './anatomy.ts';
import { isPathologyWithin, pathologyDescendants, pathologyTerm } from './pathology.ts';
import { isInstrumentName } from './instrument-words.ts';
import { type ResolvedAnatomy, resolveAnatomy } from './resolve-anatomy.ts';
import { type ResolvedPathology, resolvePathology } from './resolve-pathology.ts';

/** What a shape with this name is. */
export interface ResolvedStructure {
	readonly kind: 'anatomy' | 'lesion' | 'instrument' | 'other';
	/** The structure; of a lesion: the organ that bears it. */
	readonly anatomy: ResolvedAnatomy | undefined;
	/** `self`: the shape is the lesion; `bearing`: the structure is drawn together with it. */
	readonly pathology: readonly { readonly term: string; readonly role: 'self' | 'bearing' }[];
}

/** Words that make the pathology an attribute of the structure: `tumored kidney`, `kidney with tumour`. */
const bearingWords = /^(?:tumored|tumorous|diseased|fractured|defective|enlarged|with$)/;

/**
 * Anatomy and pathology of a name together: `kidney_cyst_left` is a lesion (kidney cyst) of the left kidney,
 * `tumoredKidney` a kidney bearing a tumour, `skull_defect` a skull with a defect. A general lesion word becomes the
 * lesion of the organ named beside it.
 */
export function resolveStructure(name: string): ResolvedStructure {
	if (isInstrumentName(name)) return { kind: 'instrument', anatomy: undefined, pathology: [] };
	const anatomy = resolveAnatomy(name);
	if (anatomy !== undefined && anatomy.confidence >= 0.9) return { kind: 'anatomy', anatomy, pathology: [] };

	const pathology = resolvePathology(name);
	if (pathology === undefined) return { kind: anatomy === undefined ? 'other' : 'anatomy', anatomy, pathology: [] };

	const organ = anatomy ?? siteOf(pathology, name);
	const bearing = isBearing(pathology, name);
	const term = organ === undefined ? pathology.term.id : specificTo(pathology.term.id, organ.term.id);
	if (bearing) return { kind: 'anatomy', anatomy: organ, pathology: [{ term, role: 'bearing' }] };
	return { kind: 'lesion', anatomy: organ, pathology: [{ term, role: 'self' }] };
}

/** The kind of a lesion that belongs to an organ: tumour + kidney → kidney tumour; else the term itself. */
export function specificTo(pathologyId: string, anatomyId: string): string {
	const own = pathologyTerm(pathologyId);
	if (own?.site !== undefined) return pathologyId;
	const fitting = pathologyDescendants(pathologyId).find((id) => {
		const term = pathologyTerm(id);
		const open = term?.behaviour === undefined || isPathologyWithin(pathologyId, 'MONDO:0004992');
		return (
			term?.site !== undefined && (open || term.behaviour === own?.behaviour) && isAnatomyWithin(anatomyId, term.site)
		);
	});
	return fitting ?? pathologyId;
}

function isBearing(pathology: ResolvedPathology, name: string): boolean {
	if (pathology.term.form === 'condition') return true;
	if (pathology.words.some((word) => bearingWords.test(word))) return true;
	return /\bwith\b/i.test(name.replace(/[_-]+/g, ' ')) && pathology.otherWords.length > 0;
}

function siteOf(pathology: ResolvedPathology, original: string): ResolvedAnatomy | undefined {
	const site = pathology.term.site === undefined ? undefined : anatomyTerm(pathology.term.site);
	if (site === undefined) return undefined;
	const side = /(?:^|[^a-z])(left|right)(?:[^a-z]|$)/i.exec(original)?.[1]?.toLowerCase();
	const term = side === 'left' || side === 'right' ? anatomyOnSide(site, side) : site;
	const laterality =
		term.side === 'left' || term.side === 'right' ? term.side : site.side === 'none' ? 'midline' : 'unknown';
	return { term, laterality, confidence: 0.6, match: 'part', original };
}
