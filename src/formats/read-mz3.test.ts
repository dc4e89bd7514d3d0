import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { findDefects } from '#shape';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { torusMesh } from '../../tests/solid-meshes.ts';
import { readAny } from './read-any.ts';
import { readMz3 } from './read-mz3.ts';
import { writeMz3 } from './write-mz3.ts';

const mesh = torusMesh(20, 5, 8, 6);
const values = Float32Array.from({ length: mesh.positions.length / 3 }, (_, i) => i / 7);

describe('readMz3', () => {
	test('what we write comes back bit for bit, plain and gzipped', async () => {
		for (const bytes of [writeMz3(mesh, values), new Uint8Array(gzipSync(writeMz3(mesh, values)))]) {
			const content = await readAny(bytes, { fileName: 'a.mz3' });
			if (content.kind !== 'mesh') throw new Error(content.kind);
			expect(content.parts[0].mesh).toEqual(mesh);
			expect(content.parts[0].vertexValues).toEqual([{ name: 'scalar', values, components: 1 }]);
		}
		expect(() => writeMz3(mesh, new Float32Array(2))).toThrow(RangeError);
	});

	test('truncation and damage', async () => {
		const good = writeMz3(mesh, values);
		const read = async (bytes: Uint8Array): Promise<unknown> => readMz3(bytes);
		await expectTruncationsRefused(read, good, 5);
		await expectDamageSurvived(read, good, { headerBytes: good.length, seed: 'mz3' });
	});
});

/** Counts from the headers, by `struct.unpack`. */
describe.skipIf(!hasSharedData)('real MZ3 files', () => {
	test.each([
		['BrainMesh_ICBM152.lh.mz3', 81_920, 40_962, []],
		['CIT168.mz3', 56_158, 28_141, ['colour', 'scalar']],
		['lhpialparc.mz3', 20_480, 10_242, ['scalar']],
	] as const)('%s', async (name, triangleCount, vertexCount, names) => {
		const content = await readAny(readFileSync(sharedData('niivue-formats', 'demos', name)), { fileName: name });
		if (content.kind !== 'mesh') throw new Error(content.kind);
		const [{ mesh: read, vertexValues = [] }] = content.parts;
		expect([read.triangles.length / 3, read.positions.length / 3]).toEqual([triangleCount, vertexCount]);
		expect(vertexValues.map((entry) => entry.name)).toEqual(names);
		// A subdivided icosahedron: closed, of the size of a hemisphere in millimetres.
		if (vertexCount === 40_962) expect(findDefects(read).boundaryEdges).toBe(0);
		expect(Math.max(...read.positions)).toBeGreaterThan(30);
		expect(Math.min(...read.positions)).toBeGreaterThan(-130);
	});
});
