import { isWasmSupported, openKernel, panelProductsBinary, type Backend, type Kernel } from '#wasm';

/** Rows of one length, all of one type. */
export type Rows = readonly Float32Array[] | readonly Float64Array[];

/** The compiled kernel, assembly/panel-products.as.ts. */
export interface PanelFunctions {
	packRows(rows: number, stride: number, rowCount: number, length: number, isWide: boolean, panel: number): void;
	packColumns(columns: number, stride: number, length: number, isWide: boolean, panel: number): void;
	addProducts(
		a: number,
		countA: number,
		b: number,
		countB: number,
		length: number,
		out: number,
		stride: number,
		isLower: boolean,
	): void;
}

/** A kernel whose memory grew beyond this is not kept. */
const keptBytes = 2 ** 28;
/** A compiled kernel has 32-bit addresses. */
const addressableBytes = 2 ** 32 - 2 ** 20;
/** Below so many products copying in and out costs more than it gains. */
const leastForWasm = 20_000;

let kept: Kernel<PanelFunctions> | undefined;

/** The twin to take for so many products and bytes of memory. */
export function chooseTwin(asked: Backend | undefined, products: number, neededBytes: number): Backend {
	if (neededBytes >= addressableBytes) return 'typescript';
	return asked ?? (isWasmSupported() && products >= leastForWasm ? 'wasm' : 'typescript');
}

/** Runs a piece of work with a kernel of at least so much memory behind `free`. */
export function inPanelKernel<T>(
	neededBytes: number,
	run: (functions: PanelFunctions, buffer: ArrayBuffer, free: number) => T,
): T {
	const kernel = kept ?? openKernel<PanelFunctions>(panelProductsBinary);
	kept = undefined;
	const buffer = kernel.reserve(kernel.freeFrom + neededBytes);
	const result = run(kernel.functions, buffer, kernel.freeFrom);
	if (buffer.byteLength <= keptBytes) kept = kernel;
	return result;
}

/** Part of a row, laid into the kernel's memory. */
export function layPart(
	buffer: ArrayBuffer,
	at: number,
	row: Float32Array | Float64Array,
	part: { readonly from: number; readonly to: number },
): void {
	const Type = row instanceof Float32Array ? Float32Array : Float64Array;
	new Type(buffer, at, part.to - part.from).set(row.subarray(part.from, part.to));
}

/** @throws RangeError if the rows have different lengths. */
export function rowLength(operation: string, rows: Rows): number {
	const length = rows[0]?.length ?? 0;
	for (const [i, row] of rows.entries())
		if (row.length !== length)
			throw new RangeError(`${operation}: row ${i} has ${row.length} numbers, the first ${length}`);
	return length;
}
