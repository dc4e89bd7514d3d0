/**
 * Nearest neighbours of 100,000 points among 100,000 others: ours (box tree) against scipy's cKDTree (one thread). Near
 * surfaces (two bodies a millimetre apart), queries in the order of a tree and shuffled; points all over a cube; surfaces
 * far apart, as when a prediction is wrong. Ours takes float32 points and answers with indices and float64 distances, as
 * cKDTree does from float64 points; sorting shuffled queries is inside our time.
 *
 * The bound: a search reads a path of about 13 boxes (24 bytes) and one or two leaves of 12 points.
 *
 * Run: node --conditions=source bench/nearest-points.bench.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom } from '#numeric';
import { nearestPoints, pointTree } from '#shape';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';

const count = 100_000;
const random = createRandom('nearest points');

/** Points on a bumpy ellipsoid. */
function body(radius: number, offset: number): Float32Array {
	const points = new Float32Array(3 * count);
	for (let p = 0; p < points.length; p += 3) {
		const [a, b, c] = [random.normal(), random.normal(), random.normal()];
		const length = Math.hypot(a, b, c);
		const r = radius * (1 + 0.08 * Math.sin((5 * a) / length) * Math.cos((4 * c) / length));
		points[p] = offset + (r * a) / length;
		points[p + 1] = (1.2 * r * b) / length;
		points[p + 2] = (0.8 * r * c) / length;
	}
	return points;
}

const cube = (): Float32Array => Float32Array.from({ length: 3 * count }, () => random.uniform(0, 100));

function inTreeOrder(points: Float32Array): Float32Array {
	const { order } = pointTree(points);
	return Float32Array.from(points, (_, i) => points[3 * order[Math.floor(i / 3)] + (i % 3)]);
}

const surface = body(50, 0);
const near = body(51, 0.5);
const cases: Record<string, [points: Float32Array, queries: Float32Array]> = {
	'near surfaces, queries in tree order': [surface, inTreeOrder(near)],
	'near surfaces, queries shuffled': [surface, near],
	'uniform in a cube, queries shuffled': [cube(), cube()],
	'surfaces far apart, queries shuffled': [surface, body(50, 200)],
};

const folder = mkdtempSync(path.join(tmpdir(), 'msn-nearest-'));
const results = [];
try {
	for (const [title, [points, queries]] of Object.entries(cases)) {
		const files = { points: path.join(folder, 'points.f32'), queries: path.join(folder, 'queries.f32') };
		writeFileSync(files.points, points);
		writeFileSync(files.queries, queries);
		const peer = await openPeer('nearest_points', files);
		const tree = pointTree(points);
		const summary = ({ distancesMm }: { distancesMm: Float64Array }): { mean: number; max: number } => ({
			mean: distancesMm.reduce((sum, value) => sum + value, 0) / count,
			max: distancesMm.reduce((greatest, value) => Math.max(greatest, value), 0),
		});
		const result = await compareWithPeer(
			title,
			{
				'pointTree + nearestPoints (wasm)': () =>
					summary(nearestPoints(pointTree(points, { backend: 'wasm' }), queries, { backend: 'wasm' })),
				'pointTree (wasm)': () => ({ count: pointTree(points, { backend: 'wasm' }).count }),
				'nearestPoints (wasm)': () => summary(nearestPoints(tree, queries, { backend: 'wasm' })),
				'pointTree (typescript)': () => ({ count: pointTree(points, { backend: 'typescript' }).count }),
				'nearestPoints (typescript)': () => summary(nearestPoints(tree, queries, { backend: 'typescript' })),
			},
			peer,
			// A far search takes the peer five seconds.
			title.includes('far') ? { rounds: 2, warmUp: 1 } : { rounds: 5, warmUp: 2 },
		);
		peer.close();
		const cpu = (name: string): number => result.comparisons.find((c) => c.name === name)?.medianCpuMs ?? Number.NaN;
		const build = cpu('cKDTree build') / cpu('pointTree (wasm)');
		const query = cpu('cKDTree query') / cpu('nearestPoints (wasm)');
		console.log(`  build ${build.toFixed(2)}x, query ${query.toFixed(2)}x of cKDTree's speed`);
		const [own, other] = ['nearestPoints (wasm)', 'cKDTree query'].map(
			(name) => result.comparisons.find((c) => c.name === name)?.result as { mean: number; max: number },
		);
		if (Math.abs(own.mean / other.mean - 1) > 1e-6 || Math.abs(own.max / other.max - 1) > 1e-6)
			throw new Error(`${title}: ${JSON.stringify(own)} against ${JSON.stringify(other)}`);
		results.push({ ...result, build, query });
	}
} finally {
	rmSync(folder, { recursive: true });
}
saveResult('nearest-points', { results });
