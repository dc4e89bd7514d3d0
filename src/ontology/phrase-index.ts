import { phraseWords } from './name-tokens.ts';

/** Which phrase leads to which term, in the forms in which names are compared. */
export interface PhraseIndex {
	/** Words in order, joined by spaces → ids in table order. */
	readonly ordered: ReadonlyMap<string, readonly string[]>;
	/** Words without spaces: `adrenalgland`. */
	readonly compact: ReadonlyMap<string, readonly string[]>;
	/** Content words sorted: `atrium heart`; stop words left out, plurals made singular. */
	readonly unordered: ReadonlyMap<string, readonly string[]>;
	readonly longestPhrase: number;
}

const stopWords: ReadonlySet<string> = new Set(['of', 'the', 'and', 'a', 'in', 'for', 'to', 'with', 's']);

/** Words that say nothing about which structure is meant. */
const noiseWords: ReadonlySet<string> = new Set([
	'structure',
	'structures',
	'mask',
	'segmentation',
	'seg',
	'label',
	'model',
	'mesh',
	'surface',
	'human',
	'mammalian',
	'unsegmented',
	'region',
	'area',
	'set',
	'whole',
	'entire',
	'complete',
	'obsolete',
	'proper',
	'final',
	'raw',
	'smooth',
]);

export function buildPhraseIndex(phrases: Iterable<{ readonly id: string; readonly phrase: string }>): PhraseIndex {
	const ordered = new Map<string, string[]>();
	const compact = new Map<string, string[]>();
	const unordered = new Map<string, string[]>();
	let longestPhrase = 1;
	for (const { id, phrase } of phrases) {
		const words = phraseWords(phrase);
		if (words.length === 0) continue;
		longestPhrase = Math.max(longestPhrase, words.length);
		push(ordered, words.join(' '), id);
		push(compact, words.join(''), id);
		push(unordered, unorderedKey(words), id);
	}
	return { ordered, compact, unordered, longestPhrase };
}

/** Content words, singular, sorted. */
export function unorderedKey(words: readonly string[]): string {
	return words
		.filter((word) => !stopWords.has(word))
		.map(singular)
		.sort()
		.join(' ');
}

export function withoutNoise(words: readonly string[]): string[] {
	const rest = words.filter((word) => !noiseWords.has(word));
	while (rest.length > 0 && stopWords.has(rest[0])) rest.shift();
	while (rest.length > 0 && stopWords.has(rest[rest.length - 1])) rest.pop();
	return rest;
}

export function isStopWord(word: string): boolean {
	return stopWords.has(word);
}

/** English and the commonest Latin plurals; words that only look like plurals are left alone. */
export function singular(word: string): string {
	if (word.length < 4 || /(?:ss|us|is|as|os|ens|ns|ps|ceps)$/.test(word)) return latinSingular.get(word) ?? word;
	const known = latinSingular.get(word);
	if (known !== undefined) return known;
	if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
	if (/(?:ch|sh|x|ss)es$/.test(word)) return word.slice(0, -2);
	return word.endsWith('s') ? word.slice(0, -1) : word;
}

const latinSingular: ReadonlyMap<string, string> = new Map(
	Object.entries({
		vertebrae: 'vertebra',
		costae: 'costa',
		scapulae: 'scapula',
		phalanges: 'phalanx',
		atria: 'atrium',
		bronchi: 'bronchus',
		nuclei: 'nucleus',
		gyri: 'gyrus',
		sulci: 'sulcus',
		ganglia: 'ganglion',
		hippocampi: 'hippocampus',
		venae: 'vena',
		arteriae: 'arteria',
		menisci: 'meniscus',
		hemispheres: 'hemisphere',
		testes: 'testis',
		pelves: 'pelvis',
		lungs: 'lung',
		hips: 'hip',
		ligaments: 'ligament',
		eyelids: 'eyelid',
		lips: 'lip',
		kidneys: 'kidney',
		feet: 'foot',
		teeth: 'tooth',
		calyces: 'calyx',
		metastases: 'metastasis',
		diagnoses: 'diagnosis',
		stenoses: 'stenosis',
		carcinomata: 'carcinoma',
	}),
);

function push(map: Map<string, string[]>, key: string, id: string): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [id]);
	else if (!list.includes(id)) list.push(id);
}
