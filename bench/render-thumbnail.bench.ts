/**
 * Thumbnails of 256 pixels, 2 × 2 samples, of bumpy balls with more and more triangles, against the part that cannot be
 * saved: one pass over the triangles that reads their corners and adds up their normals. Interleaved; medians of process
 * CPU time. The alternative, a browser without a screen, was measured at about 20 times as long a frame, and its bytes
 * differ from run to run.
 *
 * Run: node --conditions=source bench/render-thumbnail.bench.ts
 */
import { loadavg } from 'node:os';
import { renderThumbnail, type TriangleMesh } from '../src/shape/index.ts';
import { vertexNormals } from '../src/shape/vertex-normals.ts';

/** A sphere with waves, as rows of quadrilaterals in two. */
function bumpyBall(rows: number): TriangleMesh {
	const columns = 2 * rows;
	const positions = new Float32Array(3 * (rows + 1) * columns);
	const triangles = new Uint32Array(6 * rows * columns);
	for (let i = 0, at = 0; i <= rows; i++) {
		for (let j = 0; j < columns; j++) {
			const [polar, around] = [(Math.PI * i) / rows, (2 * Math.PI * j) / columns];
			const radius = 50 * (1 + 0.1 * Math.sin(5 * polar) * Math.cos(6 * around));
			positions[at++] = radius * Math.sin(polar) * Math.cos(around);
			positions[at++] = radius * Math.sin(polar) * Math.sin(around);
			positions[at++] = radius * Math.cos(polar);
		}
	}
	for (let i = 0, at = 0; i < rows; i++) {
		for (let j = 0; j < columns; j++) {
			const [a, b] = [i * columns + j, i * columns + ((j + 1) % columns)];
			triangles.set([a, a + columns, b + columns, a, b + columns, b], at);
			at += 6;
		}
	}
	return { positions, triangles };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];
console.log(`CPU ms, median of 11; load ${loadavg()[0].toFixed(1)}`);
for (const rows of [95, 328, 690]) {
	const mesh = bumpyBall(rows);
	const contenders: Record<string, () => unknown> = {
		renderThumbnail: () => renderThumbnail(mesh),
		'vertex normals alone': () => vertexNormals(mesh.positions, mesh.triangles),
	};
	const times = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]));
	for (let round = 0; round < 15; round++) {
		for (const [name, run] of Object.entries(contenders)) {
			const before = process.cpuUsage();
			run();
			const { user, system } = process.cpuUsage(before);
			if (round > 3) times.get(name)?.push((user + system) / 1000);
		}
	}
	const own = median(times.get('renderThumbnail') ?? []);
	for (const [name, values] of times) {
		const ratio = `${(median(values) / own).toFixed(2)} × renderThumbnail`;
		console.log(
			String(mesh.triangles.length / 3).padStart(8),
			name.padEnd(22),
			median(values).toFixed(1).padStart(7),
			ratio,
		);
	}
}
