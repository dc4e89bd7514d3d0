/** Suggestions complete the word being typed, not the whole search. */

const splitAtLastWord = (words: string): [string, string] => {
	const openQuote = words.lastIndexOf('"');
	const quotes = words.split('"').length - 1;
	const at = quotes % 2 === 1 ? openQuote : words.search(/\S+$/);
	return at < 0 ? [words, ''] : [words.slice(0, at), words.slice(at)];
};

/** The word being typed at the end, without an opening quote: what suggestions are asked for. */
export function lastWords(words: string): string {
	return splitAtLastWord(words)[1].replaceAll('"', '').trim();
}

/** Puts a suggestion in the place of the word being typed; names of several words are quoted, to stay one keyword. */
export function takeSuggestion(words: string, suggestion: string): string {
	const [before] = splitAtLastWord(words);
	const text = /\s/.test(suggestion) && !suggestion.includes('"') ? `"${suggestion}"` : suggestion;
	return `${before}${text}`.trim();
}
