import type { TriangleMesh } from '#shape';
import { ownHeaderComment } from './header-comments.ts';

/**
 * Writes polydata in the legacy VTK format, binary (big-endian as it demands), with cells in the classic form that
 * every version reads. Positions come back bit for bit. The title states millimetres and RAS+.
 */
export function writeVtk({ positions, triangles }: TriangleMesh): Uint8Array<ArrayBuffer> {
	const vertexCount = positions.length / 3;
	const triangleCount = Math.floor(triangles.length / 3);
	const encoder = new TextEncoder();
	const head = encoder.encode(
		`# vtk DataFile Version 3.0\n${ownHeaderComment}\nBINARY\nDATASET POLYDATA\nPOINTS ${vertexCount} float\n`,
	);
	const middle = encoder.encode(`\nPOLYGONS ${triangleCount} ${triangleCount * 4}\n`);
	const cellsStart = head.length + positions.length * 4 + middle.length;
	const bytes = new Uint8Array(cellsStart + triangleCount * 16 + 1);
	const view = new DataView(bytes.buffer);
	bytes.set(head);
	let at = head.length;
	for (let i = 0; i < positions.length; i++) {
		view.setFloat32(at, positions[i], false);
		at += 4;
	}
	bytes.set(middle, at);
	at = cellsStart;
	for (let i = 0; i < triangleCount * 3; i += 3) {
		view.setUint32(at, 3, false);
		view.setUint32(at + 4, triangles[i], false);
		view.setUint32(at + 8, triangles[i + 1], false);
		view.setUint32(at + 12, triangles[i + 2], false);
		at += 16;
	}
	bytes[at] = 10;
	return bytes;
}
