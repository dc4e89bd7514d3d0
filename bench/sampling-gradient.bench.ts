/**
 * Neighbours of particles by cells, and the push from them, against every pair of particles. The pushes agree.
 *
 *     node --conditions=source bench/sampling-gradient.bench.ts
 */
import { particleNeighbours, samplingGradient } from '../src/shape-model/sampling-gradient.ts';
import { interleave, report } from './measure.ts';
import { randomPopulation } from './random-shapes.ts';

/** All pairs, those beyond the radius left out. */
function everyPair(positions: Float64Array, radius: number, sigma: number): Float64Array {
	const pushes = new Float64Array(positions.length);
	for (let p = 0; p < positions.length; p += 3) {
		let [x, y, z, total] = [0, 0, 0, 0];
		for (let q = 0; q < positions.length; q += 3) {
			if (q === p) continue;
			const dx = positions[p] - positions[q];
			const dy = positions[p + 1] - positions[q + 1];
			const dz = positions[p + 2] - positions[q + 2];
			const squared = dx * dx + dy * dy + dz * dz;
			if (squared >= radius * radius) continue;
			const weight = Math.exp(-squared / (2 * sigma * sigma));
			x += weight * dx;
			y += weight * dy;
			z += weight * dz;
			total += weight;
		}
		if (total > 0) pushes.set([x / total, y / total, z / total], p);
	}
	return pushes;
}

for (const levels of [4, 5]) {
	const [positions] = randomPopulation(1, levels).shapes;
	const sigma = levels === 4 ? 2.5 : 1.25;
	const radius = 3 * sigma;
	const pushes = new Float64Array(positions.length);
	const own = (): void => samplingGradient(positions, particleNeighbours(positions, radius), sigma, pushes);
	own();
	everyPair(positions, radius, sigma).forEach((value, i) => {
		if (Math.abs(value - pushes[i]) > 1e-9) throw new Error(`${i}: ${value} against ${pushes[i]}`);
	});
	const kept = particleNeighbours(positions, radius);
	report(
		`${positions.length / 3} particles, radius ${radius} mm`,
		await interleave({
			'neighbours and push': own,
			'push, neighbours kept': () => samplingGradient(positions, kept, sigma, pushes),
			'every pair': () => everyPair(positions, radius, sigma),
		}),
	);
}
