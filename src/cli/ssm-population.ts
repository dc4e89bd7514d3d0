import { existsSync } from 'node:fs';
import { SearchResult, ShapeRecord, type StoredFile } from '#contract';
import { parseLengthUnit, readAny } from '#formats';
import path from 'node:path';
import { readPopulation, type CrewWorkers } from '#modelling';
import { nodeDecompress } from '#node-zlib';
import type { ModelMember, PopulationShape } from '#shape-model';
import type { Command } from 'commander';
import { CommandError, ExitCode } from './exit-code.ts';
import { globalOptions, withGlobalOptions, withServerOption } from './global-options.ts';
import { openLibrary, refused, requestJson, type LibraryAccess } from './library-access.ts';
import { numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { searchParameters, withSearchFilters } from './search.ts';
import { createProgressLine, note } from './terminal.ts';

/** Shapes with what is known of each. */
export interface Population {
	readonly shapes: readonly PopulationShape[];
	/** In the order of the shapes. */
	readonly members: readonly ModelMember[];
	/** For the record: the query, or the names of the files and folders without the way to them. */
	readonly description: string;
	/** For readers: `kidney, sex male`. */
	readonly title: string;
	readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/** Adds what says which shapes are meant: a query of a library, or files. */
export function withPopulation(command: Command): Command {
	return withSearchFilters(withServerOption(withGlobalOptions(command)))
		.option('--limit <count>', 'at most so many shapes of a query')
		.option('--labels <groups>', 'labels of each anatomy in label maps: 1,2;5 (default: all as one)')
		.option('--no-smooth', 'surfaces of label maps with the steps of their voxels')
		.option('--units <unit>', 'unit of mesh files: mm, cm, m, um, inch (default: as declared, else from the size)');
}

/**
 * The shapes that words mean: files and folders if they all exist, else a query of the library.
 *
 * @param workers threads that read files; default: the calling one.
 * @throws CommandError if nothing is found.
 */
export async function gatherPopulation(
	words: readonly string[],
	parsed: ParsedOptions,
	workers?: CrewWorkers,
): Promise<Population> {
	const areFiles = words.length > 0 && words.every((word) => existsSync(word));
	const population = areFiles ? await fromFiles(words, parsed, workers) : await fromLibrary(words, parsed);
	for (const { file, reason } of population.skipped.slice(0, 10)) note(`left out: ${file}: ${reason}`);
	if (population.skipped.length > 10) note(`… and ${population.skipped.length - 10} more left out`);
	if (population.shapes.length === 0)
		throw new CommandError(`No shapes found for ${population.description}.`, ExitCode.partial);
	return population;
}

async function fromFiles(
	words: readonly string[],
	parsed: ParsedOptions,
	workers: CrewWorkers | undefined,
): Promise<Population> {
	const progress = createProgressLine();
	const unit = textOption(parsed, 'units');
	const units = unit === undefined ? undefined : parseLengthUnit(unit);
	if (unit !== undefined && units === undefined) throw new CommandError(`--units: unknown unit ${unit}`);
	const labels = labelGroups(parsed);
	try {
		const { shapes, skipped } = await readPopulation(words, {
			...(units && { units }),
			...(labels && { labels }),
			smooth: parsed['smooth'] !== false,
			...(workers && { workers }),
			onProgress: (done, total) => {
				if (parsed['quiet'] !== true) progress.show(`reading ${done}/${total}`);
			},
		});
		const members = shapes.map(({ id }) => ({ id, synthetic: false, facts: {} }));
		const description = words.map(placeName).join(' ');
		return { shapes, members, skipped, description, title: description };
	} finally {
		progress.end();
	}
}

/** The last part of a path: where a folder lies on somebody's machine is nobody else's business. */
export function placeName(place: string): string {
	return path.basename(path.resolve(place));
}

function labelGroups(parsed: ParsedOptions): number[][] | undefined {
	const text = textOption(parsed, 'labels');
	if (text === undefined) return undefined;
	const groups = text.split(';').map((group) => group.split(',').map(Number));
	if (groups.some((group) => group.some((label) => !Number.isInteger(label) || label < 1)))
		throw new CommandError(`--labels wants whole numbers such as 1,2;5, got ${text}`);
	return groups;
}

async function fromLibrary(words: readonly string[], parsed: ParsedOptions): Promise<Population> {
	const query = searchParameters(words, parsed);
	const title = [...query].map(([name, value]) => (name === 'q' ? value : `${name} ${value}`)).join(', ');
	if (query.size === 0) throw new CommandError('Say which shapes: words of a query, filters, or files and folders.');
	const missing = words.find((word) => /[/\\]/.test(word) && !existsSync(word));
	if (missing !== undefined) throw new CommandError(`Cannot read ${missing}: no such file or folder`);
	const access = await openLibrary(globalOptions(parsed));
	const progress = createProgressLine();
	try {
		const ids = await matchingIds(access, query, numberOption(parsed, 'limit', { min: 1, whole: true }));
		const shapes: PopulationShape[] = [];
		const members: ModelMember[] = [];
		const skipped: { file: string; reason: string }[] = [];
		for (const [i, id] of ids.entries()) {
			if (parsed['quiet'] !== true) progress.show(`reading ${i + 1}/${ids.length} ${id}`);
			const record = await requestJson(access, `/v1/shapes/${encodeURIComponent(id)}`, ShapeRecord);
			const file = meshFileOf(record);
			if (!file) skipped.push({ file: id, reason: 'it has no surface' });
			else {
				shapes.push({ id, surfaces: [await readSurface(access, record, file)] });
				members.push(memberOf(record));
			}
		}
		const description = decodeURIComponent(query.toString().replaceAll('+', ' '));
		return { shapes, members, skipped, description, title };
	} finally {
		progress.end();
		await access.close();
	}
}

async function matchingIds(access: LibraryAccess, query: URLSearchParams, limit = Infinity): Promise<string[]> {
	const ids: string[] = [];
	query.set('limit', '200');
	query.set('facets', 'no');
	for (;;) {
		const page = await requestJson(access, `/v1/shapes?${query}`, SearchResult);
		for (const { from, to } of page.corrections) note(`Taking "${to}" instead of "${from}".`);
		ids.push(...page.hits.map(({ shape }) => shape.id));
		if (page.nextCursor === null || ids.length >= limit) break;
		query.set('cursor', page.nextCursor);
	}
	for (const name of ['limit', 'facets', 'cursor']) query.delete(name);
	return ids.slice(0, limit);
}

/** The surface to use, in the format that loses least. */
function meshFileOf({ files }: ShapeRecord): StoredFile | undefined {
	const meshes = files.filter(({ role }) => role === 'mesh');
	return (['ply', 'stl', 'glb'] as const).map((wanted) => meshes.find(({ format }) => format === wanted)).find(Boolean);
}

async function readSurface(access: LibraryAccess, record: ShapeRecord, { role, format }: StoredFile) {
	const answer = await access.request(`/v1/shapes/${encodeURIComponent(record.id)}/files/${role}.${format}`);
	if (answer.status !== 200) throw await refused(answer, access.name);
	const chunks: Uint8Array[] = [];
	for await (const chunk of answer.body) chunks.push(chunk);
	const content = await readAny(Buffer.concat(chunks), {
		fileName: `${record.id}.${format}`,
		decompress: nodeDecompress,
		units: 'mm',
	});
	if (content.kind !== 'mesh') throw new CommandError(`${record.id}: its surface cannot be read`, ExitCode.partial);
	return content.parts[0].mesh;
}

/** What a record says of a shape, as a member of a model. */
export function memberOf(record: ShapeRecord): ModelMember {
	const { subject, licence, anatomy, pathology } = record;
	const { ageYears, sex, bmiKgPerM2 } = subject;
	return {
		id: record.id,
		source: record.sourceId,
		licence: {
			id: licence.id,
			title: licence.title,
			commercialUse: licence.commercialUse,
			shareAlike: licence.shareAlike,
			attribution: licence.attribution,
		},
		synthetic: record.synthetic,
		subject: subject.key,
		facts: {
			...subject.attributes,
			anatomy: anatomy?.label ?? null,
			laterality: anatomy?.laterality ?? null,
			pathology: pathology.length > 0 ? pathology.map(({ label }) => label).join('; ') : null,
			hasPathology: pathology.length > 0,
			modality: record.modality,
			ageYears,
			sex,
			bmiKgPerM2,
		},
	};
}
