interface IndexedSoup {
	readonly positions: Float32Array<ArrayBuffer>;
	readonly triangles: Uint32Array<ArrayBuffer>;
}

/** Slots looked at beyond the first, on average; real meshes need less than one. */
const probesPerCorner = 16;

/**
 * Turns loose triangles into an indexed mesh: corners with exactly equal coordinates become one vertex. Equal means
 * equal float bits, with −0 equal to +0; never a tolerance. Vertices are numbered in order of first appearance,
 * triangles keep their order and winding; triangles that collapse are kept as they are.
 *
 * @param soup x, y, z of every corner as float32 **bits**, 9 numbers a triangle; −0 is replaced by 0 in place.
 */
export function indexSoup(soup: Uint32Array<ArrayBuffer>): IndexedSoup {
	const cornerCount = soup.length / 3;
	const triangles = new Uint32Array(cornerCount);
	let table = new Int32Array(tableSize(cornerCount / 3)).fill(-1);
	let mask = table.length - 1;
	// A closed mesh has half as many vertices as triangles, a sixth of the corners.
	let vertices = new Uint32Array(Math.max(48, Math.ceil(cornerCount / 5) * 3));
	let vertexCount = 0;
	let probesLeft = cornerCount * probesPerCorner + 1000;
	for (let corner = 0; corner < cornerCount; corner++) {
		let x = soup[corner * 3];
		let y = soup[corner * 3 + 1];
		let z = soup[corner * 3 + 2];
		if (x === 0x80000000) x = 0;
		if (y === 0x80000000) y = 0;
		if (z === 0x80000000) z = 0;
		let slot = hash(x, y, z) & mask;
		let vertex = table[slot];
		while (
			vertex >= 0 &&
			(vertices[vertex * 3] !== x || vertices[vertex * 3 + 1] !== y || vertices[vertex * 3 + 2] !== z)
		) {
			slot = (slot + 1) & mask;
			vertex = table[slot];
			probesLeft--;
		}
		if (probesLeft < 0) return indexBySorting(soup);
		if (vertex < 0) {
			vertex = vertexCount++;
			table[slot] = vertex;
			if (vertexCount * 3 > vertices.length) {
				const larger = new Uint32Array(Math.min(soup.length, vertices.length * 2));
				larger.set(vertices);
				vertices = larger;
			}
			vertices[vertex * 3] = x;
			vertices[vertex * 3 + 1] = y;
			vertices[vertex * 3 + 2] = z;
			if (vertexCount * 2 > table.length) {
				const larger = rehash(vertices, vertexCount);
				if (!larger) return indexBySorting(soup);
				table = larger;
				mask = table.length - 1;
			}
		}
		triangles[corner] = vertex;
	}
	return { positions: new Float32Array(vertices.slice(0, vertexCount * 3).buffer), triangles };
}

/** A power of two, at least twice the expected entries. */
function tableSize(entryCount: number): number {
	return 2 ** Math.max(4, Math.ceil(Math.log2(entryCount + 1)));
}

/** Mixes three words so that every bit reaches the low bits; neighbouring vertices differ in few bits. */
function hash(x: number, y: number, z: number): number {
	let h = Math.imul(x, 0x9e3779b1) ^ Math.imul((y << 13) | (y >>> 19), 0x85ebca77) ^ Math.imul(z, 0xc2b2ae3d);
	h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
	h = Math.imul(h ^ (h >>> 13), 0x297a2d39);
	return h ^ (h >>> 16);
}

/** `undefined` if it would take too long, as when the vertices were chosen to fall into one slot. */
function rehash(vertices: Uint32Array, vertexCount: number): Int32Array<ArrayBuffer> | undefined {
	const table = new Int32Array(tableSize(vertexCount * 3)).fill(-1);
	const mask = table.length - 1;
	let probesLeft = vertexCount * probesPerCorner + 1000;
	for (let vertex = 0; vertex < vertexCount && probesLeft >= 0; vertex++) {
		let slot = hash(vertices[vertex * 3], vertices[vertex * 3 + 1], vertices[vertex * 3 + 2]) & mask;
		for (; table[slot] >= 0; probesLeft--) slot = (slot + 1) & mask;
		table[slot] = vertex;
	}
	return probesLeft < 0 ? undefined : table;
}

/** The same result without a table: slower, but no input makes it much slower. */
function indexBySorting(soup: Uint32Array<ArrayBuffer>): IndexedSoup {
	for (let i = 0; i < soup.length; i++) if (soup[i] === 0x80000000) soup[i] = 0;
	const order = Uint32Array.from({ length: soup.length / 3 }, (_, corner) => corner);
	const compare = (a: number, b: number): number =>
		soup[a * 3] - soup[b * 3] || soup[a * 3 + 1] - soup[b * 3 + 1] || soup[a * 3 + 2] - soup[b * 3 + 2];
	order.sort((a, b) => compare(a, b) || a - b);
	// The first corner of each run of equal ones stands for all of them.
	const triangles = new Uint32Array(order.length);
	for (let k = 0, first = 0; k < order.length; k++) {
		if (k === 0 || compare(order[k - 1], order[k]) !== 0) first = order[k];
		triangles[order[k]] = first;
	}
	const vertices = new Float32Array(soup.length);
	const values = new Float32Array(soup.buffer, soup.byteOffset, soup.length);
	let vertexCount = 0;
	for (let corner = 0; corner < triangles.length; corner++) {
		const first = triangles[corner];
		if (first < corner) {
			triangles[corner] = triangles[first];
			continue;
		}
		vertices.set(values.subarray(corner * 3, corner * 3 + 3), vertexCount * 3);
		triangles[corner] = vertexCount++;
	}
	return { positions: vertices.slice(0, vertexCount * 3), triangles };
}
