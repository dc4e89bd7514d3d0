import type { Mat4 } from '#numeric';
import { FormatError } from './format-error.ts';
import { headerNumbers } from './header-lines.ts';
import { type LengthUnit, millimetresPer, parseLengthUnit } from './length-units.ts';
import type { NrrdHeader } from './nrrd-header.ts';
import { affineFromColumns, checkedAffine } from './volume-grid.ts';

export interface NrrdGeometry {
	/** Sizes of the three spatial axes, fastest first. */
	readonly sizes: readonly number[];
	readonly voxelToWorld: Mat4;
	readonly units: string;
	readonly space: string;
	readonly notes: readonly string[];
}

/** Signs that take the first two coordinates of a space to right and anterior. */
const spaces: ReadonlyMap<string, readonly [name: string, x: number, y: number]> = new Map([
	['right-anterior-superior', ['RAS', 1, 1]],
	['ras', ['RAS', 1, 1]],
	['left-anterior-superior', ['LAS', -1, 1]],
	['las', ['LAS', -1, 1]],
	['left-posterior-superior', ['LPS', -1, -1]],
	['lps', ['LPS', -1, -1]],
	['scanner-xyz', ['scanner-xyz', -1, -1]],
]);

/** Kinds of axes whose samples are positions in space; an axis without a kind may be one too. */
const spatialKinds = new Set(['domain', 'space', '???', 'none']);

interface Axis {
	readonly size: number;
	/** Step in file coordinates; undefined for an axis that is not spatial. */
	readonly direction: readonly number[] | undefined;
}

/**
 * Sizes and affine from the header. Axes that are not spatial (`none` direction, kind `list`, `vector`, `time` …) must
 * have one sample.
 */
export function nrrdGeometry(header: NrrdHeader): NrrdGeometry {
	const notes: string[] = [];
	const axes = nrrdAxes(header, notes);
	const extra = axes.find((axis) => axis.direction === undefined && axis.size !== 1);
	if (extra) {
		throw new FormatError(
			'NRRD',
			`file has ${extra.size} layers, components or time points on one axis; only a single scalar volume can be ` +
				'read: export one layer (3D Slicer: as label map) first',
		);
	}
	const spatial = axes.filter((axis) => axis.direction !== undefined);
	if (spatial.length !== 3) {
		throw new FormatError('NRRD', `a volume needs 3 spatial axes, the file has ${spatial.length}`);
	}
	const { name, signs } = nrrdSpace(header, notes);
	const { units, millimetres } = nrrdUnits(header, notes);
	const originText = header.fields.get('space origin');
	const origin = originText === undefined ? [0, 0, 0] : parseVector('space origin', originText);
	const matrix = affineFromColumns(
		spatial.map((axis) => axis.direction as readonly number[]),
		origin,
		signs.map((sign) => sign * millimetres),
	);
	return {
		sizes: spatial.map((axis) => axis.size),
		voxelToWorld: checkedAffine('NRRD', matrix),
		units,
		space: name,
		notes,
	};
}

function nrrdAxes({ fields }: NrrdHeader, notes: string[]): Axis[] {
	const [dimension] = headerNumbers('NRRD', 'dimension', required(fields, 'dimension'), 1);
	if (!(Number.isInteger(dimension) && dimension >= 1 && dimension <= 16)) {
		throw new FormatError('NRRD', `dimension must be 1 to 16, got ${dimension}`);
	}
	const sizes = headerNumbers('NRRD', 'sizes', required(fields, 'sizes'), dimension);
	const directions = fields.get('space directions');
	if (directions !== undefined) {
		const vectors = directions.match(/none|\([^()]*\)/gi) ?? [];
		if (vectors.length !== dimension) {
			throw new FormatError(
				'NRRD',
				`space directions must have ${dimension} entries, got ${JSON.stringify(directions)}`,
			);
		}
		return sizes.map((size, axis) => ({
			size,
			direction: /^none$/i.test(vectors[axis]) ? undefined : parseVector('space directions', vectors[axis]),
		}));
	}
	const spacings = fields.get('spacings');
	notes.push(
		spacings === undefined
			? 'neither space directions nor spacings are given: axes taken as right-angled with spacing 1'
			: 'space directions are not given: axes taken as those of the space, with the spacings alone',
	);
	const steps = spacings === undefined ? sizes.map(() => 1) : headerNumbers('NRRD', 'spacings', spacings, dimension);
	return spacedAxes(fields.get('kinds')?.toLowerCase().split(/\s+/), sizes, steps);
}

/** Axes along x, y, z in turn, skipping those whose kind is not spatial and, when there are more than 3, the rest. */
function spacedAxes(kinds: readonly string[] | undefined, sizes: readonly number[], steps: readonly number[]): Axis[] {
	let count = 0;
	return sizes.map((size, axis) => {
		const isSpatial = spatialKinds.has(kinds?.[axis] ?? 'none') && count < 3;
		if (!isSpatial) return { size, direction: undefined };
		const direction = [0, 0, 0];
		direction[count++] = Number.isNaN(steps[axis]) ? 1 : steps[axis];
		return { size, direction };
	});
}

function nrrdSpace({ fields }: NrrdHeader, notes: string[]): { name: string; signs: readonly number[] } {
	const space = fields.get('space')?.toLowerCase();
	const known = space === undefined ? undefined : spaces.get(space);
	if (space?.endsWith('-time') || space?.length === 4) {
		throw new FormatError('NRRD', `space ${space} has a time axis; extract one volume first`);
	}
	if (known === undefined) {
		notes.push(`${space === undefined ? 'no anatomical space is given' : `space ${space}`}: taken as LPS`);
		return { name: 'unknown', signs: [-1, -1, 1] };
	}
	if (known[0] === 'scanner-xyz') notes.push('space scanner-xyz taken as LPS, for a patient lying supine, head first');
	return { name: known[0], signs: [known[1], known[2], 1] };
}

function nrrdUnits({ fields }: NrrdHeader, notes: string[]): { units: string; millimetres: number } {
	const text = fields.get('space units') ?? fields.get('units') ?? '';
	const words = [...text.matchAll(/"([^"]*)"/g)]
		.map((match) => match[1])
		.filter((word) => word !== '' && word !== '???');
	const units = new Set(
		words.map((word) => parseLengthUnit(word)).filter((unit): unit is LengthUnit => unit !== undefined),
	);
	if (units.size > 1) throw new FormatError('NRRD', `axes have different units: ${text}; resample the volume first`);
	const [unit] = units;
	if (unit === undefined) {
		notes.push(words.length === 0 ? 'units not stated, taken as millimetres' : `units ${text} taken as millimetres`);
		return { units: 'unknown', millimetres: 1 };
	}
	if (unit !== 'mm') notes.push(`${unit} converted to millimetres`);
	return { units: unit, millimetres: millimetresPer(unit) };
}

function parseVector(field: string, text: string): number[] {
	if (!/^\(.*\)$/.test(text))
		throw new FormatError('NRRD', `${field} must be a vector in brackets, got ${JSON.stringify(text)}`);
	return headerNumbers('NRRD', field, text.slice(1, -1), 3);
}

function required(fields: ReadonlyMap<string, string>, name: string): string {
	const value = fields.get(name);
	if (value === undefined) throw new FormatError('NRRD', `header has no field "${name}"`);
	return value;
}
