import { diceCoefficient } from '#metric';
import { createRandom } from '#numeric';
import type { Volume } from '#volume';
import { describe, expect, test } from 'vitest';
import { ellipsoidField } from '../../tests/ellipsoid-fields.ts';
import { cutCap } from './augmentation/random-defect.ts';
import { completeFromExamples } from './complete-from-examples.ts';
import { boxBeyond, cutAlike, placedDistances } from './cut-alike.ts';
import { determinant3, exampleShape, inverse3, multiply3, randomForm } from './example-shape.ts';
import type { FieldGrid } from './field-grid.ts';
import { fieldToOccupancy } from './signed-distance-field.ts';

const grid: FieldGrid = { dims: [24, 24, 24], spacingMm: 2 };
const random = createRandom('examples');
const axesOf = (): number[] => [17, 13, 10].map((axis) => axis * Math.exp(0.12 * random.normal()));
const fieldOf = (axes: readonly number[]): Float32Array => ellipsoidField(axes, 12, grid);

function cut(field: Float32Array): { rest: Volume<Uint8Array>; missing: Volume<Uint8Array> } {
	const volume = fieldToOccupancy(field, grid);
	const whole = {
		id: 'a',
		subject: 'A',
		source: 'made up',
		facts: {},
		content: { kind: 'occupancy', volume },
	} as const;
	const { rest, missing } = cutCap(whole, { random });
	if (rest.content.kind !== 'occupancy') throw new Error();
	return { rest: rest.content.volume, missing };
}

/** The same voxels somewhere else in the world. */
const moved = (volume: Volume<Uint8Array>, by: readonly number[]): Volume<Uint8Array> => ({
	...volume,
	voxelToWorld: volume.voxelToWorld.map((value, at) => (at % 4 === 3 && at < 12 ? value + by[at >> 2] : value)),
});

const count = ({ voxels }: Volume<Uint8Array>): number => voxels.reduce((sum, value) => sum + (value ? 1 : 0), 0);

describe('completeFromExamples', () => {
	const examples = Array.from({ length: 24 }, () => exampleShape(fieldOf(axesOf()), grid));

	test('gives back the cap of unseen ellipsoids wherever they lie, and as much as is gone', () => {
		for (let i = 0; i < 4; i++) {
			const { rest, missing } = cut(fieldOf(axesOf()));
			const here = completeFromExamples(examples, rest, { copies: 1 });
			const there = completeFromExamples(examples, moved(rest, [31, -12, 5]), { copies: 1 });
			const score = diceCoefficient(missing, here.missing).value;
			expect(score).toBeGreaterThan(0.85);
			expect(
				Math.abs(diceCoefficient(missing, { ...there.missing, voxelToWorld: missing.voxelToWorld }).value - score),
			).toBeLessThan(0.02);
			expect(Math.abs(count(here.missing) - count(rest) / 3)).toBeLessThan(2);
			expect(here.missing.voxels.some((value, at) => value !== 0 && rest.voxels[at] !== 0)).toBe(false);
			expect(here.missing.voxels.every((value, at) => value !== 255 || here.field.voxels[at] < 0)).toBe(true);
		}
	});

	test('an example that is the very shape is found, however large it is', () => {
		const axes = [15, 12, 10];
		const { rest, missing } = cut(fieldOf(axes));
		const larger = exampleShape(fieldOf(axes.map((axis) => 1.3 * axis)), grid);
		const { missing: found } = completeFromExamples([...examples, larger], rest, { copies: 0 });
		expect(diceCoefficient(missing, found).value).toBeGreaterThan(0.93);
	});

	test('of many examples those most like the rest are taken: others change nothing', () => {
		const { rest } = cut(fieldOf([16, 13, 11]));
		const rods = Array.from({ length: 6 }, () => exampleShape(fieldOf([22, 4, 4]), grid));
		const alone = completeFromExamples(examples, rest, { copies: 1 });
		const among = completeFromExamples([...examples, ...rods], rest, { copies: 1, mostExamples: 48 });
		expect(among.field.voxels).toEqual(alone.field.voxels);
		expect(completeFromExamples([...examples, ...rods], rest, { copies: 1 }).field.voxels).not.toEqual(
			alone.field.voxels,
		);
	});

	test('refuses what cannot be', () => {
		const { rest } = cut(fieldOf([15, 12, 10]));
		expect(() => completeFromExamples(examples.slice(1, 2), rest)).toThrow('needs 2 examples');
		expect(() => completeFromExamples(examples, rest, { share: 1 })).toThrow('between 0 and 1');
		const empty = { ...rest, voxels: rest.voxels.map(() => 0) };
		expect(() => completeFromExamples(examples, empty, { plane: { normal: [1, 0, 0], offset: 0 } })).toThrow('empty');
		expect(() => exampleShape(new Float32Array(24 ** 3).fill(9), grid)).toThrow('nothing lies inside');
	});
});

describe('cutAlike', () => {
	test('a ball is laid by its closed form', () => {
		const ball = exampleShape(fieldOf([12, 12, 12]), grid);
		expect(ball.volumeMm3 / ((4 / 3) * Math.PI * 12 ** 3)).toBeCloseTo(1, 1);
		// Of half a ball of radius 18 the centroid lies 3/8 of the radius below the cut.
		const volumeMm3 = (2 / 3) * Math.PI * 18 ** 3;
		const place = { plane: { normal: [0, 0, 1], offset: 40 }, share: 0.5, volumeMm3 } as const;
		const placed = cutAlike(ball, [1, 0, 0, 0, 1, 0, 0, 0, 1], { ...place, centroid: [5, 6, 40 - 6.75] });
		for (const [axis, value] of [5, 6, 40].entries()) expect(Math.abs(placed.shift[axis] - value)).toBeLessThan(0.2);
		const { low, high } = boxBeyond(placed, place.plane);
		expect(Math.abs(high[2] - 58)).toBeLessThan(2.5);
		expect(low[2]).toBeGreaterThan(40);
		const out = new Float32Array(3);
		placedDistances(placed, Float32Array.of(5, 6, 40, 5, 6, 50, 5, 30, 40), 12, out);
		for (const [i, value] of [-12, -8, 6].entries()) expect(Math.abs(out[i] - value)).toBeLessThan(0.8);
	});

	test('random forms are turns after stretches: inverse and determinant agree', () => {
		const form = randomForm(random, { angleDegrees: 20, stretchDeviation: 0.1 });
		multiply3(form, inverse3(form)).forEach((value, at) => expect(value).toBeCloseTo(at % 4 === 0 ? 1 : 0, 10));
		expect(determinant3(form)).toBeGreaterThan(0);
		const turned = randomForm(random, { angleDegrees: 20, stretchDeviation: 0 });
		expect(determinant3(turned)).toBeCloseTo(1, 10);
		expect(Math.hypot(turned[0], turned[3], turned[6])).toBeCloseTo(1, 10);
	});
});
