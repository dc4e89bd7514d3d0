import type { Backend } from '#wasm';
import { chooseTwin, inPanelKernel, layPart, rowLength, type PanelFunctions, type Rows } from './panel-products.ts';

/** Rows that are taken at a time. */
const piece = 256;
/** Numbers of each that are taken at a time: a multiple of 4. */
const width = 256;

/**
 * Sums of rows, each with its weight: out = weights · rows. Each number is summed over the rows in order, in float64.
 *
 * @param weights k × n, row-major.
 * @param rows n of one length; only read.
 * @param out k × length, row-major; overwritten.
 * @param options `backend`: default WebAssembly where it runs; both give the same bits.
 * @throws RangeError if the sizes do not fit.
 */
export function weightedSums(
	weights: Float64Array,
	rows: Rows,
	out: Float32Array | Float64Array,
	{ backend }: { readonly backend?: Backend } = {},
): void {
	const n = rows.length;
	const length = rowLength('weightedSums', rows);
	const k = n === 0 ? 0 : weights.length / n;
	if (!Number.isInteger(k) || out.length !== k * length)
		throw new RangeError(
			`weightedSums: ${weights.length} weights of ${n} rows of ${length} do not make ${out.length} numbers`,
		);
	const panels = 32 * Math.ceil(k / 4) * n;
	const needed = panels + 32 * piece + 4 * Math.ceil(k / 4) * 8 * width + 16 * piece * width;
	if (chooseTwin(backend, k * n * length, needed) === 'typescript') return inTypeScript(weights, rows, out);
	inPanelKernel(needed, (functions, buffer, free) => {
		packWeights(weights, n, { functions, buffer, free });
		const stripe = { functions, buffer, panels: free, k };
		for (let from = 0; from < length; from += width)
			sumStripe(rows, { from, to: Math.min(from + width, length) }, out, stripe);
	});
}

/** Panels of the weights of each piece of the rows, one piece after another. */
function packWeights(
	weights: Float64Array,
	n: number,
	{ functions, buffer, free }: { functions: PanelFunctions; buffer: ArrayBuffer; free: number },
): void {
	const k = weights.length / n;
	const panelCount = Math.ceil(k / 4);
	const staged = free + 32 * panelCount * n;
	for (let first = 0; first < n; first += piece) {
		const count = Math.min(piece, n - first);
		for (let p = 0; p < panelCount; p++) {
			const here = Math.min(4, k - 4 * p);
			for (let r = 0; r < here; r++) {
				const from = (4 * p + r) * n + first;
				layPart(buffer, staged + 8 * r * count, weights, { from, to: from + count });
			}
			functions.packRows(staged, 8 * count, here, count, true, free + 32 * (panelCount * first + p * count));
		}
	}
}

interface Stripe {
	readonly functions: PanelFunctions;
	readonly buffer: ArrayBuffer;
	/** Where the weights lie. */
	readonly panels: number;
	readonly k: number;
}

/** All sums of a few neighbouring columns. */
function sumStripe(
	rows: Rows,
	part: { readonly from: number; readonly to: number },
	out: Float32Array | Float64Array,
	{ functions, buffer, panels, k }: Stripe,
): void {
	const n = rows.length;
	const panelCount = Math.ceil(k / 4);
	const columns = Math.ceil((part.to - part.from) / 4);
	const isWide = rows[0] instanceof Float64Array;
	const rowBytes = 4 * columns * (isWide ? 8 : 4);
	const sums = panels + 32 * panelCount * n + 32 * piece;
	const staged = sums + 4 * panelCount * 8 * width;
	const columnPanels = staged + 8 * piece * width;
	new Uint8Array(buffer, sums, 4 * panelCount * 8 * width).fill(0);
	for (let first = 0; first < n; first += piece) {
		const count = Math.min(piece, n - first);
		for (let s = 0; s < count; s++) layPart(buffer, staged + s * rowBytes, rows[first + s], part);
		for (let c = 0; c < columns; c++)
			functions.packColumns(staged + 4 * c * (isWide ? 8 : 4), rowBytes, count, isWide, columnPanels + 32 * count * c);
		const weights = panels + 32 * panelCount * first;
		functions.addProducts(weights, panelCount, columnPanels, columns, count, sums, 8 * width, false);
	}
	const length = out.length / k;
	for (let r = 0; r < k; r++)
		out.set(new Float64Array(buffer, sums + r * 8 * width, part.to - part.from), r * length + part.from);
}

function inTypeScript(weights: Float64Array, rows: Rows, out: Float32Array | Float64Array): void {
	const n = rows.length;
	const sum = new Float64Array(rows[0]?.length ?? 0);
	for (let at = 0; at < weights.length; at += n) {
		sum.fill(0);
		for (let s = 0; s < n; s++) {
			const weight = weights[at + s];
			const row = rows[s];
			for (let i = 0; i < sum.length; i++) sum[i] += weight * row[i];
		}
		out.set(sum, (at / n) * sum.length);
	}
}
