export type {
	CaseChange,
	CaseFailure,
	CaseSave,
	Catalogue,
	CatalogueStatistics,
	DocumentChange,
	QualityUpdate,
	RecordFilter,
	Selection,
	TaskState,
} from './catalogue.ts';
export { CatalogueError, type CatalogueErrorReason } from './catalogue-error.ts';
export { canonicalJson } from './canonical-json.ts';
export type { ByteRange, FileStore, PutResult, StoredObject } from './file-store.ts';
export { type LocalFileStore, openLocalFileStore } from './local-file-store.ts';
export { type CatalogueLocation, openCatalogue } from './open-catalogue.ts';
export { type SearchDocument, searchDocument, shapeSummary } from './search-document.ts';
export { type GarbageOptions, type GarbageReport, collectGarbage } from './collect-garbage.ts';
export { type DamagedObject, verifyObjects } from './verify-objects.ts';
export type { LibraryFigures, SourceFigures } from './search/library-figures.ts';
export { SearchError } from './search/search-error.ts';
export {
	type SearchIndex,
	type SearchIndexOptions,
	type SearchSource,
	openSearchIndex,
} from './search/search-index.ts';
