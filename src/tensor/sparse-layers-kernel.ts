/**
 * How the rule book of a convolution lists its places. `plain`: int32 [rows, width], negative where a place has no voxel.
 * `block`: no table, place k of row r is value width · r + k. `halo`: rows are the eight children of voxels, one voxel's
 * after another's (place dx + 2 dy + 4 dz); the table has the 27 neighbours of those voxels, int32 [rows / 8, 27].
 */
export const ruleBook = { plain: 0, block: 1, halo: 2 } as const;

/** Bytes of the lists that a convolution needs to work in. */
export const listBytes = 2 * 4 * (512 + 4) + 8 * 8;

/**
 * Layers of sparse networks over arrays in the kernel's memory. Addresses are in bytes, multiples of 16. Features are float32
 * [rows + 8, channels], channels a multiple of four; their last eight rows are zeros and stay so.
 */
export interface LayerFunctions {
	/**
	 * y[row] += x[value] · w[place] for every row, place and value of a rule book, or if scattered y[value] += x[row] ·
	 * w[place]. Weights are [width, inputs, outputs]. In a halo rows and values are the same, and nothing is scattered.
	 *
	 * Pairs are taken by 512 rows and place (of a halo by 64 blocks, neighbour and child), so that only the neighbours there are count, and weights and features stay in
	 * the nearest caches; no sum depends on anything but the rule book.
	 */
	convolve(
		kind: number,
		table: number,
		width: number,
		rows: number,
		values: number,
		isScattered: boolean,
		x: number,
		inputs: number,
		y: number,
		outputs: number,
		w: number,
		lists: number,
	): void;
	/** The gradients of {@link convolve} by g in y: dx += (not if 0) with the weights turned, [width, outputs, inputs], and dw +=. */
	convolveBack(
		kind: number,
		table: number,
		width: number,
		rows: number,
		values: number,
		isScattered: boolean,
		x: number,
		inputs: number,
		g: number,
		outputs: number,
		turned: number,
		dx: number,
		dw: number,
		lists: number,
	): void;
	/** [places, inputs, outputs] → [places, outputs, inputs]. */
	turnWeights(w: number, places: number, inputs: number, outputs: number, turned: number): void;
	/** sums (float64) += Σ over the rows of x − mean, or of its square. */
	columnSums(x: number, rows: number, channels: number, mean: number, isSquared: boolean, sums: number): void;
	/** y = max(0, (x − mean) · slope + shift); may be in place. */
	activate(x: number, rows: number, channels: number, mean: number, slope: number, shift: number, y: number): void;
	/** g ← g where the activation of x is above 0, else 0; sums (float64 [2, channels]) += Σ g and Σ g · (x − mean). */
	activateBack(
		x: number,
		g: number,
		rows: number,
		channels: number,
		mean: number,
		slope: number,
		shift: number,
		sums: number,
	): void;
	/** g ← (g − level − (x − mean) · tilt) · slope. */
	normaliseBack(
		x: number,
		g: number,
		rows: number,
		channels: number,
		mean: number,
		slope: number,
		level: number,
		tilt: number,
	): void;
	/** Writes where each row of voxels (equal batch, z and y) begins, and the count behind them; gives the number of rows. */
	findRows(coordinates: number, count: number, rowStarts: number): number;
	/** Writes the 27 neighbours of all voxels into a table filled with −1; `around` has four zeros. */
	findAllNeighbours(
		coordinates: number,
		rowStarts: number,
		rows: number,
		table: number,
		stride: number,
		around: number,
	): void;
	/** y[i] = x[table[i]]; without a fill row. */
	gatherRows(table: number, rows: number, x: number, channels: number, y: number): void;
	/** y[table[i]] += x[i]. */
	scatterRows(table: number, rows: number, x: number, channels: number, y: number): void;
	/** y[i] = x[i] · w + bias, [rows]. */
	weighRows(x: number, rows: number, channels: number, w: number, bias: number, y: number): void;
	/** dx[i] += g[i] · w; sums (float64) += Σ g[i] · x[i]. */
	weighRowsBack(x: number, rows: number, channels: number, w: number, g: number, dx: number, sums: number): void;
}
