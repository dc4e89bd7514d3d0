import type { TriangleMesh } from '#shape';
import { encodeChunks, shortestFloat } from './text-chunks.ts';
import { ownHeaderComment } from './header-comments.ts';

/** One object of an OBJ file. */
export interface ObjObject {
	readonly name: string;
	readonly mesh: TriangleMesh;
}

/**
 * Writes Wavefront OBJ text. Coordinates have as many digits as float32 needs to come back bit for bit. Several
 * meshes become several objects. The header states millimetres and RAS+.
 */
export function writeObj(shape: TriangleMesh | readonly ObjObject[]): Uint8Array<ArrayBuffer> {
	const objects = 'positions' in shape ? [{ name: '', mesh: shape }] : shape;
	const chunks = [`# ${ownHeaderComment}\n`];
	let first = 1;
	for (const { name, mesh } of objects) {
		if (name) chunks.push(`o ${name.replaceAll(/\s+/g, ' ')}\n`);
		chunks.push(...vertexLines(mesh.positions), ...faceLines(mesh.triangles, first));
		first += mesh.positions.length / 3;
	}
	return encodeChunks(chunks);
}

/** Lines in pieces of bounded length, so that no string grows to the size of the file. */
const linesPerChunk = 4096;

function* vertexLines(positions: Float32Array): Generator<string> {
	let text = '';
	for (let i = 0; i + 2 < positions.length; i += 3) {
		text += `v ${shortestFloat(positions[i])} ${shortestFloat(positions[i + 1])} ${shortestFloat(positions[i + 2])}\n`;
		if ((i / 3) % linesPerChunk === linesPerChunk - 1) {
			yield text;
			text = '';
		}
	}
	yield text;
}

function* faceLines(triangles: Uint32Array, first: number): Generator<string> {
	let text = '';
	for (let i = 0; i + 2 < triangles.length; i += 3) {
		text += `f ${triangles[i] + first} ${triangles[i + 1] + first} ${triangles[i + 2] + first}\n`;
		if ((i / 3) % linesPerChunk === linesPerChunk - 1) {
			yield text;
			text = '';
		}
	}
	yield text;
}
