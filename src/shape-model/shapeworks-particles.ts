import { ModelFileError } from './model-file-error.ts';

/** More points than any such file holds: a file of this many lines is something else. */
const maxPoints = 10_000_000;

/**
 * Reads a ShapeWorks `.particles` file: one point a line, x y z, in the order of correspondence. Numbers may be
 * separated by blanks or tabs, lines end in LF or CRLF; blank lines are passed over.
 *
 * @returns 3 · M numbers, in the coordinates of the file (those of the shape it belongs to).
 * @throws ModelFileError naming the first line that is no point.
 */
export function readParticles(text: string): Float64Array {
	const values: number[] = [];
	let line = 0;
	for (let from = 0; from < text.length;) {
		const found = text.indexOf('\n', from);
		const end = found < 0 ? text.length : found;
		// A binary file may be one line of megabytes.
		const words = text.slice(from, Math.min(end, from + 400)).trim();
		line++;
		from = end + 1;
		if (words === '') continue;
		const numbers = words.split(/[ \t,]+/).map((word) => (isNumber.test(word) ? Number(word) : NaN));
		if (numbers.length !== 3 || !numbers.every(Number.isFinite))
			throw new ModelFileError(
				`.particles: line ${line} must be three numbers, got ${JSON.stringify(words.slice(0, 60))}`,
				line,
			);
		values.push(...numbers);
		if (values.length > 3 * maxPoints) throw new ModelFileError(`.particles: more than ${maxPoints} points`, line);
	}
	if (values.length === 0) throw new ModelFileError('.particles: the file holds no point', 0);
	return Float64Array.from(values);
}

const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A ShapeWorks `.particles` file of points (x, y, z each). Numbers are the shortest that read back as the same float64.
 *
 * @throws RangeError if a coordinate is not finite.
 */
export function writeParticles(points: ArrayLike<number>): string {
	const lines: string[] = [];
	for (let p = 0; p + 2 < points.length; p += 3) {
		if (!Number.isFinite(points[p] + points[p + 1] + points[p + 2]))
			throw new RangeError(`writeParticles: point ${p / 3} is not finite`);
		lines.push(`${points[p]} ${points[p + 1]} ${points[p + 2]}\n`);
	}
	return lines.join('');
}
