/** Horizontal runs of equal non-background voxels, in scan order (x fastest, then y, then z), as parallel arrays. */
export interface Runs {
	/** Number of runs; the arrays have exactly this length. */
	readonly count: number;
	/** Row of each run: `y + ny · z`. */
	readonly row: Int32Array;
	/** First voxel of the run along x. */
	readonly start: Uint16Array;
	/** Voxel after the last along x. */
	readonly end: Uint16Array;
	readonly label: Uint16Array;
}

/** Runs being gathered: arrays that grow by doubling, of which the first `count` entries hold. */
export interface RunBuffer {
	count: number;
	row: Int32Array;
	start: Uint16Array;
	end: Uint16Array;
	label: Uint16Array;
}

export function runBuffer(capacity = 1024): RunBuffer {
	return {
		count: 0,
		row: new Int32Array(capacity),
		start: new Uint16Array(capacity),
		end: new Uint16Array(capacity),
		label: new Uint16Array(capacity),
	};
}

/** Room for `extra` more runs. */
export function reserveRuns(runs: RunBuffer, extra: number): void {
	const needed = runs.count + extra;
	if (needed <= runs.row.length) return;
	const larger = runBuffer(Math.max(needed, 2 * runs.row.length));
	larger.row.set(runs.row.subarray(0, runs.count));
	larger.start.set(runs.start.subarray(0, runs.count));
	larger.end.set(runs.end.subarray(0, runs.count));
	larger.label.set(runs.label.subarray(0, runs.count));
	Object.assign(runs, larger, { count: runs.count });
}

/** The runs, in arrays of exactly their number. */
export function gatheredRuns({ count, row, start, end, label }: RunBuffer): Runs {
	return {
		count,
		row: row.slice(0, count),
		start: start.slice(0, count),
		end: end.slice(0, count),
		label: label.slice(0, count),
	};
}
