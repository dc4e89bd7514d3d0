import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readAny, writeNifti, writePly } from '#formats';
import { findDefects, massProperties } from '#shape';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { msnHere } from '../../tests/msn-here.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';

let folder = '';
const at = (name: string): string => path.join(folder, name);

const meshAt = async (name: string) => {
	const content = await readAny(await readFile(at(name)), { fileName: name, units: 'mm' });
	if (content.kind !== 'mesh') throw new Error(`${name} is no mesh`);
	return content.parts[0].mesh;
};

const ball = 4188.79;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-mesh-'));
	const sphere = sphereMesh(10, 4, [5, 6, 7]);
	await writeFile(at('ball.ply'), writePly(sphere));
	await writeFile(at('open.ply'), writePly({ ...sphere, triangles: sphere.triangles.slice(30) }));
	await writeFile(at('shifted.ply'), writePly(sphereMesh(10, 4, [6, 6, 7])));
	// Distance from the centre: below 8 is a ball of radius 8 mm.
	const voxels = Float32Array.from({ length: 24 ** 3 }, (_, i) =>
		Math.hypot((i % 24) - 11.5, (Math.floor(i / 24) % 24) - 11.5, Math.floor(i / 576) - 11.5),
	);
	const voxelToWorld = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
	await writeFile(at('distance.nii'), writeNifti({ voxels, dims: [24, 24, 24], voxelToWorld }));
	const labels = Uint8Array.from(voxels, (value) => (value < 8 ? 3 : 0));
	await writeFile(at('labels.nii'), writeNifti({ voxels: labels, dims: [24, 24, 24], voxelToWorld }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('msn mesh', () => {
	test('info says size, topology and faults, of several files', async () => {
		const { stdout } = await msnHere('mesh', 'info', at('ball.ply'), at('open.ply'), '--self-intersections', '--json');
		const { shapes } = JSON.parse(stdout) as { shapes: Record<string, unknown>[] };
		expect(shapes).toMatchObject([
			{ isClosed: true, genus: 0, components: 1, selfIntersecting: false },
			{ isClosed: false, genus: null, volumeMm3: null },
		]);
		expect(shapes[0]['volumeMm3']).toBeCloseTo(ball, -2);
		expect((await msnHere('mesh', 'info', at('ball.ply'))).stdout).toMatch(/isClosed +true/);
	});

	test('repair closes what was open, and says what it did', async () => {
		const { code, stdout } = await msnHere('mesh', 'repair', at('open.ply'), at('repaired.stl'), '--json');
		expect(code).toBe(0);
		const facts = JSON.parse(stdout) as { steps: { name: string }[]; isSolid: boolean };
		expect(facts.isSolid).toBe(true);
		expect(facts.steps.map(({ name }) => name)).toContain('fill-holes');
		expect(massProperties(await meshAt('repaired.stl')).volumeMm3).toBeCloseTo(ball, -2);
	});

	test('decimate, smooth and remesh keep a closed ball', async () => {
		expect((await msnHere('mesh', 'decimate', at('ball.ply'), at('few.ply'), '--triangles', '500')).code).toBe(0);
		expect((await msnHere('mesh', 'smooth', at('ball.ply'), at('smooth.ply'), '--iterations', '5')).code).toBe(0);
		expect((await msnHere('mesh', 'remesh', at('ball.ply'), at('even.ply'), '--edge-length', '1.5')).code).toBe(0);
		for (const name of ['few.ply', 'smooth.ply', 'even.ply']) {
			const mesh = await meshAt(name);
			expect(findDefects(mesh)).toMatchObject({ isClosed: true, isManifold: true, genus: 0 });
			expect(massProperties(mesh).volumeMm3 / ball).toBeCloseTo(1, 1);
		}
		expect((await meshAt('few.ply')).triangles.length / 3).toBeLessThanOrEqual(550);
	});

	test('cut gives closed halves of a solid, and open ones of what is open', async () => {
		const { stdout } = await msnHere('mesh', 'cut', at('ball.ply'), at('cut.stl'), '--axis', 'x', '--json');
		const facts = JSON.parse(stdout) as { capped: boolean; sectionAreaMm2: number };
		expect(facts.capped).toBe(true);
		expect(facts.sectionAreaMm2 / (Math.PI * 100)).toBeCloseTo(1, 1);
		expect((await readdir(folder)).filter((name) => name.startsWith('cut'))).toEqual([
			'cut-above.stl',
			'cut-below.stl',
		]);
		expect(massProperties(await meshAt('cut-above.stl')).volumeMm3 / ball).toBeCloseTo(0.5, 2);
		const open = await msnHere(
			'mesh',
			'cut',
			at('open.ply'),
			at('half.ply'),
			'--normal',
			'0,0,1',
			'--keep',
			'below',
			'--json',
		);
		expect(JSON.parse(open.stdout)).toMatchObject({ capped: false });
		expect(findDefects(await meshAt('half.ply')).isClosed).toBe(false);
	});

	test.each([
		[['mesh', 'cut', 'BALL', 'OUT'], /wants a plane/],
		[['mesh', 'cut', 'BALL', 'OUT', '--axis', 'q'], /x, y or z/],
		[['mesh', 'decimate', 'BALL', 'OUT', '--triangles', 'many'], /--triangles wants a whole number/],
		[['mesh', 'smooth', 'BALL', 'OUT', '--method', 'magic'], /--method wants volume, taubin/],
		[['mesh', 'info', 'LABELS'], /holds voxels.*msn volume extract/],
		[['mesh', 'info', 'nothing.stl'], /no such file/],
		[['mesh', 'repair', 'BALL', 'ball.xyz'], /Cannot tell the format/],
		[['volume', 'info', 'BALL'], /holds no voxels/],
		[['volume', 'extract', 'LABELS', 'OUT', '--label', '9'], /no label 9. It has: 3/],
		[['volume', 'extract', 'LABELS', 'OUT', '--level', '99'], /holds no such surface/],
		[['volume', 'resample', 'LABELS', 'OUT'], /--spacing or --like/],
		[['compare', 'BALL', 'LABELS'], /bring them to one kind/],
		[['compare', 'BALL', 'BALL', '--metrics', 'hd95'], /does not name one metric/],
	])('%j is refused with what to do', async (words, message) => {
		const files: Record<string, string> = { BALL: at('ball.ply'), LABELS: at('labels.nii'), OUT: at('refused.stl') };
		const { code, stdout, stderr } = await msnHere(...words.map((word) => files[word] ?? word));
		expect(code).toBeGreaterThan(0);
		expect(stdout).toBe('');
		expect(stderr).toMatch(message);
		expect(stderr).not.toMatch(/\n\s+at /);
		expect(await readdir(folder)).not.toContain('refused.stl');
	});
});

describe('msn volume', () => {
	test('info gives grid, range and labels', async () => {
		const { volumes } = JSON.parse((await msnHere('volume', 'info', at('labels.nii'), '--json')).stdout) as {
			volumes: { orientation: string; labels: { label: number; voxelCount: number }[] }[];
		};
		expect(volumes[0]).toMatchObject({ orientation: 'RAS', dims: [24, 24, 24], type: 'uint8', maximum: 3 });
		expect(volumes[0].labels).toMatchObject([{ label: 3, touchesBorder: false }]);
	});

	test('extract at a level is interpolated: far nearer to the ball than its voxels', async () => {
		const words = ['volume', 'extract', at('distance.nii'), at('level.ply'), '--level', '8', '--below'];
		expect((await msnHere(...words)).code).toBe(0);
		const { positions } = await meshAt('level.ply');
		for (let p = 0; p < positions.length; p += 3)
			expect(
				Math.abs(Math.hypot(positions[p] - 11.5, positions[p + 1] - 11.5, positions[p + 2] - 11.5) - 8),
			).toBeLessThan(0.02);
	});

	test('extract without steps keeps the volume of the voxels', async () => {
		const words = ['volume', 'extract', at('labels.nii'), at('fair.ply'), '--method', 'antialiased', '--json'];
		const { volumeMm3 } = JSON.parse((await msnHere(...words)).stdout) as { volumeMm3: number };
		const [{ labels }] = JSON.parse((await msnHere('volume', 'info', at('labels.nii'), '--json')).stdout).volumes;
		expect(volumeMm3 / labels[0].volumeMm3).toBeCloseTo(1, 2);
	});

	test('voxelize onto the grid of a volume, resample, and compare: the same voxels', async () => {
		expect((await msnHere('volume', 'extract', at('labels.nii'), at('exact.ply'))).code).toBe(0);
		expect(
			(await msnHere('volume', 'voxelize', at('exact.ply'), at('again.nii'), '--like', at('labels.nii'))).code,
		).toBe(0);
		const words = ['compare', at('labels.nii'), at('again.nii'), '--label', '3:1', '--metrics', 'dsc', '--json'];
		expect(JSON.parse((await msnHere(...words)).stdout)).toMatchObject({
			labels: [{ label: 3, otherLabel: 1, metrics: { dsc: { value: 1, state: 'ok' } } }],
		});
		expect((await msnHere('volume', 'resample', at('labels.nii'), at('fine.nii.gz'), '--spacing', '0.5')).code).toBe(0);
		const [fine] = JSON.parse((await msnHere('volume', 'info', at('fine.nii.gz'), '--json')).stdout).volumes;
		expect(fine.dims).toEqual([48, 48, 48]);
		expect(fine.labels[0].volumeMm3).toBeCloseTo(2145, -2);
	});
});

describe('msn compare', () => {
	test('two balls 1 mm apart: closed form, coloured surface, plot', async () => {
		const { stdout } = await msnHere(
			'compare',
			at('ball.ply'),
			at('shifted.ply'),
			'--glb',
			at('map.glb'),
			'--plot',
			at('plot.svg'),
			'--json',
		);
		const facts = JSON.parse(stdout) as { metrics: Record<string, { value: number }>; fullColourMm: number };
		expect(facts.metrics['hd.mesh'].value).toBeCloseTo(1, 2);
		// Mean of |cos θ| mm over a sphere, to first order.
		expect(facts.metrics['assd.mesh'].value).toBeCloseTo(0.5, 1);
		const glb = await readFile(at('map.glb'));
		expect(glb.subarray(0, 4).toString()).toBe('glTF');
		expect(glb.toString('latin1')).toContain('COLOR_0');
		expect(await readFile(at('plot.svg'), 'utf8')).toMatch(/^<svg[\s\S]*<polyline[\s\S]*<\/svg>\n$/);
		const aligned = JSON.parse(
			(await msnHere('compare', at('ball.ply'), at('shifted.ply'), '--align', 'rigid', '--json')).stdout,
		) as typeof facts;
		expect(aligned.metrics['hd.mesh'].value).toBeLessThan(0.15);
	});
});
