/**
 * Binary STL to an indexed mesh: ours against the loader of three.js, which leaves the triangles loose, followed by
 * its own merging of vertices, which is what it takes to have a mesh.
 *
 * Run: node --conditions=source bench/read-stl.bench.ts
 */
import { STLLoader } from 'three/examples/jsm/loaders/STLLoader.js';
import { mergeVertices } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import { readStl, writeStl } from '#formats';
import { weld } from '#shape';
import { interleave, report } from './measure.ts';
import { largeMesh } from './large-mesh.ts';

const bytes = writeStl(largeMesh());
const count = (bytes.length - 84) / 50;
report(
	`Binary STL of ${count} triangles, ${(bytes.length / 1e6).toFixed(1)} MB`,
	await interleave({
		'readStl (indexed)': () => readStl(bytes),
		'loose corners, then weld of shape': () => {
			const positions = new STLLoader().parse(bytes.buffer).getAttribute('position').array;
			return weld({
				positions: Float32Array.from(positions),
				triangles: Uint32Array.from({ length: count * 3 }, (_, i) => i),
			});
		},
		'three.js STLLoader (loose triangles)': () => new STLLoader().parse(bytes.buffer),
		'three.js STLLoader + mergeVertices': () => {
			const geometry = new STLLoader().parse(bytes.buffer).deleteAttribute('normal');
			return mergeVertices(geometry, 1e-9);
		},
	}),
	{ count, unit: 'triangles' },
);
