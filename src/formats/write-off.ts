import type { TriangleMesh } from '#shape';
import { ownHeaderComment } from './header-comments.ts';
import { encodeChunks, shortestFloat } from './text-chunks.ts';

/**
 * Writes an OFF file as text. Coordinates have as many digits as float32 needs to come back bit for bit; a comment
 * states millimetres and RAS+.
 */
export function writeOff({ positions, triangles }: TriangleMesh): Uint8Array<ArrayBuffer> {
	const head = `OFF\n# ${ownHeaderComment}\n${positions.length / 3} ${triangles.length / 3} 0\n`;
	return encodeChunks([head, ...lines(positions, '', shortestFloat), ...lines(triangles, '3 ', String)]);
}

/** Lines in pieces of bounded length, so that no string grows to the size of the file. */
const linesPerChunk = 4096;

function* lines(values: ArrayLike<number>, start: string, text: (value: number) => string): Generator<string> {
	let chunk = '';
	for (let i = 0; i + 2 < values.length; i += 3) {
		chunk += `${start}${text(values[i])} ${text(values[i + 1])} ${text(values[i + 2])}\n`;
		if ((i / 3) % linesPerChunk === linesPerChunk - 1) {
			yield chunk;
			chunk = '';
		}
	}
	yield chunk;
}
