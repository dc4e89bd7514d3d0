/** Points on or in a shape. World millimetres, RAS+. */
export interface PointCloud {
	/** x, y, z of each point: 3 · N numbers. */
	readonly positions: Float32Array;
	/** Unit outward normal of each point: 3 · N numbers. */
	readonly normals?: Float32Array;
}
