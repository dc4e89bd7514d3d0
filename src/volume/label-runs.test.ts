import { describe, expect, test } from 'vitest';
import { identityMat4 } from '#numeric';
import { testRandom } from '../../tests/label-volumes.ts';
import { labelRuns } from './label-runs.ts';
import { runScanner } from './run-scanner.ts';
import type { LabelVolume } from './volume.ts';

type Triple = [number, number, number];

/** Labels in stretches of random length: blocks agree, half agree and disagree, and runs cross rows and slices. */
function stretchy(dims: Triple, Type: typeof Uint8Array | typeof Uint16Array, seed: number): LabelVolume {
	const random = testRandom(seed);
	const voxels = new Type(dims[0] * dims[1] * dims[2]);
	const longest = [1.2, 4, 40, 700][seed % 4];
	const largest = Type === Uint8Array ? 255 : 65_535;
	for (let i = 0; i < voxels.length;) {
		const label =
			random() < 0.5 ? 0 : random() < 0.5 ? 1 + Math.floor(random() * 3) : Math.floor(random() * largest) + 1;
		for (let left = 1 + Math.floor(random() * longest); left > 0 && i < voxels.length; left--) voxels[i++] = label;
	}
	return { voxels, dims, voxelToWorld: identityMat4() };
}

function volume(voxels: Uint8Array | Uint16Array, dims: Triple): LabelVolume {
	return { voxels, dims, voxelToWorld: identityMat4() };
}

const bytesOf = ({ voxels }: LabelVolume): Uint8Array =>
	new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);

describe('labelRuns, compiled and not', () => {
	test.each([Uint8Array, Uint16Array])('the same runs, order and extents to the bit, %o', (Type) => {
		for (let seed = 1; seed <= 140; seed++) {
			const random = testRandom(seed * 77);
			const dims = [1, 1, 1].map(() => 1 + Math.floor(random() * 70)) as Triple;
			const noise = stretchy(dims, Type, seed);
			expect(labelRuns(noise, { backend: 'wasm' }), `seed ${seed}`).toEqual(
				labelRuns(noise, { backend: 'typescript' }),
			);
		}
	});

	test('every length of axis 0 up to 140, all foreground, empty, one voxel at each end', () => {
		for (let nx = 1; nx <= 140; nx++)
			for (const Type of [Uint8Array, Uint16Array]) {
				const dims: Triple = [nx, 3, 2];
				const last = new Type(6 * nx);
				last[6 * nx - 1] = 9;
				const first = new Type(6 * nx);
				first[0] = 255;
				for (const voxels of [new Type(6 * nx).fill(7), new Type(6 * nx), first, last])
					expect(labelRuns(volume(voxels, dims), { backend: 'wasm' })).toEqual(
						labelRuns(volume(voxels, dims), { backend: 'typescript' }),
					);
			}
		expect(labelRuns(volume(new Uint8Array(0), [0, 4, 4]), { backend: 'wasm' }).extents).toEqual([]);
	});

	test('rows and volumes larger than a slab', () => {
		for (const dims of [
			[65_535, 3, 2],
			[513, 700, 2],
			[1, 40_000, 9],
		] as Triple[])
			for (const Type of [Uint8Array, Uint16Array]) {
				const full = volume(new Type(dims[0] * dims[1] * dims[2]).fill(5), dims);
				for (const tested of [full, stretchy(dims, Type, 3)])
					expect(labelRuns(tested, { backend: 'wasm' })).toEqual(labelRuns(tested, { backend: 'typescript' }));
			}
	});

	test('16-bit voxels that begin at an odd place of their buffer, and every label at once', () => {
		const all = Uint16Array.from({ length: 65_536 }, (_, i) => i);
		const buffer = new ArrayBuffer(2 * all.length + 6);
		const shifted = new Uint16Array(buffer, 6, all.length);
		shifted.set(all);
		const tested = volume(shifted, [256, 64, 4]);
		const runs = labelRuns(tested, { backend: 'wasm' });
		expect(runs.extents.length).toBe(65_535);
		expect(runs).toEqual(labelRuns(tested, { backend: 'typescript' }));
		// The table of labels was left empty.
		const next = volume(Uint8Array.of(0, 3, 3, 0), [4, 1, 1]);
		expect(labelRuns(next, { backend: 'wasm' }).extents.map(({ label }) => label)).toEqual([3]);
	});

	test('volumes that scanRuns refuses are refused', () => {
		const good = volume(new Uint8Array(8), [2, 2, 2]);
		for (const backend of ['wasm', 'typescript'] as const) {
			expect(() => labelRuns({ ...good, dims: [2, 2, 3] }, { backend })).toThrow(/2 × 2 × 3 voxels expected, got 8/);
			const long = volume(new Uint8Array(65_536), [65_536, 1, 1]);
			expect(() => labelRuns(long, { backend })).toThrow(/65535 voxels, got 65536/);
		}
	});
});

describe('runScanner', () => {
	test.each(['wasm', 'typescript'] as const)('pieces of any length give the runs of the whole, %s', (backend) => {
		for (const dims of [
			[37, 20, 11],
			[700, 90, 9],
		] as Triple[])
			for (const [index, Type] of [Uint8Array, Uint16Array].entries()) {
				const whole = stretchy(dims, Type, index + 2);
				const bytes = bytesOf(whole);
				const bytesPerVoxel = index === 0 ? 1 : 2;
				const random = testRandom(dims[0]);
				const scanner = runScanner({ ...whole, bytesPerVoxel, backend });
				for (let at = 0; at < bytes.length;) {
					const length = Math.floor(random() ** 4 * 300_000);
					scanner.push(bytes.subarray(at, at + length));
					at += length;
				}
				expect(scanner.finish()).toEqual(labelRuns(whole, { backend: 'typescript' }));
			}
	});

	test('two scanners at once do not mix', () => {
		const [a, b] = [stretchy([50, 10, 8], Uint8Array, 2), stretchy([41, 12, 7], Uint8Array, 6)];
		const [first, second] = [a, b].map((each) => runScanner({ ...each, bytesPerVoxel: 1, backend: 'wasm' }));
		for (let at = 0; at < 4000; at += 100) {
			first.push(bytesOf(a).subarray(at, at + 100));
			second.push(bytesOf(b).subarray(at, Math.min(at + 100, 41 * 12 * 7)));
		}
		expect(() => first.finish()).not.toThrow();
		expect(second.finish()).toEqual(labelRuns(b, { backend: 'typescript' }));
	});

	test.each(['wasm', 'typescript'] as const)('too many or too few bytes are refused, %s', (backend) => {
		const options = { dims: [4, 3, 2] as Triple, voxelToWorld: identityMat4(), bytesPerVoxel: 2 as const, backend };
		const scanner = runScanner(options);
		scanner.push(new Uint8Array(47));
		expect(() => scanner.finish()).toThrow(/48 bytes of voxels expected, got 47/);
		expect(() => scanner.push(new Uint8Array(2))).toThrow(/got 49/);
	});
});
