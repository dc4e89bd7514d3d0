import { affineDeterminant } from '#numeric';
import { reverseOrientation, type TriangleMesh } from '#shape';

/** Points (x, y, z each) taken through an affine, as a new array of the same kind; float64 inside, rounded once. */
export function transformPositions<Positions extends Float32Array | Float64Array>(
	positions: Positions,
	transform: ArrayLike<number>,
): Positions {
	const [a, b, c, d, e, f, g, h, i, j, k, l] = Array.from({ length: 12 }, (_, index) => transform[index]);
	const moved = positions.slice() as Positions;
	for (let p = 0; p + 2 < positions.length; p += 3) {
		const x = positions[p];
		const y = positions[p + 1];
		const z = positions[p + 2];
		moved[p] = a * x + b * y + c * z + d;
		moved[p + 1] = e * x + f * y + g * z + h;
		moved[p + 2] = i * x + j * y + k * z + l;
	}
	return moved;
}

/** A mesh taken through an affine, as a new mesh; a mirroring affine also turns the triangles, so they stay outward. */
export function transformMesh(mesh: TriangleMesh, transform: ArrayLike<number>): TriangleMesh {
	const moved = { positions: transformPositions(mesh.positions, transform), triangles: mesh.triangles };
	return affineDeterminant(transform) < 0 ? reverseOrientation(moved) : { ...moved, triangles: mesh.triangles.slice() };
}
