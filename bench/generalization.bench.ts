/**
 * Leave-one-out errors with all modes: by a rank-one downdate for each shape left out, against fitting a model to the
 * others each time, here and in numpy (one thread). The results agree.
 *
 *     node --conditions=source bench/generalization.bench.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fitModel, generalization, meanPointDistance, project } from '#shape-model';
import { compareWithPeer, openPeer } from './peer.ts';
import { randomPopulation } from './random-shapes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
try {
	for (const members of [40, 80]) {
		const { shapes } = randomPopulation(members);
		const file = path.join(folder, `${members}.f64`);
		writeFileSync(file, Float64Array.from(shapes.flatMap((shape) => [...shape])));
		const anew = (): number => {
			const errors = shapes.map((shape, left) =>
				meanPointDistance(project(fitModel(shapes.filter((_, i) => i !== left)), shape), shape),
			);
			return errors.reduce((sum, value) => sum + value, 0) / members;
		};
		const ours = {
			generalization: () => Number(generalization(shapes, { modeCounts: [members - 2] }).pointMm[0].toFixed(6)),
			'a model for each left out': () => Number(anew().toFixed(6)),
		};
		const peer = await openPeer('principal_components', { file, members, job: 'generalization' });
		await compareWithPeer(`${members} shapes of ${shapes[0].length / 3} points`, ours, peer, { rounds: 3, warmUp: 1 });
		peer.close();
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
