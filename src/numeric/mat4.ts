/**
 * A 4 × 4 matrix of 16 numbers, **row-major**: `m[row * 4 + column]`, last row 0 0 0 1 for affines.
 * Points are column vectors: `world = m · (i, j, k, 1)`.
 */
export type Mat4 = Float64Array;
