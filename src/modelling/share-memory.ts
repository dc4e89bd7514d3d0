import type { TriangleMesh } from '#shape';

/** A copy of numbers in memory that all threads see: handing it to them copies nothing. */
export function sharedNumbers<Numbers extends Float32Array | Uint32Array>(numbers: Numbers): Numbers;
export function sharedNumbers(numbers: Float32Array | Uint32Array): Float32Array | Uint32Array {
	const memory = new SharedArrayBuffer(numbers.byteLength);
	const copy = numbers instanceof Float32Array ? new Float32Array(memory) : new Uint32Array(memory);
	copy.set(numbers);
	return copy;
}

/** A copy of a mesh in memory that all threads see. */
export function sharedMesh({ positions, triangles }: TriangleMesh): TriangleMesh {
	return { positions: sharedNumbers(positions), triangles: sharedNumbers(triangles) };
}
