import { Document, NodeIO } from '@gltf-transform/core';
import { KHRDracoMeshCompression } from '@gltf-transform/extensions';
import draco3d from 'draco3d';
import { describe, expect, test } from 'vitest';
import { massProperties } from '#shape';
import { expectDamageSurvived } from '../../tests/hostile-bytes.ts';
import { torusMesh } from '../../tests/solid-meshes.ts';
import { FormatError } from './format-error.ts';
import { readGlb } from './read-glb.ts';

const mesh = torusMesh(20, 5, 40, 20);

/** The torus as gltf-transform and Google's encoder write it. */
async function dracoGlb(method: 'edgebreaker' | 'sequential', scale?: number[]): Promise<Uint8Array> {
	const document = new Document();
	const buffer = document.createBuffer();
	const primitive = document
		.createPrimitive()
		.setAttribute(
			'POSITION',
			document.createAccessor().setType('VEC3').setArray(mesh.positions.slice()).setBuffer(buffer),
		)
		.setIndices(document.createAccessor().setType('SCALAR').setArray(mesh.triangles.slice()).setBuffer(buffer));
	const node = document.createNode('torus').setMesh(document.createMesh('m').addPrimitive(primitive));
	if (scale) node.setScale(scale as [number, number, number]);
	document.createScene().addChild(node);
	document
		.createExtension(KHRDracoMeshCompression)
		.setRequired(true)
		.setEncoderOptions({
			method: KHRDracoMeshCompression.EncoderMethod[method === 'edgebreaker' ? 'EDGEBREAKER' : 'SEQUENTIAL'],
			quantizationBits: { POSITION: 16 },
		});
	const io = new NodeIO()
		.registerExtensions([KHRDracoMeshCompression])
		.registerDependencies({ 'draco3d.encoder': await draco3d.createEncoderModule({}) });
	return io.writeBinary(document);
}

describe('Draco in GLB', () => {
	test.each(['edgebreaker', 'sequential'] as const)(
		'%s gives the surface back within its quantisation',
		async (method) => {
			const glb = await dracoGlb(method);
			const { parts } = await readGlb(glb, { units: 'mm' });
			const read = parts[0].mesh;
			expect(parts[0].name).toBe('torus');
			expect([read.positions.length, read.triangles.length]).toEqual([mesh.positions.length, mesh.triangles.length]);
			// 50 mm in 2^16 steps: each vertex within half a step of one of ours.
			for (let v = 0; v < read.positions.length; v += 3) {
				let nearest = Infinity;
				for (let w = 0; w < mesh.positions.length; w += 3)
					nearest = Math.min(
						nearest,
						Math.hypot(...[0, 1, 2].map((k) => read.positions[v + k] - mesh.positions[w + k])),
					);
				expect(nearest).toBeLessThan(1.5e-3);
			}
			expect(massProperties(read).volumeMm3 / massProperties(mesh).volumeMm3).toBeCloseTo(1, 4);
		},
	);

	test('the transform of the node counts, and a mirrored one turns the triangles', async () => {
		const { parts } = await readGlb(await dracoGlb('edgebreaker', [-2, 1, 1]), { units: 'mm' });
		expect(massProperties(parts[0].mesh).volumeMm3 / massProperties(mesh).volumeMm3).toBeCloseTo(2, 3);
	});

	test('damage is refused or read; afterwards good files are read as before', { timeout: 60_000 }, async () => {
		const glb = await dracoGlb('edgebreaker');
		const json = 20 + new DataView(glb.buffer, glb.byteOffset).getUint32(12, true);
		// Damage in the compressed data, behind the JSON.
		const read = (bytes: Uint8Array): Promise<unknown> => {
			const whole = glb.slice();
			whole.set(bytes, json + 8);
			return readGlb(whole, { maxBytes: 2 ** 24 });
		};
		await expectDamageSurvived(read, glb.slice(json + 8), { headerBytes: 200, seed: 'draco', rounds: 1500 });
		expect((await readGlb(glb)).parts.length).toBe(1);
	});

	test('an absurd count of faces takes no memory', async () => {
		const glb = await dracoGlb('sequential');
		const start = 20 + new DataView(glb.buffer, glb.byteOffset).getUint32(12, true) + 8;
		// Behind magic, version, type, method and flags: the number of faces as a varint.
		expect(Buffer.from(glb.subarray(start, start + 5)).toString()).toBe('DRACO');
		glb.set([0xff, 0xff, 0xff, 0xff, 0x0f], start + 11);
		const before = process.memoryUsage().rss;
		await expect(readGlb(glb)).rejects.toThrow(FormatError);
		expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 27);
	});
});
