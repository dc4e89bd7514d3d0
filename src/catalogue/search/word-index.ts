/** Which codes of a dictionary have a word. */
export class WordIndex {
	readonly #codes = new Map<string, number[]>();
	#sorted: readonly string[] | undefined;

	add(code: number, words: Iterable<string>): void {
		for (const word of new Set(words)) {
			const list = this.#codes.get(word);
			if (list === undefined) {
				this.#codes.set(word, [code]);
				this.#sorted = undefined;
			} else {
				list.push(code);
			}
		}
	}

	has(word: string): boolean {
		return this.#codes.has(word);
	}

	codes(word: string): readonly number[] {
		return this.#codes.get(word) ?? [];
	}

	/** All words in code-unit order. */
	words(): readonly string[] {
		this.#sorted ??= [...this.#codes.keys()].sort();
		return this.#sorted;
	}

	/** Words that begin with the prefix, in order, at most `limit`. */
	wordsFrom(prefix: string, limit: number): string[] {
		const words = this.words();
		let low = 0;
		for (let high = words.length; low < high;) {
			const middle = (low + high) >>> 1;
			if (words[middle] < prefix) low = middle + 1;
			else high = middle;
		}
		let end = low;
		for (const most = Math.min(words.length, low + limit); end < most && words[end].startsWith(prefix);) end++;
		return words.slice(low, end);
	}
}
