import { pairwiseSum } from './percentile.ts';
import type { DirectedDistances } from './surface-pair.ts';

/**
 * The first distance, in ascending order, at which the area of the elements so far is at least `percent` of all: no
 * interpolation. Equal distances are taken by ascending area and added up as surface-distance does, so that a share that
 * falls on the limit falls on the same side. Infinity of no elements.
 */
export function weightedPercentile({ distances, areas }: Required<DirectedDistances>, percent: number): number {
	if (distances.length === 0) return Infinity;
	const { values, sorted, counts, areaKinds } = groupEqual(distances, areas);
	const ordered = new Float64Array(distances.length);
	let at = 0;
	for (const group of sorted)
		areaKinds.forEach((area, kind) => {
			const count = counts[group * areaKinds.length + kind];
			ordered.fill(area, at, at + count);
			at += count;
		});
	const total = pairwiseSum(ordered);
	let cumulated = 0;
	at = 0;
	for (const group of sorted)
		for (let kind = 0; kind < areaKinds.length; kind++)
			for (const end = at + counts[group * areaKinds.length + kind]; at < end; at++) {
				cumulated += ordered[at];
				if (cumulated / total >= percent / 100) return values[group];
			}
	return values[sorted[sorted.length - 1]];
}

/** On a grid few distances and few areas occur, so they are counted instead of sorted. */
function groupEqual(
	distances: Float64Array,
	areas: Float64Array,
): { values: number[]; sorted: Uint32Array; counts: Uint32Array; areaKinds: number[] } {
	const areaKinds = [...new Set(areas)].sort((a, b) => a - b);
	const kindOf = new Map(areaKinds.map((area, kind) => [area, kind]));
	const groupOf = new Map<number, number>();
	const groups = new Uint32Array(distances.length);
	for (let i = 0; i < distances.length; i++) {
		let group = groupOf.get(distances[i]);
		if (group === undefined) {
			group = groupOf.size;
			groupOf.set(distances[i], group);
		}
		groups[i] = group;
	}
	const values = [...groupOf.keys()];
	const counts = new Uint32Array(values.length * areaKinds.length);
	for (let i = 0; i < distances.length; i++) counts[groups[i] * areaKinds.length + (kindOf.get(areas[i]) ?? 0)]++;
	const sorted = Uint32Array.from(values, (_, group) => group).sort((a, b) => values[a] - values[b]);
	return { values, sorted, counts, areaKinds };
}
