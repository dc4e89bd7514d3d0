import { compactness } from './compactness.ts';
import { coefficients } from './point-distribution-model.ts';
import type { ShapeModel } from './shape-model.ts';

/** Rows of a table; the first holds the names of the columns. */
export type TableRows = readonly (readonly (string | number)[])[];

/** Scores of every member, in standard deviations, with what is known of it. */
export function scoreTable({ points, correspondence, members }: ShapeModel): TableRows {
	const facts = [...new Set(members.flatMap((member) => Object.keys(member.facts)))].sort();
	const head = [
		'id',
		'source',
		'subject',
		'synthetic',
		...facts,
		...Array.from(points.variances, (_, k) => `mode_${k + 1}_sd`),
	];
	const rows = members.map((member, n) => [
		member.id,
		member.source ?? '',
		member.subject ?? '',
		String(member.synthetic),
		...facts.map((name) => cellOf(member.facts[name])),
		...coefficients(points, correspondence.world[n]),
	]);
	return [head, ...rows];
}

/** Variance of every mode, and what share of the whole it and those before it explain. */
export function modeTable({ points }: ShapeModel): TableRows {
	const shares = compactness(points);
	return [
		['mode', 'variance_mm2', 'standard_deviation_mm', 'share', 'cumulative_share'],
		...Array.from(points.variances, (variance, k) => [
			k + 1,
			variance,
			Math.sqrt(variance),
			variance / points.totalVariance,
			shares[k],
		]),
	];
}

/** Every point of every member: in the common space, and where it lies on the member itself. */
export function pointTable({ correspondence, templates }: ShapeModel): TableRows {
	const { ids, particleCounts, world, local } = correspondence;
	const names = particleCounts.flatMap((count, domain) => Array.from({ length: count }, () => templates[domain].name));
	return [
		['id', 'anatomy', 'point', 'x', 'y', 'z', 'own_x', 'own_y', 'own_z'],
		...ids.flatMap((id, n) =>
			names.map((name, i) => [
				id,
				name,
				i,
				...world[n].subarray(3 * i, 3 * i + 3),
				...local[n].subarray(3 * i, 3 * i + 3),
			]),
		),
	];
}

/** A table as CSV (RFC 4180): quoted where needed, lines end in CRLF. */
export function writeCsv(rows: TableRows): string {
	return rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

function quoted(cell: string | number): string {
	const text = String(cell);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function cellOf(value: string | number | boolean | null | undefined): string | number {
	if (value === null || value === undefined) return '';
	return typeof value === 'boolean' ? String(value) : value;
}
