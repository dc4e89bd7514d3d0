import { NodeIO } from '@gltf-transform/core';
import { EXTMeshoptCompression, KHRMeshQuantization } from '@gltf-transform/extensions';
import { MeshoptDecoder } from 'meshoptimizer';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { Box3, Vector3 } from 'three';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { findDefects, massProperties } from '#shape';
import { onlyMesh, roughMesh, sortedTriangles } from '../../tests/mesh-checks.ts';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { readGlb } from './read-glb.ts';
import { writeGlb, type WriteGlbOptions } from './write-glb.ts';

beforeAll(() => MeshoptDecoder.ready);

const io = (): NodeIO =>
	new NodeIO()
		.registerExtensions([EXTMeshoptCompression, KHRMeshQuantization])
		.registerDependencies({ 'meshopt.decoder': MeshoptDecoder });

const variants: WriteGlbOptions[] = (['meshopt', 'none'] as const).flatMap((compression) =>
	[true, false].flatMap((normals) =>
		([{ bits: 14 }, false] as const).map((quantise) => ({ compression, normals, quantise })),
	),
);

/** `extras.medshapenet` of the root node. */
const factsOf = (bytes: Uint8Array): { quantisationErrorMm: number; quantisationStepMm: number } => {
	const length = new DataView(bytes.buffer).getUint32(12, true);
	const json = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + length)));
	return json.nodes.find((node: { name: string }) => node.name === 'MedShapeNet').extras.medshapenet;
};

describe('writeGlb', () => {
	test.each(variants)('$compression, normals $normals, quantise $quantise: RAS+ mm come back', async (options) => {
		const mesh = torusMesh(70, 20, 40, 20);
		const bytes = await writeGlb([{ name: 'ring', path: ['thorax', 'left'], mesh, extras: { id: 'x' } }], options);
		const file = await readGlb(bytes);
		expect(file.original).toMatchObject({ units: 'mm', space: 'RAS', notes: [] });
		expect(file.parts).toMatchObject([{ name: 'ring', path: ['thorax', 'left'], extras: { id: 'x' } }]);
		const read = onlyMesh(file);
		expect(findDefects(read)).toMatchObject({ isClosed: true, isOriented: true, genus: 1 });
		if (options.quantise === false) expect(sortedTriangles(read)).toEqual(sortedTriangles(mesh));
		else expect(massProperties(read).volumeMm3).toBeCloseTo(massProperties(mesh).volumeMm3, -2);
	});

	test('float32 in the order given comes back as it was', async () => {
		const mesh = roughMesh('float32');
		const options = { quantise: false, reorder: false, compression: 'none' } as const;
		expect(onlyMesh(await readGlb(await writeGlb([{ name: 'm', mesh }], options)))).toEqual(mesh);
		// The codec of triangles may begin a triangle with another corner, nothing else.
		const packed = onlyMesh(
			await readGlb(await writeGlb([{ name: 'm', mesh }], { ...options, compression: 'meshopt' })),
		);
		expect(packed.positions).toEqual(mesh.positions);
		expect(sortedTriangles(packed)).toEqual(sortedTriangles(mesh));
	});

	test('the stated error bounds every vertex, and is nearly reached', async () => {
		const random = createRandom('bound');
		for (const bits of [6, 10, 14, 16]) {
			const base = sphereMesh(1, 4);
			const scale = 10 ** random.uniform(0, 3);
			const offset = random.uniform(-800, 800);
			const mesh = { ...base, positions: base.positions.map((v) => v * scale + offset) };
			const bytes = await writeGlb([{ name: 'm', mesh }], { quantise: { bits }, reorder: false });
			const read = onlyMesh(await readGlb(bytes));
			const facts = factsOf(bytes);
			let worst = 0;
			for (let i = 0; i < mesh.positions.length; i += 3) {
				const d = [0, 1, 2].map((k) => read.positions[i + k] - mesh.positions[i + k]);
				worst = Math.max(worst, Math.hypot(...d));
			}
			expect(worst, `${bits} bits`).toBeLessThanOrEqual(facts.quantisationErrorMm);
			expect(worst, `${bits} bits`).toBeGreaterThan(facts.quantisationErrorMm / 3);
			expect(facts.quantisationStepMm / ((2 * scale) / (2 ** bits - 1))).toBeCloseTo(1, 5);
		}
	});

	test('equal input gives equal bytes, and the input is not changed', async () => {
		const mesh = torusMesh(70, 20, 40, 20);
		const copy = { positions: mesh.positions.slice(), triangles: mesh.triangles.slice() };
		expect(await writeGlb([{ name: 'm', mesh }])).toEqual(await writeGlb([{ name: 'm', mesh }]));
		expect(mesh).toEqual(copy);
	});

	test('compression is worth it: less than 3 bytes a triangle at 14 bits', async () => {
		const mesh = sphereMesh(60, 6);
		const bytes = await writeGlb([{ name: 'm', mesh }]);
		expect(bytes.length / (mesh.triangles.length / 3)).toBeLessThan(3);
	});

	test('several shapes, groups shared, colours, many vertices', async () => {
		const shapes = [
			{ name: 'a', mesh: boxMesh([0, 0, 0], [10, 10, 10]), path: ['g', 'h'], colour: [1, 0, 0] as const },
			{ name: 'b', mesh: sphereMesh(20, 7), path: ['g'] },
			{ name: 'c', mesh: boxMesh([5, 5, 5], [9, 9, 9]), path: ['g', 'h'] },
		];
		const file = await readGlb(await writeGlb(shapes, { quantise: false }));
		const facts = file.parts.map((part) => [part.name, part.path, part.mesh.triangles.length / 3]);
		expect(facts).toEqual([
			['a', ['g', 'h'], 12],
			['c', ['g', 'h'], 12],
			['b', ['g'], 131_072],
		]);
	});

	test.each(['meshopt', 'none'] as const)('vertex colours stay with their vertices (%s)', async (compression) => {
		const mesh = sphereMesh(30, 3);
		const count = mesh.positions.length / 3;
		// The colour says the place: red grows with x, green with y.
		const shade = (value: number): number => Math.round(127 + value * 4);
		const vertexColours = Uint8Array.from({ length: 4 * count }, (_, i) =>
			i % 4 === 3 ? 255 : i % 4 === 2 ? 7 : shade(mesh.positions[3 * (i >> 2) + (i % 4)]),
		);
		const bytes = await writeGlb([{ name: 'm', mesh, vertexColours }], { compression, quantise: false });
		const document = await io().readBinary(bytes);
		const [primitive] = document.getRoot().listMeshes()[0].listPrimitives();
		const positions = primitive.getAttribute('POSITION');
		const colours = primitive.getAttribute('COLOR_0');
		expect(colours?.getCount()).toBe(count);
		for (let i = 0; i < count; i++) {
			const [x, y] = (positions?.getElement(i, []) ?? [NaN, NaN]) as [number, number];
			expect(colours?.getElement(i, []).map((value) => Math.round(value * 255))).toEqual([shade(x), shade(y), 7, 255]);
		}
		expect(primitive.getMaterial()?.getBaseColorFactor()).toEqual([1, 1, 1, 1]);
		const wrong = writeGlb([{ name: 'm', mesh, vertexColours: new Uint8Array(4) }], { compression });
		await expect(wrong).rejects.toThrow(/4 colour values/);
	});

	test('no shapes give an empty, valid file', async () => {
		expect((await readGlb(await writeGlb([]))).parts).toEqual([]);
	});

	test.each([
		['no triangles', { positions: new Float32Array(9), triangles: new Uint32Array(0) }, /expected triangles, got 0/],
		['a missing vertex', { positions: new Float32Array(9), triangles: Uint32Array.of(0, 1, 3) }, /vertex 3 of 3/],
	])('refuses %s', async (_, mesh, message) => {
		await expect(writeGlb([{ name: 'm', mesh }])).rejects.toThrow(message);
	});
});

describe('writeGlb for other readers', () => {
	test.each(variants)('gltf-transform: $compression, normals $normals, quantise $quantise', async (options) => {
		const mesh = sphereMesh(50, 4, [30, 40, 900]);
		const doc = await io().readBinary(await writeGlb([{ name: 'ball', mesh }], options));
		const [found] = doc.getRoot().listMeshes();
		const [primitive] = found.listPrimitives();
		expect(primitive.getIndices()?.getCount()).toBe(mesh.triangles.length);
		const positions = primitive.getAttribute('POSITION');
		expect(positions?.getCount()).toBe(mesh.positions.length / 3);
		// Limits as stated in the file and as counted from the data.
		expect(positions?.getMin([])).toEqual(positions?.getMinNormalized([]));
		const node = doc
			.getRoot()
			.listNodes()
			.find((candidate) => candidate.getMesh() === found);
		const m = node?.getWorldMatrix() ?? [];
		const low = [Infinity, Infinity, Infinity];
		for (let i = 0; i < (positions?.getCount() ?? 0); i++) {
			const [x, y, z] = positions?.getElement(i, [0, 0, 0]) ?? [0, 0, 0];
			for (let k = 0; k < 3; k++) low[k] = Math.min(low[k], m[k] * x + m[4 + k] * y + m[8 + k] * z + m[12 + k]);
		}
		// Metres; +x is left, +y is up, +z is forward.
		[-0.08, 0.85, -0.01].forEach((value, k) => expect(low[k]).toBeCloseTo(value, 4));
		if (!options.normals) return;
		const normals = primitive.getAttribute('NORMAL');
		for (let i = 0; i < (normals?.getCount() ?? 0); i += 37) {
			const normal = normals?.getElement(i, []) ?? [];
			expect(Math.hypot(...normal)).toBeCloseTo(1, 1);
		}
	});

	test('three.js shows it in metres, upright, wound outward', async () => {
		const mesh = boxMesh([100, 0, 1000], [200, 50, 1400]);
		const loader = new GLTFLoader().setMeshoptDecoder(MeshoptDecoder);
		const bytes = await writeGlb([{ name: 'box', mesh }], { normals: true });
		const { scene } = await loader.parseAsync(bytes.buffer, '');
		const box = new Box3().setFromObject(scene);
		const expected = { min: [-0.2, 1, 0], max: [-0.1, 1.4, 0.05] };
		[box.min, box.max].forEach((corner: Vector3, k) =>
			corner.toArray().forEach((value, axis) => expect(value).toBeCloseTo((k ? expected.max : expected.min)[axis], 4)),
		);
	});
});
