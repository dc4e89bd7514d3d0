import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { identityMat4, type Mat4 } from '#numeric';
import { denseLabels, labelRuns, type LabelVolume, type VoxelArray } from '#volume';
import { noiseVolume, readTestNifti, testRandom, volumeOf } from '../../tests/label-volumes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { extractSurfaces, extractUnion, type ExtractedSurface } from './extract-surfaces.ts';
import { findDefects } from './find-defects.ts';

type Triple = [number, number, number];

const oblique: Mat4 = Float64Array.of(
	0.71, -0.2, 0.13, -311.7, 0.22, 0.69, -0.1, 42.001, -0.08, 0.11, 2.5, 1100.3, 0, 0, 0, 1,
); // prettier-ignore
const mirrored: Mat4 = Float64Array.of(-0.977, 0, 0, 250, 0, 0.977, 0, -250, 0, 0, 2, -900, 0, 0, 0, 1);

/** toEqual takes −0 for 0 only as toBe does not; typed arrays are compared as bytes, which is what is promised. */
function expectSame(ours: readonly ExtractedSurface[], twins: readonly ExtractedSurface[], message: string): void {
	expect(ours.length, message).toBe(twins.length);
	for (const [index, a] of ours.entries()) {
		const b = twins[index];
		for (const [x, y] of [
			[a.mesh.positions, b.mesh.positions],
			[a.mesh.triangles, b.mesh.triangles],
			[a.grid.coordinates, b.grid.coordinates],
		])
			expect(Buffer.compare(bytesOf(x), bytesOf(y)), `${message}, label ${a.label}`).toBe(0);
		const facts = ({ mesh: _mesh, grid, ...others }: ExtractedSurface): object => ({ ...others, to: grid.gridToWorld });
		expect(facts(a), message).toEqual(facts(b));
		expect(Object.is(a.grid.coordinates.constructor, b.grid.coordinates.constructor)).toBe(true);
	}
}

const bytesOf = (array: ArrayBufferView): Uint8Array =>
	new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function both(volume: LabelVolume, message: string): ExtractedSurface[] {
	const compiled = [...extractSurfaces(volume, { backend: 'wasm' })];
	expectSame(compiled, [...extractSurfaces(volume, { backend: 'typescript' })], message);
	return compiled;
}

function labelNoise(dims: Triple, seed: number, labels: number, affine: Mat4): LabelVolume {
	const random = testRandom(seed);
	const density = 0.1 + 0.8 * random();
	return volumeOf(dims, () => (random() < density ? 1 + Math.floor(random() * labels) : 0), affine);
}

describe('surfaces, compiled and not: the same bits', () => {
	test('noise of every size up to 70 on each axis, oblique and mirrored', () => {
		for (let size = 1; size <= 70; size++)
			for (const [axis, affine] of [identityMat4(), oblique, mirrored].entries()) {
				const random = testRandom(size * 3 + axis);
				const dims = [0, 1, 2].map((k) => (k === axis ? size : 1 + Math.floor(random() * 12))) as Triple;
				both(labelNoise(dims, size, 3, affine), dims.join('×'));
			}
	});

	test.each([0.02, 0.3, 0.5, 0.7, 0.98])('noise of density %f and 48³ voxels', (density) => {
		const [surface] = both(noiseVolume(48, density, 5), `density ${density}`);
		const { isClosed, isManifold, isOriented } = findDefects(surface.mesh);
		expect({ isClosed, isManifold, isOriented }).toEqual({ isClosed: true, isManifold: true, isOriented: true });
	});

	test('all foreground, one voxel, nothing, and every pattern of eight voxels', () => {
		for (const dims of [
			[1, 1, 1],
			[31, 2, 3],
			[32, 3, 2],
			[33, 1, 4],
			[64, 5, 5],
			[95, 2, 2],
		] as Triple[]) {
			both(
				volumeOf(dims, () => 1, oblique),
				dims.join('×'),
			);
			expect(
				both(
					volumeOf(dims, () => 0),
					'empty',
				),
			).toEqual([]);
		}
		for (let mask = 1; mask < 256; mask++)
			for (const affine of [oblique, mirrored])
				both(
					volumeOf([2, 2, 2], (x, y, z) => (mask >> (x + 2 * y + 4 * z)) & 1, affine),
					`pattern ${mask}`,
				);
	});

	test.each([
		Uint8Array,
		Int8Array,
		Uint16Array,
		Int16Array,
		Uint32Array,
		Int32Array,
		Float32Array,
		Float64Array,
		BigInt64Array,
		BigUint64Array,
	])('labels stored as %o', (Type) => {
		const base = labelNoise([33, 17, 9], 8, 100, oblique);
		const values = Array.from(base.voxels);
		const voxels: VoxelArray =
			Type === BigInt64Array || Type === BigUint64Array
				? Type.from(values.map(BigInt))
				: (Type as typeof Uint8Array).from(values);
		const { volume, labels } = denseLabels({ ...base, voxels });
		const surfaces = both(volume, Type.name).map((surface) => ({ ...surface, label: labels[surface.label] }));
		expectSame(surfaces, [...extractSurfaces(base, { backend: 'typescript' })], Type.name);
	});

	test('unions, labels asked for, and surfaces that reuse memory', () => {
		const volume = labelNoise([40, 30, 20], 3, 6, mirrored);
		const runs = labelRuns(volume);
		for (const labels of [[1, 2], [6, 3, 3, 99], [9], []]) {
			const [ours, twin] = (['wasm', 'typescript'] as const).map((backend) => extractUnion(runs, labels, { backend }));
			if (ours && twin) expectSame([ours], [twin], 'union');
			else expect(ours).toBe(twin);
		}
		const twins = [...extractSurfaces(runs, { backend: 'typescript' })];
		let index = 0;
		for (const view of extractSurfaces(runs, { backend: 'wasm', reuse: true })) {
			// Another user of the kernel in between must not disturb the views.
			extractUnion(runs, [1, 2, 3], { backend: 'wasm' });
			expectSame([view], [twins[index++]], 'reuse');
		}
		expect(index).toBe(6);
		const kept = [...extractSurfaces(runs, { backend: 'wasm' })];
		expectSame(kept, twins, 'kept');
	});

	test('too long for 16-bit coordinates: the twin takes over', () => {
		const [surface] = both(
			volumeOf([20_000, 1, 1], (x) => +(x % 3 > 0)),
			'long',
		);
		expect(surface.grid.coordinates).toBeInstanceOf(Int32Array);
		both(
			volumeOf([16_381, 1, 2], () => 1),
			'just fits',
		);
	});

	test('three threads at once, and this one twice: the same bytes', async () => {
		const volume = noiseVolume(40, 0.4, 21);
		const digest = (): string => {
			const hash = createHash('sha256');
			for (const { mesh } of extractSurfaces(volume, { reuse: true }))
				hash.update(bytesOf(mesh.positions)).update(bytesOf(mesh.triangles));
			return hash.digest('hex');
		};
		// What a thread does: the same, from the sources.
		const program = `
			const { parentPort, workerData } = require('node:worker_threads');
			const { createHash } = require('node:crypto');
			import('#shape').then(({ extractSurfaces }) => {
				const hash = createHash('sha256');
				const bytes = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
				for (const { mesh } of extractSurfaces(workerData)) hash.update(bytes(mesh.positions)).update(bytes(mesh.triangles));
				parentPort.postMessage(hash.digest('hex'));
			});`;
		const inThread = (): Promise<string> =>
			new Promise((resolve, reject) => {
				const options = { eval: true, workerData: volume, execArgv: ['--conditions=source'] };
				new Worker(program, options).once('message', resolve).once('error', reject);
			});
		const digests = await Promise.all([inThread(), inThread(), inThread()]);
		expect(new Set([...digests, digest(), digest()]).size).toBe(1);
	});

	test('relabelling renames surfaces and changes nothing else', () => {
		const base = labelNoise([30, 20, 10], 12, 4, oblique);
		const to = [0, 200, 7, 65_535, 12];
		const renamed = { ...base, voxels: Uint16Array.from(base.voxels, (label) => to[label]) };
		const expected = both(base, 'base').map((surface) => ({ ...surface, label: to[surface.label] }));
		expectSame(
			both(renamed, 'renamed'),
			expected.sort((a, b) => a.label - b.label),
			'renamed',
		);
	});
});

describe.skipIf(!hasSharedData)('surfaces of real label maps, compiled and not', () => {
	test.each(['example_seg.nii.gz', 'example_seg_dicom.nii.gz'])('%s', (file) => {
		both(readTestNifti(sharedData('totalsegmentator-example', file)), file);
	});
});
