import type { Mat4 } from '#numeric';
import { isRecord } from './array-container.ts';
import { ModelFileError } from './model-file-error.ts';

/** One subject of a ShapeWorks project; lists have one entry an anatomy ("domain"). File names are as written. */
export interface ShapeWorksSubject {
	readonly name: string;
	readonly shapes: readonly string[];
	readonly groomed: readonly string[];
	readonly localParticles: readonly string[];
	readonly worldParticles: readonly string[];
	/** From the groomed shape to the common space, by grooming. */
	readonly alignments: readonly Mat4[];
	/** From there on, by the optimisation. */
	readonly procrustes: readonly Mat4[];
	readonly landmarks: readonly string[];
	/** `group_<name>` columns. */
	readonly groups: Readonly<Record<string, string>>;
	/** `feature_<name>` columns. */
	readonly features: Readonly<Record<string, string>>;
	/** Held fixed while others are optimised. */
	readonly isFixed: boolean;
	/** All other columns. */
	readonly others: Readonly<Record<string, string>>;
}

/** A ShapeWorks project: a spreadsheet (`.xlsx`) or its JSON form (`.swproj`). */
export interface ShapeWorksProject {
	readonly subjects: readonly ShapeWorksSubject[];
	/** Sections of parameters besides the subjects: `groom`, `optimize`, `studio` …, as read. */
	readonly sections: Readonly<Record<string, unknown>>;
}

const listColumns = {
	shape_: 'shapes',
	mesh_: 'shapes',
	segmentation_: 'shapes',
	groomed_: 'groomed',
	local_particles_: 'localParticles',
	world_particles_: 'worldParticles',
	landmarks_file_: 'landmarks',
} as const;

/**
 * Reads a ShapeWorks project. Columns are numbered by anatomy (`shape_1`) or named after it (`shape_femur`); anatomies
 * come in the order of their first column, in all lists alike.
 *
 * @param text of a `.swproj` file; for its spreadsheet form see {@link shapeWorksProject}.
 * @throws ModelFileError saying what is missing.
 */
export function readShapeWorksProject(text: string): ShapeWorksProject {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (cause) {
		throw new ModelFileError(`.swproj: not JSON: ${String(cause)}`, 0);
	}
	if (!isRecord(json) || !Array.isArray(json['data']))
		throw new ModelFileError('.swproj: expected an object with a list "data" of subjects', 0);
	const { data, ...sections } = json;
	const rows = (data as unknown[]).map((row, i) => {
		if (!isRecord(row)) throw new ModelFileError(`.swproj: data[${i}] is no object`, i);
		return row;
	});
	return shapeWorksProject(rows, sections);
}

/**
 * A ShapeWorks project from the table of its subjects, as its JSON or its spreadsheet has it, one row each by column name.
 *
 * @throws ModelFileError for cells that are no text, and matrices that are none.
 */
export function shapeWorksProject(
	rows: readonly Readonly<Record<string, unknown>>[],
	sections: ShapeWorksProject['sections'],
): ShapeWorksProject {
	const domains = domainsOf(rows);
	return { subjects: rows.map((row, i) => subjectOf(row, i, domains)), sections };
}

/** What follows the prefix in the columns of shapes, in order of first appearance. */
function domainsOf(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
	const domains = new Set<string>();
	for (const row of rows)
		for (const key of Object.keys(row)) {
			const prefix = Object.keys(listColumns).find((start) => key.startsWith(start));
			if (prefix && prefix !== 'landmarks_file_') domains.add(key.slice(prefix.length));
		}
	const names = [...domains];
	return names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names;
}

function subjectOf(row: Readonly<Record<string, unknown>>, i: number, domains: readonly string[]): ShapeWorksSubject {
	const cells = Object.entries(row).map(([key, value]): [string, string] => {
		if (typeof value === 'string') return [key, value];
		if (typeof value === 'number' || typeof value === 'boolean') return [key, String(value)];
		throw new ModelFileError(`project: data[${i}].${key} must be text, got ${JSON.stringify(value)}`, i);
	});
	const cell = new Map(cells);
	const known = new Set(['name', 'fixed']);
	const take = (prefix: string): string[] =>
		domains.flatMap((domain) => {
			known.add(prefix + domain);
			const value = cell.get(prefix + domain) ?? '';
			return value === '' ? [] : [value];
		});
	const starting = (prefix: string): Record<string, string> => {
		const found = cells.filter(([key]) => key.startsWith(prefix));
		for (const [key] of found) known.add(key);
		return Object.fromEntries(found.map(([key, value]) => [key.slice(prefix.length), value]));
	};
	const matrices = (prefix: string): Mat4[] => take(prefix).map((value) => matrixOf(value, `data[${i}].${prefix}`, i));
	const subject = {
		name: cell.get('name') ?? `subject ${i + 1}`,
		shapes: [...take('shape_'), ...take('mesh_'), ...take('segmentation_')],
		groomed: take('groomed_'),
		localParticles: take('local_particles_'),
		worldParticles: take('world_particles_'),
		alignments: matrices('alignment_'),
		procrustes: matrices('procrustes_'),
		landmarks: take('landmarks_file_'),
		groups: starting('group_'),
		features: starting('feature_'),
		isFixed: /^(yes|true|1)$/i.test(cell.get('fixed') ?? ''),
	};
	return { ...subject, others: Object.fromEntries(cells.filter(([key]) => !known.has(key))) };
}

/** 16 numbers row by row: the last row is 0 0 0 1. */
function matrixOf(text: string, where: string, i: number): Mat4 {
	const numbers = Float64Array.from(text.trim().split(/[\s,]+/), Number);
	if (numbers.length !== 16 || !numbers.every(Number.isFinite))
		throw new ModelFileError(`project: ${where} must be 16 numbers, got ${JSON.stringify(text.slice(0, 60))}`, i);
	return numbers;
}

/** A ShapeWorks project file (`.swproj`) that {@link readShapeWorksProject} reads back the same. */
export function writeShapeWorksProject({ subjects, sections }: ShapeWorksProject): string {
	const data = subjects.map((subject) => {
		const numbered = (prefix: string, values: readonly string[]): [string, string][] =>
			values.map((value, i) => [`${prefix}${i + 1}`, value]);
		const named = (prefix: string, values: Readonly<Record<string, string>>): [string, string][] =>
			Object.entries(values).map(([key, value]) => [prefix + key, value]);
		const matrices = (list: readonly Mat4[]): string[] => list.map((matrix) => Array.from(matrix).join(' '));
		return Object.fromEntries([
			['name', subject.name],
			...numbered('shape_', subject.shapes),
			...numbered('groomed_', subject.groomed),
			...numbered('local_particles_', subject.localParticles),
			...numbered('world_particles_', subject.worldParticles),
			...numbered('alignment_', matrices(subject.alignments)),
			...numbered('procrustes_', matrices(subject.procrustes)),
			...numbered('landmarks_file_', subject.landmarks),
			...named('group_', subject.groups),
			...named('feature_', subject.features),
			...(subject.isFixed ? [['fixed', 'yes'] as [string, string]] : []),
			...Object.entries(subject.others),
		]);
	});
	return `${JSON.stringify({ data, ...sections }, null, 4)}\n`;
}
