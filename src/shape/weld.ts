import type { TriangleMesh } from './triangle-mesh.ts';

/**
 * Merges vertices whose positions are equal bit for bit (−0 counts as +0), as needed after formats that store three
 * separate corners a triangle (STL). No tolerance: positions that differ in the last bit stay apart. The first of
 * equal vertices is kept, order otherwise unchanged; triangles keep their number and order, so those that were
 * already collapsed in space come out with a repeated index ({@link dropDegenerateTriangles}). Unreferenced vertices
 * are merged too. The input is not modified.
 */
export function weld(mesh: TriangleMesh): TriangleMesh {
	const remap = weldMap(mesh.positions);
	const kept = remap.kept.length;
	const positions = new Float32Array(3 * kept);
	for (let v = 0; v < kept; v++) {
		const from = 3 * remap.kept[v];
		positions[3 * v] = mesh.positions[from];
		positions[3 * v + 1] = mesh.positions[from + 1];
		positions[3 * v + 2] = mesh.positions[from + 2];
	}
	const triangles = new Uint32Array(mesh.triangles.length);
	for (let h = 0; h < triangles.length; h++) triangles[h] = remap.target[mesh.triangles[h]];
	return { positions, triangles };
}

/** For each vertex its new index, and for each new vertex the old index it is taken from. */
export function weldMap(positions: Float32Array): { target: Uint32Array; kept: Uint32Array } {
	const vertexCount = Math.floor(positions.length / 3);
	// Adding 0 turns −0 into +0 and changes nothing else.
	const values = new Float32Array(positions.length);
	for (let i = 0; i < values.length; i++) values[i] = positions[i] + 0;
	const bits = new Int32Array(values.buffer);
	const target = new Uint32Array(vertexCount);
	const kept = new Uint32Array(vertexCount);
	let count = 0;
	// Open addressing at a load of at most one half; entries are new vertex indices + 1.
	const slotMask = 2 ** Math.ceil(Math.log2(2 * vertexCount + 2)) - 1;
	const slots = new Uint32Array(slotMask + 1);
	for (let v = 0; v < vertexCount; v++) {
		const x = bits[3 * v];
		const y = bits[3 * v + 1];
		const z = bits[3 * v + 2];
		let slot = hash(x, y, z) & slotMask;
		for (;;) {
			const entry = slots[slot];
			if (entry === 0) {
				slots[slot] = count + 1;
				kept[count] = v;
				target[v] = count++;
				break;
			}
			const other = 3 * kept[entry - 1];
			if (bits[other] === x && bits[other + 1] === y && bits[other + 2] === z) {
				target[v] = entry - 1;
				break;
			}
			slot = (slot + 1) & slotMask;
		}
	}
	return { target, kept: kept.subarray(0, count) };
}

/**
 * Mixes three words, each by itself before they are combined: coordinates on a regular grid have many zero bits at the
 * low end, which a plain product would keep. MurmurHash3, Appleby, 2011.
 */
function hash(x: number, y: number, z: number): number {
	let h = mixIn(mixIn(mixIn(0, x), y), z);
	h ^= h >>> 16;
	h = Math.imul(h, 0x85ebca6b);
	h ^= h >>> 13;
	h = Math.imul(h, 0xc2b2ae35);
	return h ^ (h >>> 16);
}

function mixIn(hash: number, word: number): number {
	let k = Math.imul(word, 0xcc9e2d51);
	k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
	const h = hash ^ k;
	return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}
