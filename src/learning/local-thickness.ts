/** Far less than distances between voxels differ by, far more than float32 rounds. */
const rounding = 1e-4;

/** Depths of a shape's voxels, and the grid they lie on. */
export interface DepthGrid {
	/** mm from each voxel to the nearest place outside; 0 or less outside. Axis 0 runs fastest. */
	readonly depths: Float32Array;
	readonly dims: readonly [number, number, number];
	readonly spacingMm: number;
}

/**
 * Of each voxel inside, the radius in mm of the largest ball that fits into the shape and covers the voxel's centre; 0
 * outside. Where it is t or more is what an opening by a ball of radius t leaves.
 *
 * Hildebrand & Rüegsegger, A new method for the model-independent assessment of thickness, J. Microsc. 185, 1997.
 *
 * Balls that lie in the ball of a neighbour are left out, so that the time is that of the balls along the middle.
 */
export function localThickness({ depths, dims, spacingMm }: DepthGrid): Float32Array {
	const [nx, ny, nz] = dims;
	const thickness = new Float32Array(depths.length);
	for (let z = 0, voxel = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, voxel++) {
				const radius = depths[voxel];
				if (!(radius > 0) || isInNeighbour(depths, dims, [x, y, z, voxel], spacingMm)) continue;
				// Voxels on the rim of a ball are in it, however their distance was rounded.
				const squares = (radius / spacingMm) ** 2 + rounding;
				const reach = Math.floor(Math.sqrt(squares));
				for (let dz = Math.max(-reach, -z); dz <= Math.min(reach, nz - 1 - z); dz++)
					for (let dy = Math.max(-reach, -y); dy <= Math.min(reach, ny - 1 - y); dy++) {
						const left = squares - dz * dz - dy * dy;
						if (left < 0) continue;
						const wide = Math.floor(Math.sqrt(left));
						const from = voxel + nx * (dy + ny * dz);
						for (let dx = Math.max(-wide, -x); dx <= Math.min(wide, nx - 1 - x); dx++)
							if (depths[from + dx] > 0 && thickness[from + dx] < radius) thickness[from + dx] = radius;
					}
			}
	return thickness;
}

/** Whether the ball about a voxel lies in the ball about one of its 26 neighbours. */
function isInNeighbour(
	depths: Float32Array,
	[nx, ny, nz]: DepthGrid['dims'],
	[x, y, z, voxel]: readonly [number, number, number, number],
	spacingMm: number,
): boolean {
	for (let dz = -1; dz <= 1; dz++)
		for (let dy = -1; dy <= 1; dy++)
			for (let dx = -1; dx <= 1; dx++) {
				if (dx === 0 && dy === 0 && dz === 0) continue;
				if (x + dx < 0 || x + dx >= nx || y + dy < 0 || y + dy >= ny || z + dz < 0 || z + dz >= nz) continue;
				const step = Math.sqrt(dx * dx + dy * dy + dz * dz) * spacingMm;
				if (depths[voxel + dx + nx * (dy + ny * dz)] >= depths[voxel] + step - rounding) return true;
			}
	return false;
}
