/**
 * Inner products of rows and weighted sums of rows, as principal components and regression from examples need them: both
 * twins against numpy (one thread), whose float32 sums in float32. The limit: a processor core's peak of additions and
 * multiplications in float64 without fusing them, two numbers at a time, which keep the sums the same on every machine.
 *
 * Run: node --conditions=source bench/inner-products.bench.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom, innerProducts, weightedSums } from '#numeric';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
const random = createRandom('rows');
const meanSize = (values: ArrayLike<number>): number => {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]);
	return Math.round((1000 * sum) / values.length) / 1000;
};
const results: object[] = [];
try {
	for (const { count, length, kept } of [
		{ count: 1200, length: 1500, kept: 250 },
		{ count: 600, length: 50_000, kept: 250 },
	]) {
		const rows = Array.from({ length: count }, () => Float32Array.from({ length }, () => random.normal()));
		const weights = Float64Array.from({ length: kept * count }, () => random.normal());
		const file = path.join(folder, 'rows.f32');
		writeFileSync(file, Buffer.concat(rows.map((row) => Buffer.from(row.buffer))));
		writeFileSync(path.join(folder, 'weights.f64'), weights);
		const jobs = {
			products: (backend: 'wasm' | 'typescript') => meanSize(innerProducts(rows, { backend })),
			sums: (backend: 'wasm' | 'typescript') => {
				const out = new Float32Array(kept * length);
				weightedSums(weights, rows, out, { backend });
				return meanSize(out);
			},
		};
		for (const job of ['products', 'sums'] as const) {
			const peer = await openPeer('row_products', { file, weights: path.join(folder, 'weights.f64'), count, job });
			const title = `${job === 'products' ? 'inner products' : `${kept} weighted sums`} of ${count} rows of ${length}`;
			const ours = { WebAssembly: () => jobs[job]('wasm'), TypeScript: () => jobs[job]('typescript') };
			const figures = await compareWithPeer(title, ours, peer, { rounds: 5, warmUp: 1 });
			peer.close();
			const additions = job === 'products' ? (count * (count + 1) * length) / 2 : count * kept * length;
			const perSecond = figures.comparisons.map(({ medianCpuMs }) => additions / medianCpuMs / 1e6);
			console.log(`  10⁹ products a second: ${perSecond.map((value) => value.toFixed(2)).join(', ')}`);
			results.push({ ...figures, additions });
		}
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
saveResult('inner-products', { results });
