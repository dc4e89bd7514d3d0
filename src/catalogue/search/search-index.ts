import type { Facet, SearchQuery, SearchResult, ShapeSummary, SourceDataset, Suggestion } from '#contract';
import { type Catalogue } from '../catalogue.ts';
import { type SearchDocument } from '../search-document.ts';
import { type Bitmap, countRows, listRows } from './bitmap.ts';
import { countFacets } from './count-facets.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { interpret } from './interpret.ts';
import { type BitmapCache, type MatchContext } from './match-meaning.ts';
import { type PlanMatch, matchPlan } from './match-plan.ts';
import { matchReasons } from './match-reasons.ts';
import { SearchError } from './search-error.ts';
import { type SearchPlan, readPlan } from './search-plan.ts';
import { type LibraryFigures, libraryFigures } from './library-figures.ts';
import { ShapeRows } from './shape-rows.ts';
import { pageOfRows } from './sort-rows.ts';
import { type SourceWords, buildSourceWords } from './source-words.ts';
import { suggestWords } from './suggest-words.ts';
import { type Vocabulary, buildVocabulary, countCodes } from './vocabulary.ts';
import { widerSearches } from './wider-searches.ts';

/** What the index reads: any catalogue. */
export type SearchSource = Pick<Catalogue, 'version' | 'revision' | 'documentChanges' | 'document' | 'sources'>;

export interface SearchIndexOptions {
	/** Changes of the catalogue are looked for at most this often. Default 0: before every search. */
	readonly refreshIntervalMs?: number;
	/** Room for remembered bitmaps and results. Default 64 MB. */
	readonly cacheBytes?: number;
	/** Clock in ms; default `performance.now`. */
	readonly now?: () => number;
}

/** Search over a catalogue. Holds columns of all shapes in memory, follows the catalogue's changes by itself. */
export interface SearchIndex {
	/** @throws SearchError for a parameter value that means nothing, or a cursor that was tampered with. */
	search(query: SearchQuery): SearchResult;
	/** Completions of the word being typed. */
	suggest(typed: string, limit?: number): Suggestion[];
	/** Counts over the whole library and by source. */
	figures(): LibraryFigures;
	/** Takes in what changed in the catalogue. Called by the other methods; returns the number of changes. */
	refresh(): number;
	/** Version of the catalogue that the index shows. */
	version(): string;
}

const sorts = ['relevance', 'name', 'volume', '-volume', 'age', '-age', 'triangles', '-triangles', 'quality'];

export function openSearchIndex(source: SearchSource, options: SearchIndexOptions = {}): SearchIndex {
	return new ColumnSearchIndex(source, options);
}

interface Answer {
	readonly plan: SearchPlan;
	readonly match: PlanMatch;
	readonly total: number;
	facets?: Facet[];
}

class ColumnSearchIndex implements SearchIndex {
	readonly #source: SearchSource;
	readonly #options: Required<SearchIndexOptions>;
	#rows = new ShapeRows();
	#revision = -1;
	#version = '';
	#checkedAt = -Infinity;
	#sources = new Map<string, SourceDataset>();
	#sourceWords: SourceWords = buildSourceWords([]);
	#vocabulary: Vocabulary | undefined;
	#figures: LibraryFigures | undefined;
	#bitmaps = new Map<string, Bitmap>();
	#answers = new Map<string, Answer>();

	constructor(source: SearchSource, options: SearchIndexOptions) {
		this.#source = source;
		this.#options = { refreshIntervalMs: 0, cacheBytes: 64 * 1024 * 1024, now: () => performance.now(), ...options };
	}

	version(): string {
		this.refresh();
		return this.#version;
	}

	refresh(): number {
		const now = this.#options.now();
		if (now - this.#checkedAt < this.#options.refreshIntervalMs) return 0;
		this.#checkedAt = now;
		const revision = this.#source.revision();
		if (revision === this.#revision) return 0;
		const isStale = this.#rows.deadCount > 1000 && this.#rows.deadCount * 3 > this.#rows.rowCount;
		if (isStale) {
			this.#rows = new ShapeRows();
			this.#revision = -1;
		}
		const count = this.#rows.apply(this.#source.documentChanges(this.#revision));
		const sources = this.#source.sources();
		this.#sources = new Map(sources.map((entry) => [entry.id, entry]));
		this.#sourceWords = buildSourceWords(sources);
		this.#revision = revision;
		this.#version = this.#source.version();
		this.#vocabulary = undefined;
		this.#figures = undefined;
		this.#bitmaps.clear();
		this.#answers.clear();
		return count;
	}

	search(query: SearchQuery): SearchResult {
		this.refresh();
		const sort = query.sort ?? 'relevance';
		if (!sorts.includes(sort)) throw new SearchError('sort', `"${sort}" is not one of ${sorts.join(', ')}`);
		const after = query.cursor === undefined ? undefined : readCursor(query.cursor, sort);
		const limit = query.limit ?? 48;
		const answer = this.#answer(query);
		const { plan, match, total } = answer;
		const context = this.#matchContext();
		const page = pageOfRows(listRows(match.hits), this.#rows, { sort, limit, after, keywords: plan.keywords });
		const hits = page.rows.flatMap((row) => {
			const shape = this.#summary(row);
			return shape === undefined ? [] : [{ shape, why: matchReasons(row, plan.keywords, context) }];
		});
		if (query.facets !== 'no') {
			answer.facets ??= countFacets(this.#rows.columns, match, plan, {
				roles: plan.roles,
				sourceTitle: (id) => this.#title(id),
			});
		}
		return {
			total,
			hits,
			facets: query.facets === 'no' ? [] : (answer.facets ?? []),
			interpretation: interpret(plan.keywords),
			corrections: plan.keywords.flatMap(({ text, corrected }) =>
				corrected === undefined ? [] : [{ from: text, to: corrected }],
			),
			suggestions:
				after === undefined
					? widerSearches(query, plan, total, {
							match: context,
							countOf: (changed) => this.#answer(changed).total,
						})
					: [],
			nextCursor: page.hasMore && page.last !== undefined ? writeCursor(page.last) : null,
			catalogueVersion: this.#version,
		};
	}

	suggest(typed: string, limit = 10): Suggestion[] {
		this.refresh();
		const { columns } = this.#rows;
		const counts = new Map<string, Uint32Array>();
		return suggestWords(typed, limit, {
			columns,
			vocabulary: this.#words(),
			sourceWords: this.#sourceWords,
			sourceTitle: (id) => this.#title(id),
			countOf: (field, value) => {
				const column = columns[field];
				let found = counts.get(field);
				if (found === undefined) {
					found = countCodes(column.codes, column.values.length, listRows(this.#rows.liveRows()));
					counts.set(field, found);
				}
				const code = column.find(value);
				return code === undefined ? 0 : found[code];
			},
		});
	}

	figures(): LibraryFigures {
		this.refresh();
		this.#figures ??= libraryFigures(this.#rows, (id) => this.#title(id));
		return this.#figures;
	}

	/** The matched plan, remembered for paging and sorting. */
	#answer(query: SearchQuery): Answer {
		const { cursor: _cursor, limit: _limit, sort: _sort, facets: _facets, ...asked } = query;
		const key = JSON.stringify(Object.entries(asked).sort(([a], [b]) => (a < b ? -1 : 1)));
		let answer = this.#answers.get(key);
		if (answer === undefined) {
			const rows = this.#rows;
			const plan = readPlan(query, {
				columns: rows.columns,
				vocabulary: this.#words(),
				sourceWords: this.#sourceWords,
				isShapeId: (id) => rows.rowOf(id) !== undefined,
			});
			const match = matchPlan(plan, this.#matchContext());
			answer = { plan, match, total: countRows(match.hits) };
		}
		remember(this.#answers, key, answer, this.#slots() >>> 2);
		return answer;
	}

	#matchContext(): MatchContext {
		const bitmaps = this.#bitmaps;
		const cache: BitmapCache = {
			get: (key) => bitmaps.get(key),
			set: (key, bitmap) => remember(bitmaps, key, bitmap, this.#slots()),
		};
		return { rows: this.#rows, sourceWords: this.#sourceWords, cache };
	}

	/** How many bitmaps fit into the cache; never fewer than one search makes use of again and again. */
	#slots(): number {
		return Math.max(64, Math.min(2000, Math.floor(this.#options.cacheBytes / (this.#rows.rowCount / 8 + 200) / 2)));
	}

	#words(): Vocabulary {
		this.#vocabulary ??= buildVocabulary(this.#rows.columns, listRows(this.#rows.liveRows()));
		return this.#vocabulary;
	}

	#title(sourceId: string): string {
		return this.#sources.get(sourceId)?.title ?? sourceId;
	}

	/** The result line, from the catalogue; undefined where the shape went away since the last refresh. */
	#summary(row: number): ShapeSummary | undefined {
		const document = this.#source.document(this.#rows.id(row));
		return document === undefined ? undefined : (JSON.parse(document) as SearchDocument).summary;
	}
}

/** Puts an entry last and drops the first ones, so that the least recently used go first. */
function remember<T>(cache: Map<string, T>, key: string, value: T, limit: number): void {
	cache.delete(key);
	cache.set(key, value);
	for (const oldest of cache.keys()) {
		if (cache.size <= limit) break;
		cache.delete(oldest);
	}
}
