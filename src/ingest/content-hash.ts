import { createHash } from 'node:crypto';
import type { TriangleMesh } from '#shape';

/**
 * SHA-256 over a surface's numbers: vertex count, positions as float32 and triangles as uint32, all little-endian.
 * Equal for equal geometry, wherever it came from; names, colours and affines that led there do not matter.
 */
export function contentHash({ positions, triangles }: TriangleMesh): string {
	const sum = createHash('sha256');
	sum.update(new Uint8Array(Uint32Array.of(positions.length / 3, triangles.length / 3).buffer));
	sum.update(bytesOf(positions));
	sum.update(bytesOf(triangles));
	return sum.digest('hex');
}

const bytesOf = (array: Float32Array | Uint32Array): Uint8Array =>
	new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
