/**
 * Samples made for training: warps of occupancies by our look-up against the plain one, and whole examples (augmented, encoded)
 * from shapes as they come and from shapes that were put on the network's grid once. Values of the two look-ups are compared
 * before a time counts.
 *
 * Run: node --conditions=source bench/make-samples.bench.ts
 */
import { createRandom } from '#numeric';
import { warpContent, type ShapeSample } from '#learning';
import type { Volume } from '#volume';
import { elasticWarp } from '../src/learning/augmentation/random-elastic.ts';
import { rigidWarp } from '../src/learning/augmentation/random-rigid.ts';
import { scaleWarp } from '../src/learning/augmentation/random-scale.ts';
import { afterWarp } from '../src/learning/augmentation/shape-warp.ts';
import { lessonExample, prepareSample, type LessonSettings } from '../src/learning/lesson-examples.ts';
import { slowlyWarped } from '../tests/warped-look-up.ts';
import { saveResult } from './peer.ts';

/** A bent body that fills about an eighth of its grid, as organs do. */
function body(size: number, spacingMm: number): Volume<Uint8Array> {
	const voxels = new Uint8Array(size ** 3);
	for (let i = 0; i < voxels.length; i++) {
		const [x, y, z] = [i % size, Math.floor(i / size) % size, Math.floor(i / size ** 2)].map(
			(at) => (at + 0.5) / size - 0.5,
		);
		const depth = 1 - Math.hypot((x - 0.1 * Math.cos(6 * z)) / 0.22, y / 0.3, z / 0.42);
		voxels[i] = Math.max(0, Math.min(255, 127.5 + 127.5 * depth * 0.3 * size));
	}
	const edge = (spacingMm * (1 - size)) / 2;
	const [s, e] = [spacingMm, edge];
	const voxelToWorld = Float64Array.of(s, 0, 0, e, 0, s, 0, e, 0, 0, s, e, 0, 0, 0, 1);
	return { voxels, dims: [size, size, size], voxelToWorld };
}

/** Median CPU milliseconds. */
function cpuMs(run: (round: number) => void): number {
	const times: number[] = [];
	for (let round = 0, spent = 0; round < 5 || (spent < 300 && round < 200); round++) {
		const before = process.cpuUsage();
		run(round);
		const { user, system } = process.cpuUsage(before);
		spent += (user + system) / 1000;
		if (round > 0) times.push((user + system) / 1000);
	}
	return times.toSorted((a, b) => a - b)[times.length >> 1];
}

const results: Record<string, unknown>[] = [];
const random = createRandom(1);
for (const size of [32, 64]) {
	const volume = body(size, 64 / size);
	const rigid = rigidWarp(random, { angleDegrees: 15, shiftMm: 2 });
	const scale = scaleWarp(random);
	const elastic = elasticWarp(random);
	const warps = {
		rigid,
		elastic,
		'rigid, scale, elastic': afterWarp(afterWarp(rigid, scale), elastic),
		'elastic, rigid, scale': afterWarp(afterWarp(elastic, rigid), scale),
	};
	for (const [name, warp] of Object.entries(warps)) {
		const content = warpContent({ kind: 'occupancy', volume }, warp);
		if (content.kind !== 'occupancy') throw new TypeError('a warp keeps the kind');
		const plain = slowlyWarped(volume, warp, 0);
		const apart = plain.reduce((most, value, i) => Math.max(most, Math.abs(value - content.volume.voxels[i])), 0);
		if (apart > 0.5001) throw new RangeError(`${name}: ${apart} apart`);
		const ownMs = cpuMs(() => warpContent({ kind: 'occupancy', volume }, warp));
		const plainMs = cpuMs(() => slowlyWarped(volume, warp, 0));
		results.push({ what: `warp: ${name}`, size, ownMs, plainMs });
		console.log(`${size}³ ${name}: ${ownMs.toFixed(2)} ms, plainly ${plainMs.toFixed(1)} ms`);
	}
}

const common = { lesson: 'class', input: 'voxels', pointCount: 1024, share: 0.25, seed: 1 } as const;
const grid = { dims: [32, 32, 32], spacingMm: 2 } as const;
const sample: ShapeSample = {
	id: 'a',
	subject: 'a',
	source: 'made up',
	facts: {},
	content: { kind: 'occupancy', volume: body(64, 1) },
};
const augmentations = {
	none: {},
	'mirror, rigid, scale': { mirror: 0.5, angleDegrees: 10, shiftMm: 2, scaleDeviation: 0.05 },
	'mirror, rigid, scale, elastic': { mirror: 0.5, angleDegrees: 10, shiftMm: 2, scaleDeviation: 0.05, elasticMm: 2 },
};
for (const [name, augment] of Object.entries(augmentations))
	for (const lesson of ['class', 'completion'] as const) {
		const settings: LessonSettings = { ...common, lesson, grid, augment };
		const prepared = prepareSample(sample, settings);
		const asTheyCome = cpuMs((epoch) => lessonExample(sample, 0, epoch, settings));
		const onGrid = cpuMs((epoch) => lessonExample(prepared, 0, epoch, settings));
		results.push({ what: `example of ${lesson}: ${name}`, size: 64, asTheyComeMs: asTheyCome, preparedMs: onGrid });
		console.log(`${lesson}, ${name}: from 64³ ${asTheyCome.toFixed(1)} ms, prepared on 32³ ${onGrid.toFixed(2)} ms`);
	}

// As the kidney tasks have them: distances and coordinates of a shape with its cap cut off, 48³.
const kidney: LessonSettings = {
	...common,
	lesson: 'completion',
	grid: { dims: [48, 48, 48], spacingMm: 1.5 },
	channels: ['distance', 'coordinates'],
	augment: augmentations['mirror, rigid, scale'],
};
const prepared = prepareSample(sample, kidney);
const withDistances = cpuMs((epoch) => lessonExample(prepared, 0, epoch, kidney));
const withoutDistances = cpuMs((epoch) => lessonExample(prepared, 0, epoch, { ...kidney, channels: ['occupancy'] }));
results.push({ what: 'example of completion: distances, coordinates', size: 48, withDistances, withoutDistances });
console.log(`completion 48³ with distances ${withDistances.toFixed(1)} ms, without ${withoutDistances.toFixed(1)} ms`);
saveResult('make-samples', { results });
