import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { sampleElements } from '../../tests/volume-samples.ts';
import { openNpz, readNpz } from './read-npz.ts';
import { writeNpy } from './write-npy.ts';
import { writeNpz } from './write-npz.ts';

const stack = sampleElements('uint16', 60, 1);
const labels = sampleElements('int64', 5, 2);

describe('openNpz', () => {
	const compressed = zipSync({
		'stack.npy': writeNpy(stack, [5, 3, 4]),
		'labels.npy': writeNpy(labels),
		'readme.txt': new Uint8Array(3),
	});
	const stored = writeNpz([
		{ name: 'stack', data: stack, shape: [5, 3, 4] },
		{ name: 'labels', data: labels },
	]);

	test.each([
		['compressed', compressed],
		['stored', stored],
	])('describes and slices %s arrays', async (_, bytes) => {
		const [a, b] = openNpz(bytes);
		expect([a.name, a.shape, a.storedType, a.sizeBytes]).toEqual(['stack', [5, 3, 4], 'uint16', 120]);
		expect(b.name).toBe('labels');
		for (let i = 0; i < 5; i++) expect(await a.slice(i)).toEqual(stack.slice(i * 12, (i + 1) * 12));
		a.release();
		expect(await a.slice(2)).toEqual(stack.slice(24, 36));
		await expect(a.slice(5)).rejects.toThrow(RangeError);
		await expect(a.slice(-1)).rejects.toThrow(RangeError);
		expect((await b.read()).data).toEqual(labels);
		expect(Object.keys(Object.fromEntries(await readNpz(bytes)))).toEqual(['stack', 'labels']);
	});

	test('slices arrays in Fortran order as if they were in C order', async () => {
		const file = writeNpy(
			Uint8Array.from({ length: 24 }, (_, i) => i),
			[2, 3, 4],
		);
		const text = Buffer.from(file).toString('latin1').replace("order': False", "order': True ");
		const [array] = openNpz(zipSync({ 'f.npy': new Uint8Array(Buffer.from(text, 'latin1')) }));
		expect(Array.from((await array.slice(1)) as Uint8Array)).toEqual([1, 7, 13, 19, 3, 9, 15, 21, 5, 11, 17, 23]);
	});

	test('names the entry that is a pickle or cut short', () => {
		const pickle = Buffer.from(writeNpy(new Uint8Array(3)));
		const text = pickle.toString('latin1').replace("'|u1'", "'|O' ");
		expect(() => openNpz(zipSync({ 'meta.npy': new Uint8Array(Buffer.from(text, 'latin1')) }))).toThrow(
			/meta\.npy.*pickle/,
		);
		expect(() => openNpz(zipSync({ 'cut.npy': writeNpy(new Uint8Array(100)).slice(0, 150) }))).toThrow(
			/cut\.npy.*more bytes/,
		);
	});
});

describe('writeNpz', () => {
	test('the same arrays give the same bytes', () => {
		expect(writeNpz([{ name: 'a', data: stack }])).toEqual(writeNpz([{ name: 'a', data: stack.slice() }]));
	});
});

describe.skipIf(!hasSharedData)('openNpz on the adrenal gland set', () => {
	test('describes all arrays at once and reads one split', async () => {
		const bytes = readFileSync(sharedData('adrenalmnist3d', 'adrenalmnist3d_64_train_val.npz'));
		const arrays = openNpz(bytes);
		expect(arrays.map(({ name, shape }) => [name, shape])).toEqual([
			['train_images', [1188, 64, 64, 64]],
			['train_labels', [1188, 1]],
			['val_images', [98, 64, 64, 64]],
			['val_labels', [98, 1]],
		]);
		const labels = (await arrays[3].read()).data as Uint8Array;
		expect(labels.filter((label) => label === 1).length).toBe(22);
		const masks = arrays[2];
		for (let i = 0; i < 98; i += 20) {
			const mask = (await masks.slice(i)) as Uint8Array;
			expect(new Set(mask)).toEqual(new Set([0, 255]));
		}
	});
});
