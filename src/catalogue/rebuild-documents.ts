import type { DatabaseSync } from 'node:sqlite';
import type { ShapeRecord } from '#contract';
import { nextRevision, writeDocument } from './record-rows.ts';
import { SEARCH_DOCUMENT_VERSION } from './search-document.ts';
import { inTransaction } from './transaction.ts';

/** Makes the search documents anew where they were written in another form. Returns whether it had to. */
export function rebuildDocuments(database: DatabaseSync): boolean {
	const version = database.prepare("SELECT value FROM meta WHERE key = 'documentVersion'");
	const isCurrent = (): boolean => Number(version.get()?.['value']) === SEARCH_DOCUMENT_VERSION;
	if (isCurrent()) return false;
	return inTransaction(database, () => {
		if (isCurrent()) return false;
		const page = database.prepare('SELECT number, json FROM shapes WHERE number > ? ORDER BY number LIMIT 500');
		const revision = nextRevision(database);
		let last = 0;
		for (let rows = page.all(last); rows.length > 0; rows = page.all(last)) {
			for (const { number, json } of rows) {
				writeDocument(database, JSON.parse(String(json)) as ShapeRecord, revision);
				last = Number(number);
			}
		}
		database.prepare("UPDATE meta SET value = ? WHERE key = 'documentVersion'").run(String(SEARCH_DOCUMENT_VERSION));
		return true;
	});
}
