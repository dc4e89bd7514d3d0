/**
 * An indexed mesh to binary STL: ours against the exporter of three.js.
 *
 * Run: node --conditions=source bench/write-stl.bench.ts
 */
import { BufferAttribute, BufferGeometry, Mesh } from 'three';
import { STLExporter } from 'three/examples/jsm/exporters/STLExporter.js';
import { writeStl } from '#formats';
import { interleave, report } from './measure.ts';
import { largeMesh } from './large-mesh.ts';

const mesh = largeMesh();
const geometry = new BufferGeometry();
geometry.setAttribute('position', new BufferAttribute(mesh.positions, 3));
geometry.setIndex(new BufferAttribute(mesh.triangles, 1));
const object = new Mesh(geometry);
const count = mesh.triangles.length / 3;
report(
	`Binary STL of ${count} triangles`,
	await interleave({
		writeStl: () => writeStl(mesh),
		'three.js STLExporter': () => new STLExporter().parse(object, { binary: true }),
	}),
	{ count, unit: 'triangles' },
);
