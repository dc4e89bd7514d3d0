import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ShapeSample } from '#learning';
import { afterAll, expect, test } from 'vitest';
import { storedSamples, type SampleKey } from './sample-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

const keyOf = (settings: string, content = 'as it was'): SampleKey => ({ settings, content });
const sample = (id: string, fill: number, size = 2): ShapeSample => ({
	id,
	subject: `person of ${id}`,
	source: 'made up',
	facts: { age: fill, note: 'Größe', unknown: null },
	content: {
		kind: 'occupancy',
		volume: {
			voxels: new Uint8Array(size ** 3).fill(fill),
			dims: [size, size, size],
			voxelToWorld: Float64Array.of(1, 0, 0, 5, 0, 1, 0, 6, 0, 0, 1, 7, 0, 0, 0, 1),
		},
	},
});

test('samples are made once and come back as they were, with what was left out', async () => {
	let runs = 0;
	const make = async function* (note: (text: string) => void): AsyncGenerator<ShapeSample> {
		runs++;
		note('c: empty');
		yield sample('a', 7);
		yield sample('b', 200);
	};
	const first = await storedSamples(keyOf('key 1'), make, folder);
	const second = await storedSamples(keyOf('key 1'), make, folder);
	expect(runs).toBe(1);
	expect([first.isFromStore, second.isFromStore]).toEqual([false, true]);
	expect(second.samples).toEqual(first.samples);
	expect(second.notes).toEqual(['c: empty']);
	await storedSamples(keyOf('key 2'), make, folder);
	expect(runs).toBe(2);
	expect(first.samples[0].marks).toBeUndefined();
});

test('what was kept of a place before it changed is neither believed nor kept', async () => {
	const own = path.join(folder, 'own');
	const make = (fill: number) =>
		async function* (): AsyncGenerator<ShapeSample> {
			yield sample('a', fill);
		};
	await storedSamples(keyOf('place', 'at first'), make(1), own);
	await storedSamples(keyOf('other place', 'at first'), make(2), own);
	const changed = await storedSamples(keyOf('place', 'later'), make(3), own);
	expect(changed.isFromStore).toBe(false);
	expect((await storedSamples(keyOf('place', 'later'), make(4), own)).samples).toEqual([sample('a', 3)]);
	expect(readdirSync(own).length).toBe(2);
});

test('marks are kept beside the shapes they belong to', async () => {
	const make = async function* (): AsyncGenerator<ShapeSample> {
		for (const [id, fill] of [
			['a', 9],
			['b', 3],
		] as const) {
			const { content, ...rest } = sample(id, 200);
			if (content.kind !== 'occupancy') throw new Error('no voxels');
			yield { ...rest, content, marks: { ...content.volume, voxels: new Uint8Array(8).fill(fill) } };
		}
	};
	const first = await storedSamples(keyOf('marked'), make, folder);
	const second = await storedSamples(keyOf('marked'), make, folder);
	expect(second.isFromStore).toBe(true);
	expect(second.samples).toEqual(first.samples);
	expect(second.samples[1].marks?.voxels[0]).toBe(3);
});

test('what fails half-way leaves nothing behind', async () => {
	const before = readdirSync(folder).length;
	const breaks = async function* (): AsyncGenerator<ShapeSample> {
		yield sample('a', 1);
		throw new Error('disk on fire');
	};
	await expect(storedSamples(keyOf('key 3'), breaks, folder)).rejects.toThrow('disk on fire');
	const uneven = async function* (): AsyncGenerator<ShapeSample> {
		yield sample('a', 1);
		yield sample('b', 1, 3);
	};
	await expect(storedSamples(keyOf('key 4'), uneven, folder)).rejects.toThrow('b lies on another grid than a');
	expect(readdirSync(folder).length).toBe(before);
});
