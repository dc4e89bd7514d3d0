import { falseDiscoveryRate } from './false-discovery.ts';
import { linearDesign, type DesignOptions, type LinearDesign } from './linear-design.ts';
import { rearrangements, type Exchangeability, type Rearrangement } from './rearrangements.ts';

/** Options of {@link shapeEffect}. */
export interface ShapeEffectOptions extends DesignOptions {
	/** Numbers that belong together: 3 for points, 1 for scores. Default 3. */
	readonly pointSize?: 1 | 3;
	/**
	 * What is tested at each point. `distance`: squared lengths (an F that treats all directions alike). `hotelling`: the
	 * Lawley–Hotelling trace, which weighs directions by their scatter (for two groups Hotelling's T² / dof). Default
	 * `hotelling` for points.
	 */
	readonly statistic?: 'distance' | 'hotelling';
	/** What may be exchanged; default: rows. */
	readonly exchangeability?: Exchangeability;
	/** Rearrangements, the observed one included. Default 2000; 5000 for figures to be published. */
	readonly permutations?: number;
	/** Default 1. */
	readonly seed?: number | string;
	readonly onProgress?: (done: number, total: number) => void;
	readonly signal?: { throwIfAborted(): void };
}

/** One point's, or the whole shape's, test. */
export interface ShapeEffect {
	/** Over all points together: Goodall's F. */
	readonly overall: {
		readonly f: number;
		/** Share of the squared deviations left by the covariates that the effect explains. */
		readonly rSquared: number;
		/** Share of rearrangements, the observed one among them, with an F at least as large. Never 0. */
		readonly pValue: number;
		readonly effectDof: number;
		readonly residualDof: number;
		/** F of each rearrangement, the observed one first: what F is like without an effect. */
		readonly rearrangedF: Float64Array;
	};
	readonly points: {
		/** M numbers, as {@link ShapeEffectOptions.statistic} says. */
		readonly statistic: Float64Array;
		readonly rSquared: Float64Array;
		readonly pValue: Float64Array;
		/** Adjusted for the false discovery rate (Benjamini and Hochberg). */
		readonly falseDiscovery: Float64Array;
		/** Adjusted for all points together: share of rearrangements whose largest statistic is at least as large. */
		readonly familyWise: Float64Array;
	};
	readonly effectNames: readonly string[];
	/** Change of each coordinate per unit of each column of the effect, other columns held: pointSize · M numbers each. */
	readonly coefficients: readonly Float64Array[];
	/** Standard errors of the coefficients. */
	readonly standardErrors: readonly Float64Array[];
	/** Rearrangements made, the observed one included. */
	readonly permutations: number;
}

/** Statistics that differ by less than this share are equal, so that rounding cannot break ties. */
const tie = 1e-9;

/**
 * Does shape depend on something, given something else? A linear model of all coordinates on effect and covariates, tested
 * overall and at each point by permutation: the residuals of the model without the effect are rearranged (Freedman & Lane
 * 1983; Winkler et al. 2014). Two groups, regression on age, allometry and one-sample tests of differences are cases of it.
 *
 * Goodall, Procrustes methods in the statistical analysis of shape, J. R. Stat. Soc. B 53, 1991; Anderson, A new method for
 * non-parametric multivariate analysis of variance, Austral Ecol. 26, 2001; maximum statistic: Westfall & Young 1993.
 *
 * @param shapes one row of pointSize · M numbers a shape, aligned; only read.
 * @throws RangeError if rows differ in length or the design does not fit.
 */
export function shapeEffect(shapes: readonly ArrayLike<number>[], options: ShapeEffectOptions): ShapeEffect {
	const { pointSize = 3, exchangeability = {}, permutations = 2000, seed = 1, onProgress, signal } = options;
	const { statistic = pointSize === 3 ? 'hotelling' : 'distance' } = options;
	checkShapes(shapes, pointSize, permutations);
	const design = linearDesign(options);
	if (design.rowCount !== shapes.length)
		throw new RangeError(`shapeEffect: ${shapes.length} shapes, but the design has ${design.rowCount} rows`);
	const data = residuals(shapes, design.reducedBasis);
	const work = workspace(data, design, { pointSize, statistic });

	const observed = judge(work, { from: Int32Array.from(shapes.keys()), sign: new Float64Array(shapes.length).fill(1) });
	const coefficients = solveTriangle(design, work.effectDots);
	const standardErrors = errorsOf(work, coefficients.length);
	const count = observed.statistic.length;
	const atLeast = new Float64Array(count);
	const largestAtLeast = new Float64Array(count);
	const rearrangedF: number[] = [];
	let overallAtLeast = 0;
	for (const arrangement of rearrangements(shapes.length, exchangeability, permutations, seed)) {
		signal?.throwIfAborted();
		if (rearrangedF.length % 100 === 0) onProgress?.(rearrangedF.length, permutations);
		const { f, statistic: values } = judge(work, arrangement);
		if (f >= observed.f * (1 - tie)) overallAtLeast++;
		let most = 0;
		for (let i = 0; i < count; i++) {
			if (values[i] >= observed.statistic[i] * (1 - tie)) atLeast[i]++;
			if (values[i] > most) most = values[i];
		}
		for (let i = 0; i < count; i++) if (most >= observed.statistic[i] * (1 - tie)) largestAtLeast[i]++;
		rearrangedF.push(f);
	}
	const total = rearrangedF.length;
	const pValue = atLeast.map((times) => times / total);
	return {
		overall: {
			f: observed.f,
			rSquared: observed.overallRSquared,
			pValue: overallAtLeast / total,
			effectDof: design.effectBasis.length,
			residualDof: design.residualDof,
			rearrangedF: Float64Array.from(rearrangedF),
		},
		points: {
			statistic: observed.statistic,
			rSquared: observed.rSquared,
			pValue,
			falseDiscovery: falseDiscoveryRate(pValue),
			familyWise: largestAtLeast.map((times) => times / total),
		},
		effectNames: design.effectNames,
		coefficients,
		standardErrors,
		permutations: total,
	};
}

function checkShapes(shapes: readonly ArrayLike<number>[], pointSize: number, permutations: number): void {
	const length = shapes[0]?.length ?? 0;
	if (length === 0 || length % pointSize !== 0)
		throw new RangeError(`shapeEffect: rows of ${length} numbers are not whole points of ${pointSize}`);
	for (const [i, shape] of shapes.entries())
		if (shape.length !== length)
			throw new RangeError(`shapeEffect: shape ${i} has ${shape.length} numbers, the first has ${length}`);
	if (!(Number.isInteger(permutations) && permutations >= 1))
		throw new RangeError(`shapeEffect: permutations must be a whole number ≥ 1, got ${permutations}`);
}

/** What is left of each row when its projection on the basis is taken away. */
function residuals(shapes: readonly ArrayLike<number>[], basis: readonly Float64Array[]): Float64Array[] {
	const rows = shapes.map((shape) => Float64Array.from(shape));
	for (const column of basis) {
		const dots = new Float64Array(rows[0].length);
		rows.forEach((row, i) => addScaled(dots, row, column[i]));
		rows.forEach((row, i) => addScaled(row, dots, -column[i]));
	}
	return rows;
}

function addScaled(to: Float64Array, values: Float64Array, factor: number): void {
	for (let i = 0; i < to.length; i++) to[i] += factor * values[i];
}

interface Workspace {
	readonly data: readonly Float64Array[];
	readonly design: LinearDesign;
	readonly pointSize: 1 | 3;
	readonly statistic: 'distance' | 'hotelling';
	/** Sums of products of the residuals at each point (6 or 1 numbers): the same for every rearrangement. */
	readonly products: Float64Array;
	/** Projections of the rearranged data on each column of the two bases. */
	readonly reducedDots: readonly Float64Array[];
	readonly effectDots: readonly Float64Array[];
}

function workspace(
	data: readonly Float64Array[],
	design: LinearDesign,
	kind: Pick<Workspace, 'pointSize' | 'statistic'>,
): Workspace {
	const { length } = data[0];
	const perPoint = kind.pointSize === 3 ? 6 : 1;
	const products = new Float64Array((length / kind.pointSize) * perPoint);
	for (const row of data) addProducts(products, row, kind.pointSize, 1);
	const rows = (count: number): Float64Array[] => Array.from({ length: count }, () => new Float64Array(length));
	return {
		...kind,
		data,
		design,
		products,
		reducedDots: rows(design.reducedBasis.length),
		effectDots: rows(design.effectBasis.length),
	};
}

/** Adds factor · v vᵀ at each point: xx, xy, xz, yy, yz, zz. */
function addProducts(to: Float64Array, row: Float64Array, pointSize: 1 | 3, factor: number): void {
	if (pointSize === 1) {
		for (let i = 0; i < row.length; i++) to[i] += factor * row[i] * row[i];
		return;
	}
	for (let i = 0, o = 0; i < row.length; i += 3, o += 6) {
		const x = row[i];
		const y = row[i + 1];
		const z = row[i + 2];
		to[o] += factor * x * x;
		to[o + 1] += factor * x * y;
		to[o + 2] += factor * x * z;
		to[o + 3] += factor * y * y;
		to[o + 4] += factor * y * z;
		to[o + 5] += factor * z * z;
	}
}

interface Judged {
	readonly f: number;
	readonly overallRSquared: number;
	readonly statistic: Float64Array;
	readonly rSquared: Float64Array;
}

/** Σ column[i] sign[i] data[from[i]]: four rows at a time, as the sums are what has to go to memory and back. */
function projectRows(
	dots: Float64Array,
	{ data }: Workspace,
	column: Float64Array,
	from: Int32Array,
	sign: Float64Array,
): void {
	dots.fill(0);
	const n = data.length;
	const whole = n - (n % 4);
	for (let i = 0; i < whole; i += 4) {
		const a = data[from[i]];
		const b = data[from[i + 1]];
		const c = data[from[i + 2]];
		const d = data[from[i + 3]];
		const wa = column[i] * sign[i];
		const wb = column[i + 1] * sign[i + 1];
		const wc = column[i + 2] * sign[i + 2];
		const wd = column[i + 3] * sign[i + 3];
		for (let k = 0; k < dots.length; k++) dots[k] += wa * a[k] + wb * b[k] + (wc * c[k] + wd * d[k]);
	}
	for (let i = whole; i < n; i++) addScaled(dots, data[from[i]], column[i] * sign[i]);
}

/** All statistics of one rearrangement of the residuals. */
function judge(work: Workspace, { from, sign }: Rearrangement): Judged {
	const { design, pointSize, statistic: kind } = work;
	const bases = [
		...design.reducedBasis.map((column, j) => ({ column, dots: work.reducedDots[j] })),
		...design.effectBasis.map((column, j) => ({ column, dots: work.effectDots[j] })),
	];
	for (const { column, dots } of bases) {
		projectRows(dots, work, column, from, sign);
	}
	// Residual products: all less what each column of the design explains.
	const residual = work.products.slice();
	for (const { dots } of bases) addProducts(residual, dots, pointSize, -1);
	const explained = new Float64Array(residual.length);
	for (const dots of work.effectDots) addProducts(explained, dots, pointSize, 1);

	const perPoint = pointSize === 3 ? 6 : 1;
	const count = residual.length / perPoint;
	const statistic = new Float64Array(count);
	const rSquared = new Float64Array(count);
	const dofRatio = design.residualDof / design.effectBasis.length;
	let allExplained = 0;
	let allResidual = 0;
	for (let p = 0; p < count; p++) {
		const o = p * perPoint;
		const due = pointSize === 3 ? explained[o] + explained[o + 3] + explained[o + 5] : explained[o];
		const left = Math.max(0, pointSize === 3 ? residual[o] + residual[o + 3] + residual[o + 5] : residual[o]);
		allExplained += due;
		allResidual += left;
		rSquared[p] = due + left > 0 ? due / (due + left) : 0;
		statistic[p] =
			kind === 'hotelling' && pointSize === 3 ? traceOfRatio(explained, residual, o) : (dofRatio * due) / left || 0;
	}
	return {
		f: (dofRatio * allExplained) / allResidual || 0,
		overallRSquared: allExplained / (allExplained + allResidual) || 0,
		statistic,
		rSquared,
	};
}

/** tr(H E⁻¹) of two symmetric 3 × 3 matrices; E is lifted by a hair where the points do not scatter in some direction. */
function traceOfRatio(h: Float64Array, e: Float64Array, o: number): number {
	const lift = 1e-9 * (e[o] + e[o + 3] + e[o + 5]);
	const a = e[o] + lift;
	const b = e[o + 1];
	const c = e[o + 2];
	const d = e[o + 3] + lift;
	const f = e[o + 4];
	const g = e[o + 5] + lift;
	const xx = d * g - f * f;
	const xy = c * f - b * g;
	const xz = b * f - c * d;
	const determinant = a * xx + b * xy + c * xz;
	if (!(determinant > 0)) return 0;
	const yy = a * g - c * c;
	const yz = b * c - a * f;
	const zz = a * d - b * b;
	const diagonal = h[o] * xx + h[o + 3] * yy + h[o + 5] * zz;
	return (diagonal + 2 * (h[o + 1] * xy + h[o + 2] * xz + h[o + 4] * yz)) / determinant;
}

/** Coefficients from projections: back substitution through the triangle of the effect's columns. */
function solveTriangle({ effectTriangle }: LinearDesign, dots: readonly Float64Array[]): Float64Array[] {
	const q = dots.length;
	const solved: Float64Array[] = dots.map((row) => row.slice());
	for (let i = q - 1; i >= 0; i--) {
		for (let j = i + 1; j < q; j++) addScaled(solved[i], solved[j], -effectTriangle[i * q + j]);
		for (let k = 0; k < solved[i].length; k++) solved[i][k] /= effectTriangle[i * q + i];
	}
	return solved;
}

/** Standard errors of the observed coefficients, as ordinary least squares gives them at each coordinate. */
function errorsOf({ data, design, reducedDots, effectDots }: Workspace, q: number): Float64Array[] {
	const squared = new Float64Array(data[0].length);
	for (const row of data) for (let i = 0; i < row.length; i++) squared[i] += row[i] * row[i];
	for (const dots of [...reducedDots, ...effectDots])
		for (let i = 0; i < dots.length; i++) squared[i] -= dots[i] * dots[i];
	return Array.from({ length: q }, (_, j) => {
		// Row j of R⁻¹: its squared length is the j-th diagonal entry of (RᵀR)⁻¹.
		let scale = 0;
		for (let column = 0; column < q; column++) {
			const inverse = solveTriangle(
				design,
				Array.from({ length: q }, (_, i) => Float64Array.of(i === column ? 1 : 0)),
			);
			scale += inverse[j][0] ** 2;
		}
		return squared.map((sum) => Math.sqrt((Math.max(0, sum) * scale) / design.residualDof));
	});
}
