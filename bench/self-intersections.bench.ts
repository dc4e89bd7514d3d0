/**
 * Search for self-intersections of a clean surface (the usual and the slowest answer, since nothing ends it early): ours
 * (pairs of tree nodes, quick decisions on neighbours) against a uniform hash grid with the same exact test.
 *
 * Run: node --conditions=source bench/self-intersections.bench.ts
 */
import { exactOrientation } from '#numeric';
import { extractSurfaces, selfIntersections, smoothTaubin, weld, type TriangleMesh } from '#shape';
import { trianglesOverlap } from '../src/shape/triangle-overlap.ts';
import { interleave, report } from './measure.ts';
import { wobblyBodies } from './wobbly-bodies.ts';

/** Every triangle in all cells its box meets; pairs within a cell are tested, known pairs skipped. */
function byGrid(mesh: TriangleMesh, cellMm: number): number {
	const { positions, triangles } = weld(mesh);
	const orientation = exactOrientation(positions);
	const cells = new Map<string, number[]>();
	const cornersOf = (t: number) => [triangles[3 * t], triangles[3 * t + 1], triangles[3 * t + 2]] as const;
	for (let t = 0; t < triangles.length / 3; t++) {
		const corners = cornersOf(t);
		const range = [0, 1, 2].map((k) => {
			const values = corners.map((v) => positions[3 * v + k]);
			return [Math.floor(Math.min(...values) / cellMm), Math.floor(Math.max(...values) / cellMm)];
		});
		for (let x = range[0][0]; x <= range[0][1]; x++)
			for (let y = range[1][0]; y <= range[1][1]; y++)
				for (let z = range[2][0]; z <= range[2][1]; z++) {
					const key = `${x} ${y} ${z}`;
					const cell = cells.get(key);
					if (cell) cell.push(t);
					else cells.set(key, [t]);
				}
	}
	const seen = new Set<number>();
	let found = 0;
	for (const cell of cells.values())
		for (let i = 0; i < cell.length; i++)
			for (let j = 0; j < i; j++) {
				const pair = cell[j] * (triangles.length / 3) + cell[i];
				if (seen.has(pair)) continue;
				seen.add(pair);
				if (trianglesOverlap(orientation, cornersOf(cell[j]), cornersOf(cell[i]))) found++;
			}
	return found;
}

const [{ mesh: raw }] = extractSurfaces(wobblyBodies(160), { labels: [5] });
for (const [name, mesh] of Object.entries({ 'marching cubes': raw, smoothed: smoothTaubin(raw, { isClosed: true }) })) {
	const own = selfIntersections(mesh).pairs.length / 2;
	const other = byGrid(mesh, 1.5);
	if (own !== other) throw new Error(`${name}: ${own} pairs against ${other}`);
	report(
		`${name}, ${mesh.triangles.length / 3} triangles, ${own} pairs`,
		await interleave(
			{ selfIntersections: () => selfIntersections(mesh), 'hash grid': () => byGrid(mesh, 1.5) },
			{ rounds: 3, warmUp: 2 },
		),
		{ count: mesh.triangles.length / 3, unit: 'triangles' },
	);
}
