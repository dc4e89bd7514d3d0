/** Mean of some numbers, and the standard error of that mean. */
export function meanAndError(values: Float64Array): { mean: number; standardError: number } {
	let sum = 0;
	for (const value of values) sum += value;
	const mean = sum / values.length;
	let squared = 0;
	for (const value of values) squared += (value - mean) ** 2;
	return { mean, standardError: Math.sqrt(squared / (values.length - 1) / values.length) };
}
