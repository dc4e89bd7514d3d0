import { createRandom } from '#numeric';
import { expect, test } from 'vitest';
import { gridToWorld } from '../field-grid.ts';
import type { ShapeSample } from '../shape-sample.ts';
import type { Augmentation } from './augmentation.ts';
import { randomElastic } from './random-elastic.ts';
import { randomMirror } from './random-mirror.ts';
import { randomRigid } from './random-rigid.ts';
import { randomScale } from './random-scale.ts';

const grid = { dims: [12, 12, 12], spacingMm: 3 } as const;

/** A blob off the middle, whose marks are the blob itself. */
function marked(): ShapeSample {
	const voxels = Uint8Array.from({ length: 12 ** 3 }, (_, i) => {
		const [x, y, z] = [i % 12, Math.floor(i / 12) % 12, Math.floor(i / 144)];
		return Math.hypot(x - 7, y - 5, z - 4) < 3 ? 255 : 0;
	});
	const volume = { voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) };
	const content = { kind: 'occupancy', volume } as const;
	return { id: 'a', subject: 'A', source: 'made up', facts: {}, content, marks: volume };
}

test.each<Augmentation>([
	randomMirror({ probability: 1 }),
	randomRigid({ angleDegrees: 20, shiftMm: 3 }),
	randomScale({ deviation: 0.2 }),
	randomElastic({ displacementMm: 2, stepMm: 12 }),
])('marks go where the shape goes: $name', (augmentation) => {
	const before = marked();
	const after = augmentation.apply(before, createRandom('warp'));
	if (after.content.kind !== 'occupancy' || before.content.kind !== 'occupancy') throw new Error('no voxels');
	expect(after.content.volume.voxels).not.toEqual(before.content.volume.voxels);
	expect(after.marks?.voxels).toEqual(after.content.volume.voxels);
});
