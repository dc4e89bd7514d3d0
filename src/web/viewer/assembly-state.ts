import { TISSUE_GROUPS, type TissueGroup, type TissueLook } from './tissue-look-table.ts';

/** One shape of an assembly, as the visitor wants it. */
export interface PartState {
	readonly isVisible: boolean;
	readonly opacity: number;
}

/** The whole assembly: pieces, the one that stands alone if any, and what holds for all. */
export interface AssemblyState {
	readonly parts: ReadonlyMap<string, PartState>;
	/** Shows this one only; the others keep their own state. */
	readonly isolated: string | undefined;
	readonly colouring: 'tissue' | 'distinct';
	/** 0 in place … 1 far apart. */
	readonly spread: number;
}

/** Coverings start see-through, or nothing else would be seen. */
const COVERING = /\bskin\b|body surface|\bbody\b(?!.*vertebra)|subcutaneous|torso fat|trunk wall/;

export function firstAssembly(parts: readonly { id: string; label: string }[]): AssemblyState {
	return {
		parts: new Map(
			parts.map(({ id, label }) => [id, { isVisible: true, opacity: COVERING.test(label.toLowerCase()) ? 0.25 : 1 }]),
		),
		isolated: undefined,
		colouring: 'tissue',
		spread: 0,
	};
}

export function changePart(state: AssemblyState, id: string, change: Partial<PartState>): AssemblyState {
	const part = state.parts.get(id);
	return part ? { ...state, parts: new Map(state.parts).set(id, { ...part, ...change }) } : state;
}

/** Shows or hides many at once; an isolated shape gives way. */
export function showParts(state: AssemblyState, ids: readonly string[], isVisible: boolean): AssemblyState {
	const parts = new Map(state.parts);
	for (const id of ids) {
		const part = parts.get(id);
		if (part) parts.set(id, { ...part, isVisible });
	}
	return { ...state, parts, isolated: undefined };
}

/** Isolates a shape, or ends it when it is the isolated one. */
export function toggleIsolated(state: AssemblyState, id: string): AssemblyState {
	return { ...state, isolated: state.isolated === id ? undefined : id };
}

export function isShown(state: AssemblyState, id: string): boolean {
	if (state.isolated !== undefined) return state.isolated === id;
	return state.parts.get(id)?.isVisible ?? false;
}

/** Parts under the headings of their tissue, in the order of the headings, by name within. */
export function groupParts<T extends { look: TissueLook; name: string }>(
	parts: readonly T[],
): readonly { group: TissueGroup; parts: readonly T[] }[] {
	const collator = new Intl.Collator('en', { numeric: true });
	return TISSUE_GROUPS.map((group) => ({
		group,
		parts: parts.filter((part) => part.look.group === group).sort((a, b) => collator.compare(a.name, b.name)),
	})).filter((entry) => entry.parts.length > 0);
}
