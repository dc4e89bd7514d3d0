import type { ShapeRecord } from '#contract';

type Cell = string | number | boolean | null;

/** Columns of `metadata.csv`; units stand in the names. */
const columns: readonly (readonly [name: string, cell: (record: ShapeRecord) => Cell])[] = [
	['id', ({ id }) => id],
	['name', ({ name }) => name],
	['kind', ({ kind }) => kind],
	['synthetic', ({ synthetic }) => synthetic],
	['anatomyTerm', ({ anatomy }) => anatomy?.term ?? null],
	['anatomy', ({ anatomy }) => anatomy?.label ?? null],
	['laterality', ({ anatomy }) => anatomy?.laterality ?? null],
	['pathology', ({ pathology }) => pathology.map(({ label, role }) => `${label} (${role})`).join('; ')],
	['subject', ({ subject }) => subject.key],
	['case', ({ subject }) => subject.case],
	['sex', ({ subject }) => subject.sex],
	['ageYears', ({ subject }) => subject.ageYears],
	['ageCensored', ({ subject }) => subject.ageCensored],
	['bmiKgPerM2', ({ subject }) => subject.bmiKgPerM2],
	['source', ({ sourceId }) => sourceId],
	['modality', ({ modality }) => modality],
	['licence', ({ licence }) => licence.id],
	['commercialUse', ({ licence }) => licence.commercialUse],
	['attribution', ({ licence }) => licence.attribution],
	['volumeMm3', ({ measures }) => measures?.volumeMm3 ?? null],
	['surfaceAreaMm2', ({ measures }) => measures?.surfaceAreaMm2 ?? null],
	['longestMm', ({ measures }) => measures?.principalLengthsMm[0] ?? null],
	['sphericity', ({ measures }) => measures?.sphericity ?? null],
	['isClosed', ({ measures }) => measures?.isClosed ?? null],
	['componentCount', ({ measures }) => measures?.componentCount ?? null],
	['triangleCount', ({ measures }) => measures?.triangleCount ?? null],
	['qualityScore', ({ quality }) => quality.score],
	['listed', ({ quality }) => quality.listed],
	['defects', ({ quality }) => quality.defects.map(({ kind, severity }) => `${kind} (${severity})`).join('; ')],
];

/** One line a shape, RFC 4180, header first. */
export function metadataCsv(records: readonly ShapeRecord[]): string {
	const lines = [columns.map(([name]) => name).join(',')];
	for (const record of records) lines.push(columns.map(([, cell]) => csvCell(cell(record))).join(','));
	return `${lines.join('\r\n')}\r\n`;
}

/** Texts that a spreadsheet would take for a formula get an apostrophe in front. */
function csvCell(value: Cell): string {
	if (value === null) return '';
	if (typeof value !== 'string') return String(value);
	const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
