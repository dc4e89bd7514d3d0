import type { SymmetricEigen } from './symmetric-eigen.ts';

/** Poles nearer to each other than this share of the largest are one; components of z below it are none. */
const negligible = 16 * Number.EPSILON;
const maxIterations = 200;

/**
 * Eigenvalues and eigenvectors of diag(values) − z zᵀ, from the roots of its secular equation: n² operations a vector
 * less than for a matrix of no structure. What leaving one sample out of a covariance does to its eigenvectors.
 *
 * Gu & Eisenstat, A stable and efficient algorithm for the rank-one modification of the symmetric eigenproblem, SIAM J.
 * Matrix Anal. Appl. 15, 1994: components of z are set anew from the roots found, so that vectors are orthogonal to the
 * last digits even where roots crowd.
 *
 * @param values n numbers, descending.
 * @param z n numbers.
 * @throws RangeError if the lengths differ, the values do not descend, or a number is not finite.
 */
export function rankOneDowndate(values: ArrayLike<number>, z: ArrayLike<number>): SymmetricEigen {
	const n = values.length;
	requireSound(values, z);
	const poles = gatherPoles(values, z);
	const roots = secularRoots(poles);
	const weights = weightsOfRoots(poles, roots);

	const found: { value: number; vector: Float64Array }[] = [];
	roots.forEach(({ pole, below }, j) => {
		const vector = new Float64Array(n);
		let squared = 0;
		for (let g = 0; g < poles.length; g++) {
			const share = weights[g] / (poles[g].value - poles[pole].value + below);
			poles[g].members.forEach((i, m) => (vector[i] = share * poles[g].direction[m]));
			squared += share * share;
		}
		const scale = 1 / Math.sqrt(squared);
		for (let i = 0; i < n; i++) vector[i] *= scale;
		found.push({ value: rootValue(poles, roots[j]), vector });
	});
	for (const { value, members, direction } of poles) found.push(...unmoved(n, value, members, direction));
	for (const i of untouched(n, poles)) found.push(...unmoved(n, values[i], [i], undefined));

	found.sort((a, b) => b.value - a.value);
	const vectors = new Float64Array(n * n);
	found.forEach(({ vector }, i) => vectors.set(vector, i * n));
	return { values: Float64Array.from(found, ({ value }) => value), vectors };
}

/** Equal values, whose components of z act as one. */
interface Pole {
	readonly value: number;
	/** Length of z over the members: above 0. */
	readonly weight: number;
	readonly members: readonly number[];
	/** Unit vector along z, one number a member. */
	readonly direction: readonly number[];
}

/** An eigenvalue, as a distance from a pole, which keeps its digits where it is near. */
interface Root {
	readonly pole: number;
	/** How far below the pole it lies; negative above it. */
	readonly below: number;
}

function requireSound(values: ArrayLike<number>, z: ArrayLike<number>): void {
	if (z.length !== values.length)
		throw new RangeError(`rankOneDowndate: ${z.length} components for ${values.length} values`);
	for (let i = 0; i < values.length; i++) {
		if (!Number.isFinite(values[i]) || !Number.isFinite(z[i]))
			throw new RangeError(`rankOneDowndate: numbers must be finite, got ${values[i]} and ${z[i]}`);
		if (i > 0 && values[i] > values[i - 1])
			throw new RangeError(`rankOneDowndate: values must descend, got ${values[i - 1]} before ${values[i]}`);
	}
}

function gatherPoles(values: ArrayLike<number>, z: ArrayLike<number>): Pole[] {
	let largest = 0;
	for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]), z[i] * z[i]);
	const near = negligible * largest;
	const poles: Pole[] = [];
	for (let i = 0; i < values.length;) {
		const members = [];
		const first = values[i];
		for (; i < values.length && first - values[i] <= near; i++) if (z[i] * z[i] > near * negligible) members.push(i);
		const weight = Math.hypot(...members.map((m) => z[m]));
		if (members.length > 0) poles.push({ value: first, weight, members, direction: members.map((m) => z[m] / weight) });
	}
	return poles;
}

/** 1 − Σ weight² / (pole − x) falls from +∞ to −∞ between each pole and the next above: one root below every pole. */
function secularRoots(poles: readonly Pole[]): Root[] {
	let whole = 0;
	for (const { weight } of poles) whole += weight * weight;
	return poles.map((pole, j) => {
		const isLast = j === poles.length - 1;
		const gap = isLast ? whole : pole.value - poles[j + 1].value;
		// Measured from the nearer of the two poles.
		const isHigh = isLast || secular(poles, j, gap / 2).value >= 0;
		return isHigh
			? { pole: j, below: findRoot(poles, { origin: j, gap, isLast }) }
			: { pole: j + 1, below: -findRoot(poles, { origin: j + 1, gap: -gap, isLast }) };
	});
}

interface Interval {
	readonly origin: number;
	/** To the other pole: positive if that lies below. */
	readonly gap: number;
	readonly isLast: boolean;
}

/** Distance of the root from its pole, which is the nearer one: Newton's steps on what is left once the pole is taken out, kept in a bracket. */
function findRoot(poles: readonly Pole[], { origin, gap, isLast }: Interval): number {
	const side = Math.sign(gap);
	const own = poles[origin].weight ** 2;
	let low = 0;
	let high = Math.abs(gap) * (isLast ? 1 : 0.5);
	// Without the others the root of 1 = own / t; near the pole that is where it lies.
	let t = Math.min(own, high);
	if (!(t > 0)) return 0;
	for (let k = 0; k < maxIterations; k++) {
		const { value, slope } = secular(poles, origin, side * t);
		// Above its pole (side < 0) the own term has the other sign: the function falls towards the pole from there.
		const isBeyond = side > 0 ? value > 0 : value < 0;
		if (isBeyond) high = t;
		else low = t;
		if (value === 0 || high - low <= 2 * Number.EPSILON * high) break;
		// The own term taken as own / t exactly and the rest as a line: a quadratic in t.
		const rest = value + (side * own) / t;
		const restSlope = side * slope - (side * own) / (t * t);
		const next = quadraticRoot(rest - restSlope * t, restSlope, side * own, t);
		const step = next > low && next < high ? next : low > 0 ? Math.sqrt(low * high) : high / 16;
		if (Math.abs(step - t) <= Number.EPSILON * t) break;
		t = step;
	}
	return t;
}

/** The positive solution of a t + b t² = c that is nearer to a guess; NaN if there is none. */
function quadraticRoot(a: number, b: number, c: number, guess: number): number {
	if (b === 0) return c / a;
	const inner = a * a + 4 * b * c;
	if (inner < 0) return Number.NaN;
	const q = -(a + (a < 0 ? -1 : 1) * Math.sqrt(inner)) / 2;
	const first = q / b;
	const second = -c / q;
	return Math.abs(first - guess) < Math.abs(second - guess) ? first : second;
}

/** 1 − Σ weight² / (pole − x) at x = origin − below, and its derivative by `below`. */
function secular(poles: readonly Pole[], origin: number, below: number): { value: number; slope: number } {
	const from = poles[origin].value;
	let value = 1;
	let slope = 0;
	for (const { value: pole, weight } of poles) {
		const share = weight / (pole - from + below);
		value -= weight * share;
		slope += share * share;
	}
	return { value, slope };
}

const rootValue = (poles: readonly Pole[], { pole, below }: Root): number => poles[pole].value - below;

/** The components of z for which the roots found are exact: Löwner's formula. */
function weightsOfRoots(poles: readonly Pole[], roots: readonly Root[]): number[] {
	const distance = (g: number, { pole, below }: Root): number => poles[g].value - poles[pole].value + below;
	return poles.map(({ value }, g) => {
		let squared = distance(g, roots[g]);
		for (let j = 0; j < roots.length; j++) {
			if (j === g) continue;
			squared *= distance(g, roots[j]) / (value - poles[j].value);
		}
		return Math.sqrt(Math.max(0, squared));
	});
}

/** Eigenvectors of equal values across z: they keep their value. The other columns of a reflection that takes e₁ to z. */
function unmoved(
	n: number,
	value: number,
	members: readonly number[],
	direction: readonly number[] | undefined,
): { value: number; vector: Float64Array }[] {
	if (!direction) {
		const vector = new Float64Array(n);
		vector[members[0]] = 1;
		return [{ value, vector }];
	}
	const sign = direction[0] < 0 ? -1 : 1;
	const v = direction.map((x, m) => (m === 0 ? x + sign : x));
	const length = v.reduce((sum, x) => sum + x * x, 0) / 2;
	return members.slice(1).map((_, k) => {
		const vector = new Float64Array(n);
		members.forEach((i, m) => (vector[i] = (m === k + 1 ? 1 : 0) - (v[k + 1] * v[m]) / length));
		return { value, vector };
	});
}

function untouched(n: number, poles: readonly Pole[]): number[] {
	const isTouched = new Uint8Array(n);
	for (const { members } of poles) for (const i of members) isTouched[i] = 1;
	return Array.from({ length: n }, (_, i) => i).filter((i) => isTouched[i] === 0);
}
