import { expect, test } from 'vitest';
import { boxMesh } from '../../tests/solid-meshes.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import { reverseOrientation } from './reverse-orientation.ts';

test('reverseOrientation turns the volume negative, keeps the mesh sound, and undoes itself', () => {
	const box = boxMesh([0, 0, 0], [1, 2, 3]);
	const reversed = reverseOrientation(box);
	expect(massProperties(reversed).volumeMm3).toBeCloseTo(-6, 6);
	expect(findDefects(reversed)).toMatchObject({ isClosed: true, isManifold: true, isOriented: true });
	expect(reverseOrientation(reversed)).toEqual(box);
	expect(massProperties(box).volumeMm3).toBeCloseTo(6, 6);
});
