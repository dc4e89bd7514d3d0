import { orthonormalColumns } from '#numeric';

/** A column of a design: numbers, or categories. */
export type DesignVariable = ArrayLike<number> | readonly string[] | readonly boolean[];

/** A linear model's design, prepared: what is asked about, what is only taken into account, and their orthonormal bases. */
export interface LinearDesign {
	readonly rowCount: number;
	/** What each column of the effect stands for: `age`, or `sex: male` (against the first category). */
	readonly effectNames: readonly string[];
	/** Columns of the effect as given (categories as 0 and 1). */
	readonly effect: readonly Float64Array[];
	/** Mean of each column of the effect. */
	readonly effectMeans: readonly number[];
	/** Orthonormal columns of intercept and covariates. */
	readonly reducedBasis: readonly Float64Array[];
	/** Orthonormal columns of the effect given those. */
	readonly effectBasis: readonly Float64Array[];
	/** Upper triangle q × q: effect column j, given the covariates, is Σᵢ≤ⱼ r[i q + j] effectBasisᵢ. */
	readonly effectTriangle: Float64Array;
	/** Rows − parameters. */
	readonly residualDof: number;
}

/** What a design is made of. */
export interface DesignOptions {
	/** What is asked about, by name. Categories: strings or booleans. */
	readonly effect: Readonly<Record<string, DesignVariable>>;
	/** What may differ besides and is taken out first. */
	readonly covariates?: Readonly<Record<string, DesignVariable>>;
	/** Default true; false for differences within pairs, where the effect is the column of ones. */
	readonly hasIntercept?: boolean;
}

/**
 * Prepares a linear model's design. Categories become columns of 0 and 1, one for each but the first (in order of code
 * units; false before true).
 *
 * @throws RangeError naming a variable of the wrong length, with a value that is not finite, or that the others determine;
 * or if there are too few rows.
 */
export function linearDesign({ effect, covariates = {}, hasIntercept = true }: DesignOptions): LinearDesign {
	const [first] = Object.values(effect);
	if (!first) throw new RangeError('linearDesign: there is no effect to look for');
	const rowCount = first.length;
	const reduced: DesignColumn[] = [];
	if (hasIntercept) reduced.push({ name: 'intercept', values: new Float64Array(rowCount).fill(1) });
	reduced.push(...Object.entries(covariates).flatMap(([name, variable]) => columnsOf(name, variable, rowCount)));
	const asked = Object.entries(effect).flatMap(([name, variable]) => columnsOf(name, variable, rowCount));
	const all = [...reduced, ...asked];
	const residualDof = rowCount - all.length;
	if (residualDof < 1)
		throw new RangeError(`linearDesign: ${rowCount} rows are too few for ${all.length} columns (intercept included)`);
	// Columns are centred first where there is an intercept: exact, and far better conditioned for years and the like.
	const factors = orthonormalColumns(all.map(({ values }, j) => (hasIntercept && j > 0 ? centred(values) : values)));
	if (!factors) throw new RangeError(`linearDesign: ${dependent(all)}`);
	const p = all.length;
	const r = reduced.length;
	const q = asked.length;
	const effectTriangle = new Float64Array(q * q);
	for (let i = 0; i < q; i++)
		for (let j = i; j < q; j++) effectTriangle[i * q + j] = factors.triangle[(r + i) * p + r + j];
	return {
		rowCount,
		effectNames: asked.map(({ name }) => name),
		effect: asked.map(({ values }) => values),
		effectMeans: asked.map(({ values }) => meanOf(values)),
		reducedBasis: factors.columns.slice(0, r),
		effectBasis: factors.columns.slice(r),
		effectTriangle,
		residualDof,
	};
}

interface DesignColumn {
	readonly name: string;
	readonly values: Float64Array;
}

function columnsOf(name: string, variable: DesignVariable, rowCount: number): DesignColumn[] {
	if (variable.length !== rowCount)
		throw new RangeError(`linearDesign: ${name} has ${variable.length} values for ${rowCount} rows`);
	const values = Array.from<string | boolean | number>(variable);
	if (values.every((value) => typeof value === 'number')) {
		const at = values.findIndex((value) => !Number.isFinite(value));
		if (at >= 0) throw new RangeError(`linearDesign: ${name} of row ${at} is ${values[at]}; leave such rows out`);
		return [{ name, values: Float64Array.from(values) }];
	}
	const categories = [...new Set(values.map(String))].sort();
	if (categories.length < 2) throw new RangeError(`linearDesign: ${name} is ${categories[0]} in every row`);
	return categories.slice(1).map((category) => ({
		name: category === 'true' ? name : `${name}: ${category}`,
		values: Float64Array.from(values, (value) => (String(value) === category ? 1 : 0)),
	}));
}

/** Which column depends on those before it, in words. */
function dependent(columns: readonly DesignColumn[]): string {
	for (let count = 1; count <= columns.length; count++)
		if (!orthonormalColumns(columns.slice(0, count).map(({ values }) => values)))
			return `${columns[count - 1].name} is determined by the columns before it, or constant`;
	return 'a column is determined by the others, or constant';
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function centred(values: Float64Array): Float64Array {
	const mean = meanOf(values);
	return values.map((value) => value - mean);
}
