import { describe, expect, test } from 'vitest';
import { createRandom, identityMat4, multiplyMat4, scaleTranslation, type Mat4 } from '#numeric';
import type { Volume, VoxelArray } from '#volume';
import { noiseVolume } from '../../tests/label-volumes.ts';
import { extractIsosurface, type ExtractIsosurfaceOptions } from './extract-isosurface.ts';
import { extractUnion } from './extract-surfaces.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

type Triple = readonly [number, number, number];

const sound = {
	boundaryEdges: 0,
	nonManifoldEdges: 0,
	misorientedEdges: 0,
	degenerateTriangles: 0,
	zeroAreaTriangles: 0,
	unreferencedVertices: 0,
	nonManifoldVertices: 0,
	nonFiniteVertices: 0,
};

function greyVolume(
	dims: Triple,
	valueAt: (x: number, y: number, z: number) => number,
	voxelToWorld: Mat4 = identityMat4(),
): Volume<Float32Array> {
	const [nx, ny, nz] = dims;
	const voxels = new Float32Array(nx * ny * nz);
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) voxels[i] = valueAt(x, y, z);
	return { voxels, dims, voxelToWorld };
}

/** Signed distance to a sphere, voxel units, sphere in the middle. */
function sphereDistance(size: number, radius: number): Volume<Float32Array> {
	const c = (size - 1) / 2;
	return greyVolume([size, size, size], (x, y, z) => Math.hypot(x - c, y - c, z - c) - radius);
}

const oblique = multiplyMat4(
	Float64Array.of(0.6, -0.8, 0, 12, 0.8, 0.6, 0, -7, 0, 0, 1, 31, 0, 0, 0, 1),
	scaleTranslation([0.7, 1.1, 2.5], [-3, 5, 9]),
);
const mirrored = multiplyMat4(oblique, scaleTranslation([-1, 1, 1]));

/** Crossed edges of the padded grid, found one by one: what each vertex must be. */
function bruteForceVertices(volume: Volume, { level, inside = 'high' }: ExtractIsosurfaceOptions): string[] {
	const [nx, ny, nz] = volume.dims;
	const valueAt = (x: number, y: number, z: number): number =>
		x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz ? NaN : Number(volume.voxels[x + nx * (y + ny * z)]);
	const isInside = (value: number): boolean => (inside === 'high' ? value >= level : value <= level);
	const found: string[] = [];
	for (let z = -1; z <= nz; z++)
		for (let y = -1; y <= ny; y++)
			for (let x = -1; x <= nx; x++)
				for (const [ux, uy, uz] of [
					[1, 0, 0],
					[0, 1, 0],
					[0, 0, 1],
				]) {
					// prettier-ignore
					const a = valueAt(x, y, z);
					const b = valueAt(x + ux, y + uy, z + uz);
					if (isInside(a) === isInside(b)) continue;
					const exact = (level - a) / (b - a);
					const t = Number.isNaN(exact) ? 0.5 : Math.min(Math.max(exact, 1 / 1024), 1 - 1 / 1024);
					found.push(worldPoint(volume.voxelToWorld, x + ux * t, y + uy * t, z + uz * t));
				}
	return found.sort();
}

/** The affine in float64, rounded once: as text with all of its digits. */
function worldPoint(m: Mat4, x: number, y: number, z: number): string {
	return [0, 4, 8].map((r) => Math.fround(m[r] * x + (m[r + 1] * y + (m[r + 2] * z + m[r + 3]))) + 0).join(' ');
}

function sortedVertices({ positions }: TriangleMesh): string[] {
	return Array.from({ length: positions.length / 3 }, (_, v) =>
		Array.from(positions.subarray(3 * v, 3 * v + 3), (value) => value + 0).join(' '),
	).sort();
}

describe.each(['typescript', 'wasm'] as const)('extractIsosurface (%s)', (backend) => {
	test('a sphere of exact distances has its volume and area to second order', () => {
		const errors = [20, 40].map((radius) => {
			const mesh = extractIsosurface(sphereDistance(2 * radius + 6, radius), { level: 0, inside: 'low', backend });
			expect(findDefects(mesh)).toMatchObject({ ...sound, genus: 0, components: 1 });
			const { volumeMm3, areaMm2 } = massProperties(mesh);
			return [1 - volumeMm3 / ((4 / 3) * Math.PI * radius ** 3), 1 - areaMm2 / (4 * Math.PI * radius ** 2)];
		});
		for (const measure of [0, 1]) {
			expect(Math.abs(errors[1][measure])).toBeLessThan(0.0006);
			expect(errors[0][measure] / errors[1][measure]).toBeGreaterThan(3.5);
		}
	});

	test('every crossed edge has its vertex at the linear crossing, and nothing else has', () => {
		const random = createRandom('crossings');
		for (const voxelToWorld of [identityMat4(), oblique, mirrored])
			for (const inside of ['high', 'low'] as const) {
				const volume = greyVolume([9, 8, 7], () => random.next() * 10, voxelToWorld);
				const mesh = extractIsosurface(volume, { level: 4, inside, backend });
				expect(sortedVertices(mesh)).toEqual(bruteForceVertices(volume, { level: 4, inside }));
				expect(massProperties(mesh).volumeMm3).toBeGreaterThan(0);
				expect(findDefects(mesh)).toMatchObject(sound);
			}
	});

	test('is closed and manifold over whole-number noise, where many voxels are at the level', () => {
		const random = createRandom('levels');
		for (const values of [2, 3, 5, 9])
			for (const level of [1, 2]) {
				const volume = greyVolume([31, 17, 16], () => random.integer(values), oblique);
				const mesh = extractIsosurface(volume, { level, backend });
				expect(findDefects(mesh), `${values} values, level ${level}`).toMatchObject(sound);
			}
	});

	test('NaN is outside, infinities are values, and the surface is closed with both', () => {
		const random = createRandom('nan');
		const odd = [NaN, Infinity, -Infinity, 0, 1];
		const volume = greyVolume([20, 20, 20], () => odd[random.integer(5)]);
		for (const inside of ['high', 'low'] as const) {
			const mesh = extractIsosurface(volume, { level: 0.5, inside, backend });
			expect(findDefects(mesh)).toMatchObject(sound);
			expect(sortedVertices(mesh)).toEqual(bruteForceVertices(volume, { level: 0.5, inside }));
		}
	});

	test('a mask at one half is the surface of the mask', () => {
		const mask = noiseVolume(24, 0.4, 3);
		const surface = extractUnion(mask, [1], { backend });
		const mesh = extractIsosurface(mask, { level: 0.5, backend });
		expect(sortedVertices(mesh)).toEqual(surface ? sortedVertices(surface.mesh) : []);
		expect(mesh.triangles.length).toBe(surface?.mesh.triangles.length);
	});

	test.each([
		['Uint8Array', 0, 255],
		['Int8Array', -128, 127],
		['Uint16Array', 0, 65_535],
		['Int16Array', -32_768, 32_767],
		['Uint32Array', 0, 2 ** 32 - 1],
		['Int32Array', -(2 ** 31), 2 ** 31 - 1],
		['Float32Array', -1e30, 1e30],
		['Float64Array', -1e300, 1e300],
		['BigInt64Array', -(2 ** 40), 2 ** 40],
		['BigUint64Array', 0, 2 ** 40],
	] as const)('reads %s over its whole range, fractional levels and levels beyond it', (name, least, most) => {
		const random = createRandom(name);
		const dims = [18, 7, 6] as const;
		const values = Array.from({ length: 18 * 7 * 6 }, () => {
			const pick = random.integer(4);
			const value = pick === 0 ? least : pick === 1 ? most : least + random.next() * (most - least);
			return Math.trunc(value);
		});
		const voxels: VoxelArray =
			name === 'BigInt64Array'
				? BigInt64Array.from(values, BigInt)
				: name === 'BigUint64Array'
					? BigUint64Array.from(values, BigInt)
					: globalThis[name].from(values);
		const volume = { voxels, dims, voxelToWorld: identityMat4() };
		const middle = least / 2 + most / 2;
		for (const level of [middle, middle + 0.25, least, most, least + 0.5])
			for (const inside of ['high', 'low'] as const) {
				const mesh = extractIsosurface(volume, { level, inside, backend });
				expect(sortedVertices(mesh), `${inside} ${level}`).toEqual(bruteForceVertices(volume, { level, inside }));
			}
		expect(extractIsosurface(volume, { level: 1.5 * most + 1, backend }).triangles).toHaveLength(0);
		const all = extractIsosurface(volume, { level: 1.5 * most + 1, inside: 'low', backend });
		expect(massProperties(all).volumeMm3).toBeGreaterThan(18 * 7 * 6 * 0.8);
	});

	test('structures of one voxel, lines, sheets, and volumes one voxel thick are closed', () => {
		for (const dims of [
			[1, 1, 1],
			[40, 1, 1],
			[1, 40, 1],
			[1, 1, 40],
			[30, 31, 1],
			[64, 3, 1],
			[1, 33, 31],
		] as const) {
			// prettier-ignore
			const random = createRandom(dims.join());
			const full = greyVolume(dims, () => 1);
			expect(findDefects(extractIsosurface(full, { level: 1, backend }))).toMatchObject({ ...sound, genus: 0 });
			const some = greyVolume(dims, () => random.next());
			expect(findDefects(extractIsosurface(some, { level: 0.5, backend }))).toMatchObject(sound);
		}
	});

	test('an open border leaves out exactly what lies beyond the last voxels', () => {
		const random = createRandom('open');
		const volume = greyVolume([35, 9, 8], () => random.next());
		const open = extractIsosurface(volume, { level: 0.5, border: 'open', backend });
		const closed = sortedVertices(extractIsosurface(volume, { level: 0.5, backend }));
		const isWithin = (vertex: string): boolean => {
			const point = vertex.split(' ').map(Number);
			return point.every((value, axis) => value >= 0 && value <= volume.dims[axis] - 1);
		};
		const { misorientedEdges, nonManifoldEdges, boundaryEdges } = findDefects(open);
		expect([misorientedEdges, nonManifoldEdges]).toEqual([0, 0]);
		expect(boundaryEdges).toBeGreaterThan(0);
		expect(sortedVertices(open)).toEqual(closed.filter(isWithin));
		const sheet = greyVolume([9, 8, 1], () => random.next());
		expect(extractIsosurface(sheet, { level: 0.5, border: 'open', backend }).triangles).toHaveLength(0);
	});

	test('moves with its grid: shifts, turns, mirrors and scales', () => {
		const volume = sphereDistance(20, 7.3);
		const plain = massProperties(extractIsosurface(volume, { level: 0, inside: 'low', backend })).volumeMm3;
		for (const voxelToWorld of [oblique, mirrored, scaleTranslation([2, 2, 2])]) {
			const moved = extractIsosurface({ ...volume, voxelToWorld }, { level: 0, inside: 'low', backend });
			const scale = voxelToWorld === oblique || voxelToWorld === mirrored ? 0.7 * 1.1 * 2.5 : 8;
			expect(massProperties(moved).volumeMm3 / (plain * scale)).toBeCloseTo(1, 5);
		}
	});

	test('inverted values with the other side inside give the same surface', () => {
		const volume = sphereDistance(20, 7.3);
		const inverted = { ...volume, voxels: volume.voxels.map((value) => -value) };
		expect(extractIsosurface(inverted, { level: 0, backend })).toEqual(
			extractIsosurface(volume, { level: 0, inside: 'low', backend }),
		);
	});

	test('refuses what has no surface', () => {
		const volume = sphereDistance(8, 3);
		expect(() => extractIsosurface(volume, { level: NaN, backend })).toThrow('level must be a finite number, got NaN');
		expect(() => extractIsosurface({ ...volume, dims: [8, 8, 9] }, { level: 0, backend })).toThrow(RangeError);
		const flat = { ...volume, voxelToWorld: scaleTranslation([1, 0, 1]) };
		expect(() => extractIsosurface(flat, { level: 0, backend })).toThrow('singular');
		const empty = { voxels: new Uint8Array(0), dims: [0, 5, 5] as const, voxelToWorld: identityMat4() };
		expect(extractIsosurface(empty, { level: 0, backend }).triangles).toHaveLength(0);
	});
});

describe('extractIsosurface', () => {
	test('both twins give the same bits', () => {
		const random = createRandom('twins');
		for (const dims of [
			[30, 5, 4],
			[31, 9, 3],
			[32, 4, 4],
			[33, 4, 4],
			[55, 8, 8],
			[120, 6, 5],
			[62, 30, 20],
		] as const)
			// prettier-ignore
			for (const voxelToWorld of [oblique, mirrored])
				for (const border of ['closed', 'open'] as const) {
					const volume = greyVolume(dims, () => (random.integer(7) === 0 ? NaN : random.integer(9)), voxelToWorld);
					for (const level of [4, 4.5]) {
						const options = { level, border, inside: level === 4 ? 'low' : 'high' } as const;
						expect(extractIsosurface(volume, { ...options, backend: 'wasm' })).toEqual(
							extractIsosurface(volume, { ...options, backend: 'typescript' }),
						);
					}
				}
	});

	test('a volume too large to be kept whole in the kernel is read slice by slice, with the same bits', () => {
		const dims = [400, 400, 220] as const;
		const voxels = new Float32Array(400 * 400 * 220);
		for (let z = 40; z < 90; z++)
			for (let y = 50; y < 120; y++)
				for (let x = 60; x < 160; x++) voxels[x + 400 * (y + 400 * z)] = (x * 7 + y * 3 + z * 11) % 13;
		const volume = { voxels, dims, voxelToWorld: identityMat4() };
		const wasm = extractIsosurface(volume, { level: 6.5, backend: 'wasm' });
		const typescript = extractIsosurface(volume, { level: 6.5, backend: 'typescript' });
		expect(Buffer.compare(Buffer.from(wasm.positions.buffer), Buffer.from(typescript.positions.buffer))).toBe(0);
		expect(Buffer.compare(Buffer.from(wasm.triangles.buffer), Buffer.from(typescript.triangles.buffer))).toBe(0);
	});
});
