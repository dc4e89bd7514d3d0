/**
 * Principal components of a population, against numpy by SVD and by the Gram matrix (one thread each). The result shown is
 * the total variance.
 *
 *     node --conditions=source bench/fit-model.bench.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fitModel } from '#shape-model';
import { compareWithPeer, openPeer } from './peer.ts';
import { randomPopulation } from './random-shapes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
try {
	for (const members of [40, 160]) {
		const { shapes } = randomPopulation(members);
		const file = path.join(folder, `${members}.f64`);
		writeFileSync(file, Float64Array.from(shapes.flatMap((shape) => [...shape])));
		const peer = await openPeer('principal_components', { file, members, job: 'fit' });
		const ours = { fitModel: () => Number(fitModel(shapes).totalVariance.toFixed(6)) };
		await compareWithPeer(`${members} shapes of ${shapes[0].length / 3} points`, ours, peer, { rounds: 5, warmUp: 1 });
		peer.close();
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
