/** How one number of a person (age, sex as 0 and 1, volume) depends on the coefficients of the shape. */
export interface AttributeFit {
	readonly name: string;
	readonly mean: number;
	readonly standardDeviation: number;
	/** Of the standardised attribute on each coefficient. */
	readonly loadings: Float64Array;
	/** Of the standardised attribute that the shape does not tell, 0 … 1. */
	readonly residualVariance: number;
}

/** Values of each attribute, one a shape; NaN where unknown. */
export type AttributeValues = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Ties attributes to coefficients by ridge regression, the weight of the ridge being the one with the least error on shapes
 * left out in turn (a closed form). Attributes known for fewer than 3 shapes, or the same for all, are refused.
 *
 * @param scores gives the coefficients of every shape; called only if there is an attribute.
 * @throws RangeError naming the attribute.
 */
export function fitAttributes(attributes: AttributeValues, scores: () => readonly Float64Array[]): AttributeFit[] {
	const entries = Object.entries(attributes);
	if (entries.length === 0) return [];
	const rows = scores();
	return entries.map(([name, values]) => {
		if (values.length !== rows.length)
			throw new RangeError(`fitAttributes: ${values.length} values of ${name} for ${rows.length} shapes`);
		const known = rows.flatMap((row, i) => (Number.isFinite(values[i]) ? [{ row, value: values[i] }] : []));
		const mean = known.reduce((sum, { value }) => sum + value, 0) / known.length;
		const variance = known.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (known.length - 1);
		if (known.length < 3 || !(variance > 0))
			throw new RangeError(`fitAttributes: ${name} is known for ${known.length} shapes and does not vary`);
		const standardDeviation = Math.sqrt(variance);
		const targets = known.map(({ value }) => (value - mean) / standardDeviation);
		return {
			name,
			mean,
			standardDeviation,
			...ridgeByLeavingOut(
				known.map(({ row }) => row),
				targets,
			),
		};
	});
}

const penalties = [0.1, 0.3, 1, 3, 10, 30, 100, 300];
/** Coefficients beyond these say little about a person, and cost much. */
const mostModes = 40;

function ridgeByLeavingOut(
	rows: readonly Float64Array[],
	targets: readonly number[],
): Pick<AttributeFit, 'loadings' | 'residualVariance'> {
	const n = rows.length;
	const used = Math.min(rows[0].length, mostModes, Math.max(1, Math.floor(n / 3)));
	// Coefficients of the shapes a model was fitted on are uncorrelated with variance 1 (nearly, where values are missing):
	// each is regressed on its own.
	const slopes = Float64Array.from({ length: used }, (_, k) => {
		let product = 0;
		for (let i = 0; i < n; i++) product += rows[i][k] * targets[i];
		return product / n;
	});
	let best = { error: Infinity, penalty: penalties[0] };
	for (const penalty of penalties) {
		let error = 0;
		for (let i = 0; i < n; i++) {
			let guess = 0;
			let leverage = 1 / n;
			for (let k = 0; k < used; k++) {
				guess += (rows[i][k] * slopes[k]) / (1 + penalty / n);
				leverage += rows[i][k] ** 2 / (n + penalty);
			}
			error += ((targets[i] - guess) / Math.max(0.05, 1 - leverage)) ** 2 / n;
		}
		if (error < best.error) best = { error, penalty };
	}
	const loadings = new Float64Array(rows[0].length);
	slopes.forEach((slope, k) => (loadings[k] = slope / (1 + best.penalty / n)));
	return { loadings, residualVariance: Math.min(1, Math.max(0.01, best.error)) };
}
