import { expect, test } from 'vitest';
import { lessonExample } from './lesson-examples.ts';
import type { ShapeSample } from './shape-sample.ts';

const grid = { dims: [8, 8, 8], spacingMm: 1 } as const;
const settings = { lesson: 'class', input: 'voxels', grid, pointCount: 8, share: 0.25, seed: 1 } as const;
/** Filled where x < 2: a left one, by its place alone. */
const sample: ShapeSample = {
	id: 'a',
	subject: 'a',
	source: 'made up',
	facts: { side: 'left' },
	content: {
		kind: 'occupancy',
		volume: {
			voxels: Uint8Array.from({ length: 512 }, (_, i) => (i % 8 < 2 ? 255 : 0)),
			dims: [8, 8, 8],
			voxelToWorld: Float64Array.of(1, 0, 0, -3.5, 0, 1, 0, -3.5, 0, 0, 1, -3.5, 0, 0, 0, 1),
		},
	},
};

test('what is mirrored changes its label with its fact, and no other label', () => {
	const labelsByFact = { fact: 'side', labels: { left: 1, right: 0 } };
	const told = { ...settings, augment: { mirror: 0.5 }, labelsByFact };
	const epochs = Array.from({ length: 24 }, (_, epoch) => {
		const { shape, label } = lessonExample(sample, 1, epoch, told);
		// The first voxel is filled unless it was mirrored.
		return { isMirrored: (shape?.[0] ?? 0) < 0.5, label: label?.[0] };
	});
	expect(new Set(epochs.map(({ isMirrored }) => isMirrored)).size).toBe(2);
	for (const { isMirrored, label } of epochs) expect(label).toBe(isMirrored ? 0 : 1);
	const unmoved = lessonExample(sample, 1, 0, { ...told, isFixed: true });
	expect(unmoved['label']).toEqual(Int32Array.of(1));
	const other = { ...told, labelsByFact: { fact: 'sex', labels: { female: 1 } } };
	for (let epoch = 0; epoch < 6; epoch++)
		expect(lessonExample(sample, 1, epoch, other)['label']).toEqual(Int32Array.of(1));
});
