import { describe, expect, test } from 'vitest';
import {
	corners,
	floats,
	gltf,
	tetrahedron,
	tetrahedronData,
	tetrahedronParts,
	withNodes,
} from '../../tests/gltf-samples.ts';
import { joinBytes, onlyMesh, packed } from '../../tests/mesh-checks.ts';
import { readGlb } from './read-glb.ts';

describe('readGlb accessors', () => {
	test.each([
		[5121, 'u8'],
		[5123, 'u16'],
		[5125, 'u32'],
	] as const)('indices of type %i', async (componentType, code) => {
		const indices = packed(
			true,
			corners.map((v) => [code, v] as const),
		);
		const views = [tetrahedronParts.bufferViews[0], { buffer: 0, byteOffset: 48, byteLength: indices.length }];
		const accessors = [tetrahedronParts.accessors[0], { ...tetrahedronParts.accessors[1], componentType }];
		const bytes = gltf(
			{ ...tetrahedronParts, bufferViews: views, accessors, nodes: [{ mesh: 0 }] },
			joinBytes(floats(tetrahedron), indices),
		);
		expect(Array.from(onlyMesh(await readGlb(bytes)).triangles)).toEqual(corners);
	});

	test.each([
		[4, [0, 1, 2], [0, 1, 2]],
		[5, [0, 1, 2, 3], [0, 1, 2, 2, 1, 3]],
		[6, [0, 1, 2, 3], [0, 1, 2, 0, 2, 3]],
	])('mode %i, with and without indices', async (mode, strip, expected) => {
		const data = joinBytes(floats(tetrahedron), Uint8Array.from(strip), new Uint8Array(12));
		for (const indices of [undefined, 1]) {
			const accessors = [
				{ ...tetrahedronParts.accessors[0], count: strip.length },
				{ ...tetrahedronParts.accessors[1], count: strip.length },
			];
			const meshes = [{ primitives: [{ attributes: { POSITION: 0 }, indices, mode }] }];
			const bytes = gltf({ ...tetrahedronParts, accessors, meshes, nodes: [{ mesh: 0 }] }, data);
			expect(Array.from(onlyMesh(await readGlb(bytes)).triangles)).toEqual(expected);
		}
	});

	test('sparse substitution, over data and over nothing', async () => {
		const data = joinBytes(
			floats(tetrahedron),
			packed(
				true,
				[1, 3].map((v) => ['u16', v] as const),
			),
			floats([7, 8, 9, 70, 80, 90]),
		);
		const views = [
			{ buffer: 0, byteLength: 48 },
			{ buffer: 0, byteOffset: 48, byteLength: 4 },
			{ buffer: 0, byteOffset: 52, byteLength: 24 },
		];
		const sparse = { count: 2, indices: { bufferView: 1, componentType: 5123 }, values: { bufferView: 2 } };
		for (const bufferView of [0, undefined]) {
			const accessors = [{ bufferView, componentType: 5126, count: 4, type: 'VEC3', sparse }];
			const meshes = [{ primitives: [{ attributes: { POSITION: 0 }, mode: 6 }] }];
			const file = await readGlb(gltf({ bufferViews: views, accessors, meshes, nodes: [{ mesh: 0 }] }, data));
			const first = bufferView === 0 ? [0, 0, 0] : [0, 0, 0];
			const third = bufferView === 0 ? [0, 10, 0] : [0, 0, 0];
			expect(Array.from(onlyMesh(file).positions)).toEqual([...first, 7, 8, 9, ...third, 70, 80, 90]);
		}
	});

	test('normalised integers, interleaved', async () => {
		const data = packed(
			true,
			[
				[32767, -32768, 0],
				[0, 32767, 0],
				[-32767, 0, 16384],
			].flatMap((p) => [...p.map((v) => ['i16', v] as const), ['i16', 99] as const]),
		);
		const json = {
			bufferViews: [{ buffer: 0, byteLength: 24, byteStride: 8 }],
			accessors: [{ bufferView: 0, componentType: 5122, normalized: true, count: 3, type: 'VEC3' }],
			meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
			nodes: [{ mesh: 0, scale: [100, 100, 100] }],
			extensionsRequired: ['KHR_mesh_quantization'],
		};
		const { positions } = onlyMesh(await readGlb(gltf(json, data)));
		const expected = [100, -100, 0, 0, 100, 0, -100, 0, (16384 / 32767) * 100].map(Math.fround);
		expect(Array.from(positions)).toEqual(expected);
	});

	test('primitives that share positions share vertices; points and lines are left out and noted', async () => {
		const primitive = { attributes: { POSITION: 0 }, indices: 1 };
		const meshes = [{ primitives: [primitive, primitive, { ...primitive, mode: 1 }] }];
		const file = await readGlb(withNodes([{ mesh: 0 }], { meshes }));
		expect(onlyMesh(file).positions).toHaveLength(12);
		expect(onlyMesh(file).triangles).toHaveLength(24);
		expect(file.original.notes.join()).toMatch(/1 primitives without triangles/);
	});

	const accessor = tetrahedronParts.accessors[0];
	test.each([
		['a huge count over data', [{ ...accessor, count: 2 ** 31 - 1 }], {}, /do not fit a buffer view of 48 bytes/],
		['a huge count over nothing', [{ ...accessor, bufferView: undefined, count: 2 ** 31 - 1 }], {}, /may expand to/],
		['a count that is no integer', [{ ...accessor, count: 1e300 }], {}, /"count" is 1e\+300/],
		[
			'a view beyond the buffer',
			[accessor],
			{ bufferViews: [{ buffer: 0, byteLength: 1e9 }] },
			/covers the bytes 0 to 1000000000/,
		],
		['an unknown component type', [{ ...accessor, componentType: 5130 }], {}, /unknown component type 5130/],
		[
			'an external buffer',
			[accessor],
			{ buffers: [{ byteLength: 48, uri: '../../secret.bin' }] },
			/"..\/..\/secret.bin", which was not given/,
		],
		[
			'an unknown required extension',
			[accessor],
			{ extensionsRequired: ['EXT_mesh_gpu_instancing'] },
			/requires EXT_mesh_gpu_instancing/,
		],
		['version 1', [accessor], { asset: { version: '1.0' } }, /asset.version is "1.0"/],
		[
			'a compression bomb',
			[accessor],
			{
				bufferViews: [
					{
						buffer: 0,
						byteLength: 48,
						extensions: {
							EXT_meshopt_compression: { buffer: 0, byteLength: 60, byteStride: 256, count: 2e9, mode: 'ATTRIBUTES' },
						},
					},
				],
			},
			/cannot be in 60 compressed bytes/,
		],
		[
			'damaged compression',
			[accessor],
			{
				bufferViews: [
					{
						buffer: 0,
						byteLength: 48,
						extensions: {
							EXT_meshopt_compression: { buffer: 0, byteLength: 60, byteStride: 12, count: 4, mode: 'ATTRIBUTES' },
						},
					},
				],
			},
			/is damaged/,
		],
	])('refuses %s', async (_, accessors, more, message) => {
		const meshes = [{ primitives: [{ attributes: { POSITION: 0 } }] }];
		const bytes = gltf({ ...tetrahedronParts, accessors, meshes, nodes: [{ mesh: 0 }], ...more }, tetrahedronData);
		await expect(readGlb(bytes)).rejects.toThrow(message);
	});

	test('many instances of a large mesh are stopped before memory is', async () => {
		const count = 200_000;
		const nodes = Array.from({ length: 5000 }, () => ({ mesh: 0 }));
		const json = {
			bufferViews: [{ buffer: 0, byteLength: count * 12 }],
			accessors: [{ bufferView: 0, componentType: 5126, count, type: 'VEC3' }],
			meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
			nodes,
		};
		await expect(readGlb(gltf(json, new Uint8Array(count * 12)))).rejects.toThrow(/may expand to/);
	});

	test('a companion stands in for an external buffer', async () => {
		const json = { ...tetrahedronParts, nodes: [{ mesh: 0 }], buffers: [{ byteLength: 60, uri: 'my%20data.bin' }] };
		const companions = new Map([['my data.bin', tetrahedronData]]);
		expect(onlyMesh(await readGlb(gltf(json, new Uint8Array(0)), { companions })).triangles).toHaveLength(12);
	});
});
