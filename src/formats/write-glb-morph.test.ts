import { NodeIO } from '@gltf-transform/core';
import { AnimationMixer, Mesh, Vector3 } from 'three';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { describe, expect, test } from 'vitest';
import { onlyMesh } from '../../tests/mesh-checks.ts';
import { boxMesh, sphereMesh } from '../../tests/solid-meshes.ts';
import { readGlb } from './read-glb.ts';
import { writeGlbMorph, type MorphShape } from './write-glb-morph.ts';

const ball = sphereMesh(10, 2);
const longer = ball.positions.map((value, i) => (i % 3 === 2 ? 0.5 * value : 0));
const wider = ball.positions.map((value, i) => (i % 3 === 0 ? 0.25 * value : 0));
const shape: MorphShape = {
	name: 'ball',
	mesh: ball,
	targets: [
		{ name: 'mode 1', displacements: longer },
		{ name: 'mode 2', displacements: wider },
	],
};
const bytes = writeGlbMorph([shape], { swing: 3, seconds: 2, extras: { synthetic: true } });

describe('writeGlbMorph', () => {
	test('gltf-transform reads base, targets, names and animations', async () => {
		const root = (await new NodeIO().readBinary(bytes)).getRoot();
		const [mesh] = root.listMeshes();
		const [primitive] = mesh.listPrimitives();
		expect(primitive.getAttribute('POSITION')?.getArray()).toEqual(ball.positions);
		const targets = primitive.listTargets();
		expect(targets.map((target) => target.getAttribute('POSITION')?.getArray())).toEqual([longer, wider]);
		expect(mesh.getExtras()).toEqual({ targetNames: ['mode 1', 'mode 2'] });
		expect(root.listAnimations().map((animation) => animation.getName())).toEqual(['mode 1', 'mode 2']);
		const [sampler] = root.listAnimations()[1].listSamplers();
		const weights = sampler.getOutput()?.getArray() ?? [];
		expect(Math.max(...weights)).toBeCloseTo(3, 6);
		expect(Math.min(...weights)).toBeCloseTo(-3, 6);
		// Only its own target swings.
		expect(
			Array.from(weights)
				.filter((_, i) => i % 2 === 0)
				.every((value) => value === 0),
		).toBe(true);
		const times = sampler.getInput()?.getArray() ?? [];
		expect([times[0], times[times.length - 1]]).toEqual([0, 2]);
		expect(weights[0]).toBe(0);
		expect(weights[weights.length - 1]).toBeCloseTo(0, 6);
	});

	test('three.js plays it: the ball is longest in the middle of the upward swing', async () => {
		const gltf = await new GLTFLoader().parseAsync(bytes.slice().buffer, '');
		const meshes: Mesh[] = [];
		gltf.scene.traverse((node) => {
			if (node instanceof Mesh) meshes.push(node);
		});
		const [mesh] = meshes;
		expect(mesh.morphTargetDictionary).toEqual({ 'mode 1': 0, 'mode 2': 1 });
		const mixer = new AnimationMixer(gltf.scene);
		mixer.clipAction(gltf.animations[0]).play();
		mixer.setTime(0.5);
		expect(mesh.morphTargetInfluences?.[0]).toBeCloseTo(3, 5);
		expect(mesh.morphTargetInfluences?.[1]).toBeCloseTo(0, 6);
		const top = Array.from({ length: ball.positions.length / 3 }, (_, v) => v).find(
			(v) => ball.positions[3 * v + 2] > 9.99,
		);
		// 10 mm and 3 × 5 mm up, in metres along glTF's y once the root has turned it; here still in the node's own space.
		expect(mesh.getVertexPosition(top ?? 0, new Vector3()).z).toBeCloseTo(25, 4);
	});

	test('our own reader takes the undeformed surface in mm', async () => {
		const file = await readGlb(bytes);
		expect(file.original).toMatchObject({ units: 'mm', space: 'RAS' });
		expect(onlyMesh(file).positions).toEqual(ball.positions);
	});

	test('several shapes swing together; a file without targets has no animation', async () => {
		const box = boxMesh([20, 0, 0], [30, 10, 10]);
		const targets = shape.targets.map(({ name }) => ({ name, displacements: new Float32Array(24) }));
		const both = await new NodeIO().readBinary(writeGlbMorph([shape, { name: 'box', mesh: box, targets }]));
		expect(both.getRoot().listAnimations()[0].listChannels()).toHaveLength(2);
		const still = await new NodeIO().readBinary(writeGlbMorph([{ name: 'box', mesh: box, targets: [] }]));
		expect(still.getRoot().listAnimations()).toEqual([]);
	});

	test('the same input gives the same bytes, and is not changed', () => {
		const before = ball.positions.slice();
		expect(writeGlbMorph([shape], { swing: 3, seconds: 2, extras: { synthetic: true } })).toEqual(bytes);
		expect(ball.positions).toEqual(before);
	});

	test.each([
		['displacements of another length', [{ name: 'mode 1', displacements: [1, 2, 3] }]],
		['displacements that are not finite', [{ name: 'mode 1', displacements: longer.map(() => NaN) }]],
	])('%s are refused', (_, targets) => {
		expect(() => writeGlbMorph([{ ...shape, targets }])).toThrow(RangeError);
	});

	test('shapes with other targets, or no triangles, are refused', () => {
		expect(() => writeGlbMorph([shape, { ...shape, targets: shape.targets.slice(1) }])).toThrow(/targets/);
		expect(() => writeGlbMorph([{ ...shape, mesh: { ...ball, triangles: new Uint32Array(0) } }])).toThrow(RangeError);
	});
});
