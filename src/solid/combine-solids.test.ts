import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { findDefects, massProperties, type TriangleMesh } from '#shape';
import { movedMesh, randomRotation, stretchedMesh } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, tetrahedronMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { intersect, subtract, unite } from './combine-solids.ts';
import { NotSolidError } from './not-solid-error.ts';

const volume = (mesh: TriangleMesh): number =>
	mesh.triangles.length === 0 ? 0 : massProperties(mesh, { isClosed: true }).volumeMm3;

const solid = { isClosed: true, isManifold: true, isOriented: true };

describe('closed forms', () => {
	const a = boxMesh([0, 0, 0], [2, 2, 2]);
	const b = boxMesh([1, 1, 1], [3, 3, 3]);

	test('two boxes that overlap by one cube', async () => {
		expect(volume(await unite([a, b]))).toBeCloseTo(15, 5);
		expect(volume(await intersect([a, b]))).toBeCloseTo(1, 5);
		expect(volume(await subtract(a, [b]))).toBeCloseTo(7, 5);
		for (const result of [await unite([a, b]), await intersect([a, b]), await subtract(a, [b])])
			expect(findDefects(result)).toMatchObject({ ...solid, genus: 0, components: 1 });
	});

	test('boxes face to face become one, apart stay two, inside one another vanish', async () => {
		const next = boxMesh([2, 0, 0], [4, 2, 2]);
		const joined = await unite([a, next]);
		expect(findDefects(joined)).toMatchObject({ ...solid, components: 1 });
		expect(massProperties(joined).areaMm2).toBeCloseTo(2 * 4 + 4 * 8, 4);
		expect(findDefects(await unite([a, boxMesh([5, 5, 5], [6, 6, 6])])).components).toBe(2);
		expect(volume(await unite([a, boxMesh([0.5, 0.5, 0.5], [1, 1, 1])]))).toBeCloseTo(8, 5);
	});

	test('a box drilled through has one handle', async () => {
		const drilled = await subtract(boxMesh([0, 0, 0], [4, 4, 4]), [
			boxMesh([1, 1, -1], [2, 2, 5]),
			boxMesh([2.5, 2.5, -1], [3, 3, 5]),
		]);
		expect(findDefects(drilled)).toMatchObject({ ...solid, genus: 2 });
		expect(volume(drilled)).toBeCloseTo(64 - 4 - 1, 4);
	});

	test('a box with a cavity keeps it', async () => {
		const hollow = await subtract(a, [boxMesh([0.5, 0.5, 0.5], [1.5, 1.5, 1.5])]);
		expect(volume(hollow)).toBeCloseTo(7, 5);
		expect(findDefects(hollow).components).toBe(2);
		// It is a solid again for the next operation.
		expect(volume(await unite([hollow, boxMesh([0.6, 0.6, 0.6], [1, 1, 1])]))).toBeCloseTo(7 + 0.4 ** 3, 5);
	});

	test('two balls: the lens, to the error of their facets', async () => {
		const distance = 10;
		const radius = 10;
		const lens = await intersect([sphereMesh(radius, 6), sphereMesh(radius, 6, [distance, 0, 0])]);
		const exact = (Math.PI * (4 * radius + distance) * (2 * radius - distance) ** 2) / 12;
		expect(volume(lens) / exact).toBeCloseTo(1, 2);
		expect(volume(lens)).toBeLessThan(exact);
	});
});

describe('properties', () => {
	test('inclusion and exclusion, for any pair of turned bodies', async () => {
		const random = createRandom('inclusion-exclusion');
		for (let round = 0; round < 12; round++) {
			const bodies = [sphereMesh(8, 3), torusMesh(8, 3, 40, 20), stretchedMesh(sphereMesh(5, 3), [1, 2, 0.6])];
			const [a, b] = [0, 1].map(() =>
				movedMesh(bodies[Math.floor(3 * random.next())], {
					rotation: randomRotation(random),
					offset: [0, 1, 2].map(() => 3 * random.normal()),
				}),
			);
			const [union, common, rest] = [await unite([a, b]), await intersect([a, b]), await subtract(a, [b])];
			const scale = volume(a) + volume(b);
			expect(Math.abs(volume(union) + volume(common) - scale) / scale).toBeLessThan(1e-6);
			expect(Math.abs(volume(rest) + volume(common) - volume(a)) / scale).toBeLessThan(1e-6);
			for (const mesh of [union, common, rest])
				if (mesh.triangles.length > 0) expect(findDefects(mesh)).toMatchObject(solid);
		}
	});

	test('far from the origin the digits are kept for the shape', async () => {
		// Steps of float32 at 2,000 mm: 0.0001 mm.
		const far = (mesh: TriangleMesh): TriangleMesh => movedMesh(mesh, { offset: [2048, -2048, 1024] });
		const [near, away] = [
			await unite([sphereMesh(5, 4), sphereMesh(5, 4, [4, 0, 0])]),
			await unite([far(sphereMesh(5, 4)), far(sphereMesh(5, 4, [4, 0, 0]))]),
		];
		expect(volume(away) / volume(near)).toBeCloseTo(1, 5);
		expect(findDefects(away)).toMatchObject(solid);
	});

	test('the same bytes each time, and the inputs stay as they were', async () => {
		const [a, b] = [sphereMesh(5, 4), torusMesh(5, 2)];
		const before = [a, b].map(({ positions, triangles }) => [positions.slice(), triangles.slice()]);
		const first = await unite([a, b]);
		const second = await unite([a, b]);
		expect(second).toEqual(first);
		expect([a, b].map(({ positions, triangles }) => [positions, triangles])).toEqual(before);
	});

	test('many runs keep no memory', async () => {
		const [a, b] = [sphereMesh(5, 5), torusMesh(5, 2)];
		// Results waiting for the collector are no leak: collect before looking.
		setFlagsFromString('--expose-gc');
		const collect = runInNewContext('gc') as () => void;
		const used = (): number => {
			collect();
			return process.memoryUsage().external;
		};
		for (let run = 0; run < 3; run++) await unite([a, b]);
		const before = used();
		for (let run = 0; run < 20; run++) await unite([a, b]);
		expect(used() - before).toBeLessThan(32e6);
	}, 30_000);
});

describe('empty and hostile meshes', () => {
	const none: TriangleMesh = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
	const a = boxMesh([0, 0, 0], [2, 2, 2]);

	test('nothing is a solid too', async () => {
		expect((await unite([])).triangles).toHaveLength(0);
		expect((await intersect([])).triangles).toHaveLength(0);
		expect((await intersect([a, none])).triangles).toHaveLength(0);
		expect((await intersect([a, boxMesh([5, 5, 5], [6, 6, 6])])).triangles).toHaveLength(0);
		expect(volume(await unite([none, a]))).toBeCloseTo(8, 5);
		expect(volume(await subtract(a, []))).toBeCloseTo(8, 5);
	});

	test.each<[string, TriangleMesh, RegExp]>([
		['open', { ...a, triangles: a.triangles.slice(3) }, /unite: mesh 1 is not closed \(3 boundary edges\).*repair/],
		['inside out', { ...a, triangles: a.triangles.toReversed() }, /mesh 1 faces inward \(volume -8 mm³\)/],
		['disagreeing', { ...a, triangles: Uint32Array.of(2, 1, 0, ...a.triangles.subarray(3)) }, /mesh 1/],
		[
			'one triangle',
			{ positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0), triangles: Uint32Array.of(0, 1, 2) },
			/closed/,
		],
		['not a number', { ...a, positions: a.positions.map((x, i) => (i === 4 ? NaN : x)) }, /1 vertices that are NaN/],
		[
			'out of range',
			{ ...a, triangles: a.triangles.map((v, i) => (i === 0 ? 99 : v)) },
			/1 triangles that use vertices/,
		],
		[
			'two tetrahedra at one vertex',
			(() => {
				const both = together(tetrahedronMesh([0, 0, 0], 1), tetrahedronMesh([0, 0, 0], -1));
				const { positions, triangles } = both;
				return { positions, triangles: triangles.map((v, i) => (i < 12 ? v : v === 4 ? 0 : v)) };
			})(),
			/mesh 1 is not manifold|mesh 1/,
		],
	])('%s: refused by name', async (_, mesh, message) => {
		const error: unknown = await unite([a, mesh]).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(NotSolidError);
		expect(error).toMatchObject({ meshIndex: 1, message: expect.stringMatching(message) });
	});
});
