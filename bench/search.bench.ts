/**
 * Search at library sizes: `node --conditions=source bench/search.bench.ts [rows …]`, default 100,000 and 1,000,000.
 * Every query is new, asks for 48 hits with reasons and all facets, and is timed as wall and CPU. No answer comes from the
 * cache; of single keywords only the last few are remembered.
 * For matching alone, SQLite's FTS5 stands beside it, in the form that platform.md found best.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openCatalogue, openSearchIndex, type SearchIndex } from '#catalogue';
import type { SearchQuery } from '#contract';
import { createRandom, type Random } from '#numeric';
import { anatomyAncestors, pathologyAncestors, pathologyTerms } from '#ontology';
import { syntheticDocuments, usedAnatomy, writeSyntheticCatalogue } from './synthetic-catalogue.ts';

const ROUNDS = 200;
const anatomy = usedAnatomy();
const lesions = pathologyTerms()
	.filter(({ form }) => form === 'lesion')
	.slice(3, 23);
const plain = (label: string): string => label.replace(/^(?:left|right) /, '');
const pick = <T>(random: Random, items: readonly T[]): T => items[random.integer(items.length)];

const kinds: Readonly<Record<string, (random: Random) => SearchQuery>> = {
	'1 keyword, broad': (random) => ({
		q: pick(random, [
			'male',
			'female',
			'left',
			'bone',
			'abdomen',
			'CT',
			...anatomy.slice(0, 20).map(({ label }) => plain(label)),
		]),
	}),
	'3 keywords': (random) => ({
		q: `${pick(random, ['male', 'female'])} ${plain(pick(random, anatomy.slice(0, 30)).label)} ${pick(random, ['tumor', 'cyst', 'lesion', ...lesions.map(({ label }) => label)])}`,
	}),
	'3 keywords, narrow': (random) => ({
		q: `${pick(random, anatomy.slice(-30)).label} age:${20 + random.integer(60)} source-${20 + random.integer(10)}`,
	}),
	'filters only': (random) => ({
		anatomy: pick(random, anatomy).id,
		sex: pick(random, ['male', 'female']),
		source: `source-${random.integer(30)}`,
		ageMin: 20 + random.integer(40),
	}),
	'age and one keyword': (random) => ({ q: `>${30 + random.integer(40)} ${plain(pick(random, anatomy).label)}` }),
	'mistyped word': (random) => ({ q: misspell(random, plain(pick(random, anatomy.slice(0, 40)).label)) }),
	'case name': (random) => ({ q: `s${String(random.integer(2000)).padStart(6, '0')}` }),
	'free word beginning': (random) => ({ q: `s00${String(random.integer(99)).padStart(2, '0')}` }),
	'3 keywords, by volume': (random) => ({ ...kinds['3 keywords'](random), sort: '-volume' }),
	everything: () => ({ sort: 'name' }),
};

function misspell(random: Random, word: string): string {
	const at = 1 + random.integer(Math.max(1, word.length - 2));
	return word.slice(0, at) + word.slice(at + 1);
}

interface Timing {
	readonly p50: number;
	readonly p99: number;
	readonly cpuP50: number;
	readonly cpuP99: number;
	readonly meanHits: number;
}

function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

function time(run: (round: number) => number): Timing {
	const wall: number[] = [];
	const cpu: number[] = [];
	let hits = 0;
	for (let round = 0; round < ROUNDS; round++) {
		const cpuBefore = process.threadCpuUsage();
		const before = performance.now();
		hits += run(round);
		wall.push(performance.now() - before);
		const used = process.threadCpuUsage(cpuBefore);
		cpu.push((used.user + used.system) / 1000);
	}
	const round = (value: number): number => Number(value.toPrecision(3));
	return {
		p50: round(quantile(wall, 0.5)),
		p99: round(quantile(wall, 0.99)),
		cpuP50: round(quantile(cpu, 0.5)),
		cpuP99: round(quantile(cpu, 0.99)),
		meanHits: Math.round(hits / ROUNDS),
	};
}

/** FTS5 with the closure of each row's terms as tokens: every keyword is one token or an OR of none. */
function buildFullText(directory: string, rowCount: number): DatabaseSync {
	const database = new DatabaseSync(path.join(directory, 'full-text.sqlite'));
	database.exec(
		"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE VIRTUAL TABLE words USING fts5(text, content='', detail=none, columnsize=0); BEGIN",
	);
	const insert = database.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)');
	const token = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
	let row = 0;
	for (const { summary, anatomyTerm } of syntheticDocuments({ rowCount, seed: 1 })) {
		const terms = [anatomyTerm ?? '', ...anatomyAncestors(anatomyTerm ?? '').map(({ id }) => id)];
		const ills = summary.pathology
			.filter(({ role }) => role === 'self')
			.flatMap(({ term }) => [term, ...pathologyAncestors(term).map(({ id }) => id)]);
		insert.run(++row, [...terms, ...ills, summary.sex, summary.sourceId].map(token).join(' '));
	}
	database.exec("INSERT INTO words (words) VALUES ('optimize'); COMMIT");
	return database;
}

function benchFullText(database: DatabaseSync): Timing {
	const statement = database.prepare('SELECT json_group_array(rowid) AS rows FROM words WHERE words MATCH ?');
	const random = createRandom(4);
	const token = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
	return time(() => {
		const terms = [
			pick(random, ['male', 'female']),
			token(pick(random, anatomy.slice(0, 30)).id),
			token(pick(random, lesions).id),
		];
		return (JSON.parse(String(statement.get(terms.join(' AND '))?.['rows'])) as number[]).length;
	});
}

function benchMatchOnly(index: SearchIndex): Timing {
	const random = createRandom(4);
	return time(() => {
		const q = `${pick(random, ['male', 'female'])} ${pick(random, anatomy.slice(0, 30)).id} ${pick(random, lesions).id}`;
		return index.search({ q, limit: 0, facets: 'no' }).total;
	});
}

const results: Record<string, unknown>[] = [];
for (const rowCount of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100_000, 1_000_000]) {
	const directory = mkdtempSync(path.join(tmpdir(), 'search-bench-'));
	try {
		writeSyntheticCatalogue(directory, { rowCount, seed: 1 });
		const megabytes = Math.round(statSync(path.join(directory, 'catalogue.sqlite')).size / 2 ** 20);
		const catalogue = openCatalogue({ directory });
		const memoryBefore = process.memoryUsage().rss;
		const start = performance.now();
		const cpuStart = process.cpuUsage();
		const index = openSearchIndex(catalogue, { cacheBytes: 0 });
		index.refresh();
		index.search({ q: 'kidney' });
		const buildSeconds = (performance.now() - start) / 1000;
		const buildCpu = process.cpuUsage(cpuStart);
		const buildCpuSeconds = (buildCpu.user + buildCpu.system) / 1e6;
		const indexMb = Math.round((process.memoryUsage().rss - memoryBefore) / 2 ** 20);
		console.log(
			`\n${rowCount.toLocaleString('en')} rows: built in ${buildSeconds.toFixed(1)} s (CPU ${buildCpuSeconds.toFixed(1)} s), ${indexMb} MB more memory, file ${megabytes} MB`,
		);
		console.log('query                     p50 ms   p99 ms  cpu p50  cpu p99  mean hits');
		const timings: Record<string, Timing> = {};
		const show = (name: string, timing: Timing): void => {
			timings[name] = timing;
			const columns = [timing.p50, timing.p99, timing.cpuP50, timing.cpuP99].map((value) => String(value).padStart(8));
			console.log(`${name.padEnd(24)} ${columns.join(' ')} ${String(timing.meanHits).padStart(10)}`);
		};
		for (const [name, makeQuery] of Object.entries(kinds)) {
			const random = createRandom(7);
			show(
				name,
				time(() => index.search({ ...makeQuery(random), limit: 48 }).total),
			);
		}
		const typed = createRandom(9);
		show(
			'suggest',
			time(() => index.suggest(plain(pick(typed, anatomy).label).slice(0, 2 + typed.integer(3))).length),
		);
		const fullText = buildFullText(directory, rowCount);
		show('match only, own', benchMatchOnly(index));
		show('match only, FTS5', benchFullText(fullText));
		fullText.close();
		catalogue.close();
		results.push({
			rowCount,
			buildSeconds: Number(buildSeconds.toFixed(2)),
			buildCpuSeconds: Number(buildCpuSeconds.toFixed(2)),
			indexMb,
			fileMb: megabytes,
			timingsMs: timings,
		});
	} finally {
		rmSync(directory, { recursive: true });
	}
}
if (process.argv.length === 2) {
	const folder = path.join(import.meta.dirname, 'results');
	mkdirSync(folder, { recursive: true });
	const machine = {
		cpu: cpus()[0]?.model,
		cores: cpus().length,
		node: process.version,
		load: loadavg().map((load) => Number(load.toFixed(1))),
	};
	writeFileSync(
		path.join(folder, 'search.json'),
		`${JSON.stringify({ machine, rounds: ROUNDS, results }, null, '\t')}\n`,
	);
}
