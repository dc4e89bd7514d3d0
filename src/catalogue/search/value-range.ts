/** Inclusive bounds. */
export interface ValueRange {
	readonly min: number;
	readonly max: number;
}

const HAIR = 1e-12;
const above = (value: number): number => value + Math.max(1, Math.abs(value)) * HAIR;
const below = (value: number): number => value - Math.max(1, Math.abs(value)) * HAIR;

/**
 * Reads `40-60`, `40..60`, `>60`, `>=60`, `≥60`, `<40`, `<=40`, `60+`, `50`, `=50`. Undefined for anything else.
 * A single number means that year as people say it: 50 up to 50.99.
 */
export function readValueRange(text: string): ValueRange | undefined {
	const compact = text.replaceAll(/\s+/g, '');
	const span = /^(\d+(?:\.\d+)?)(?:-|–|—|\.\.|to)(\d+(?:\.\d+)?)$/.exec(compact);
	if (span !== null) {
		const [low, high] = [Number(span[1]), Number(span[2])].sort((a, b) => a - b);
		return { min: low, max: wholeYear(high) };
	}
	const one = /^(>=|<=|≥|≤|=>|=<|>|<|=)?(\d+(?:\.\d+)?)(\+)?$/.exec(compact);
	if (one === null) return undefined;
	const value = Number(one[2]);
	if (one[3] !== undefined) return one[1] === undefined ? { min: value, max: Infinity } : undefined;
	switch (one[1]) {
		case '>':
			return { min: above(value), max: Infinity };
		case '<':
			return { min: -Infinity, max: below(value) };
		case '>=':
		case '=>':
		case '≥':
			return { min: value, max: Infinity };
		case '<=':
		case '=<':
		case '≤':
			return { min: -Infinity, max: value };
		default:
			return { min: value, max: wholeYear(value) };
	}
}

/** End of the year that a whole number names: somebody is 60 until the 61st birthday. */
function wholeYear(value: number): number {
	return Number.isInteger(value) ? below(value + 1) : value;
}
