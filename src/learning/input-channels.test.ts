import { expect, test } from 'vitest';
import { ellipsoidField } from '../../tests/ellipsoid-fields.ts';
import { channelCount, inputChannels } from './input-channels.ts';

const grid = { dims: [24, 24, 24], spacingMm: 2 } as const;

test('channels stand one after another; distances are those of a ball', () => {
	const truth = ellipsoidField([15, 15, 15], 10, grid);
	// A voxel is filled as far as the ball reaches into it.
	const occupancy = Float32Array.from(truth, (value) => Math.max(0, Math.min(1, 0.5 - value / 2)));
	const settings = { grid, channels: ['distance', 'coordinates', 'occupancy'], truncationMm: 10 } as const;
	const all = inputChannels(occupancy, settings);
	const count = 24 ** 3;
	expect(all.length).toBe(channelCount(settings.channels) * count);
	let worst = 0;
	for (let i = 0; i < count; i++)
		worst = Math.max(worst, Math.abs(all[i] * 10 - Math.max(-10, Math.min(10, truth[i]))));
	// Less than a voxel, in mm.
	expect(worst).toBeLessThan(2);
	const at = 3 + 24 * (7 + 24 * 20);
	expect([1, 2, 3].map((channel) => all[channel * count + at])).toEqual(
		[3, 7, 20].map((place) => Math.fround((2 * place + 1) / 24 - 1)),
	);
	expect(all.subarray(4 * count)).toEqual(occupancy);
	expect(inputChannels(occupancy, { grid })).toBe(occupancy);
});
