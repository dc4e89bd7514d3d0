import type { FileStore } from '#catalogue';
import { formatDuration } from './ingest-progress.ts';
import { maxReported, type IngestReport, type ReportedShape } from './ingest-report.ts';
import { reportStyle } from './report-style.ts';

/**
 * The report as one HTML page without anything from elsewhere: thumbnails are in it. Readable on a phone, in light and
 * dark, and without scripts.
 */
export async function renderReport(report: IngestReport, store: Pick<FileStore, 'read'>): Promise<string> {
	const pictures = new Map<string, string>();
	for (const { thumbnail } of report.outliers) {
		const bytes = thumbnail === null ? undefined : await store.read(thumbnail);
		if (thumbnail !== null && bytes) pictures.set(thumbnail, Buffer.from(bytes).toString('base64'));
	}
	const title = `Ingest of ${report.source.title}`;
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<p class="kicker">MedShapeNet · ingest report</p>
<h1>${escape(report.source.title)}</h1>
<p class="lead">${escape(summary(report))}</p>
</header>
<main>
${figures(report)}
${failures(report)}
${defectTable(report)}
${outliers(report, pictures)}
${anatomyTable(report)}
${emptyList(report)}
${passedOver(report)}
${timing(report)}
</main>
<footer>Pipeline version ${escape(report.pipelineVersion)} · begun ${escape(report.startedAt.replace('T', ' ').slice(0, 16))} UTC · source id <code>${escape(report.source.id)}</code></footer>
</body>
</html>
`;
}

const number = (value: number): string => Math.round(value).toLocaleString('en');
const plural = (value: number, one: string, many = `${one}s`): string => `${number(value)} ${value === 1 ? one : many}`;
const share = (part: number, whole: number): string => (whole === 0 ? '0' : ((100 * part) / whole).toFixed(1));

function escape(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function bytes(value: number): string {
	const units = ['B', 'kB', 'MB', 'GB', 'TB'];
	let scaled = value;
	let unit = 0;
	while (scaled >= 1000 && unit < units.length - 1) {
		scaled /= 1000;
		unit++;
	}
	return `${unit > 0 && scaled < 100 ? scaled.toFixed(1) : Math.round(scaled)} ${units[unit]}`;
}

function summary({ cases, shapes, isAborted, wallMs }: IngestReport): string {
	const state = isAborted ? 'Interrupted: run it again to go on. ' : '';
	const did =
		cases.done === 0
			? `Nothing was new: ${plural(cases.unchanged, 'unit')} of work unchanged.`
			: `${plural(cases.done, 'unit')} of work done, ${number(cases.unchanged)} unchanged, in ${formatDuration(wallMs / 1000)}.`;
	return `${state}${did} The library holds ${plural(shapes.total, 'shape')} of this source, ${number(shapes.listed)} of them listed.`;
}

function figures({ cases, shapes, failures: failed, storedBytes, outlierCount }: IngestReport): string {
	const cards: [string, string, string?][] = [
		[number(shapes.total), 'shapes'],
		[
			number(shapes.added),
			'added',
			shapes.changed + shapes.removed > 0
				? `${number(shapes.changed)} changed, ${number(shapes.removed)} removed`
				: undefined,
		],
		[number(cases.found), 'cases'],
		[number(outlierCount), 'to look at', 'with a warning or error'],
		[number(failed.length), 'failures'],
		[bytes(storedBytes), 'stored'],
	];
	return `<ul class="figures">${cards
		.map(
			([value, label, more]) => `<li><b>${value}</b><span>${label}</span>${more ? `<small>${more}</small>` : ''}</li>`,
		)
		.join('')}</ul>`;
}

function section(id: string, title: string, content: string, note = ''): string {
	return `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${note ? `<p class="note">${note}</p>` : ''}${content}</section>`;
}

function failures({ failures: failed }: IngestReport): string {
	if (failed.length === 0) return section('failures', 'Failures', '<p class="good">None.</p>');
	const items = failed
		.slice(0, 500)
		.map(
			({ case: unit, input, reason }) =>
				`<tr><td>${escape(unit)}</td><td>${escape(input)}</td><td>${escape(reason)}</td></tr>`,
		);
	const table = `<div class="scroll"><table><thead><tr><th>Case</th><th>Input</th><th>Reason</th></tr></thead><tbody>${items.join('')}</tbody></table></div>`;
	return section('failures', 'Failures', table, 'Passed over; what else the case holds was kept.');
}

function outliers({ outliers: shapes, outlierCount }: IngestReport, pictures: ReadonlyMap<string, string>): string {
	if (shapes.length === 0)
		return section('outliers', 'To look at', '<p class="good">No shape has a warning or error.</p>');
	const note =
		outlierCount > maxReported
			? `The ${shapes.length} worst of ${number(outlierCount)} shapes with a warning or error.`
			: '';
	return section(
		'outliers',
		'To look at',
		`<ul class="cards">${shapes.map((shape) => card(shape, pictures)).join('')}</ul>`,
		note,
	);
}

function card(shape: ReportedShape, pictures: ReadonlyMap<string, string>): string {
	const picture = shape.thumbnail === null ? undefined : pictures.get(shape.thumbnail);
	const image = picture
		? `<img alt="" width="128" height="128" loading="lazy" src="data:image/png;base64,${picture}">`
		: '<div class="nopicture" aria-hidden="true">–</div>';
	const defects = shape.defects
		.map(({ kind, severity, detail }) => `<li class="${severity}"><b>${escape(kind)}</b> ${escape(detail)}</li>`)
		.join('');
	const volume = shape.volumeMm3 === null ? '' : ` · ${(shape.volumeMm3 / 1000).toPrecision(3)} ml`;
	const held = shape.listed ? '' : ' <em class="held">held back</em>';
	return `<li>${image}<div><h3>${escape(shape.name)}${held}</h3><p>${escape(shape.case)}${volume}</p><ul class="defects">${defects}</ul><code>${escape(shape.id)}</code></div></li>`;
}

function countTable(
	head: string,
	rows: readonly { label: string; count: number; listed: number; mark?: string }[],
): string {
	const most = Math.max(1, ...rows.map(({ count }) => count));
	const lines = rows.map(
		({ label, count, listed, mark }) =>
			`<tr><td>${mark ? `<i class="dot ${mark}"></i>` : ''}${escape(label)}</td><td class="bar"><span style="width:${share(count, most)}%"></span></td><td class="n">${number(count)}</td><td class="n">${number(listed)}</td></tr>`,
	);
	const table = `<div class="scroll"><table><thead><tr><th>${head}</th><th class="bar"></th><th class="n">Shapes</th><th class="n">Listed</th></tr></thead><tbody>${lines.join('')}</tbody></table></div>`;
	return rows.length <= 25 ? table : `<details><summary>${number(rows.length)} rows</summary>${table}</details>`;
}

function anatomyTable({ byAnatomy }: IngestReport): string {
	if (byAnatomy.length === 0) return '';
	return section('anatomy', 'Shapes by anatomy', countTable('Anatomy', byAnatomy));
}

function defectTable({ byDefect }: IngestReport): string {
	if (byDefect.length === 0) return '';
	const rows = byDefect.map((row) => ({ ...row, label: `${row.label} (${row.severity})`, mark: row.severity }));
	return section(
		'defects',
		'Defects',
		countTable('Defect', rows),
		'Errors keep a shape off the lists; it can be shown on request.',
	);
}

function emptyList({ empty }: IngestReport): string {
	if (empty.length === 0) return '';
	const total = empty.reduce((sum, { count }) => sum + count, 0);
	const items = empty
		.slice(0, 200)
		.map(
			({ case: unit, count, inputs }) =>
				`<details><summary>${escape(unit)}: ${number(count)}</summary><p class="files">${inputs.map(escape).join(', ')}</p></details>`,
		);
	return section(
		'empty',
		'Empty masks',
		items.join(''),
		`${plural(total, 'file')} or label${total === 1 ? '' : 's'} without a voxel or triangle; no shapes were made of them.`,
	);
}

function passedOver({ skipped, unmatched, notes }: IngestReport): string {
	const parts: string[] = [];
	if (notes.length > 0) parts.push(`<ul>${notes.map((note) => `<li>${escape(note)}</li>`).join('')}</ul>`);
	if (unmatched.count > 0)
		parts.push(
			`<details><summary>${plural(unmatched.count, 'file')} that fit no layout of the description</summary><p class="files">${unmatched.paths.map(escape).join(', ')}${unmatched.count > unmatched.paths.length ? ' …' : ''}</p></details>`,
		);
	if (skipped.length > 0)
		parts.push(
			`<details><summary>${plural(skipped.length, 'remark')} on files and values</summary><ul>${skipped.map(({ path, reason }) => `<li><b>${escape(path)}</b> ${escape(reason)}</li>`).join('')}</ul></details>`,
		);
	return parts.length === 0 ? '' : section('passed', 'Passed over', parts.join(''));
}

function timing({ wallMs, cpuMs, stages, workers, peakMemoryBytes, memoryBudgetBytes }: IngestReport): string {
	const total = Math.max(1, ...Object.values(stages));
	const rows = Object.entries(stages)
		.sort(([, a], [, b]) => b - a)
		.map(
			([stage, ms]) =>
				`<tr><td>${escape(stage)}</td><td class="bar"><span style="width:${share(ms, total)}%"></span></td><td class="n">${(ms / 1000).toFixed(1)} s</td></tr>`,
		);
	const facts = [
		`${(wallMs / 1000).toFixed(1)} s wall`,
		`${(cpuMs / 1000).toFixed(1)} s CPU`,
		workers === 0 ? 'in the calling thread' : plural(workers, 'worker'),
		`peak memory ${bytes(peakMemoryBytes)}`,
		`budget for cases ${bytes(memoryBudgetBytes)}`,
	];
	const table =
		rows.length === 0
			? ''
			: `<div class="scroll"><table><thead><tr><th>Stage</th><th class="bar"></th><th class="n">CPU</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
	return section('timing', 'Time and memory', `<p>${facts.join(' · ')}</p>${table}`);
}
