import { isWasmSupported, openKernel, sparseLayersBinary, type Backend } from '#wasm';
import type { SparseCoordinates } from './sparse-coordinates.ts';
import { listBytes, ruleBook, type LayerFunctions } from './sparse-layers-kernel.ts';
import { createTypescriptLayers } from './sparse-layers-typescript.ts';

/** Compiled layers, or their TypeScript twin. */
export type SparseBackend = Backend;

/** Features of voxels in the memory of {@link SparseLayers}: float32 [rows + 8, channels], the last eight rows zeros. */
export interface SparseFeatures {
	readonly address: number;
	readonly rows: number;
	/** As they lie in memory: a multiple of four, those beyond the network's own are zeros. */
	readonly channels: number;
}

/** The pairs of a convolution; see `ruleBook` and `LayerFunctions.convolve`. */
export interface SparseRules {
	readonly kind: keyof typeof ruleBook;
	/** Address of the table; 0 for `block`. */
	readonly table: number;
	readonly width: number;
	readonly rows: number;
	readonly values: number;
	/** Whether rows give and values take. Default false. */
	readonly isScattered?: boolean;
}

/** Weights [places, inputs, outputs] in memory, with room for their gradient, 0 when it is not wanted. */
export interface SparseWeights {
	readonly address: number;
	readonly gradient: number;
	readonly places: number;
}

/** A batch norm in memory: what a run found, for its activation and its gradient. */
export interface SparseNormRun {
	readonly mean: number;
	readonly slope: number;
	readonly shift: number;
	/** 1 / √(variance + ε). */
	readonly inverse: Float32Array;
	/** Biased variance and mean of the voxels, for the running statistics. */
	readonly batchMean: Float32Array;
	readonly batchVariance: Float32Array;
	/** Whether the statistics are those of the voxels: not in use, and not for a single voxel. */
	readonly isOwn: boolean;
}

/** Weights and running statistics of a batch norm. */
export interface SparseNormWeights {
	readonly scale: ArrayLike<number>;
	readonly shift: ArrayLike<number>;
	readonly runningMean: ArrayLike<number>;
	readonly runningVariance: ArrayLike<number>;
}

const epsilon = 1e-5;
/** Rows of zeros that fill lists of pairs up: a block of children. */
const fillRows = 8;
/** Channels as they lie in memory. */
export const paddedChannels = (channels: number): number => 4 * Math.ceil(channels / 4);

/**
 * Layers over sparse sets that run without a graph, in the memory of a compiled kernel (or its TypeScript twin): rows are as
 * many as there are voxels, pairs as many as there are neighbours, and nothing is gathered into columns. Memory is a stack.
 */
export class SparseLayers {
	private readonly functions: LayerFunctions;
	private readonly reserve: (byteCount: number) => ArrayBuffer;
	private readonly lists: number;
	private readonly base: number;
	private buffer: ArrayBuffer;
	private top: number;
	private largest = 0;

	constructor(backend: Backend = isWasmSupported() ? 'wasm' : 'typescript') {
		const kernel = backend === 'wasm' ? openKernel<LayerFunctions>(sparseLayersBinary) : createTypescriptLayers();
		this.functions = kernel.functions;
		this.reserve = kernel.reserve;
		this.buffer = kernel.reserve(kernel.freeFrom);
		this.top = aligned(kernel.freeFrom);
		this.lists = this.take(listBytes);
		this.base = this.top;
	}

	/** Largest number of bytes in use so far. */
	get peakBytes(): number {
		return this.largest;
	}

	/** Where the stack stands: everything taken after it goes with `release`. */
	mark(): number {
		return this.top;
	}

	/** Frees what was taken since a mark; default everything. */
	release(mark: number = this.base): void {
		this.top = mark;
	}

	/**
	 * Bytes that hold what they held before.
	 *
	 * @throws RangeError if it would be more than 32-bit addresses reach, or than the engine gives.
	 */
	take(bytes: number): number {
		const address = this.top;
		const end = aligned(address + bytes);
		if (end > maximalBytes)
			throw new RangeError(
				`SparseLayers: ${end} bytes are beyond the 4 GB of a kernel; fewer voxels or channels, or graphs, take less at a time`,
			);
		if (end > this.buffer.byteLength)
			// A quarter more than asked for: growing detaches every view and may move memory.
			this.buffer = this.reserve(Math.min(maximalBytes, Math.max(end, Math.ceil(1.25 * this.buffer.byteLength))));
		this.top = end;
		this.largest = Math.max(this.largest, end);
		return address;
	}

	/** A view until the next `take`. */
	floats(address: number, length: number): Float32Array {
		return new Float32Array(this.buffer, address, length);
	}

	/** A view until the next `take`. */
	doubles(address: number, length: number): Float64Array {
		return new Float64Array(this.buffer, address, length);
	}

	/** A copy of a table in memory. */
	store(table: Int32Array): number {
		const address = this.take(4 * table.length);
		new Int32Array(this.buffer, address, table.length).set(table);
		return address;
	}

	/** The 27 neighbours of every voxel within its own set, as `neighbourTable` finds them: the address of a table. */
	neighbours({ coordinates, count, stride }: SparseCoordinates): number {
		const table = this.take(108 * count);
		const mark = this.mark();
		const around = this.zeros(4);
		const points = this.store(coordinates.subarray(0, 4 * count));
		const rowStarts = this.take(4 * (count + 1));
		new Int32Array(this.buffer, table, 27 * count).fill(-1);
		const rows = this.functions.findRows(points, count, rowStarts);
		this.functions.findAllNeighbours(points, rowStarts, rows, table, stride, around);
		this.release(mark);
		return table;
	}

	/** Room for numbers, all 0. */
	zeros(length: number): number {
		const address = this.take(4 * length);
		this.floats(address, length).fill(0);
		return address;
	}

	/** Room for features; zeros, as a convolution needs them, or only behind the rows if `isFilled`: whoever asks fills those. */
	features(rows: number, channels: number, isFilled = false): SparseFeatures {
		const width = paddedChannels(channels);
		const length = (rows + fillRows) * width;
		const address = this.take(4 * length);
		this.floats(address, length).fill(0, isFilled ? rows * width : 0);
		return { address, rows, channels: width };
	}

	/** Weights [places, inputs, outputs] with their channels padded. */
	loadWeights(values: ArrayLike<number>, shape: readonly number[], wantsGradient: boolean): SparseWeights {
		const [places, inputs, outputs] = shape;
		const [wide, deep] = [paddedChannels(inputs), paddedChannels(outputs)];
		const address = this.zeros(places * wide * deep);
		const gradient = wantsGradient ? this.zeros(places * wide * deep) : 0;
		const to = this.floats(address, places * wide * deep);
		if (values.length === to.length) to.set(values);
		else
			for (let place = 0, from = 0; place < places; place++)
				for (let i = 0; i < inputs; i++)
					for (let o = 0, at = (place * wide + i) * deep; o < outputs; o++) to[at++] = values[from++];
		return { address, gradient, places };
	}

	/** The gradient of weights, channels as they were given. */
	readGradient({ gradient, places }: SparseWeights, shape: readonly number[]): Float32Array {
		const [, inputs, outputs] = shape;
		const [wide, deep] = [paddedChannels(inputs), paddedChannels(outputs)];
		const from = this.floats(gradient, places * wide * deep);
		if (wide === inputs && deep === outputs) return from.slice();
		const values = new Float32Array(places * inputs * outputs);
		for (let place = 0, to = 0; place < places; place++)
			for (let i = 0; i < inputs; i++)
				for (let o = 0, at = (place * wide + i) * deep; o < outputs; o++) values[to++] = from[at++];
		return values;
	}

	/** y += the convolution of x. */
	convolve(rules: SparseRules, x: SparseFeatures, y: SparseFeatures, weights: SparseWeights): void {
		const { kind, table, width, rows, values, isScattered = false } = rules;
		const { address } = weights;
		const book = [ruleBook[kind], table, width, rows, values, isScattered] as const;
		this.functions.convolve(...book, x.address, x.channels, y.address, y.channels, address, this.lists);
	}

	/** Adds the gradients in the weights and, if given, in x. */
	convolveBack(
		rules: SparseRules,
		{ x, g, dx }: { x: SparseFeatures; g: SparseFeatures; dx?: SparseFeatures },
		weights: SparseWeights,
	): void {
		const { kind, table, width, rows, values, isScattered = false } = rules;
		const { address, gradient, places } = weights;
		const book = [ruleBook[kind], table, width, rows, values, isScattered] as const;
		const mark = this.mark();
		const turned = dx ? this.take(4 * places * x.channels * g.channels) : 0;
		if (dx) this.functions.turnWeights(address, places, x.channels, g.channels, turned);
		const sides = [x.address, x.channels, g.address, g.channels] as const;
		this.functions.convolveBack(...book, ...sides, turned, dx?.address ?? 0, gradient, this.lists);
		this.release(mark);
	}

	/**
	 * Batch norm over the voxels, by their own statistics, or by the running ones: in use, and where a single voxel has no
	 * variance. Takes memory for as long as the run is used.
	 */
	norm(x: SparseFeatures, weights: SparseNormWeights, isTraining: boolean): SparseNormRun {
		const { rows, channels } = x;
		const { scale, shift, runningMean, runningVariance } = weights;
		const count = scale.length;
		const vectors = this.zeros(3 * channels);
		const [mean, slope, level] = [vectors, vectors + 4 * channels, vectors + 8 * channels];
		const isOwn = isTraining && rows !== 1;
		const batchMean = Float32Array.from({ length: count }, (_, c) => runningMean[c]);
		const batchVariance = Float32Array.from({ length: count }, (_, c) => runningVariance[c]);
		if (isOwn) {
			batchMean.set(this.sums(x, mean, false, count));
			this.floats(mean, count).set(batchMean);
			batchVariance.set(this.sums(x, mean, true, count));
		} else this.floats(mean, count).set(batchMean);
		const inverse = batchVariance.map((value) => 1 / Math.sqrt(value + epsilon));
		this.floats(slope, count).set(inverse.map((value, c) => value * scale[c]));
		this.floats(level, count).set(Float32Array.from(shift));
		return { mean, slope, shift: level, inverse, batchMean, batchVariance, isOwn };
	}

	/** Means over the voxels of x − mean, or of its square. */
	private sums(x: SparseFeatures, mean: number, isSquared: boolean, count: number): Float64Array {
		const mark = this.mark();
		const at = this.zeros(2 * x.channels);
		this.functions.columnSums(x.address, x.rows, x.channels, mean, isSquared, at);
		const sums = this.doubles(at, count).map((sum) => sum / Math.max(x.rows, 1));
		this.release(mark);
		return sums;
	}

	/** y = the positive part of the norm of x; x itself may be y. */
	activate(x: SparseFeatures, run: SparseNormRun, y: SparseFeatures): void {
		this.functions.activate(x.address, x.rows, x.channels, run.mean, run.slope, run.shift, y.address);
	}

	/** Turns the gradient in an activation into that in x, in place; gives those in scale and shift. */
	activateBack(
		x: SparseFeatures,
		g: SparseFeatures,
		run: SparseNormRun,
	): { readonly scale: Float32Array; readonly shift: Float32Array } {
		const { rows, channels } = x;
		const count = run.inverse.length;
		const mark = this.mark();
		const sums = this.zeros(4 * channels);
		const vectors = this.zeros(2 * channels);
		const { functions } = this;
		functions.activateBack(x.address, g.address, rows, channels, run.mean, run.slope, run.shift, sums);
		const found = this.doubles(sums, 2 * channels);
		const shift = Float32Array.from(found.subarray(0, count));
		const scale = Float32Array.from(run.inverse, (value, c) => value * found[channels + c]);
		if (run.isOwn) {
			const number = Math.max(rows, 1);
			this.floats(vectors, count).set(Array.from(shift, (_, c) => found[c] / number));
			const tilts = Array.from(run.inverse, (value, c) => (value * value * found[channels + c]) / number);
			this.floats(vectors + 4 * channels, count).set(tilts);
		}
		const corrections = [vectors, vectors + 4 * channels] as const;
		functions.normaliseBack(x.address, g.address, rows, channels, run.mean, run.slope, ...corrections);
		this.release(mark);
		return { scale, shift };
	}

	/** y[i] = x[table[i]] for the rows of y. */
	gather(table: number, x: SparseFeatures, y: SparseFeatures): void {
		this.functions.gatherRows(table, y.rows, x.address, x.channels, y.address);
	}

	/** y[table[i]] += x[i] for the rows of x. */
	scatter(table: number, x: SparseFeatures, y: SparseFeatures): void {
		this.functions.scatterRows(table, x.rows, x.address, x.channels, y.address);
	}

	/** x · w + bias, one number a voxel; a view until the next `take`. */
	weigh(x: SparseFeatures, w: ArrayLike<number>, bias: number): Float32Array {
		const to = this.take(4 * x.rows);
		const weights = this.vector(w, x.channels);
		this.functions.weighRows(x.address, x.rows, x.channels, weights, bias, to);
		return this.floats(to, x.rows);
	}

	/** Adds the gradient of {@link weigh} to dx; gives that in w. `g` is the address of one number a voxel. */
	weighBack(x: SparseFeatures, w: ArrayLike<number>, g: number, dx: SparseFeatures): Float32Array {
		const mark = this.mark();
		const weights = this.vector(w, x.channels);
		const sums = this.zeros(2 * x.channels);
		this.functions.weighRowsBack(x.address, x.rows, x.channels, weights, g, dx.address, sums);
		const found = Float32Array.from(this.doubles(sums, w.length));
		this.release(mark);
		return found;
	}

	private vector(values: ArrayLike<number>, channels: number): number {
		const address = this.zeros(channels);
		this.floats(address, values.length).set(Float32Array.from(values));
		return address;
	}
}

/** Most that 32-bit addresses reach. */
const maximalBytes = 2 ** 32 - 2 ** 16;

function aligned(bytes: number): number {
	return 64 * Math.ceil(bytes / 64);
}
