/**
 * Samples of a surface: farthest points against the plain way (each step all points), and the time of Poisson-disk,
 * even and plain samples. Interleaved; medians of process CPU time. The results of the first two are
 * the same to the last index.
 *
 * Run: node --conditions=source bench/farthest-points.bench.ts
 */
import { farthestPoints, poissonDisk, sampleSurface, sampleSurfaceUniform } from '#shape';
import { largeMesh } from './large-mesh.ts';
import { interleave, report } from './measure.ts';
import { saveResult } from './peer.ts';

function plainly(p: Float32Array, count: number): Uint32Array {
	const squares = new Float64Array(p.length / 3).fill(Infinity);
	const indices = new Uint32Array(count);
	for (let k = 0, next = 0; k < count; k++) {
		indices[k] = next;
		const [x, y, z] = [p[3 * next], p[3 * next + 1], p[3 * next + 2]];
		next = 0;
		for (let i = 0, q = 0; i < squares.length; i++, q += 3) {
			const dx = p[q] - x;
			const dy = p[q + 1] - y;
			const dz = p[q + 2] - z;
			const squared = dx * dx + dy * dy + dz * dz;
			if (squared < squares[i]) squares[i] = squared;
			if (squares[i] > squares[next]) next = i;
		}
	}
	return indices;
}

const mesh = largeMesh();
const { positions } = sampleSurfaceUniform(mesh, 100_000, { seed: 1 });
const figures = [];
for (const count of [1000, 4000]) {
	const own = farthestPoints(positions, count).indices;
	plainly(positions, count).forEach((index, k) => {
		if (index !== own[k]) throw new Error(`point ${k}: ${own[k]} against ${index}`);
	});
	const timings = await interleave(
		{ farthestPoints: () => farthestPoints(positions, count), 'each with all': () => plainly(positions, count) },
		{ rounds: 5, warmUp: 1 },
	);
	report(`${count} of 100,000 points`, timings);
	figures.push({ count, timings });
}
const samplers = await interleave(
	{
		'sampleSurface, 10,000': () => sampleSurface(mesh, 10_000),
		'poissonDisk, 2 mm': () => poissonDisk(mesh, 2),
		'sampleSurfaceUniform, 100,000': () => sampleSurfaceUniform(mesh, 100_000),
		'the same, not stratified': () => sampleSurfaceUniform(mesh, 100_000, { isStratified: false }),
	},
	{ rounds: 7, warmUp: 3 },
);
report(`Samples of ${mesh.triangles.length / 3} triangles`, samplers);
saveResult('farthest-points', { figures, samplers });
