import { createRandom, multiplyMat4, transformPoint, affineDeterminant } from '#numeric';
import { massProperties, extractIsosurface } from '#shape';
import type { Volume } from '#volume';
import { describe, expect, test } from 'vitest';
import { ellipsoidField } from '../../../tests/ellipsoid-fields.ts';
import { gridToWorld, type FieldGrid } from '../field-grid.ts';
import { fieldToOccupancy } from '../signed-distance-field.ts';
import type { ShapeSample } from '../shape-sample.ts';
import { augment, sometimes, type Augmentation } from './augmentation.ts';
import { displace, randomLattice } from './displacement-lattice.ts';
import { biteBall, biteBox, capPlane, cutCap, isBeyond, randomDefect } from './random-defect.ts';
import { elasticWarp, randomElastic } from './random-elastic.ts';
import { mirrorSample, randomMirror } from './random-mirror.ts';
import { randomRegistration } from './random-registration.ts';
import { randomRigid, rigidWarp } from './random-rigid.ts';
import { randomScale, scaleWarp } from './random-scale.ts';
import { afterWarp, warpContent, warpField, warpMesh, warpPoints } from './shape-warp.ts';

const grid: FieldGrid = { dims: [32, 32, 32], spacingMm: 1.5 };
const axes = [17, 12, 9];
const occupancy: Volume<Uint8Array> = fieldToOccupancy(ellipsoidField(axes, 6, grid), grid);
const sample: ShapeSample = {
	id: 'a',
	subject: 'A',
	source: 'made up',
	facts: { side: 'left', twin: 'right', age: 3 },
	content: { kind: 'occupancy', volume: occupancy },
};
const surface = extractIsosurface(occupancy, { level: 127.5 });
const meshSample: ShapeSample = { ...sample, id: 'm', content: { kind: 'mesh', mesh: surface } };

const voxelsOf = ({ content }: ShapeSample): Uint8Array => {
	if (content.kind !== 'occupancy') throw new Error(content.kind);
	return content.volume.voxels;
};
const volumeOf = (voxels: Uint8Array): number => voxels.reduce((sum, value) => sum + value / 255, 0);
const whole = volumeOf(occupancy.voxels);

/** Share of the voxels of the warped mesh's inside on which the warped grid agrees, by its own surface's volume and centroid. */
function agreement(warp: Parameters<typeof warpMesh>[1]): { volumes: number; gapMm: number } {
	const moved = massProperties(warpMesh(surface, warp), { isClosed: true });
	const content = warpContent(sample.content, warp);
	if (content.kind !== 'occupancy') throw new Error(content.kind);
	const again = massProperties(extractIsosurface(content.volume, { level: 127.5 }), { isClosed: true });
	return {
		volumes: again.volumeMm3 / moved.volumeMm3,
		gapMm: Math.hypot(...[0, 1, 2].map((k) => again.centroid[k] - moved.centroid[k])),
	};
}

describe('warps', () => {
	test('grids and meshes move alike: rigid, scale, mirror, elastic', () => {
		for (let seed = 0; seed < 4; seed++) {
			const random = createRandom(seed);
			const rigid = rigidWarp(random, { angleDegrees: 20, shiftMm: 2 });
			const scale = scaleWarp(random, { deviation: 0.08, axisDeviation: 0.05 });
			const elastic = elasticWarp(random, { displacementMm: 2, stepMm: 14, reachMm: 24 });
			for (const warp of [rigid, scale, elastic, afterWarp(afterWarp(elastic, rigid), scale)]) {
				const { volumes, gapMm } = agreement(warp);
				expect(Math.abs(volumes - 1)).toBeLessThan(0.02);
				expect(gapMm).toBeLessThan(0.15);
			}
		}
	});

	test('rotations are rotations, and of the angle asked for', () => {
		const angles = Array.from({ length: 200 }, (_, i) => {
			const { affine } = rigidWarp(createRandom(i), { angleDegrees: 10 });
			expect(affineDeterminant(affine)).toBeCloseTo(1, 12);
			const product = multiplyMat4(affine, transposed(affine));
			product.forEach((value, at) => expect(value).toBeCloseTo(at % 5 === 0 ? 1 : 0, 12));
			return (Math.acos(Math.min(1, (affine[0] + affine[5] + affine[10] - 1) / 2)) * 180) / Math.PI;
		});
		// Of a vector of three normals with deviation 10: mean length 10 · √(8/π).
		expect(angles.reduce((sum, angle) => sum + angle, 0) / 200).toBeCloseTo(15.96, -0.5);
		const any = rigidWarp(createRandom(1), { angleDegrees: 'any' });
		expect(affineDeterminant(any.affine)).toBeCloseTo(1, 12);
	});

	test('an elastic warp can be undone point by point, and folds nothing', () => {
		const warp = elasticWarp(createRandom(2), { displacementMm: 3, stepMm: 16, reachMm: 24 });
		const points = Float32Array.from({ length: 300 }, (_, i) => 20 * Math.sin(i * 1.7));
		const moved = warpPoints(points, warp);
		const q = new Float64Array(3);
		for (let p = 0; p < points.length; p += 3) {
			q.set(moved.subarray(p, p + 3));
			displace(warp.displacement!, q);
			for (let k = 0; k < 3; k++) expect(q[k]).toBeCloseTo(points[p + k], 2);
		}
		expect(massProperties(warpMesh(surface, warp)).isClosed).toBe(true);
		expect(() => randomLattice({ displacementMm: 9, stepMm: 10, reachMm: 20, random: createRandom(1) })).toThrow(
			'fold',
		);
	});

	test('the lattice displaces as much as asked for', () => {
		const lattice = randomLattice({ displacementMm: 3, stepMm: 15, reachMm: 60, random: createRandom(4) });
		const random = createRandom(5);
		let squares = 0;
		for (let i = 0; i < 3000; i++) {
			const point = Float64Array.from({ length: 3 }, () => random.uniform(-50, 50));
			const before = point.slice();
			displace(lattice, point);
			squares += point.reduce((sum, value, k) => sum + (value - before[k]) ** 2, 0) / 9000;
		}
		// Draws are cut at two deviations, which takes a little.
		expect(Math.sqrt(squares)).toBeGreaterThan(2.4);
		expect(Math.sqrt(squares)).toBeLessThan(3.2);
	});

	test('distances grow with the shape', () => {
		const warp = { affine: Float64Array.of(1.2, 0, 0, 0, 0, 1.2, 0, 0, 0, 0, 1.2, 0, 0, 0, 0, 1) };
		const ball = (radius: number): Float32Array => ellipsoidField([radius, radius, radius], 100, grid);
		const moved = warpField({ voxels: ball(10), dims: grid.dims, voxelToWorld: gridToWorld(grid) }, warp);
		const direct = ball(12);
		const worst = moved.voxels.reduce((most, value, i) => Math.max(most, Math.abs(value - direct[i])), 0);
		// Only the corners beyond the old grid and the tip in the middle differ.
		expect(worst).toBeLessThan(1.5);
		const centre = 16 + 32 * (16 + 32 * 24);
		expect(moved.voxels[centre]).toBeCloseTo(direct[centre], 1);
	});
});

const transposed = (m: Float64Array): Float64Array => m.map((_, at) => m[4 * (at % 4) + Math.floor(at / 4)]);

describe('mirror', () => {
	test('swaps left and right in grid, mesh and facts; twice is nothing', () => {
		const mirrored = mirrorSample(sample);
		expect(mirrored.facts).toEqual({ side: 'right', twin: 'right', age: 3 });
		const [nx] = grid.dims;
		voxelsOf(mirrored).forEach((value, i) => expect(value).toBe(occupancy.voxels[i - (i % nx) + (nx - 1 - (i % nx))]));
		expect(voxelsOf(mirrorSample(mirrored))).toEqual(occupancy.voxels);
		const mesh = mirrorSample(meshSample).content;
		if (mesh.kind !== 'mesh') throw new Error();
		expect(massProperties(mesh.mesh).volumeMm3).toBeCloseTo(massProperties(surface).volumeMm3, 1);
		expect(randomMirror({ probability: 0 }).apply(sample, createRandom(1))).toBe(sample);
	});
});

describe('augment', () => {
	const all: readonly Augmentation[] = [
		randomRigid({ angleDegrees: 15 }),
		sometimes(0.5, randomScale()),
		randomMirror(),
		randomElastic({ stepMm: 14, reachMm: 24 }),
	];

	test('depends on seed, epoch and sample alone', () => {
		const first = augment(sample, all, { seed: 1, epoch: 3 });
		expect(augment({ ...sample }, all, { seed: 1, epoch: 3 })).toEqual(first);
		expect(voxelsOf(augment(sample, all, { seed: 1, epoch: 4 }))).not.toEqual(voxelsOf(first));
		expect(voxelsOf(augment({ ...sample, id: 'b' }, all, { seed: 1, epoch: 3 }))).not.toEqual(voxelsOf(first));
		expect(voxelsOf(sample)).toBe(occupancy.voxels);
	});

	test('several movements in one look-up go as one after another, with what becomes of the facts', () => {
		const swaps: string[] = [];
		for (let epoch = 0; epoch < 6; epoch++) {
			const { content, facts } = augment(sample, all, { seed: 2, epoch });
			if (content.kind !== 'occupancy') throw new Error(content.kind);
			const own = massProperties(extractIsosurface(content.volume, { level: 127.5 }), { isClosed: true });
			// Meshes are moved point by point, each movement by itself.
			const random = createRandom(`2 ${epoch} a`);
			const turns = all.reduce((mesh, one) => one.apply(mesh, random), meshSample);
			if (turns.content.kind !== 'mesh') throw new Error(turns.content.kind);
			const moved = massProperties(turns.content.mesh, { isClosed: true });
			expect(Math.abs(own.volumeMm3 / moved.volumeMm3 - 1)).toBeLessThan(0.02);
			expect(Math.hypot(...own.centroid.map((value, k) => value - moved.centroid[k]))).toBeLessThan(0.15);
			expect(facts).toEqual(turns.facts);
			swaps.push(String(facts['side']));
		}
		expect(new Set(swaps).size).toBe(2);
		const two = [randomElastic({ stepMm: 14, reachMm: 24 }), randomElastic({ stepMm: 14, reachMm: 24 })];
		expect(voxelsOf(augment(sample, two, { seed: 1, epoch: 1 }))).not.toEqual(occupancy.voxels);
	});

	test('sometimes is as often as asked for', () => {
		const once = sometimes(0.3, { name: 'mark', apply: (one) => ({ ...one, id: 'changed' }) });
		const random = createRandom(1);
		const changed = Array.from({ length: 2000 }, () => once.apply(sample, random)).filter(({ id }) => id === 'changed');
		expect(changed.length / 2000).toBeCloseTo(0.3, 1);
		expect(() => sometimes(1.2, once)).toThrow('0 … 1');
	});
});

describe('defects', () => {
	test('a cap is a quarter of the volume, beyond its plane, in random directions', () => {
		const directions: number[] = [];
		for (let seed = 0; seed < 20; seed++) {
			const { rest, missing, plane } = cutCap(sample, { random: createRandom(seed) });
			expect(Math.abs(volumeOf(missing.voxels) / whole - 0.25)).toBeLessThan(0.01);
			expect(volumeOf(voxelsOf(rest)) + volumeOf(missing.voxels)).toBeCloseTo(whole, 6);
			expect(rest.parent).toBe('a');
			const m = occupancy.voxelToWorld;
			missing.voxels.forEach((value, i) => {
				const point = transformPoint(m, i % 32, Math.floor(i / 32) % 32, Math.floor(i / 1024));
				if (occupancy.voxels[i] !== 0) expect(isBeyond(plane!, point)).toBe(value !== 0);
			});
			directions.push(plane!.normal[2]);
		}
		// The height on the sphere is uniform.
		expect(Math.abs(directions.reduce((sum, value) => sum + value, 0) / 20)).toBeLessThan(0.4);
		expect(capPlane(occupancy, { share: 0.01, random: createRandom(1) }).offset).toBeGreaterThan(8);
	});

	test('the plane lies between the last voxel that goes and the first that stays, ties and shares of voxels included', () => {
		const random = createRandom('levels');
		for (let round = 0; round < 60; round++) {
			const dims = [1 + random.integer(9), 1 + random.integer(9), 2 + random.integer(9)] as const;
			const isBinary = round % 2 === 0;
			const voxels = Uint8Array.from({ length: dims[0] * dims[1] * dims[2] }, () =>
				random.next() < 0.4 ? 0 : isBinary ? 255 : random.integer(256),
			);
			voxels[0] = 255;
			const volume = { voxels, dims, voxelToWorld: occupancy.voxelToWorld };
			const share = [1e-6, random.next(), 1 - 1e-6][round % 3];
			const { normal, offset } = capPlane(volume, { share, random: createRandom(round) });
			const sorted = Array.from(voxels.keys())
				.filter((i) => voxels[i] !== 0)
				.map((i) => {
					const [x, y, z] = [i % dims[0], Math.floor(i / dims[0]) % dims[1], Math.floor(i / (dims[0] * dims[1]))];
					const point = transformPoint(volume.voxelToWorld, x, y, z);
					return { level: normal[0] * point[0] + normal[1] * point[1] + normal[2] * point[2], weight: voxels[i] };
				})
				.sort((a, b) => b.level - a.level);
			const most = share * sorted.reduce((sum, { weight }) => sum + weight, 0);
			let gone = 0;
			let sum = 0;
			while (gone < sorted.length - 1 && sum + sorted[gone].weight <= most) sum += sorted[gone++].weight;
			const { level } = sorted[gone];
			expect(offset).toBeCloseTo(gone === 0 ? level - 1e-6 : (sorted[gone - 1].level + level) / 2, 9);
		}
	});

	test('bites take something and leave the rest', () => {
		for (const bite of [biteBall, biteBox]) {
			const { rest, missing } = bite(sample, { sizeMm: [6, 9], random: createRandom(3) });
			const gone = volumeOf(missing.voxels);
			expect(gone).toBeGreaterThan(20);
			expect(gone).toBeLessThan(0.8 * whole);
			voxelsOf(rest).forEach((value, i) => expect(value + missing.voxels[i]).toBe(occupancy.voxels[i]));
		}
		expect(() => biteBall(meshSample, { random: createRandom(1) })).toThrow('m is a mesh');
		const kinds = Array.from({ length: 12 }, (_, i) => randomDefect(sample, createRandom(i)).plane !== undefined);
		expect(new Set(kinds).size).toBe(2);
	});
});

describe('registration', () => {
	const coarse: FieldGrid = { dims: [10, 10, 10], spacingMm: 4.5 };
	const ellipsoid = (id: string, lengths: readonly number[]): ShapeSample => {
		const mesh = extractIsosurface(fieldToOccupancy(ellipsoidField(lengths, 6, coarse), coarse), { level: 127.5 });
		return { ...meshSample, id, subject: id, content: { kind: 'mesh', mesh } };
	};
	const extent = ({ content }: ShapeSample): number =>
		content.kind === 'mesh' ? Math.max(...content.mesh.positions.filter((_, i) => i % 3 === 0)) : Number.NaN;

	test('goes to a shape of another subject', () => {
		const own = ellipsoid('m', axes);
		const towards = [own, ellipsoid('n', [13, 13, 11])];
		const made = randomRegistration({ towards, share: [1, 1], forget: ['age'] }).apply(own, createRandom(1));
		expect(made.facts['age']).toBeNull();
		expect(Math.abs(extent(made) - extent(towards[1]))).toBeLessThan(1.2);
		expect(extent(own) - extent(made)).toBeGreaterThan(2);
		expect(() => randomRegistration({ towards: [own] }).apply(own, createRandom(1))).toThrow('another subject');
	});
});
