import type { OptimiserKernel } from './optimiser-kernel.ts';

/** The reference twin of assembly/adamw.as.ts: the same operations in the same order, every result rounded to float32. */
export function createTypescriptOptimiser(): OptimiserKernel {
	let values = new Float32Array(0);
	const f = Math.fround;
	return {
		freeFrom: 16,
		reserve: (byteCount) => {
			if (byteCount > values.byteLength) {
				const larger = new Float32Array(Math.ceil(byteCount / 4));
				larger.set(values);
				values = larger;
			}
			return values.buffer;
		},
		squaredSum: (x, count) => {
			const sums = new Float64Array(8);
			for (let i = 0; i < count; i++) sums[i & 7] += values[x / 4 + i] * values[x / 4 + i];
			const pair = (lane: number): number => sums[lane] + sums[lane + 2] + (sums[lane + 4] + sums[lane + 6]);
			return pair(0) + pair(1);
		},
		accumulate: (sum, x, count, factor) => {
			for (let i = 0; i < count; i++) values[sum / 4 + i] = values[sum / 4 + i] + f(values[x / 4 + i] * f(factor));
		},
		scale: (x, count, factor) => {
			for (let i = 0; i < count; i++) values[x / 4 + i] = values[x / 4 + i] * f(factor);
		},
		follow: (average, w, count, rate) => {
			for (let i = 0; i < count; i++) {
				const before = values[average / 4 + i];
				values[average / 4 + i] = before + f(f(values[w / 4 + i] - before) * f(rate));
			}
		},
		adamw: (...[w, g, m, v, largest, count, gradientScale, keep, ...rest]: Parameters<OptimiserKernel['adamw']>) => {
			const [firstRate, secondKeep, secondRate, rate, epsilon] = rest;
			for (let i = 0; i < count; i++) {
				const gradient = f(values[g / 4 + i] * f(gradientScale));
				const before = values[m / 4 + i];
				const first = f(before + f(f(gradient - before) * f(firstRate)));
				const second = f(f(values[v / 4 + i] * f(secondKeep)) + f(f(gradient * gradient) * f(secondRate)));
				values[m / 4 + i] = first;
				values[v / 4 + i] = second;
				let under = second;
				if (largest !== 0) values[largest / 4 + i] = under = Math.max(values[largest / 4 + i], second);
				const step = f(f(first * f(rate)) / f(f(Math.sqrt(under)) + f(epsilon)));
				values[w / 4 + i] = f(values[w / 4 + i] * f(keep)) - step;
			}
		},
		sgd: (...[w, g, velocity, count, gradientScale, ...rest]: Parameters<OptimiserKernel['sgd']>) => {
			const [decay, momentum, rate, isNesterov] = rest;
			for (let i = 0; i < count; i++) {
				const before = values[w / 4 + i];
				let gradient = f(f(values[g / 4 + i] * f(gradientScale)) + f(before * f(decay)));
				if (velocity !== 0) {
					const speed = f(f(values[velocity / 4 + i] * f(momentum)) + gradient);
					values[velocity / 4 + i] = speed;
					gradient = isNesterov ? f(gradient + f(speed * f(momentum))) : speed;
				}
				values[w / 4 + i] = before - f(gradient * f(rate));
			}
		},
	};
}
