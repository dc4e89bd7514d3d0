/**
 * Repairs every real mesh of the test data and counts how many become solids: closed, manifold, oriented, not cutting into
 * themselves; with the distance from the input and the time.
 *
 * Run: node --conditions=source bench/repair-library.ts [--only FOLDER]
 */
import { parseArgs } from 'node:util';
import { findDefects, isSelfIntersecting, type TriangleMesh } from '#shape';
import { repairMesh, type RepairedMesh } from '#solid';
import { saveResult } from './peer.ts';
import { filesIn, meshesOfFile } from './real-meshes.ts';

const { values } = parseArgs({
	options: { only: { type: 'string' }, limit: { type: 'string' }, verbose: { type: 'boolean' } },
});
const folders = [
	'bodyparts3d-glb',
	'hubmap-ccf',
	'opensim-bones',
	'plus-instruments',
	'verse-L1-vertebrae',
	'spl-brain-atlas',
];

interface Row {
	readonly name: string;
	readonly triangles: number;
	readonly wasSolid: boolean;
	readonly cpuMs: number;
	readonly diagonalMm: number;
	readonly repaired: RepairedMesh;
}

const cpuMs = (): number => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
};

const summaries = [];
for (const folder of folders.filter((name) => !values.only || name === values.only)) {
	const rows: Row[] = [];
	for (const file of filesIn(folder, '.glb', '.stl', '.vtp', '.ply', '.obj', '.vtk').slice(
		0,
		Number(values.limit ?? Infinity),
	))
		for (const { name, mesh } of await partsOf(file)) {
			if (mesh.triangles.length === 0) continue;
			const before = cpuMs();
			const repaired = await repairMesh(mesh);
			const row = {
				name,
				triangles: mesh.triangles.length / 3,
				wasSolid: isSolid(mesh),
				cpuMs: cpuMs() - before,
				diagonalMm: diagonal(mesh),
				repaired,
			};
			rows.push(row);
			if (
				values.verbose &&
				(!repaired.isSolid ||
					!repaired.keepsTriangles ||
					row.cpuMs > 3000 ||
					(repaired.distanceFromInputMm ?? 0) > 0.02 * row.diagonalMm)
			)
				describe(row);
		}
	if (rows.length > 0) summaries.push(summary(folder, rows));
}
console.table(summaries);
if (!values.only && !values.limit) saveResult('repair-library', { summaries });

async function partsOf(file: string): Promise<{ name: string; mesh: TriangleMesh }[]> {
	try {
		return await meshesOfFile(file);
	} catch (error) {
		console.log(`${file}: ${String(error)}`);
		return [];
	}
}

function isSolid(mesh: TriangleMesh): boolean {
	const { isClosed, isManifold, isOriented } = findDefects(mesh);
	return isClosed && isManifold && isOriented && isSelfIntersecting(mesh) === false;
}

function diagonal({ positions }: TriangleMesh): number {
	const sides = [0, 1, 2].map((axis) => {
		const values = positions.filter((_, i) => i % 3 === axis);
		return values.reduce((a, b) => Math.max(a, b), -Infinity) - values.reduce((a, b) => Math.min(a, b), Infinity);
	});
	return Math.hypot(...sides);
}

function describe({ name, triangles, cpuMs: ms, repaired }: Row): void {
	const { isSolid: ok, isSelfIntersecting: crossing, after, steps, distanceFromInputMm, distanceToInputMm } = repaired;
	const { isClosed, isManifold, isOriented } = after;
	console.log(
		name,
		triangles,
		`${ms.toFixed(0)} ms`,
		ok ? 'solid' : `NOT SOLID ${JSON.stringify({ isClosed, isManifold, isOriented, crossing })}`,
		distanceFromInputMm?.toFixed(3),
		distanceToInputMm?.toFixed(3),
		JSON.stringify(steps),
	);
}

function summary(source: string, rows: readonly Row[]): object {
	const share = (test: (row: Row) => boolean): number => Number((rows.filter(test).length / rows.length).toFixed(4));
	const quantile = (numbers: readonly number[], q: number): number =>
		Number(
			(
				numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(q * numbers.length))] ?? NaN
			).toPrecision(3),
		);
	const away = rows.map(({ repaired }) => repaired.distanceFromInputMm ?? Infinity);
	const relative = rows.map(({ repaired, diagonalMm }) => (repaired.distanceFromInputMm ?? Infinity) / diagonalMm);
	return {
		source,
		meshes: rows.length,
		triangles: rows.reduce((sum, row) => sum + row.triangles, 0),
		solidBefore: share((row) => row.wasSolid),
		solidAfter: share((row) => row.repaired.isSolid),
		closedManifoldAfter: share(({ repaired: { after } }) => after.isClosed && after.isManifold && after.isOriented),
		remeshed: share((row) => !row.repaired.keepsTriangles),
		medianFromInputMm: quantile(away, 0.5),
		p95FromInputMm: quantile(away, 0.95),
		p95FromInputOfDiagonal: quantile(relative, 0.95),
		medianCpuMs: quantile(
			rows.map((row) => row.cpuMs),
			0.5,
		),
		totalCpuSeconds: Number((rows.reduce((sum, row) => sum + row.cpuMs, 0) / 1000).toFixed(1)),
	};
}
