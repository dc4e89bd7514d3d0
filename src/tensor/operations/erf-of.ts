/** The error function in double precision: its power series below 2.5, Legendre's continued fraction of erfc above. */
export function erfOf(x: number): number {
	const size = Math.abs(x);
	if (Number.isNaN(x)) return NaN;
	if (size > 6) return Math.sign(x);
	return Math.sign(x) * (size < 2.5 ? series(size) : 1 - complement(size));
}

/** 2/√π · e^(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 · … · (2n + 1)): all terms positive, so nothing cancels. */
function series(x: number): number {
	let term = x;
	let sum = x;
	for (let n = 1; term > sum * 1e-17; n++) {
		term *= (2 * x * x) / (2 * n + 1);
		sum += term;
	}
	return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc(x) = e^(−x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))), from the inside out. */
function complement(x: number): number {
	let tail = x;
	for (let n = 60; n >= 1; n--) tail = x + n / 2 / tail;
	return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
}
