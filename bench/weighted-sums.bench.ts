/**
 * 250 weighted sums of rows, as modes are made from them: both twins against numpy (one thread), whose float32 sums in
 * float32. The limit is that of bench/inner-products.bench.ts.
 *
 * Run: node --conditions=source bench/weighted-sums.bench.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom, weightedSums } from '#numeric';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';
import { meanSize, randomRows, rowSizes } from './random-rows.ts';

const kept = 250;
const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
const results: object[] = [];
try {
	for (const size of rowSizes) {
		const { rows, file } = randomRows(folder, size);
		const { count, length } = size;
		const random = createRandom('weights');
		const weights = Float64Array.from({ length: kept * count }, () => random.normal());
		const weightsFile = path.join(folder, 'weights.f64');
		writeFileSync(weightsFile, weights);
		const peer = await openPeer('row_products', { job: 'sums', file, count, weights: weightsFile });
		const summed = (backend: 'wasm' | 'typescript'): number => {
			const out = new Float32Array(kept * length);
			weightedSums(weights, rows, out, { backend });
			return meanSize(out);
		};
		const ours = { WebAssembly: () => summed('wasm'), TypeScript: () => summed('typescript') };
		const figures = await compareWithPeer(`${count} rows of ${length}`, ours, peer, { rounds: 5, warmUp: 1 });
		peer.close();
		const products = count * kept * length;
		const perSecond = figures.comparisons.map(({ medianCpuMs }) => (1000 * products) / medianCpuMs);
		console.log(`  10⁹ products a second: ${perSecond.map((value) => (value / 1e9).toFixed(2)).join(', ')}`);
		results.push({ ...figures, products, perSecond });
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
saveResult('weighted-sums', { kept, results });
