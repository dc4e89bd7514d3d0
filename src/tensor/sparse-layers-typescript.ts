import type { Kernel } from '#wasm';
import type { SparseCoordinates } from './sparse-coordinates.ts';
import { neighbourTable } from './sparse-neighbours.ts';
import { coordinateRows } from './sparse-rows.ts';
import { freshMemory } from './table-memory.ts';
import { ruleBook, type LayerFunctions } from './sparse-layers-kernel.ts';

const f = Math.fround;
const chunk = 512;
const group = 64;

/** The reference twin of assembly/sparse-layers.as.ts: the same operations in the same order, rounded to float32 each. */
export function createTypescriptLayers(): Kernel<LayerFunctions> {
	let memory = new ArrayBuffer(0);
	let floats = new Float32Array(memory);
	let doubles = new Float64Array(memory);
	let integers = new Int32Array(memory);
	const reserve = (byteCount: number): ArrayBuffer => {
		if (byteCount > memory.byteLength) {
			const larger = new ArrayBuffer(8 * Math.ceil(byteCount / 8));
			new Uint8Array(larger).set(new Uint8Array(memory));
			memory = larger;
			floats = new Float32Array(memory);
			doubles = new Float64Array(memory);
			integers = new Int32Array(memory);
		}
		return memory;
	};
	const now = (): Views => ({ floats, doubles, integers });
	return {
		freeFrom: 16,
		reserve,
		functions: { ...convolutions(now), ...norms(now), ...rowMoves(now), ...neighbours(now) },
	};
}

interface Views {
	readonly floats: Float32Array;
	readonly doubles: Float64Array;
	readonly integers: Int32Array;
}

interface Pairs {
	readonly rows: number[];
	readonly values: number[];
}

/** Pairs of a place for some rows; a value of −1 is left out. Rows of zeros, which fill up to four, add nothing. */
function pairsOf(integers: Int32Array, { kind, table, width }: Book, place: number, range: Range): Pairs {
	const pairs: Pairs = { rows: [], values: [] };
	for (let row = range.from; row < range.to; row++) {
		const value = kind === ruleBook.block ? width * row + place : integers[table / 4 + width * row + place];
		if (value < 0) continue;
		pairs.rows.push(row);
		pairs.values.push(value);
	}
	return pairs;
}

interface Range {
	readonly from: number;
	readonly to: number;
}

interface Book {
	readonly kind: number;
	readonly table: number;
	readonly width: number;
	readonly rows: number;
}

/** Pairs that are multiplied together: of the children of blocks, parts that end in the same child. */
interface Group extends Pairs {
	/** Rows from one listed place to the next: 8 for blocks. */
	readonly step: number;
	/** Places of the kernel, with the child of the row's block and that of the value's. */
	readonly parts: readonly { readonly place: number; readonly row: number; readonly value: number }[];
}

/** All pairs of a rule book in the order they are taken; those of a halo by the child of the row, or by that of the value. */
function* groupsOf(integers: Int32Array, book: Book, by: 'row' | 'value'): Generator<Group> {
	if (book.kind !== ruleBook.halo) {
		for (let from = 0; from < book.rows; from += chunk)
			for (let place = 0; place < book.width; place++) {
				const pairs = pairsOf(integers, book, place, { from, to: Math.min(book.rows, from + chunk) });
				yield { ...pairs, step: 1, parts: [{ place, row: 0, value: 0 }] };
			}
		return;
	}
	const blocks = book.rows / 8;
	const whole = { ...book, kind: ruleBook.plain, width: 27 };
	for (let from = 0; from < blocks; from += chunk / 8)
		for (let parent = 0; parent < 27; parent++) {
			const pairs = pairsOf(integers, whole, parent, { from, to: Math.min(blocks, from + chunk / 8) });
			for (let child = 0; child < 8; child++) {
				const parts = Array.from({ length: 8 }, (_, other) => {
					const [row, value] = by === 'row' ? [child, other] : [other, child];
					return { place: placeOf(parent, row, value), row, value };
				}).filter(({ place }) => place >= 0);
				if (parts.length > 0) yield { ...pairs, step: 8, parts };
			}
		}
}

/** Place of the kernel that leads from a child of a block to one of its neighbour `parent`, −1 if they do not touch. */
function placeOf(parent: number, row: number, value: number): number {
	const steps = [0, 1, 2].map(
		(axis) => 2 * (Math.floor(parent / 3 ** axis) % 3) + ((value >> axis) & 1) - ((row >> axis) & 1) - 1,
	);
	return steps.some((step) => step < 0 || step > 2) ? -1 : steps[0] + 3 * steps[1] + 9 * steps[2];
}

function convolutions(now: () => Views): Pick<LayerFunctions, 'convolve' | 'convolveBack' | 'turnWeights'> {
	/** y += x · w for all pairs, to rows or to values; each sum of products is taken for itself before it is added. */
	const multiply = (
		{ rows, values, step, parts }: Group,
		isToRows: boolean,
		[x, inputs, y, outputs]: readonly number[],
		weights: (place: number) => number,
	): void => {
		const { floats } = now();
		for (let pair = 0; pair < rows.length; pair++)
			for (let o = 0; o < outputs; o++) {
				let sum = 0;
				let to = 0;
				for (const { place, row, value } of parts) {
					const ends = [step * rows[pair] + row, step * values[pair] + value];
					const from = isToRows ? ends[1] : ends[0];
					to = isToRows ? ends[0] : ends[1];
					for (let i = 0; i < inputs; i++)
						sum = f(sum + f(floats[x / 4 + inputs * from + i] * floats[weights(place) / 4 + outputs * i + o]));
				}
				floats[y / 4 + outputs * to + o] += sum;
			}
	};
	const multiplyOuter = (
		{ rows, values, step, parts }: Group,
		isToRows: boolean,
		[x, inputs, g, outputs]: readonly number[],
		gradients: (place: number) => number,
	): void => {
		const { floats } = now();
		for (const { place, row, value } of parts)
			for (let i = 0; i < inputs; i++)
				for (let o = 0; o < outputs; o++) {
					let sum = 0;
					for (let pair = 0; pair < rows.length; pair++) {
						const ends = [step * rows[pair] + row, step * values[pair] + value];
						const [from, to] = isToRows ? [ends[1], ends[0]] : ends;
						sum = f(sum + f(floats[x / 4 + inputs * from + i] * floats[g / 4 + outputs * to + o]));
					}
					floats[gradients(place) / 4 + outputs * i + o] += sum;
				}
	};
	return {
		convolve: (...[kind, table, width, rows, , isScattered, x, inputs, y, outputs, w]) => {
			for (const group of groupsOf(now().integers, { kind, table, width, rows }, 'row'))
				multiply(group, !isScattered, [x, inputs, y, outputs], (place) => w + 4 * place * inputs * outputs);
		},
		convolveBack: (...[kind, table, width, rows, , isScattered, x, inputs, g, outputs, turned, dx, dw]) => {
			const at = (first: number) => (place: number) => first + 4 * place * inputs * outputs;
			for (const group of groupsOf(now().integers, { kind, table, width, rows }, 'value')) {
				if (dx !== 0) multiply(group, isScattered, [g, outputs, dx, inputs], at(turned));
				multiplyOuter(group, !isScattered, [x, inputs, g, outputs], at(dw));
			}
		},
		turnWeights: (w, places, inputs, outputs, turned) => {
			const { floats } = now();
			for (let place = 0; place < places; place++)
				for (let i = 0; i < inputs; i++)
					for (let o = 0; o < outputs; o++)
						floats[turned / 4 + (place * outputs + o) * inputs + i] =
							floats[w / 4 + (place * inputs + i) * outputs + o];
		},
	};
}

type Norms = Pick<LayerFunctions, 'columnSums' | 'activate' | 'activateBack' | 'normaliseBack'>;

function norms(now: () => Views): Norms {
	return {
		columnSums: (x, rows, channels, mean, isSquared, sums) => {
			const { floats, doubles } = now();
			for (let from = 0; from < rows; from += group)
				for (let c = 0; c < channels; c++) {
					let sum = 0;
					for (let row = from; row < Math.min(rows, from + group); row++) {
						const value = f(floats[x / 4 + channels * row + c] - floats[mean / 4 + c]);
						sum = f(sum + (isSquared ? f(value * value) : value));
					}
					doubles[sums / 8 + c] += sum;
				}
		},
		activate: (...[x, rows, channels, mean, slope, shift, y]) => {
			const { floats } = now();
			for (let i = 0; i < rows * channels; i++) {
				const c = i % channels;
				const scaled = f(f(floats[x / 4 + i] - floats[mean / 4 + c]) * floats[slope / 4 + c]);
				floats[y / 4 + i] = Math.max(0, f(scaled + floats[shift / 4 + c]));
			}
		},
		activateBack: (...[x, g, rows, channels, mean, slope, shift, sums]) => {
			const { floats, doubles } = now();
			for (let from = 0; from < rows; from += group)
				for (let c = 0; c < channels; c++) {
					let sum = 0;
					let tilt = 0;
					for (let row = from; row < Math.min(rows, from + group); row++) {
						const at = channels * row + c;
						const centred = f(floats[x / 4 + at] - floats[mean / 4 + c]);
						const value = f(f(centred * floats[slope / 4 + c]) + floats[shift / 4 + c]);
						const passed = value > 0 ? floats[g / 4 + at] : 0;
						floats[g / 4 + at] = passed;
						sum = f(sum + passed);
						tilt = f(tilt + f(passed * centred));
					}
					doubles[sums / 8 + c] += sum;
					doubles[sums / 8 + channels + c] += tilt;
				}
		},
		normaliseBack: (...[x, g, rows, channels, mean, slope, level, tilt]) => {
			const { floats } = now();
			for (let i = 0; i < rows * channels; i++) {
				const c = i % channels;
				const centred = f(floats[x / 4 + i] - floats[mean / 4 + c]);
				const value = f(f(floats[g / 4 + i] - floats[level / 4 + c]) - f(centred * floats[tilt / 4 + c]));
				floats[g / 4 + i] = value * floats[slope / 4 + c];
			}
		},
	};
}

/** By the twin of the search itself. */
function neighbours(now: () => Views): Pick<LayerFunctions, 'findRows' | 'findAllNeighbours'> {
	const setAt = (coordinates: number, count: number, stride: number): SparseCoordinates => ({
		coordinates: now().integers.subarray(coordinates / 4, coordinates / 4 + 4 * count),
		count,
		stride,
	});
	return {
		findRows: (coordinates, count, rowStarts) => {
			const rows = coordinateRows(setAt(coordinates, count, 1)).rowStarts;
			now().integers.set(rows, rowStarts / 4);
			return rows.length - 1;
		},
		findAllNeighbours: (coordinates, rowStarts, rows, table, stride) => {
			const { integers } = now();
			const set = setAt(coordinates, integers[rowStarts / 4 + rows], stride);
			integers.set(neighbourTable(set, freshMemory, 'typescript').indices, table / 4);
		},
	};
}

type RowMoves = Pick<LayerFunctions, 'gatherRows' | 'scatterRows' | 'weighRows' | 'weighRowsBack'>;

function rowMoves(now: () => Views): RowMoves {
	return {
		gatherRows: (table, rows, x, channels, y) => {
			const { floats, integers } = now();
			for (let row = 0; row < rows; row++)
				for (let c = 0; c < channels; c++)
					floats[y / 4 + channels * row + c] = floats[x / 4 + channels * integers[table / 4 + row] + c];
		},
		scatterRows: (table, rows, x, channels, y) => {
			const { floats, integers } = now();
			for (let row = 0; row < rows; row++)
				for (let c = 0; c < channels; c++)
					floats[y / 4 + channels * integers[table / 4 + row] + c] += floats[x / 4 + channels * row + c];
		},
		weighRows: (x, rows, channels, w, bias, y) => {
			const { floats } = now();
			for (let row = 0; row < rows; row++) {
				const sums = [0, 0, 0, 0];
				for (let c = 0; c < channels; c++)
					sums[c & 3] = f(sums[c & 3] + f(floats[x / 4 + channels * row + c] * floats[w / 4 + c]));
				floats[y / 4 + row] = f(f(sums[0] + sums[1]) + f(sums[2] + sums[3])) + f(bias);
			}
		},
		weighRowsBack: (...[x, rows, channels, w, g, dx, sums]) => {
			const { floats, doubles } = now();
			for (let from = 0; from < rows; from += group)
				for (let c = 0; c < channels; c++) {
					let sum = 0;
					for (let row = from; row < Math.min(rows, from + group); row++) {
						const factor = floats[g / 4 + row];
						sum = f(sum + f(factor * floats[x / 4 + channels * row + c]));
						floats[dx / 4 + channels * row + c] += f(factor * floats[w / 4 + c]);
					}
					doubles[sums / 8 + c] += sum;
				}
		},
	};
}
