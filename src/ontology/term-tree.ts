/** A code of a term in another vocabulary. */
export interface TermCode {
	/** `UBERON`, `FMA`, `SNOMED`, `RADLEX`, `MONDO`, `NCIT`, `FDI`. */
	readonly system: string;
	readonly code: string;
}

export interface Ancestor {
	readonly id: string;
	readonly relation: 'is-a' | 'part-of';
	/** Steps of the shortest way, 1 for a parent. */
	readonly distance: number;
}

interface Node {
	readonly id: string;
	readonly isA: readonly string[];
	readonly partOf: readonly string[];
}

const ancestorCache = new WeakMap<ReadonlyMap<string, Node>, Map<string, readonly Ancestor[]>>();
const childCache = new WeakMap<ReadonlyMap<string, Node>, ReadonlyMap<string, readonly string[]>>();

/**
 * Closure over is-a and part-of by breadth-first search. A term reached by is-a steps only counts as `is-a`, even
 * where a shorter way has a part-of step. Unknown ids have none. Results are cached and must not be changed.
 */
export function ancestorsOf(nodes: ReadonlyMap<string, Node>, id: string): readonly Ancestor[] {
	let cache = ancestorCache.get(nodes);
	if (cache === undefined) ancestorCache.set(nodes, (cache = new Map()));
	let found = cache.get(id);
	if (found === undefined) cache.set(id, (found = searchAncestors(nodes, id)));
	return found;
}

/** Ids of all terms below one, nearest first. */
export function descendantsOf(nodes: ReadonlyMap<string, Node>, id: string): readonly string[] {
	let children = childCache.get(nodes);
	if (children === undefined) childCache.set(nodes, (children = childrenOf(nodes)));
	const seen = new Set([id]);
	for (const current of seen) for (const child of children.get(current) ?? []) seen.add(child);
	seen.delete(id);
	return [...seen];
}

/** `a, b` → `['a', 'b']`; undefined → `[]`. */
export function splitList(text: string | undefined): string[] {
	return text === undefined ? [] : text.split(',').map((part) => part.trim());
}

/** `FMA:7203 SNOMED:64033007` → codes. */
export function parseCodes(text: string | undefined): TermCode[] {
	if (text === undefined) return [];
	return text.split(/\s+/).map((part) => {
		const colon = part.indexOf(':');
		return { system: part.slice(0, colon), code: part.slice(colon + 1) };
	});
}

function searchAncestors(nodes: ReadonlyMap<string, Node>, id: string): readonly Ancestor[] {
	const kinds = reach(nodes, id, (node) => node.isA);
	const all = reach(nodes, id, (node) => [...node.isA, ...node.partOf]);
	return [...all].map(([ancestor, distance]) => ({
		id: ancestor,
		relation: kinds.has(ancestor) ? ('is-a' as const) : ('part-of' as const),
		distance,
	}));
}

function reach(
	nodes: ReadonlyMap<string, Node>,
	id: string,
	parents: (node: Node) => readonly string[],
): Map<string, number> {
	const distances = new Map([[id, 0]]);
	for (const [current, distance] of distances) {
		const node = nodes.get(current);
		if (node === undefined) continue;
		for (const parent of parents(node)) if (!distances.has(parent)) distances.set(parent, distance + 1);
	}
	distances.delete(id);
	return distances;
}

function childrenOf(nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, readonly string[]> {
	const children = new Map<string, string[]>();
	for (const node of nodes.values()) {
		for (const parent of [...node.isA, ...node.partOf]) {
			const list = children.get(parent);
			if (list === undefined) children.set(parent, [node.id]);
			else list.push(node.id);
		}
	}
	return children;
}
