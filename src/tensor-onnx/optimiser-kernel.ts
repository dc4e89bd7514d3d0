/**
 * What runs the updates: the compiled kernel, or its TypeScript twin. Arrays lie in the kernel's memory at byte addresses
 * that are multiples of 16; counts are multiples of 8.
 */
export interface OptimiserKernel {
	/** First byte that the caller may use. */
	readonly freeFrom: number;
	/** The memory, at least as large as asked, its content kept. Growing detaches every view made before. */
	reserve(byteCount: number): ArrayBuffer;
	/** Σ x², in double precision. */
	squaredSum(x: number, count: number): number;
	/** sum ← sum + x · factor */
	accumulate(sum: number, x: number, count: number, factor: number): void;
	/** x ← x · factor */
	scale(x: number, count: number, factor: number): void;
	/** average ← average + (w − average) · rate */
	follow(average: number, w: number, count: number, rate: number): void;
	/**
	 * With g′ = g · gradientScale: m ← m + (g′ − m) · firstRate, v ← v · secondKeep + g′² · secondRate, and
	 * w ← w · keep − m · rate / (√v + ε). With `largest` (not 0), the greatest v so far takes the place of v under the root.
	 */
	adamw(
		w: number,
		g: number,
		m: number,
		v: number,
		largest: number,
		count: number,
		gradientScale: number,
		keep: number,
		firstRate: number,
		secondKeep: number,
		secondRate: number,
		rate: number,
		epsilon: number,
	): void;
	/** With g′ = g · gradientScale + w · decay: velocity ← velocity · momentum + g′, w ← w − rate · (velocity, or Nesterov's g′ + momentum · velocity). */
	sgd(
		w: number,
		g: number,
		velocity: number,
		count: number,
		gradientScale: number,
		decay: number,
		momentum: number,
		rate: number,
		isNesterov: boolean,
	): void;
}
