import type { Backend } from '#wasm';
import { chooseTwin, inPanelKernel, layPart, rowLength, type Rows } from './panel-products.ts';

/** Numbers of a row that are taken at a time: panels of them stay in the cache. */
const piece = 512;

/**
 * Inner products of every row with every row. Each is summed along the rows in order, in float64.
 *
 * @param rows n of one length; only read.
 * @param options `backend`: default WebAssembly where it runs; both give the same bits.
 * @returns n × n, symmetric.
 * @throws RangeError if the rows have different lengths.
 */
export function innerProducts(rows: Rows, { backend }: { readonly backend?: Backend } = {}): Float64Array {
	const n = rows.length;
	const length = rowLength('innerProducts', rows);
	const panelCount = Math.ceil(n / 4);
	const stride = 32 * panelCount;
	const panelBytes = 32 * Math.min(piece, length);
	const needed = 4 * panelCount * stride + panelCount * panelBytes + panelBytes;
	const products =
		chooseTwin(backend, n * n * length, needed) === 'wasm'
			? inKernel(rows, length, needed)
			: inTypeScript(rows, length);
	for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) products[b * n + a] = products[a * n + b];
	return products;
}

/** The lower triangle. */
function inKernel(rows: Rows, length: number, needed: number): Float64Array {
	const n = rows.length;
	const panelCount = Math.ceil(n / 4);
	const stride = 32 * panelCount;
	const isWide = rows[0] instanceof Float64Array;
	const bytes = isWide ? 8 : 4;
	return inPanelKernel(needed, (functions, buffer, out) => {
		new Uint8Array(buffer, out, 4 * panelCount * stride).fill(0);
		const staged = out + 4 * panelCount * stride;
		const panels = staged + 32 * Math.min(piece, length);
		for (let from = 0; from < length; from += piece) {
			const part = { from, to: Math.min(from + piece, length) };
			const count = part.to - from;
			for (let p = 0; p < panelCount; p++) {
				const here = rows.slice(4 * p, 4 * p + 4);
				for (const [r, row] of here.entries()) layPart(buffer, staged + r * count * bytes, row, part);
				functions.packRows(staged, count * bytes, here.length, count, isWide, panels + 32 * count * p);
			}
			functions.addProducts(panels, panelCount, panels, panelCount, count, out, stride, true);
		}
		const products = new Float64Array(n * n);
		for (let a = 0; a < n; a++) products.set(new Float64Array(buffer, out + a * stride, a + 1), a * n);
		return products;
	});
}

/** The lower triangle. */
function inTypeScript(rows: Rows, length: number): Float64Array {
	const n = rows.length;
	const products = new Float64Array(n * n);
	for (let from = 0; from < length; from += piece) {
		const part = { from, to: Math.min(from + piece, length) };
		for (let a = 0; a < n; a += 2) for (let b = 0; b <= a; b += 2) addSquare(rows, products, { a, b }, part);
	}
	return products;
}

/** Two rows with two: every number read is used twice. A last row without a next one stands for it. */
function addSquare(
	rows: Rows,
	products: Float64Array,
	{ a, b }: { readonly a: number; readonly b: number },
	{ from, to }: { readonly from: number; readonly to: number },
): void {
	const n = rows.length;
	const nextA = Math.min(a + 1, n - 1);
	const nextB = Math.min(b + 1, n - 1);
	const [p, q, r, s] = [rows[a], rows[nextA], rows[b], rows[nextB]];
	let pr = products[a * n + b];
	let ps = products[a * n + nextB];
	let qr = products[nextA * n + b];
	let qs = products[nextA * n + nextB];
	for (let i = from; i < to; i++) {
		pr += p[i] * r[i];
		ps += p[i] * s[i];
		qr += q[i] * r[i];
		qs += q[i] * s[i];
	}
	products[a * n + b] = pr;
	products[a * n + nextB] = ps;
	products[nextA * n + b] = qr;
	products[nextA * n + nextB] = qs;
}
