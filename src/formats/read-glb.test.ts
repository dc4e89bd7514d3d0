import { readFileSync, readdirSync } from 'node:fs';
import { Document, NodeIO, Primitive } from '@gltf-transform/core';
import { EXTMeshoptCompression, KHRMeshQuantization } from '@gltf-transform/extensions';
import { MeshoptDecoder, MeshoptEncoder } from 'meshoptimizer';
import { describe, expect, test } from 'vitest';
import { massProperties, weld } from '#shape';
import { withNodes } from '../../tests/gltf-samples.ts';
import { expectDamageSurvived } from '../../tests/hostile-bytes.ts';
import { expectSound, expectTruncationsSafe, onlyMesh, textBytes } from '../../tests/mesh-checks.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import type { MeshFile } from './file-content.ts';
import { readGlb } from './read-glb.ts';
import { writeGlb } from './write-glb.ts';

const read = async (bytes: Uint8Array): ReturnType<typeof readGlb> => readGlb(bytes);

describe('readGlb nodes', () => {
	test('hierarchy, names, extras; matrices and TRS agree', async () => {
		const s = Math.SQRT1_2;
		const file = await readGlb(
			withNodes([
				{ name: 'body', children: [1, 2], translation: [100, 0, 0] },
				{ name: 'by parts', mesh: 0, rotation: [0, 0, 2 * s, 2 * s], scale: [2, 2, 2], extras: { label: 'kidney' } },
				// The same as columns: x → 2y, y → −2x.
				{ name: 'by matrix', mesh: 0, matrix: [0, 2, 0, 0, -2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], extras: 7 },
			]),
		);
		expect(file.parts.map(({ name, path, extras }) => [name, path, extras])).toEqual([
			['by parts', ['body'], { label: 'kidney' }],
			['by matrix', ['body'], { extras: 7 }],
		]);
		for (const { mesh } of file.parts) {
			const rounded = Array.from(mesh.positions, (v) => Math.round(v * 1e4) / 1e4 + 0);
			expect(rounded).toEqual([100, 0, 0, 100, 20, 0, 80, 0, 0, 100, 0, 20]);
			expect(massProperties(mesh).volumeMm3).toBeCloseTo(8000 / 6, 2);
		}
	});

	test('mirroring nodes reverse the triangles, twice mirrored ones do not', async () => {
		const file = await readGlb(
			withNodes([
				{ mesh: 0, scale: [-1, 1, 1], name: 'a' },
				{ scale: [1, -1, 1], children: [2], name: 'b' },
				{ mesh: 0, scale: [1, 1, -1], name: 'c' },
			]),
		);
		expect(file.parts.map((part) => Math.round(massProperties(part.mesh).volumeMm3 * 6))).toEqual([1000, 1000]);
	});

	test('the default scene only; without scenes all roots', async () => {
		const nodes = [
			{ mesh: 0, name: 'zero' },
			{ mesh: 0, name: 'one' },
		];
		const names = async (more: Record<string, unknown>): Promise<string[]> =>
			(await readGlb(withNodes(nodes, more))).parts.map((part) => part.name);
		expect(await names({})).toEqual(['zero', 'one']);
		expect(await names({ scenes: [{ nodes: [1] }, { nodes: [0] }] })).toEqual(['one']);
		expect(await names({ scene: 1, scenes: [{ nodes: [1] }, { nodes: [0] }] })).toEqual(['zero']);
	});

	test.each([
		[
			'a cycle',
			[{ children: [1] }, { children: [0], mesh: 0 }],
			{ scenes: [{ nodes: [0] }] },
			/two parents, or is its own/,
		],
		['its own child', [{ children: [0] }], { scenes: [{ nodes: [0] }] }, /own ancestor/],
		['two parents', [{ children: [2] }, { children: [2] }, { mesh: 0 }], {}, /two parents/],
		['a child that is not there', [{ children: [5] }], {}, /"children" is 5/],
		['a mesh that is not there', [{ mesh: 1 }], {}, /"mesh" is 1/],
		['a projective matrix', [{ mesh: 0, matrix: [...Array.from({ length: 15 }, () => 0), 2] }], {}, /no affine/],
		['a rotation of zero', [{ mesh: 0, rotation: [0, 0, 0, 0] }], {}, /rotation of node 0 is zero/],
		['numbers that are none', [{ mesh: 0, translation: [0, 'x', 0] }], {}, /no array of 3 finite numbers/],
	])('refuses %s', async (_, nodes, more, message) => {
		await expect(readGlb(withNodes(nodes, more))).rejects.toThrow(message);
	});

	test('a very deep hierarchy is refused, a very wide one is not', async () => {
		const deep = Array.from({ length: 100_000 }, (_, k) => ({ children: [k + 1] }));
		await expect(readGlb(withNodes([...deep, { mesh: 0 }], { scenes: [{ nodes: [0] }] }))).rejects.toThrow(/128 deep/);
		const wide = Array.from({ length: 5000 }, () => ({ mesh: 0 }));
		expect((await readGlb(withNodes(wide))).parts).toHaveLength(5000);
	});
});

describe('readGlb units and axes', () => {
	const nodes = [{ mesh: 0, scale: [0.01, 0.01, 0.01] }];
	const sizeOf = (file: MeshFile): number => Math.cbrt(massProperties(onlyMesh(file)).volumeMm3 * 6);

	test('metres by size, by declaration, on request', async () => {
		const small = await readGlb(withNodes(nodes));
		expect(sizeOf(small)).toBeCloseTo(100, 3);
		expect(small.original).toMatchObject({ units: 'm', space: 'unknown' });
		expect(sizeOf(await readGlb(withNodes([{ mesh: 0 }])))).toBeCloseTo(10, 3);
		expect(sizeOf(await readGlb(withNodes(nodes, { extras: { units: 'cm' } })))).toBeCloseTo(1, 4);
		const asked = await readGlb(withNodes(nodes, { extras: { units: 'cm' } }), { units: 'mm' });
		expect(sizeOf(asked)).toBeCloseTo(0.1, 5);
		expect(asked.original.notes.join()).toMatch(/the file says cm, read as mm/);
	});

	test('Y-up: +x is left, +y up, +z forward', async () => {
		const mesh = onlyMesh(await readGlb(withNodes([{ mesh: 0 }]), { axes: 'Y-up', units: 'mm' }));
		expect(Array.from(mesh.positions)).toEqual([0, 0, 0, -10, 0, 0, 0, 0, 10, 0, 10, 0]);
		expect(massProperties(mesh).volumeMm3).toBeCloseTo(1000 / 6, 3);
	});

	test('left-handed axes reverse the triangles', async () => {
		const mesh = onlyMesh(await readGlb(withNodes([{ mesh: 0 }]), { axes: 'LAS' }));
		expect(massProperties(mesh).volumeMm3).toBeCloseTo(1000 / 6, 3);
	});
});

describe('readGlb against gltf-transform', () => {
	const document = (): Document => {
		const doc = new Document();
		const buffer = doc.createBuffer();
		const mesh = sphereMesh(40, 4, [10, -20, 30]);
		const primitive = doc
			.createPrimitive()
			.setMode(Primitive.Mode.TRIANGLES)
			.setIndices(doc.createAccessor().setType('SCALAR').setArray(Uint32Array.from(mesh.triangles)).setBuffer(buffer))
			.setAttribute(
				'POSITION',
				doc.createAccessor().setType('VEC3').setArray(Float32Array.from(mesh.positions)).setBuffer(buffer),
			);
		const node = doc.createNode('ball').setMesh(doc.createMesh('ball').addPrimitive(primitive));
		doc.createScene().addChild(doc.createNode('group').addChild(node));
		return doc;
	};

	test('what it writes plainly comes back bit for bit', async () => {
		const bytes = await new NodeIO().writeBinary(document());
		const file = await readGlb(new Uint8Array(bytes));
		expect(onlyMesh(file)).toEqual(sphereMesh(40, 4, [10, -20, 30]));
		expect(file.parts[0].path).toEqual(['group']);
	});

	test('what it compresses with meshopt comes back bit for bit', async () => {
		await Promise.all([MeshoptDecoder.ready, MeshoptEncoder.ready]);
		const doc = document();
		doc.createExtension(EXTMeshoptCompression).setRequired(true);
		const io = new NodeIO()
			.registerExtensions([EXTMeshoptCompression, KHRMeshQuantization])
			.registerDependencies({ 'meshopt.encoder': MeshoptEncoder, 'meshopt.decoder': MeshoptDecoder });
		const bytes = new Uint8Array(await io.writeBinary(doc));
		expect(new TextDecoder('latin1').decode(bytes)).toContain('EXT_meshopt_compression');
		expect(onlyMesh(await readGlb(bytes)).positions).toEqual(sphereMesh(40, 4, [10, -20, 30]).positions);
	});
});

describe('readGlb on hostile bytes', () => {
	test('truncations and damage of headers, JSON and compressed data', async () => {
		const check = (file: never): void => expectSound(file);
		for (const compression of ['meshopt', 'none'] as const) {
			const good = await writeGlb([{ name: 'torus', mesh: torusMesh(30, 10, 12, 8), path: ['a'] }], { compression });
			await expectTruncationsSafe(read, good, 5);
			await expectDamageSurvived(read, good, { headerBytes: good.length, seed: compression, rounds: 1500, check });
		}
	});

	test('JSON nested without end', async () => {
		const json = `{"asset":{"version":"2.0"},"extras":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
		const result = await readGlb(textBytes(json)).catch((error: Error) => error);
		if (result instanceof Error) expect(result.name).toBe('FormatError');
		else expect(result.parts).toEqual([]);
	});
});

describe.skipIf(!hasSharedData)('readGlb on real anatomy', () => {
	const files = (set: string): string[] =>
		readdirSync(sharedData(set), { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.glb'))
			.map((name) => sharedData(set, name));
	const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(file));
	const centroid = async (file: string, options: Parameters<typeof readGlb>[1]): Promise<readonly number[]> => {
		const { parts } = await readGlb(bytesOf(file), options);
		const all = parts.map((part) => massProperties(part.mesh).surfaceCentroid);
		return [0, 1, 2].map((axis) => all.reduce((sum, c) => sum + c[axis], 0) / all.length);
	};

	test('hubmap-ccf: every node with a mesh, in metres, with the counts and extras that the JSON states', async () => {
		for (const file of files('hubmap-ccf')) {
			const bytes = bytesOf(file);
			const length = new DataView(bytes.buffer).getUint32(12, true);
			const json = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + length)));
			const result = await readGlb(bytes);
			const nodes = json.nodes.filter((node: { mesh?: number }) => node.mesh !== undefined);
			expect(result.parts.length, file).toBe(nodes.length);
			expect(result.original.units, file).toBe('m');
			const count = nodes.reduce(
				(sum: number, node: { mesh: number }) =>
					sum +
					json.meshes[node.mesh].primitives.reduce(
						(s: number, p: { indices: number }) => s + json.accessors[p.indices].count,
						0,
					),
				0,
			);
			expect(
				result.parts.reduce((sum, part) => sum + part.mesh.triangles.length, 0),
				file,
			).toBe(count);
			for (const part of result.parts) expect(part.name, file).not.toBe('');
		}
	});

	test('hubmap-ccf is Y-up: left is left, the head is up, the knee-cap in front of the femur', async () => {
		const female = (name: string): string => sharedData('hubmap-ccf/VH_Female/v1.2', `${name}.glb`);
		const at = (name: string): Promise<readonly number[]> => centroid(female(name), { axes: 'Y-up' });
		const [left, right] = [await at('VH_F_Kidney_L'), await at('VH_F_Kidney_R')];
		expect(left[0]).toBeLessThan(-40);
		expect(right[0]).toBeGreaterThan(40);
		expect((await at('VH_F_Liver'))[0]).toBeGreaterThan((await at('VH_F_Spleen'))[0]);
		expect((await at('VH_F_Nerves_of_Eye_L'))[2]).toBeGreaterThan((await at('VH_F_Urinary_Bladder'))[2] + 500);
		const knee = await readGlb(bytesOf(female('VH_F_Knee_L')), { axes: 'Y-up' });
		const anterior = (pattern: RegExp): number =>
			massProperties(knee.parts.find((part) => pattern.test(part.name))?.mesh ?? sphereMesh(1)).surfaceCentroid[1];
		expect(anterior(/patella/)).toBeGreaterThan(anterior(/trochlear_groove/));
	});

	test('bodyparts3d-glb is LPS in millimetres: left is left, the head is up, the nose in front of the crown', async () => {
		const all = files('bodyparts3d-glb');
		const at = async (pattern: RegExp): Promise<readonly number[]> =>
			centroid(all.find((file) => pattern.test(file)) ?? '', { axes: 'LPS', units: 'mm' });
		const [left, right] = [await at(/Left_scapula/), await at(/Right_scapula/)];
		expect(left[0]).toBeLessThan(-90);
		expect(right[0]).toBeGreaterThan(90);
		const [crown, heel, nose] = [
			await at(/Right_parietal_bone/),
			await at(/Right_calcaneus/),
			await at(/Right_nasal_bone/),
		];
		expect(crown[2]).toBeGreaterThan(heel[2] + 1400);
		expect(nose[1]).toBeGreaterThan(crown[1] + 80);
	});

	test('bodyparts3d-glb: every file gives one part; vertices split for shading weld together', async () => {
		const all = files('bodyparts3d-glb');
		for (const file of all) {
			const result = await readGlb(bytesOf(file), { units: 'mm' });
			expectSound({ ...result, parts: result.parts.slice(0, 1) });
			expect(result.parts, file).toHaveLength(1);
		}
		const split = onlyMesh(await readGlb(bytesOf(all[0])));
		expect(weld(split).positions.length).toBeLessThanOrEqual(split.positions.length);
	});
});
