/**
 * Cholesky factors of the sizes that posteriors (250) and regression from examples (1,200) have, against numpy (one thread).
 *
 * Run: node --conditions=source bench/cholesky.bench.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cholesky, createRandom, innerProducts } from '#numeric';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';
import { meanSize } from './random-rows.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
const results: object[] = [];
try {
	for (const size of [250, 1200]) {
		const random = createRandom('rows');
		const rows = Array.from({ length: size }, () => Float64Array.from({ length: size + 50 }, () => random.normal()));
		const matrix = innerProducts(rows);
		const file = path.join(folder, 'matrix.f64');
		writeFileSync(file, matrix);
		const peer = await openPeer('row_products', { job: 'cholesky', file, count: size });
		const ours = { cholesky: () => meanSize(cholesky(matrix, size) ?? []) };
		results.push(await compareWithPeer(`${size} × ${size}`, ours, peer, { rounds: 7, warmUp: 3 }));
		peer.close();
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
saveResult('cholesky', { results });
