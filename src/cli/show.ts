import type { Command } from 'commander';
import { ShapeRecord } from '#contract';
import { summaries } from './command-summaries.ts';
import { globalOptions, withGlobalOptions, withServerOption } from './global-options.ts';
import { openLibrary, requestJson } from './library-access.ts';
import { formatBytes, formatTable, print, printJson } from './terminal.ts';

/** `msn show`: everything the catalogue knows of one shape. */
export function registerShow(program: Command): void {
	const command = program
		.command('show')
		.description(summaries.show)
		.argument('<id>', 'id of the shape, as `msn search` prints it');
	withServerOption(withGlobalOptions(command)).action(async (id: string, parsed: Record<string, unknown>) => {
		const options = globalOptions(parsed);
		const access = await openLibrary(options);
		try {
			const record = await requestJson(access, `/v1/shapes/${encodeURIComponent(id)}`, ShapeRecord);
			if (options.json) printJson(record);
			else print(describeRecord(record));
		} finally {
			await access.close();
		}
	});
}

/** A record as text: facts, measures with units, defects, licence, files. */
export function describeRecord(record: ShapeRecord): string {
	const { anatomy, subject, measures, quality, licence } = record;
	const facts: [string, string][] = [
		['id', record.id],
		['name', record.synthetic ? `${record.name} — SYNTHETIC, not from a patient` : record.name],
		['anatomy', anatomy ? `${anatomy.label} (${anatomy.term}), ${anatomy.laterality}` : 'none'],
		...record.pathology.map(({ label, term, role }): [string, string] => ['pathology', `${label} (${term}), ${role}`]),
		[
			'subject',
			`${subject.key}: ${subject.sex}, ${subject.ageYears === null ? 'age unknown' : `${subject.ageYears} years`}`,
		],
		['source', `${record.sourceId}, case ${subject.case}, label ${record.label.name}`],
		[
			'licence',
			`${licence.title} (${licence.id})${licence.commercialUse === true ? '' : ' — no commercial use, or not stated'}`,
		],
		['attribution', licence.attribution],
		['quality', `score ${quality.score.toFixed(2)}${quality.listed ? '' : ', held back'}`],
		...quality.defects.map(({ kind, severity, detail }): [string, string] => [severity, `${kind}: ${detail}`]),
	];
	const lines = [formatTable(facts)];
	if (measures) {
		const scalars = Object.entries(measures).filter(
			([, value]) => typeof value === 'number' || typeof value === 'boolean',
		);
		lines.push(
			'',
			formatTable(
				scalars.map(([name, value]) => [
					name,
					typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value),
				]),
			),
		);
	}
	lines.push(
		'',
		formatTable(
			record.files.map(({ role, format, sizeBytes, sha256 }) => [`${role}.${format}`, formatBytes(sizeBytes), sha256]),
		),
	);
	return lines.join('\n');
}
