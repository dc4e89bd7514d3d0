/**
 * Inner products of rows, as principal components and regression from examples need them: both twins against numpy (one
 * thread), whose float32 sums in float32. The limit: a core's peak of multiplications and additions in float64, two at a time
 * and not fused, which keeps the sums the same on every machine.
 *
 * Run: node --conditions=source bench/inner-products.bench.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { innerProducts } from '#numeric';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';
import { meanSize, randomRows, rowSizes } from './random-rows.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
const results: object[] = [];
try {
	for (const size of rowSizes) {
		const { rows, file } = randomRows(folder, size);
		const { count, length } = size;
		const peer = await openPeer('row_products', { job: 'products', file, count });
		const ours = {
			WebAssembly: () => meanSize(innerProducts(rows, { backend: 'wasm' })),
			TypeScript: () => meanSize(innerProducts(rows, { backend: 'typescript' })),
		};
		const figures = await compareWithPeer(`${count} rows of ${length}`, ours, peer, { rounds: 5, warmUp: 1 });
		peer.close();
		const products = (count * (count + 1) * length) / 2;
		const perSecond = figures.comparisons.map(({ medianCpuMs }) => (1000 * products) / medianCpuMs);
		console.log(`  10⁹ products a second: ${perSecond.map((value) => (value / 1e9).toFixed(2)).join(', ')}`);
		results.push({ ...figures, products, perSecond });
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
saveResult('inner-products', { results });
