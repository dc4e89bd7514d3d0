/** An indexed surface. World millimetres, RAS+; triangles are wound counter-clockwise seen from outside. */
export interface TriangleMesh {
	/** x, y, z of each vertex: 3 · V numbers. */
	readonly positions: Float32Array;
	/** Three vertex indices a triangle: 3 · F numbers. */
	readonly triangles: Uint32Array;
}
