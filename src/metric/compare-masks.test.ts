import { createRandom } from '#numeric';
import { isWasmSupported } from '#wasm';
import { describe, expect, test } from 'vitest';
import { buildMask, goldenCases, hashOf } from '../../tests/golden-masks.ts';
import { slowComparison } from '../../tests/slow-metrics.ts';
import { compareMasks } from './compare-masks.ts';
import type { Mask } from './mask.ts';

function valuesOf(
	reference: Mask,
	prediction: Mask,
	options: Parameters<typeof compareMasks>[2],
): Record<string, number> {
	const { metrics } = compareMasks(reference, prediction, options);
	return Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value]));
}

function blobs(dims: readonly number[], seed: string, count = 3): { voxels: Uint8Array; dims: number[] } {
	const random = createRandom(seed);
	const balls = Array.from({ length: count }, () => ({
		centre: dims.map((n) => random.uniform(0, n)),
		radius: random.uniform(1, 5),
	}));
	const voxels = new Uint8Array(dims.reduce((a, b) => a * b, 1));
	const index = dims.map(() => 0);
	for (let i = 0; i < voxels.length; i++) {
		if (balls.some(({ centre, radius }) => Math.hypot(...index.map((at, k) => at - centre[k])) <= radius))
			voxels[i] = 1;
		for (let axis = 0; axis < dims.length && ++index[axis] === dims[axis]; axis++) index[axis] = 0;
	}
	return { voxels, dims: [...dims] };
}

/** Same mask on a grid whose axis k is axis order[k] of this one, turned round where asked. */
function permute(mask: Mask, order: readonly number[], flip: readonly boolean[] = []): Mask {
	const dims = order.map((axis) => mask.dims[axis]);
	const voxels = new Uint8Array(mask.voxels.length);
	const index = dims.map(() => 0);
	for (let i = 0; i < voxels.length; i++) {
		const source = mask.dims.map(() => 0);
		order.forEach((axis, k) => (source[axis] = flip[k] ? dims[k] - 1 - index[k] : index[k]));
		voxels[i] = mask.voxels[source.reduceRight((at, value, axis) => at * mask.dims[axis] + value, 0)];
		for (let axis = 0; axis < dims.length && ++index[axis] === dims[axis]; axis++) index[axis] = 0;
	}
	return { voxels, dims };
}

describe('compareMasks on the goldens', () => {
	test.each(goldenCases)('$id', ({ input, expected, inputCheck, assertedUpstream }) => {
		const reference = buildMask(input.reference, input.shape, input.spacing_mm);
		const prediction = buildMask(input.prediction, input.shape, input.spacing_mm);
		expect(hashOf(reference)).toBe(inputCheck['referenceSha256']);
		expect(hashOf(prediction)).toBe(inputCheck['predictionSha256']);
		const context = input.context && buildMask(input.context, input.shape, input.spacing_mm);
		if (context) expect(hashOf(context)).toBe(inputCheck['contextSha256']);
		const spacing = input.evaluationSpacing_mm ?? input.spacing_mm;
		const own = valuesOf(reference, prediction, { spacing, context, metrics: Object.keys(expected) });
		for (const [name, value] of Object.entries(expected)) expect(Math.abs(own[name] - value), name).toBeLessThan(1e-6);
		for (const { metric, value, atol } of assertedUpstream)
			expect(Math.abs(own[metric] - value), metric).toBeLessThanOrEqual(atol);
	});

	test('the implant case with its spacing forgotten gives other distances and another border Dice', () => {
		const golden = goldenCases.find(({ id }) => id.startsWith('implant'));
		if (!golden) throw new Error('no implant golden');
		const { input, expected } = golden;
		const [reference, prediction, context] = [input.reference, input.prediction, input.context ?? input.reference].map(
			(recipe) => buildMask(recipe, input.shape, input.spacing_mm),
		);
		const own = valuesOf(reference, prediction, { spacing: [1, 1, 1], context, metrics: Object.keys(expected) });
		for (const name of ['nsd.voxel@1mm', 'nsd.surfel@1mm', 'bdsc.10mm', 'hd.voxel', 'assd.voxel.pooled'])
			expect(Math.abs(own[name] - expected[name]), name).toBeGreaterThan(1e-3);
		expect(own['dsc']).toBe(expected['dsc']);
	});

	test('half cubes: DeepMind’s surface overlap at 1 mm and surface Dice at 2 mm', () => {
		const golden = goldenCases.find(({ id }) => id.startsWith('deepmind'));
		if (!golden) throw new Error('no half-cube golden');
		const { shape, spacing_mm } = golden.input;
		const own = valuesOf(
			buildMask(golden.input.reference, shape, spacing_mm),
			buildMask(golden.input.prediction, shape, spacing_mm),
			{
				spacing: spacing_mm,
				metrics: ['overlap.surfel.refToPred@1mm', 'overlap.surfel.predToRef@1mm', 'nsd.surfel@2mm'],
			},
		);
		expect(own['overlap.surfel.refToPred@1mm']).toBeCloseTo(0.842, 3);
		expect(own['overlap.surfel.predToRef@1mm']).toBeCloseTo(0.83, 3);
		expect(own['nsd.surfel@2mm']).toBe(1);
	});
});

describe('compareMasks', () => {
	const slowNames = [
		'dsc',
		'iou',
		'hd.voxel',
		'hd95.voxel.pooled',
		'hd95.voxel.maxDirected',
		'hd90.voxel.predToRef',
		'assd.voxel.pooled',
		'masd.voxel.meanOfDirected',
		'nsd.voxel@1.5mm',
		'hd.surfel',
		'hd95.surfel',
		'asd.surfel.refToPred',
		'asd.surfel.predToRef',
		'nsd.surfel@1.5mm',
		'bdsc.4mm',
	];

	test.each([
		[
			[14, 12, 13],
			[1, 1, 1],
		],
		[
			[11, 17, 9],
			[0.7, 2.2, 1.3],
		],
		[
			[19, 8, 16],
			[3, 0.4, 1],
		],
		[
			[26, 31],
			[1, 1],
		],
		[
			[33, 18],
			[0.45, 2],
		],
	])('equals the definitions worked out voxel by voxel, %j voxels of %j mm', (dims, spacing) => {
		for (let round = 0; round < 4; round++) {
			const reference = blobs(dims, `reference ${round} ${dims.join()}`);
			// Near in the first rounds, elsewhere in the last, so that near and far searches both run.
			const prediction = blobs(
				dims,
				`${round < 2 ? 'reference' : 'prediction'} ${round} ${dims.join()}`,
				2 + (round % 2),
			);
			const context = blobs(dims, `context ${round}`);
			const own = valuesOf(reference, prediction, { spacing, context, metrics: slowNames });
			const slow = slowComparison(reference, prediction, { spacing, context });
			for (const name of slowNames) {
				const expected = slow(name);
				if (Number.isNaN(expected)) expect(own[name], `${name} in round ${round}`).toBeNaN();
				else expect(own[name], `${name} in round ${round}`).toBeCloseTo(expected, 9);
			}
		}
	});

	test('does not change with the order of the masks, but for the directed metrics', () => {
		const dims = [15, 13, 11];
		const a = blobs(dims, 'a');
		const b = blobs(dims, 'b');
		const there = valuesOf(a, b, { spacing: [1, 2, 0.5] });
		const back = valuesOf(b, a, { spacing: [1, 2, 0.5] });
		for (const name of Object.keys(there)) {
			const turned = name.includes('refToPred')
				? name.replace('refToPred', 'predToRef')
				: name.replace('predToRef', 'refToPred');
			if (name === 'balancedAccuracy') continue;
			expect(back[turned], name).toBeCloseTo(there[name], 12);
		}
	});

	test('does not change when axes are exchanged or mirrored with the spacing, or labels renamed', () => {
		const dims = [15, 13, 11];
		const spacing = [1, 2, 0.5];
		const a = blobs(dims, 'turned a');
		const b = blobs(dims, 'turned b');
		const own = valuesOf(a, b, { spacing });
		for (const order of [
			[1, 2, 0],
			[2, 1, 0],
			[0, 1, 2],
		])
			for (const flip of [
				[false, false, false],
				[true, false, true],
			]) {
				const turned = valuesOf(permute(a, order, flip), permute(b, order, flip), {
					spacing: order.map((axis) => spacing[axis]),
				});
				for (const [name, value] of Object.entries(own)) expect(turned[name], name).toBeCloseTo(value, 12);
			}
		const wrong = valuesOf(permute(a, [2, 1, 0]), permute(b, [2, 1, 0]), { spacing });
		expect(wrong['hd.voxel']).not.toBeCloseTo(own['hd.voxel'], 6);
		const renamed = { voxels: Uint16Array.from(a.voxels, (value) => 700 * value), dims };
		expect(valuesOf(renamed, b, { spacing })).toEqual(own);
	});

	test('scales with the spacing, and does not see where on the grid the masks lie', () => {
		const a = blobs([9, 9, 9], 'moved a');
		const b = blobs([9, 9, 9], 'moved b');
		const inside = (mask: Mask, shift: readonly number[]): Mask => {
			const voxels = new Uint8Array(24 ** 3);
			mask.voxels.forEach((value, i) => {
				const [x, y, z] = [i % 9, Math.floor(i / 9) % 9, Math.floor(i / 81)];
				voxels[x + shift[0] + 24 * (y + shift[1] + 24 * (z + shift[2]))] = value;
			});
			return { voxels, dims: [24, 24, 24] };
		};
		const spacing = [1, 1.5, 0.7];
		const own = valuesOf(a, b, { spacing });
		for (const shift of [
			[0, 0, 0],
			[15, 15, 15],
			[7, 3, 11],
		]) {
			const moved = valuesOf(inside(a, shift), inside(b, shift), { spacing });
			for (const [name, value] of Object.entries(own))
				if (!/mcc|kappa|balanced/.test(name)) expect(moved[name], name).toBeCloseTo(value, 12);
		}
		const large = valuesOf(a, b, {
			spacing: spacing.map((step) => 3 * step),
			metrics: ['hd.voxel', 'assd.voxel.pooled'],
		});
		expect(large['hd.voxel']).toBeCloseTo(3 * own['hd.voxel'], 9);
		expect(large['assd.voxel.pooled']).toBeCloseTo(3 * own['assd.voxel.pooled'], 9);
	});

	test('voxels at the edge of the image are border, in 2D as in 3D', () => {
		const full = { voxels: new Uint8Array(1000).fill(1), dims: [10, 10, 10] };
		const core = { voxels: Uint8Array.from(full.voxels, (_, i) => (i === 555 ? 1 : 0)), dims: [10, 10, 10] };
		const spacing = [1, 1, 1];
		const own = valuesOf(full, core, { spacing });
		expect(own['hd.voxel']).toBeCloseTo(Math.hypot(5, 5, 5), 12);
		// From the core to the nearest edge voxel: 4 on every axis.
		expect(own['asd.voxel.predToRef']).toBe(4);
		const plane = valuesOf(
			{ voxels: full.voxels.subarray(0, 100), dims: [10, 10] },
			{ voxels: core.voxels.subarray(500, 600), dims: [10, 10] },
			{ spacing: [1, 1] },
		);
		expect(plane['asd.voxel.predToRef']).toBe(4);
		expect(plane['hd.voxel']).toBeCloseTo(Math.hypot(5, 5), 12);
	});

	test('identical masks are perfect', () => {
		const mask = blobs([12, 12, 12], 'same');
		for (const [name, value] of Object.entries(valuesOf(mask, mask, { spacing: [1, 2, 3] })))
			expect(value, name).toBeCloseTo(/^(hd|a?s?sd|masd|asd)/.test(name) ? 0 : 1, 12);
	});

	test('empty masks have a state, and values that cannot pass for results', () => {
		const some = blobs([8, 8, 8], 'some');
		const none = { voxels: new Uint8Array(512), dims: [8, 8, 8] };
		const spacing = [1, 1, 1];
		for (const [reference, prediction, state] of [
			[none, none, 'bothEmpty'],
			[none, some, 'refEmpty'],
			[some, none, 'predEmpty'],
		] as const) {
			const comparison = compareMasks(reference, prediction, { spacing, context: some });
			expect(comparison.state).toBe(state);
			for (const [name, { value, state: own }] of Object.entries(comparison.metrics)) {
				if (name !== 'bdsc.10mm') expect(own, name).toBe(state);
				if (/^(mcc|kappa|balanced)/.test(name)) continue;
				const isDistance = /^(hd|assd|masd|asd)/.test(name);
				const expected = state === 'bothEmpty' ? Number.NaN : isDistance ? Infinity : 0;
				expect(value, name).toBe(expected);
			}
		}
	});

	test('refuses what it cannot compare', () => {
		const mask = blobs([6, 6, 6], 'refused');
		const place = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
		const moved = place.slice();
		moved[3] = 5;
		const spacing = [1, 1, 1];
		const bare = {} as unknown as { spacing: number[] };
		expect(() => compareMasks(mask, mask, bare)).toThrow(/need a spacing/);
		expect(() => compareMasks(mask, mask, { spacing: [1, 1] })).toThrow(/3 lengths in mm/);
		expect(() => compareMasks(mask, mask, { spacing: [1, 1, -1] })).toThrow(RangeError);
		expect(() => compareMasks(mask, blobs([6, 6, 7], 'other'), { spacing })).toThrow(/6 × 6 × 6 and 6 × 6 × 7/);
		const flat = { voxels: mask.voxels.subarray(0, 36), dims: [6, 6] };
		expect(() => compareMasks(mask, flat, { spacing })).toThrow(/grids differ/);
		expect(() => compareMasks({ ...mask, dims: [6, 6, 5] }, mask, { spacing })).toThrow(/needs 6 × 6 × 5/);
		expect(() => compareMasks({ ...mask, voxelToWorld: place }, { ...mask, voxelToWorld: moved }, { spacing })).toThrow(
			/spacing, direction or origin/,
		);
		const turned = place.slice();
		turned[0] = -1;
		expect(() =>
			compareMasks({ ...mask, voxelToWorld: place }, { ...mask, voxelToWorld: turned }, { spacing }),
		).toThrow(/resample/);
		compareMasks({ ...mask, voxelToWorld: place }, { ...mask, voxelToWorld: place.slice() }, { spacing });
		expect(() => compareMasks(mask, mask, { spacing, metrics: ['bdsc.10mm'] })).toThrow(/needs the context/);
		expect(() => compareMasks(mask, mask, { spacing, metrics: ['hd95'] })).toThrow(/name one of/);
		expect(() => compareMasks(mask, mask, { spacing, metrics: ['cd.sq.sum'] })).toThrow(/no metric between masks/);
	});

	test.runIf(isWasmSupported())('gives the same bits on both backends', () => {
		const a = blobs([40, 30, 20], 'twin a');
		const b = blobs([40, 30, 20], 'twin b', 1);
		const spacing = [1, 0.8, 2];
		expect(valuesOf(a, b, { spacing, backend: 'wasm' })).toEqual(valuesOf(a, b, { spacing, backend: 'typescript' }));
	});

	test('two masks of 256³ take well under a second', () => {
		const ball = (offset: number): Mask => {
			const voxels = new Uint8Array(256 ** 3);
			for (let z = 0, i = 0; z < 256; z++)
				for (let y = 0; y < 256; y++)
					for (let x = 0; x < 256; x++, i++)
						if ((x - 128 - offset) ** 2 + (y - 128) ** 2 + (z - 128) ** 2 < 90 ** 2) voxels[i] = 1;
			return { voxels, dims: [256, 256, 256] };
		};
		const a = ball(0);
		const b = ball(2);
		const options = { spacing: [0.8, 0.8, 1], metrics: ['hd95.voxel.pooled', 'assd.voxel.pooled'] };
		const start = process.cpuUsage();
		const { metrics } = compareMasks(a, b, options);
		const { user, system } = process.cpuUsage(start);
		expect(metrics['hd95.voxel.pooled'].value).toBeCloseTo(1.6, 1);
		expect((user + system) / 1e6).toBeLessThan(1);
	});
});
