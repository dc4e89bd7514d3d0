import { expect, test } from 'vitest';
import { clDice } from './cl-dice.ts';
import { skeletonise } from './skeletonise.ts';

/** Voxels in eights as two hexadecimal digits, axis 0 fastest. */
function unpack(text: string, count: number): Uint8Array {
	return Uint8Array.from(
		{ length: count },
		(_, i) => (Number.parseInt(text.slice(2 * (i >> 3), 2 * (i >> 3) + 2), 16) >> (7 - (i & 7))) & 1,
	);
}

// scikit-image 0.26.0: skeletonize(noise, method='lee') of smoothed noise above its 45th percentile.
const goldens: [dims: number[], mask: string, skeleton: string][] = [
	[
		[23, 31],
		'02383c00707000606000e1e001c3e01c07f1fc0f63ffde87effe1f8e7bfc1067f3e0efffc1ffffe3ffffe7ffff877fff0efffe1cffce181fde101f9c601f0fc31f1cef4039ffc07eff80fde7803b8f80770f01e0060fc0001f80',
		'0210100020200020200040400100800401100802206e840102f0040410101020404041010082020082180103cc0200840400840801040802041002042004078010088040110f001c210008820011020022000040000700000000',
	],
	[
		[19, 17],
		'b3fff6067ce0cf181fe303ec01ff003f8027ff1c47c1d6e233fc5b7c0b2f01e7fc3cf5cb0f9f709fa0',
		'93ee120220404408094100c4001f000d00021c084200944231f04910092600c338082481038f200e00',
	],
	[
		[11, 9, 13],
		'3fecfdf11e49fd8fb3fe63ec0ff98338270c01a0f61fc0f893877062ecd9f83e4fcff89e1e76cece9ddfbfeef9df3f7fc3cfdadadb1bfb7f8f7bee618c31f64fc9fb3fe3f0ec080001c07ff4ff1fe33e07a5f0b0003e03ff9fd31bc7f0fc161e0380707fe7fa61483f17e24781802017b8ff00bc07f0fe43e0f01c58fdffbc3fc3fe7e38fc1f83db0ffbf7c7f879030700e1c23963fe770cc8011020318618e72c',
		'0000e0100408410401002000030082000500000004080000800000020410000004011080000000000512010400090008000000020000221006000020000000000028000010c00000008058041000001004200080000c000015120240400010020380004005200000090022020000001000220020010010414000000000280000810040080004800000000040000002000040001100000000000000001002108000',
	],
	[
		[10, 12, 8],
		'e2f87e1f87e3fdff8ff3ffffc0e000c3f07c1f0fe7fffffff7ffdf80000081e03c0f1fefffffffffffde30040180e01804237fffeffbdf67c0701c07f0f81304c3380fcf318e07c0f19c67fdfe378cc3300c00300e07c1f3bee7f1fc779ccf310c01201c0ff0ff1fc7f0fc771ccf310c0300fcfff0f81f03',
		'000000000000000000000000000000000008020280900000600400800000002000040000004240000000000000002000040000080020080000000000001000040010000000000100000000001000040020000000000001408040000002008000040000000200040080000000000000000100402c10000000',
	],
];

test.each(goldens)('a mask of %j has the skeleton of scikit-image', (dims, mask, skeleton) => {
	const count = dims.reduce((a, b) => a * b, 1);
	const voxels = unpack(mask, count);
	const copy = voxels.slice();
	expect(skeletonise({ voxels, dims })).toEqual(unpack(skeleton, count));
	expect(voxels).toEqual(copy);
});

test('a ring stays a ring, a ball a point or two', () => {
	const draw = (isIn: (x: number, y: number, z: number) => boolean): { voxels: Uint8Array; dims: number[] } => ({
		voxels: Uint8Array.from({ length: 21 ** 3 }, (_, i) =>
			isIn(i % 21, Math.floor(i / 21) % 21, Math.floor(i / 441)) ? 1 : 0,
		),
		dims: [21, 21, 21],
	});
	const sum = (values: Uint8Array): number => values.reduce((all, value) => all + value, 0);
	const ball = draw((x, y, z) => Math.hypot(x - 10, y - 10, z - 10) < 8);
	expect(sum(skeletonise(ball))).toBeLessThanOrEqual(2);
	expect(sum(skeletonise(ball))).toBeGreaterThan(0);
	const ring = skeletonise(draw((x, y, z) => Math.hypot(Math.hypot(x - 10, y - 10) - 7, z - 10) < 2.5));
	// A closed curve: every voxel has two neighbours, up to steps across a corner.
	expect(sum(ring)).toBeGreaterThan(25);
	expect(sum(ring)).toBeLessThan(50);
	expect(sum(skeletonise({ voxels: ring, dims: [21, 21, 21] }))).toBe(sum(ring));
	expect(sum(skeletonise({ voxels: new Uint8Array(30), dims: [5, 6] }))).toBe(0);
});

// Figures: MetricsReloaded, test_cldsc: 0.86 and 0.67.
test('clDice of two short hooks', () => {
	const hook = (firstRow: number): { voxels: Uint8Array; dims: number[] } => {
		const voxels = new Uint8Array(196);
		for (let row = firstRow; row < 4; row++) voxels[row + 14] = 1;
		for (let column = 1; column < 4; column++) voxels[3 + 14 * column] = 1;
		return { voxels, dims: [14, 14] };
	};
	expect(clDice(hook(1), hook(2)).value).toBeCloseTo(6 / 7, 12);
	expect(clDice(hook(1), hook(3)).value).toBeCloseTo(2 / 3, 12);
	expect(clDice(hook(1), hook(1))).toEqual({ value: 1, state: 'ok' });
	const none = { voxels: new Uint8Array(196), dims: [14, 14] };
	expect(clDice(none, hook(1))).toEqual({ value: 0, state: 'refEmpty' });
	expect(clDice(none, none)).toEqual({ value: Number.NaN, state: 'bothEmpty' });
});
