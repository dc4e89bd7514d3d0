/** JSON with object keys in code-unit order, so that equal values give equal text. `undefined` members are left out. */
export function canonicalJson(value: unknown): string {
	return JSON.stringify(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sortKeys);
	if (value === null || typeof value !== 'object') return value;
	const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
	// fromEntries defines own properties, also one called __proto__.
	return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member)]));
}
