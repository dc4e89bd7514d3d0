/**
 * Updates of weights in place, over whole flat arrays of float32: the twin of src/tensor-onnx/optimiser-typescript.ts,
 * where the formulas are explained. All pointers are byte addresses, multiples of 16; counts are multiples of 8.
 */

/** First byte after this kernel's constants; every kernel exports it. */
export const heapBase: usize = __heap_base;

/** Σ x², in double precision: eight sums side by side, then added up in order. */
export function squaredSum(x: usize, count: u32): f64 {
	let s0 = f64x2.splat(0);
	let s1 = f64x2.splat(0);
	let s2 = f64x2.splat(0);
	let s3 = f64x2.splat(0);
	const end = x + 4 * <usize>count;
	for (let at = x; at < end; at += 32) {
		const a = v128.load(at);
		const b = v128.load(at, 16);
		const a0 = f64x2.promote_low_f32x4(a);
		const a1 = f64x2.promote_low_f32x4(v128.shuffle<i64>(a, a, 1, 0));
		const b0 = f64x2.promote_low_f32x4(b);
		const b1 = f64x2.promote_low_f32x4(v128.shuffle<i64>(b, b, 1, 0));
		s0 = f64x2.add(s0, f64x2.mul(a0, a0));
		s1 = f64x2.add(s1, f64x2.mul(a1, a1));
		s2 = f64x2.add(s2, f64x2.mul(b0, b0));
		s3 = f64x2.add(s3, f64x2.mul(b1, b1));
	}
	const sum = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
	return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** sum ← sum + x · factor */
export function accumulate(sum: usize, x: usize, count: u32, factor: f32): void {
	const f = f32x4.splat(factor);
	const end = sum + 4 * <usize>count;
	for (; sum < end; sum += 16, x += 16) v128.store(sum, f32x4.add(v128.load(sum), f32x4.mul(v128.load(x), f)));
}

/** x ← x · factor */
export function scale(x: usize, count: u32, factor: f32): void {
	const f = f32x4.splat(factor);
	const end = x + 4 * <usize>count;
	for (; x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), f));
}

/** average ← average + (w − average) · rate */
export function follow(average: usize, w: usize, count: u32, rate: f32): void {
	const r = f32x4.splat(rate);
	const end = average + 4 * <usize>count;
	for (; average < end; average += 16, w += 16) {
		const a = v128.load(average);
		v128.store(average, f32x4.add(a, f32x4.mul(f32x4.sub(v128.load(w), a), r)));
	}
}

/** One step of AdamW; `largest` is 0 without AMSGrad. */
export function adamw(
	w: usize,
	g: usize,
	m: usize,
	v: usize,
	largest: usize,
	count: u32,
	gradientScale: f32,
	keep: f32,
	firstRate: f32,
	secondKeep: f32,
	secondRate: f32,
	rate: f32,
	epsilon: f32,
): void {
	const c = f32x4.splat(gradientScale);
	const k = f32x4.splat(keep);
	const r1 = f32x4.splat(firstRate);
	const k2 = f32x4.splat(secondKeep);
	const r2 = f32x4.splat(secondRate);
	const r = f32x4.splat(rate);
	const e = f32x4.splat(epsilon);
	const end = w + 4 * <usize>count;
	if (largest) {
		for (; w < end; w += 16, g += 16, m += 16, v += 16, largest += 16) {
			const gradient = f32x4.mul(v128.load(g), c);
			const before = v128.load(m);
			const first = f32x4.add(before, f32x4.mul(f32x4.sub(gradient, before), r1));
			const second = f32x4.add(f32x4.mul(v128.load(v), k2), f32x4.mul(f32x4.mul(gradient, gradient), r2));
			const most = f32x4.max(v128.load(largest), second);
			v128.store(m, first);
			v128.store(v, second);
			v128.store(largest, most);
			const step = f32x4.div(f32x4.mul(first, r), f32x4.add(f32x4.sqrt(most), e));
			v128.store(w, f32x4.sub(f32x4.mul(v128.load(w), k), step));
		}
		return;
	}
	for (; w < end; w += 16, g += 16, m += 16, v += 16) {
		const gradient = f32x4.mul(v128.load(g), c);
		const before = v128.load(m);
		const first = f32x4.add(before, f32x4.mul(f32x4.sub(gradient, before), r1));
		const second = f32x4.add(f32x4.mul(v128.load(v), k2), f32x4.mul(f32x4.mul(gradient, gradient), r2));
		v128.store(m, first);
		v128.store(v, second);
		const step = f32x4.div(f32x4.mul(first, r), f32x4.add(f32x4.sqrt(second), e));
		v128.store(w, f32x4.sub(f32x4.mul(v128.load(w), k), step));
	}
}

/** One step of stochastic gradient descent; `velocity` is 0 without momentum. */
export function sgd(
	w: usize,
	g: usize,
	velocity: usize,
	count: u32,
	gradientScale: f32,
	decay: f32,
	momentum: f32,
	rate: f32,
	isNesterov: bool,
): void {
	const c = f32x4.splat(gradientScale);
	const d = f32x4.splat(decay);
	const mu = f32x4.splat(momentum);
	const r = f32x4.splat(rate);
	const end = w + 4 * <usize>count;
	for (; w < end; w += 16, g += 16) {
		const before = v128.load(w);
		let gradient = f32x4.add(f32x4.mul(v128.load(g), c), f32x4.mul(before, d));
		if (velocity) {
			const speed = f32x4.add(f32x4.mul(v128.load(velocity), mu), gradient);
			v128.store(velocity, speed);
			gradient = isNesterov ? f32x4.add(gradient, f32x4.mul(speed, mu)) : speed;
			velocity += 16;
		}
		v128.store(w, f32x4.sub(before, f32x4.mul(gradient, r)));
	}
}
