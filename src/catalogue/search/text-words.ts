import { normalisePhrase } from '#ontology';

/**
 * Words under which a text is found: each part between blanks as a whole (`case_00012`, `s0011`), and the words inside
 * it (`case`, `00012`), lower case, spelling unified. Whole words only: `female` has no word `male`.
 */
export function textWords(text: string): string[] {
	const words = new Set<string>();
	for (const part of text.toLowerCase().split(/[\s,;()[\]"'`<>{}|]+/)) {
		const whole = part.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
		if (whole !== '' && whole.length <= 100) words.add(whole);
	}
	for (const word of normalisePhrase(text).split(' ')) if (word !== '' && word.length <= 100) words.add(word);
	return [...words];
}
