import type { Mat4 } from '#numeric';

type LeftRight = 'R' | 'L';
type FrontBack = 'A' | 'P';
type UpDown = 'S' | 'I';

/**
 * Where the x, y and z axes of a coordinate system point, in patient terms: `RAS` means +x right, +y anterior,
 * +z superior. All 48 signed permutations of right/left, anterior/posterior, superior/inferior.
 */
export type AxisCode =
	| `${LeftRight}${FrontBack}${UpDown}`
	| `${LeftRight}${UpDown}${FrontBack}`
	| `${FrontBack}${LeftRight}${UpDown}`
	| `${FrontBack}${UpDown}${LeftRight}`
	| `${UpDown}${LeftRight}${FrontBack}`
	| `${UpDown}${FrontBack}${LeftRight}`;

/**
 * An axis code, or `Y-up` for the axes that glTF defines: +y up, +z forward, right-handed, hence +x to the
 * **left** of what is shown (`LSA`).
 */
export type Axes = AxisCode | 'Y-up';

/** World row (0 right, 1 anterior, 2 superior) and sign of each letter. */
const letters: ReadonlyMap<string, readonly [row: number, sign: number]> = new Map([
	['R', [0, 1]],
	['L', [0, -1]],
	['A', [1, 1]],
	['P', [1, -1]],
	['S', [2, 1]],
	['I', [2, -1]],
]);

/** The three-letter code of {@link Axes}. */
export function axisCode(axes: Axes): AxisCode {
	return axes === 'Y-up' ? 'LSA' : axes;
}

/** True if the value is an axis code or `Y-up`: for options that come from outside, e.g. a source description. */
export function isAxes(value: unknown): value is Axes {
	if (value === 'Y-up') return true;
	if (typeof value !== 'string' || value.length !== 3) return false;
	const rows = new Set(Array.from(value, (letter) => letters.get(letter)?.[0]));
	return rows.size === 3 && !rows.has(undefined);
}

/**
 * Matrix that takes coordinates in the given axes to world RAS+, without scaling. Its determinant is −1 for
 * left-handed codes such as `LAS`: triangles must then be reversed to stay wound outward.
 *
 * @throws RangeError if the code is not a signed permutation of the three directions.
 */
export function axesToRas(axes: Axes): Mat4 {
	if (!isAxes(axes)) throw new RangeError(`axesToRas: expected a code such as RAS, LPS or Y-up, got ${String(axes)}`);
	const matrix = new Float64Array(16);
	Array.from(axisCode(axes), (letter, column) => {
		const [row, sign] = letters.get(letter) ?? [0, 0];
		matrix[row * 4 + column] = sign;
	});
	matrix[15] = 1;
	return matrix;
}
