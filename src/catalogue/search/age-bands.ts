/** Ten-year bands as facet values, youngest first, then `unknown`. */
export const ageBands: readonly string[] = [
	...Array.from({ length: 9 }, (_, decade) => `${decade * 10}-${decade * 10 + 9}`),
	'90+',
	'unknown',
];

export function ageBand(ageYears: number | null): string {
	return ageYears === null ? 'unknown' : (ageBands[Math.min(9, Math.floor(ageYears / 10))] ?? 'unknown');
}
