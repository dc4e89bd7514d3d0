/**
 * PLY to a mesh, binary and ASCII: ours against the loader of three.js.
 *
 * Run: node --conditions=source bench/read-ply.bench.ts
 */
import { PLYLoader } from 'three/examples/jsm/loaders/PLYLoader.js';
import { readPly, writePly } from '#formats';
import { interleave, report } from './measure.ts';
import { largeMesh } from './large-mesh.ts';

const mesh = largeMesh();
const count = mesh.triangles.length / 3;

function asText(): Uint8Array<ArrayBuffer> {
	const lines = [`ply\nformat ascii 1.0\nelement vertex ${mesh.positions.length / 3}`];
	for (const name of ['x', 'y', 'z']) lines.push(`property float ${name}`);
	lines.push(`element face ${count}\nproperty list uchar int vertex_indices\nend_header`);
	for (let i = 0; i < mesh.positions.length; i += 3) lines.push(mesh.positions.subarray(i, i + 3).join(' '));
	for (let i = 0; i < mesh.triangles.length; i += 3) lines.push(`3 ${mesh.triangles.subarray(i, i + 3).join(' ')}`);
	return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

for (const [name, bytes] of [
	['Binary', writePly(mesh)],
	['ASCII', asText()],
] as const)
	report(
		`${name} PLY of ${count} triangles, ${(bytes.length / 1e6).toFixed(1)} MB`,
		await interleave({
			readPly: () => readPly(bytes),
			'three.js PLYLoader': () => new PLYLoader().parse(bytes.buffer),
		}),
		{ count, unit: 'triangles' },
	);
