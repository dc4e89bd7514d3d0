import { anatomyTerm, pathologyTerm, resolveAnatomy, resolvePathology, resolveStructure } from '#ontology';
import type { PathologyRole } from '#contract';
import { licence, licenceIds } from './sources/licences.ts';

type Plain = Readonly<Record<string, unknown>>;

/** What could not be understood while expanding, with the place. */
export type ReportProblem = (place: string, text: string) => void;

/**
 * Fills in what a person may leave out of a description and spells out its short forms: a licence by its id, one
 * pattern instead of a list of layouts, `1: left kidney` as a label, `age: ageYears` as a column. The result has still
 * to be checked against the schema; what is wrong in kind is left as it is for that.
 */
export function expandSourceDescription(input: Plain, report: ReportProblem): Plain {
	const {
		files,
		labels,
		composites,
		labelTable,
		structures,
		content,
		units,
		axes,
		case: caseTemplate,
		attribution,
		...rest
	} = input;
	const id = typeof input['id'] === 'string' ? input['id'] : '';
	const title = input['title'] ?? id;
	const hasLabels = labels !== undefined || composites !== undefined;
	const single = { files, content, labelTable, structures, units, axes, case: caseTemplate };
	const layouts =
		files === undefined ? input['layouts'] : [{ ...defined(single), ...(hasLabels ? { labels: 'labels' } : {}) }];
	const maps = hasLabels ? { labels: defined({ labels: labels ?? [], composites }) } : input['labelMaps'];
	return defined({
		description: '',
		homepage: null,
		doi: null,
		citation: title,
		modality: 'unknown',
		synthetic: false,
		adapter: 'files',
		subjects: { space: id },
		...rest,
		title,
		licence: expandLicence(input['licence'], String(attribution ?? title), report),
		layouts: asList(layouts).map((layout, index) => expandLayout(layout, index)),
		labelMaps: isPlain(maps) ? mapValues(maps, (map, name) => expandLabelMap(map, `labelMaps.${name}`, report)) : maps,
		metadata: input['metadata'] === undefined ? undefined : asList(input['metadata']).map(expandTable),
	});
}

function expandLicence(given: unknown, attribution: string, report: ReportProblem): unknown {
	if (given === undefined) return licence('LicenseRef-user-data', attribution);
	if (typeof given !== 'string') return given;
	if (licenceIds().includes(given)) return licence(given, attribution);
	report(
		'licence',
		`"${given}" is not known; write one of ${licenceIds().join(', ')}, or spell it out (id, title, url, commercialUse, shareAlike, attribution)`,
	);
	return licence('LicenseRef-unverified', attribution);
}

const meshName = /\.(?:stl|ply|obj|glb|vtk|vtp|\[stl[^\]]*\])$/i;

const dicomName = /\.(?:dcm|dicom|\[dcm[^\]]*\])$/i;

function expandLayout(layout: unknown, index: number): unknown {
	if (!isPlain(layout)) return layout;
	const files = asList(layout['files']);
	const first = typeof files[0] === 'string' ? files[0] : '';
	const isMask = first.includes('{structure') || layout['structure'] !== undefined;
	const guess = dicomName.test(first)
		? 'dicom'
		: meshName.test(first)
			? 'mesh'
			: isMask
				? 'mask-volume'
				: 'label-volume';
	return { name: `layout-${index + 1}`, content: guess, ...layout, files };
}

function expandLabelMap(map: unknown, place: string, report: ReportProblem): unknown {
	const inner = isPlain(map) && map['labels'] !== undefined ? map : { labels: map };
	return { ...inner, labels: expandLabels(inner['labels'], place, report), ...expandComposites(inner, place, report) };
}

/** `{ 1: 'left kidney', 2: { … }, 3: 'ignore' }` or the full list. */
function expandLabels(labels: unknown, place: string, report: ReportProblem): unknown {
	if (!isPlain(labels)) return asList(labels).map((label) => expandStructure(label, place, report));
	return Object.entries(labels).map(([value, label]) => {
		if (label === 'ignore' || label === null) return { value: Number(value), name: `label ${value}`, ignore: true };
		const structure = expandStructure(label, `${place}.labels.${value}`, report);
		return isPlain(structure) ? { ...structure, value: Number(value) } : structure;
	});
}

function expandComposites(map: Plain, place: string, report: ReportProblem): Plain {
	if (map['composites'] === undefined) return {};
	return { composites: asList(map['composites']).map((composite) => expandStructure(composite, place, report)) };
}

/** Names in place of term ids are looked up; what is left out is taken from the name. */
function expandStructure(given: unknown, place: string, report: ReportProblem): unknown {
	if (typeof given === 'string') return fromName(given, place, report);
	if (!isPlain(given)) return given;
	const { anatomy, pathology } = given;
	const name = given['name'] ?? given['key'];
	return defined({
		...given,
		name,
		anatomy: typeof anatomy === 'string' ? anatomyId(anatomy, place, report) : anatomy,
		pathology: typeof pathology === 'string' ? expandPathology(pathology, given, place, report) : pathology,
		kind: given['kind'] ?? (typeof pathology === 'string' && given['role'] !== 'bearing' ? 'lesion' : undefined),
		role: undefined,
	});
}

function fromName(name: string, place: string, report: ReportProblem): Plain {
	const { kind, anatomy, pathology } = resolveStructure(name);
	if (kind === 'other') report(place, `"${name}" is no structure we know; give \`anatomy\` or \`kind: other\` with it`);
	return defined({
		name,
		kind,
		anatomy: anatomy?.term.id,
		laterality: anatomy?.laterality,
		pathology: pathology.length === 0 ? undefined : pathology,
	});
}

function anatomyId(text: string, place: string, report: ReportProblem): string {
	if (anatomyTerm(text) !== undefined) return text;
	const found = resolveAnatomy(text);
	if (found !== undefined && found.confidence >= 0.9) return found.term.id;
	report(place, `"${text}" is no anatomy term${found === undefined ? '' : `; did you mean "${found.term.label}"?`}`);
	return text;
}

function expandPathology(text: string, given: Plain, place: string, report: ReportProblem): unknown {
	const role: PathologyRole = given['role'] === 'bearing' ? 'bearing' : 'self';
	const term = pathologyTerm(text)?.id ?? resolvePathology(text)?.term.id;
	if (term === undefined) report(place, `"${text}" is no pathology term`);
	return [{ term: term ?? text, role }];
}

function expandTable(table: unknown): unknown {
	if (!isPlain(table)) return table;
	const file = String(table['file'] ?? '');
	const format = /\.tsv$/i.test(file) ? 'tsv' : /\.json$/i.test(file) ? 'json' : 'csv';
	const columns = isPlain(table['columns']) ? mapValues(table['columns'], expandColumn) : table['columns'];
	return { format, ...table, columns };
}

const sexes = {
	f: 'female',
	female: 'female',
	w: 'female',
	woman: 'female',
	m: 'male',
	male: 'male',
	man: 'male',
	other: 'other',
	d: 'other',
};
const knownColumns: Plain = {
	sex: { field: 'sex', type: 'enumeration', values: sexes },
	ageYears: { field: 'ageYears', type: 'number', minimum: 0, maximum: 130 },
	bmiKgPerM2: { field: 'bmiKgPerM2', type: 'number', minimum: 5, maximum: 150 },
	pathology: { field: 'pathology', type: 'text' },
};

/** `age: ageYears`, `group: study_group`. */
function expandColumn(rule: unknown): unknown {
	if (typeof rule === 'string') {
		return knownColumns[rule] ?? { field: rule.includes('.') ? rule : `attributes.${rule}`, type: 'text' };
	}
	return isPlain(rule) ? { type: 'text', ...rule } : rule;
}

function isPlain(value: unknown): value is Plain {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asList(value: unknown): unknown[] {
	return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function mapValues(object: Plain, change: (value: unknown, key: string) => unknown): Plain {
	return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

function defined(object: Plain): Plain {
	return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
