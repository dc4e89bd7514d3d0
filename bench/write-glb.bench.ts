/**
 * A mesh to meshopt-compressed GLB and back: ours against gltf-transform with the same codec and the loader of three.js.
 * Sizes are printed beside.
 *
 * Run: node --conditions=source bench/write-glb.bench.ts
 */
import { Document, NodeIO } from '@gltf-transform/core';
import { EXTMeshoptCompression, KHRMeshQuantization } from '@gltf-transform/extensions';
import { MeshoptDecoder, MeshoptEncoder } from 'meshoptimizer';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { readGlb, writeGlb, writeGlbExactGrid } from '#formats';
import { extractSurfaces } from '#shape';
import { interleave, report } from './measure.ts';
import { largeMesh } from './large-mesh.ts';
import { wobblyBodies } from './wobbly-bodies.ts';

await Promise.all([MeshoptDecoder.ready, MeshoptEncoder.ready]);
const mesh = largeMesh();
const count = mesh.triangles.length / 3;
const io = new NodeIO()
	.registerExtensions([EXTMeshoptCompression, KHRMeshQuantization])
	.registerDependencies({ 'meshopt.encoder': MeshoptEncoder, 'meshopt.decoder': MeshoptDecoder });

async function writeWithTransform(): Promise<Uint8Array> {
	const doc = new Document();
	const buffer = doc.createBuffer();
	const accessor = (
		type: 'VEC3' | 'SCALAR',
		array: Float32Array | Uint32Array,
	): ReturnType<Document['createAccessor']> =>
		doc.createAccessor().setType(type).setArray(array.slice()).setBuffer(buffer);
	const primitive = doc
		.createPrimitive()
		.setIndices(accessor('SCALAR', mesh.triangles))
		.setAttribute('POSITION', accessor('VEC3', mesh.positions));
	doc.createScene().addChild(doc.createNode().setMesh(doc.createMesh().addPrimitive(primitive)));
	doc.createExtension(EXTMeshoptCompression).setRequired(true);
	return io.writeBinary(doc);
}

const shapes = [{ name: 'body', mesh }];
report(
	`Compressed GLB of ${count} triangles, writing`,
	await interleave({
		'writeGlb, 14 bits': () => writeGlb(shapes),
		'writeGlb, float32': () => writeGlb(shapes, { quantise: false }),
		'writeGlb, float32 as it is': () => writeGlb(shapes, { quantise: false, reorder: false }),
		'gltf-transform, float32 as it is': writeWithTransform,
	}),
	{ count, unit: 'triangles' },
);

const ours = await writeGlb(shapes);
const theirs = await writeWithTransform();
const loader = new GLTFLoader().setMeshoptDecoder(MeshoptDecoder);
report(
	`Compressed GLB of ${count} triangles, reading`,
	await interleave({
		'readGlb (to RAS+ mm)': () => readGlb(ours),
		'gltf-transform readBinary': () => io.readBinary(ours),
		'three.js GLTFLoader': () => loader.parseAsync(ours.buffer, ''),
	}),
	{ count, unit: 'triangles' },
);

const [surface] = extractSurfaces(wobblyBodies(200), { labels: [1] });
const grid = await writeGlbExactGrid({ ...surface.grid, triangles: surface.mesh.triangles });
const each = (bytes: Uint8Array, triangles: number): string =>
	`${(bytes.length / triangles).toFixed(2)} bytes a triangle`;
console.log(`ours, 14 bits: ${each(ours, count)}; gltf-transform, float32 as it is: ${each(theirs, count)}`);
console.log(`ours, float32: ${each(await writeGlb(shapes, { quantise: false }), count)}`);
console.log(`exact grid, lossless: ${each(grid, surface.mesh.triangles.length / 3)}`);
