/** The name most like `typed`, or undefined if none is near (more than a third of its letters differ, at least two). */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
	const asked = typed.slice(0, 60).toLowerCase();
	const limit = Math.max(2, Math.floor(asked.length / 3));
	let nearest: string | undefined;
	let least = limit + 1;
	for (const name of names) {
		const distance = editDistance(asked, name.toLowerCase());
		if (distance < least) {
			least = distance;
			nearest = name;
		}
	}
	return nearest;
}

/** Insertions, deletions and replacements that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
			next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
		}
		row = next;
	}
	return row[b.length];
}
