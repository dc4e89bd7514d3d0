/**
 * How the time and the memory of a whole build (`msn ssm build`, files to evaluated model) grow with members, points and
 * triangles: one grows, the others stay, and the slope of the logarithms is the exponent. Members are spleens; larger
 * populations have them again, stretched by up to a tenth along the axes. Seed, points and members stand in each row.
 *
 * Rows that are there are kept: stopped, it goes on where it was. `--anew` measures all again. About 8 minutes on a quiet
 * machine of 2 cores.
 *
 *     node --conditions=source bench/shape-model-scaling.bench.ts [--anew]
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPopulation } from '#modelling';
import { writePly } from '#formats';
import { createRandom } from '#numeric';
import { decimate, type TriangleMesh } from '#shape';
import { buildModel } from './build-model.ts';
import { saveResult } from './peer.ts';

const data = process.env['MSN_TEST_DATA'] ?? '../shared/data';
const seed = 1;
const base = { members: 16, points: 512, triangles: 5000 };
const sizes = { members: [16, 32, 64, 128], points: [256, 512, 1024, 2048], triangles: [5000, 10_000, 20_000] };
type Size = typeof base;

interface Row extends Size {
	readonly seed: number;
	readonly wallS: number;
	readonly cpuS: number;
	readonly peakMiB: number;
	readonly loadBefore: number;
}

const file = 'bench/results/shape-model-scaling.json';
const isKept = existsSync(file) && !process.argv.includes('--anew');
const rows: Row[] = isKept ? JSON.parse(readFileSync(file, 'utf8')).rows : [];
const isSame = (a: Size, b: Size): boolean =>
	a.members === b.members && a.points === b.points && a.triangles === b.triangles;

const { shapes } = await readPopulation([path.join(data, 'msd-spleen-meshes')], { units: 'mm' });
for (const grown of ['members', 'points', 'triangles'] as const)
	for (const value of sizes[grown]) {
		const size = { ...base, [grown]: value };
		if (rows.some((row) => isSame(row, size))) continue;
		const { wallS, cpuS, peakMiB, loadBefore } = await measure(size);
		const row = { ...size, seed, wallS, cpuS, peakMiB, loadBefore };
		console.log(row);
		rows.push(row);
		saveResult('shape-model-scaling', { base, growth: growth(), rows });
	}
console.log(growth());

async function measure({ members, points, triangles }: Size) {
	const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
	try {
		const random = createRandom(seed);
		for (let n = 0; n < members; n++) {
			const { surfaces } = shapes[n % shapes.length];
			const { mesh } = await decimate(surfaces[0], { targetTriangleCount: triangles });
			const name = path.join(folder, `${String(n).padStart(4, '0')}.ply`);
			writeFileSync(name, writePly(n < shapes.length ? mesh : stretched(mesh, random)));
		}
		const options = ['--points', String(points), '--seed', String(seed), '--units', 'mm'];
		return await buildModel([folder], options);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function stretched({ positions, triangles }: TriangleMesh, random: ReturnType<typeof createRandom>): TriangleMesh {
	const factors = [0, 1, 2].map(() => random.uniform(0.9, 1.1));
	return { positions: positions.map((value, i) => factors[i % 3] * value), triangles };
}

/** Exponents: cost ∝ size ^ exponent, by least squares on the logarithms. */
function growth(): object[] {
	return (['members', 'points', 'triangles'] as const).map((grown) => {
		const own = sizes[grown].flatMap((value) => rows.filter((row) => isSame(row, { ...base, [grown]: value })));
		const exponentOf = (cost: 'wallS' | 'cpuS' | 'peakMiB'): number =>
			exponent(
				own.map((row) => row[grown]),
				own.map((row) => row[cost]),
			);
		return {
			grown,
			sizes: own.map((row) => row[grown]),
			cpu: exponentOf('cpuS'),
			wall: exponentOf('wallS'),
			memory: exponentOf('peakMiB'),
		};
	});
}

function exponent(values: readonly number[], costs: readonly number[]): number {
	const [x, y] = [values, costs].map((list) => list.map(Math.log));
	const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
	const [meanX, meanY] = [mean(x), mean(y)];
	const shared = x.reduce((sum, value, i) => sum + (value - meanX) * (y[i] - meanY), 0);
	const squared = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
	return Number((shared / squared).toPrecision(3));
}
