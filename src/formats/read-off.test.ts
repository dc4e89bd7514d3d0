import { describe, expect, test } from 'vitest';
import { findDefects, massProperties } from '#shape';
import { expectDamageSurvived } from '../../tests/hostile-bytes.ts';
import { expectSound, expectTruncationsSafe, onlyMesh, textBytes } from '../../tests/mesh-checks.ts';
import { readOff } from './read-off.ts';

const asyncRead = async (bytes: Uint8Array): Promise<ReturnType<typeof readOff>> => readOff(bytes);

const pyramid = `OFF # by hand
# counts
5 5 8
0 0 0
20 0 0
20 20 0
0 20 0   255 0 0 255
10 10 30
4 0 3 2 1  0.1 0.2 0.3
3 0 1 4

3 1 2 4
# a remark
3 2 3 4
3 3 0 4
`;

describe('readOff', () => {
	test('comments, colours, empty lines, counts on the first line', () => {
		for (const text of [pyramid, pyramid.replace('OFF # by hand\n# counts\n', 'OFF ')]) {
			const mesh = onlyMesh(readOff(textBytes(text)));
			expect(findDefects(mesh)).toMatchObject({ isClosed: true, isOriented: true });
			expect(massProperties(mesh).volumeMm3).toBeCloseTo(4000, 3);
		}
	});

	test('normals of NOFF are left out; without faces it is a point cloud', () => {
		const file = readOff(textBytes('CNOFF\n2 0 0\n1 2 3 0 0 1 9 9 9\n40 50 60 0 0 1 9 9 9\n'));
		if (file.kind !== 'points') throw new Error('expected points');
		expect(Array.from(file.points.positions)).toEqual([1, 2, 3, 40, 50, 60]);
	});

	test.each([
		['4OFF', '4OFF\n1 0 0\n1 2 3 4\n', /begins with "4OFF"/],
		['absurd counts', 'OFF\n9007199254740991 1 0\n', /announced/],
		['absurd faces', 'OFF\n1 99999999 0\n1 2 3\n', /announced/],
		['a face bomb', 'OFF\n1 1 0\n1 2 3\n4000000000 0 0\n', /announced/],
		['a missing vertex', 'OFF\n1 1 0\n1 2 3\n3 0 0 1\n', /vertex 1, but there are 1/],
	])('refuses %s', (_, text, message) => {
		expect(() => readOff(textBytes(text))).toThrow(message);
	});

	test('truncations and damage', async () => {
		const text = textBytes(pyramid);
		await expectTruncationsSafe(asyncRead, text);
		await expectDamageSurvived(asyncRead, text, {
			headerBytes: text.length,
			seed: 'off',
			check: (file: never) => expectSound(file),
		});
	});
});
