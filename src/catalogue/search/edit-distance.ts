/**
 * Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each letter touched once.
 * Returns `limit + 1` as soon as the distance must be above `limit`.
 */
export function editDistance(a: string, b: string, limit: number): number {
	if (Math.abs(a.length - b.length) > limit) return limit + 1;
	let beforeLast: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		let smallest = i;
		for (let j = 1; j <= b.length; j++) {
			const isEqual = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
			let distance = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (isEqual ? 0 : 1));
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
				distance = Math.min(distance, beforeLast[j - 2] + 1);
			}
			row.push(distance);
			if (distance < smallest) smallest = distance;
		}
		if (smallest > limit) return limit + 1;
		beforeLast = last;
		last = row;
	}
	return last[b.length];
}
