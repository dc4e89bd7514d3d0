/** A figure of a card with four decimals; a dash where there were too few shapes to tell (null in a card's file). */
export function figureText(value: number | null): string {
	return value !== null && Number.isFinite(value) ? value.toFixed(4) : '–';
}
