import type { TriangleMesh } from '#shape';

/** A box with outward triangles, two a face. */
export function boxMesh(min: readonly number[], max: readonly number[]): TriangleMesh {
	const positions = new Float32Array(24);
	for (let corner = 0; corner < 8; corner++)
		for (let axis = 0; axis < 3; axis++) positions[3 * corner + axis] = ((corner >> axis) & 1 ? max : min)[axis];
	// Each face counter-clockwise seen from outside; corner = x + 2y + 4z.
	const faces = [
		[0, 4, 6, 2],
		[1, 3, 7, 5],
		[0, 1, 5, 4],
		[2, 6, 7, 3],
		[0, 2, 3, 1],
		[4, 5, 7, 6],
	];
	return { positions, triangles: Uint32Array.from(faces.flatMap(([a, b, c, d]) => [a, b, c, a, c, d])) };
}

/** A tetrahedron at `corner` with outward triangles and edges of length `size` along the axes. */
export function tetrahedronMesh([x, y, z]: readonly number[], size: number): TriangleMesh {
	return {
		positions: Float32Array.of(x, y, z, x + size, y, z, x, y + size, z, x, y, z + size),
		triangles: Uint32Array.of(0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3),
	};
}

/** A closed grid surface over two periodic parameters: `point(i / columns, j / rows)`. Outward for a torus. */
export function torusMesh(major: number, minor: number, columns = 96, rows = 48): TriangleMesh {
	const positions = new Float32Array(3 * columns * rows);
	const triangles: number[] = [];
	for (let i = 0; i < columns; i++)
		for (let j = 0; j < rows; j++) {
			const [u, v] = [(2 * Math.PI * i) / columns, (2 * Math.PI * j) / rows];
			const ring = major + minor * Math.cos(v);
			positions.set([ring * Math.cos(u), ring * Math.sin(u), minor * Math.sin(v)], 3 * (i * rows + j));
			const [i1, j1] = [(i + 1) % columns, (j + 1) % rows];
			const [a, b, c, d] = [i * rows + j, i1 * rows + j, i1 * rows + j1, i * rows + j1];
			triangles.push(a, b, c, a, c, d);
		}
	return { positions, triangles: Uint32Array.from(triangles) };
}

/** An octahedron refined `levels` times and put on the sphere; outward. */
export function sphereMesh(radius: number, levels = 5, centre: readonly number[] = [0, 0, 0]): TriangleMesh {
	const points = [1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1];
	let triangles = [0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5];
	for (let level = 0; level < levels; level++) {
		const middles = new Map<string, number>();
		const middle = (a: number, b: number): number => {
			const key = a < b ? `${a} ${b}` : `${b} ${a}`;
			const known = middles.get(key);
			if (known !== undefined) return known;
			const p = [0, 1, 2].map((axis) => points[3 * a + axis] + points[3 * b + axis]);
			const length = Math.hypot(...p);
			points.push(...p.map((value) => value / length));
			middles.set(key, points.length / 3 - 1);
			return points.length / 3 - 1;
		};
		const finer: number[] = [];
		for (let h = 0; h < triangles.length; h += 3) {
			const [a, b, c] = triangles.slice(h, h + 3);
			const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
			finer.push(a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca);
		}
		triangles = finer;
	}
	return {
		positions: Float32Array.from(points, (value, i) => value * radius + centre[i % 3]),
		triangles: Uint32Array.from(triangles),
	};
}

/** Several meshes as one, nothing merged. */
export function together(...meshes: readonly TriangleMesh[]): TriangleMesh {
	let offset = 0;
	const triangles: number[] = [];
	const positions: number[] = [];
	for (const mesh of meshes) {
		for (const vertex of mesh.triangles) triangles.push(vertex + offset);
		for (const value of mesh.positions) positions.push(value);
		offset += mesh.positions.length / 3;
	}
	return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}

/** Every triangle with three corners of its own, as STL stores it. */
export function soupOf(mesh: TriangleMesh): TriangleMesh {
	const positions = new Float32Array(3 * mesh.triangles.length);
	mesh.triangles.forEach((vertex, h) => positions.set(mesh.positions.subarray(3 * vertex, 3 * vertex + 3), 3 * h));
	return { positions, triangles: Uint32Array.from(mesh.triangles, (_, h) => h) };
}
