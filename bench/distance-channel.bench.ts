/**
 * The distance channel of training examples: the box about the shape against the plain way (the exact transform of the whole grid,
 * whose mask is made by `from` with a function). Both give the same bits, which is checked before a time counts.
 *
 * Run: node --conditions=source bench/distance-channel.bench.ts
 */
import { signedDistanceTransform } from '#volume';
import { fillDistance } from '../src/learning/distance-channel.ts';
import type { FieldGrid } from '../src/learning/field-grid.ts';
import { interleave, report } from './measure.ts';
import { saveResult } from './peer.ts';

const calls = 20;

/** A bent body as wide as a share of its grid, its border a voxel wide. */
function body({ dims: [size] }: FieldGrid, share: number): Float32Array {
	return Float32Array.from({ length: size ** 3 }, (_, i) => {
		const [x, y, z] = [i % size, Math.floor(i / size) % size, Math.floor(i / size ** 2)].map(
			(at) => ((at + 0.5) / size - 0.5) / share,
		);
		const depth = 1 - Math.hypot((x - 0.1 * Math.cos(6 * z)) / 0.22, y / 0.3, z / 0.42);
		return Math.max(0, Math.min(1, 0.5 + depth * 0.3 * size * share));
	});
}

function plainly(own: Float32Array, occupancy: Float32Array, { dims, spacingMm }: FieldGrid, reach: number): void {
	const voxels = Uint8Array.from(occupancy, (value) => (value >= 0.5 ? 1 : 0));
	const signed = signedDistanceTransform({ voxels, dims }, { spacing: [spacingMm, spacingMm, spacingMm] });
	for (let i = 0; i < own.length; i++) {
		const filling = occupancy[i];
		const value = filling > 0.02 && filling < 0.98 ? (0.5 - filling) * spacingMm : signed[i];
		own[i] = Math.max(-1, Math.min(1, value / reach));
	}
}

const results: Record<string, unknown>[] = [];
for (const [name, size, spacingMm, reach, share] of [
	['adrenal glands', 40, 1.25, 5, 0.8],
	['kidneys', 32, 4.5, 20, 0.9],
	['kidneys, finer', 48, 3.5, 20, 0.75],
] as const) {
	const grid = { dims: [size, size, size], spacingMm } as const;
	const occupancy = body(grid, share);
	const [own, plain] = [new Float32Array(size ** 3), new Float32Array(size ** 3)];
	fillDistance(own, occupancy, grid, reach);
	plainly(plain, occupancy, grid, reach);
	if (own.some((value, i) => value !== plain[i])) throw new Error(`${name}: other distances`);
	const timings = await interleave({
		'box about the shape': () => {
			for (let k = 0; k < calls; k++) fillDistance(own, occupancy, grid, reach);
		},
		'whole grid, plainly': () => {
			for (let k = 0; k < calls; k++) plainly(plain, occupancy, grid, reach);
		},
	});
	report(`${name}, ${size}³ of ${spacingMm} mm, cut off at ${reach} mm, ${calls} channels`, timings);
	const [boxEach, plainEach] = timings.map(({ medianMs }) => medianMs / calls);
	const [boxMs, plainMs, ratio] = [boxEach, plainEach, plainEach / boxEach].map((value) =>
		Number(value.toPrecision(3)),
	);
	results.push({ name, size, spacingMm, reach, boxMs, plainMs, ratio });
}
saveResult('distance-channel', { results });
