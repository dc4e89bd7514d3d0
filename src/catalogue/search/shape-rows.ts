import { type DocumentChange } from '../catalogue.ts';
import { type SearchDocument } from '../search-document.ts';
import { type Bitmap, createBitmap } from './bitmap.ts';
import { paddedLength } from './dictionary-column.ts';
import { ShapeColumns } from './shape-columns.ts';

/** Rows of the index, which of them are current, and their order by id. */
export class ShapeRows {
	readonly columns = new ShapeColumns();
	readonly #ids: string[] = [];
	#live: Bitmap = createBitmap(64);
	/** Rank of a row by id, and back; dead rows keep theirs. */
	#rankOfRow = new Uint32Array(0);
	#rowOfRank = new Uint32Array(0);
	#deadCount = 0;

	get rowCount(): number {
		return this.#ids.length;
	}

	/** Rows that are not current any more; when many, the index is better made anew. */
	get deadCount(): number {
		return this.#deadCount;
	}

	/** Valid until the next {@link apply}. */
	get rankOfRow(): Uint32Array {
		return this.#rankOfRow;
	}

	id(row: number): string {
		return this.#ids[row];
	}

	/** Current rows; a copy of the right length for combining. */
	liveRows(): Bitmap {
		return this.#live.slice(0, (this.rowCount + 31) >>> 5);
	}

	/** The current row of an id. */
	rowOf(id: string): number | undefined {
		// Of equal ids the current one is the last.
		const rank = this.rankAfter(id) - 1;
		const row = this.#rowOfRank[rank];
		if (rank < 0 || this.#ids[row] !== id) return undefined;
		return (this.#live[row >>> 5] >>> (row & 31)) & 1 ? row : undefined;
	}

	/** Number of rows whose id is not after this one: ranks from here on are after it. */
	rankAfter(id: string): number {
		let low = 0;
		for (let high = this.#rowOfRank.length; low < high;) {
			const middle = (low + high) >>> 1;
			if (this.#ids[this.#rowOfRank[middle]] <= id) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Takes in changes, which come in order of id, each id once. Returns how many there were. */
	apply(changes: Iterable<DocumentChange>): number {
		const first = this.rowCount;
		let count = 0;
		for (const { id, document } of changes) {
			count++;
			const old = first === 0 ? undefined : this.rowOf(id);
			if (old !== undefined) {
				this.#live[old >>> 5] &= ~(1 << (old & 31));
				this.#deadCount++;
			}
			if (document !== null) this.#append(id, JSON.parse(document) as SearchDocument);
		}
		if (this.rowCount > first) this.#mergeRanks(first);
		return count;
	}

	#append(id: string, document: SearchDocument): void {
		const row = this.rowCount;
		this.columns.append(row, document);
		this.#ids.push(id);
		if (row >>> 5 >= this.#live.length) {
			const live = createBitmap(paddedLength(row));
			live.set(this.#live);
			this.#live = live;
		}
		this.#live[row >>> 5] |= 1 << (row & 31);
	}

	/** New rows are in order of id already, and so are the ranked ones: one merge of the two. */
	#mergeRanks(first: number): void {
		const ids = this.#ids;
		const old = this.#rowOfRank;
		const rowOfRank = new Uint32Array(ids.length);
		let a = 0;
		let b = first;
		for (let rank = 0; rank < rowOfRank.length; rank++) {
			const takeOld = a < old.length && (b >= ids.length || ids[old[a]] <= ids[b]);
			rowOfRank[rank] = takeOld ? old[a++] : b++;
		}
		const rankOfRow = new Uint32Array(ids.length);
		for (let rank = 0; rank < rowOfRank.length; rank++) rankOfRow[rowOfRank[rank]] = rank;
		this.#rowOfRank = rowOfRank;
		this.#rankOfRow = rankOfRow;
	}
}
