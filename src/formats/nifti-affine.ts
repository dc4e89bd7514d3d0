import type { Mat4 } from '#numeric';
import { FormatError } from './format-error.ts';
import type { NiftiHeader } from './nifti-header.ts';
import { affineFromColumns, checkedAffine } from './volume-grid.ts';

export interface NiftiAffine {
	readonly voxelToWorld: Mat4;
	/** Units as stated: `mm`, `m`, `um` or `unknown`. */
	readonly units: string;
	/** World convention: `RAS`, or `unknown` when the file gives no orientation. */
	readonly space: string;
	readonly notes: readonly string[];
}

const unitsOfCode: ReadonlyMap<number, readonly [name: string, millimetres: number]> = new Map([
	[1, ['m', 1000]],
	[2, ['mm', 1]],
	[3, ['um', 0.001]],
]);

/** Below this, 1 − b² − c² − d² is rounding: the rotation is by 180°. */
const quaternionTolerance = 1e-7;

/** Voxel centre to world RAS+ in millimetres: sform if its code is positive, else qform, else the spacing alone. */
export function niftiAffine(header: NiftiHeader): NiftiAffine {
	const notes: string[] = [];
	const known = unitsOfCode.get(header.spatialUnits);
	const [units, millimetres] = known ?? ['unknown', 1];
	if (!known) notes.push('units not stated, taken as millimetres');
	if (millimetres !== 1) notes.push(`${units} converted to millimetres`);
	const scale = [millimetres, millimetres, millimetres];

	if (header.sformCode > 0) {
		const { srow } = header;
		const axes = [0, 1, 2].map((column) => [srow[column], srow[4 + column], srow[8 + column]]);
		const matrix = affineFromColumns(axes, [srow[3], srow[7], srow[11]], scale);
		assertFinite(header, srow, 'sform');
		return { voxelToWorld: checkedAffine(header.version, matrix), units, space: 'RAS', notes };
	}
	const spacing = checkedSpacing(header, notes);
	if (header.qformCode > 0) {
		assertFinite(header, [...header.quaternion, ...header.qOffset, header.pixdim[0]], 'qform');
		const matrix = affineFromColumns(qformAxes(header, spacing, notes), header.qOffset, scale);
		return { voxelToWorld: checkedAffine(header.version, matrix), units, space: 'RAS', notes };
	}
	const isAnalyze = header.version === 'ANALYZE 7.5';
	notes.push(
		isAnalyze
			? 'ANALYZE 7.5 states no orientation: taken as radiological (first axis to the left), left and right may be swapped'
			: 'neither sform nor qform is set: axes taken as right, anterior, superior with the spacing alone',
	);
	const [dx, dy, dz] = spacing;
	const diagonal = [
		[isAnalyze ? -dx : dx, 0, 0],
		[0, dy, 0],
		[0, 0, dz],
	];
	const matrix = affineFromColumns(diagonal, [0, 0, 0], scale);
	return { voxelToWorld: checkedAffine(header.version, matrix), units, space: 'unknown', notes };
}

/** Axis vectors from the unit quaternion (a, b, c, d), the spacing, and qfac which flips the third axis. */
function qformAxes(header: NiftiHeader, [dx, dy, dz]: readonly number[], notes: string[]): number[][] {
	let [b, c, d] = header.quaternion;
	const squares = b * b + c * c + d * d;
	let a = Math.sqrt(Math.max(0, 1 - squares));
	if (1 - squares < quaternionTolerance) {
		const length = Math.sqrt(squares);
		if (length > 1.001) notes.push(`quaternion has length ${length.toPrecision(6)}, normalised`);
		[a, b, c, d] = [0, b / length, c / length, d / length];
	}
	const qfac = header.pixdim[0] < 0 ? -1 : 1;
	return [
		[dx * (a * a + b * b - c * c - d * d), dx * 2 * (b * c + a * d), dx * 2 * (b * d - a * c)],
		[dy * 2 * (b * c - a * d), dy * (a * a + c * c - b * b - d * d), dy * 2 * (c * d + a * b)],
		[dz * qfac * 2 * (b * d + a * c), dz * qfac * 2 * (c * d - a * b), dz * qfac * (a * a + d * d - b * b - c * c)],
	];
}

/** Spacing along the three axes: positive, with 1 for an unstated axis of a single voxel. */
function checkedSpacing(header: NiftiHeader, notes: string[]): number[] {
	return [1, 2, 3].map((axis) => {
		const step = header.pixdim[axis];
		const isSingle = axis > header.dim[0] || header.dim[axis] === 1;
		if (isSingle && !(Math.abs(step) > 0 && Number.isFinite(step))) {
			notes.push(`spacing of the single-voxel axis ${axis} is not stated, taken as 1`);
			return 1;
		}
		if (!Number.isFinite(step) || step === 0) {
			throw new FormatError(header.version, `spacing along axis ${axis} must be a positive number, got ${step}`);
		}
		if (step < 0) notes.push(`negative spacing along axis ${axis}, its size is used`);
		return Math.abs(step);
	});
}

function assertFinite(header: NiftiHeader, values: readonly number[], name: string): void {
	if (values.every(Number.isFinite)) return;
	throw new FormatError(header.version, `${name} is not finite (${values.join(' ')}); the header is damaged`);
}
