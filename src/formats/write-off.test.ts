import { describe, expect, test } from 'vitest';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { torusMesh } from '../../tests/solid-meshes.ts';
import { readAny } from './read-any.ts';
import { readOff } from './read-off.ts';
import { writeOff } from './write-off.ts';

const mesh = torusMesh(20, 5, 8, 6);

test('what we write comes back bit for bit, with unit and axes', async () => {
	const content = await readAny(writeOff(mesh));
	if (content.kind !== 'mesh') throw new Error(content.kind);
	expect(content.parts[0].mesh).toEqual(mesh);
	expect(content.original).toMatchObject({ format: 'OFF', units: 'mm', space: 'RAS', notes: [] });
});

describe('binary OFF', () => {
	/** A square and a triangle with a colour, big-endian, as Geomview documents it. */
	const words = [4, 2, 0, 'v', 4, 0, 1, 2, 3, 0, 3, 0, 2, 3, 4, 'c'];
	const file = ((): Uint8Array => {
		const coordinates = [0, 0, 0, 10, 0, 0, 10, 10, 0, 0, 10, 5];
		const bytes = new Uint8Array(11 + 4 * (words.length - 2 + coordinates.length + 4));
		bytes.set(new TextEncoder().encode('OFF BINARY\n'));
		const view = new DataView(bytes.buffer);
		let at = 11;
		for (const word of words) {
			const floats = word === 'v' ? coordinates : word === 'c' ? [1, 0, 0, 1] : undefined;
			for (const value of floats ?? []) {
				view.setFloat32(at, value);
				at += 4;
			}
			if (typeof word === 'number') {
				view.setInt32(at, word);
				at += 4;
			}
		}
		return bytes;
	})();
	const read = async (bytes: Uint8Array): Promise<unknown> => readOff(bytes);

	test('is read', async () => {
		const content = await readAny(file);
		if (content.kind !== 'mesh') throw new Error(content.kind);
		expect(Array.from(content.parts[0].mesh.triangles)).toEqual([0, 1, 2, 0, 2, 3, 0, 2, 3]);
		expect(Array.from(content.parts[0].mesh.positions.subarray(9))).toEqual([0, 10, 5]);
	});

	test('truncation and damage', async () => {
		await expectTruncationsRefused(read, file);
		await expectDamageSurvived(read, file, { headerBytes: file.length, seed: 'off' });
	});
});
