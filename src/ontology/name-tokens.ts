import { type AnatomySide } from './anatomy.ts';

/** A structure name as people and programs write it, taken apart. */
export interface NameTokens {
	/** Words in order, lower case, spelling unified, sides still in. */
	readonly words: readonly string[];
	/** The same without words for a side. */
	readonly unsidedWords: readonly string[];
	readonly side: AnatomySide | 'both' | undefined;
}

const sideWords: ReadonlyMap<string, AnatomySide | 'both'> = new Map(
	Object.entries<AnatomySide | 'both'>({
		left: 'left',
		right: 'right',
		sinister: 'left',
		sinistra: 'left',
		sinistrum: 'left',
		dexter: 'right',
		dextra: 'right',
		dextrum: 'right',
		lt: 'left',
		rt: 'right',
		lh: 'left',
		rh: 'right',
		l: 'left',
		r: 'right',
		both: 'both',
		bilateral: 'both',
	}),
);

/** British and other spellings of whole words. */
const spelling: ReadonlyMap<string, string> = new Map(
	Object.entries({
		oesophagus: 'esophagus',
		oesophageal: 'esophageal',
		oseophagus: 'esophagus',
		coeliac: 'celiac',
		caecal: 'cecal',
		grey: 'gray',
		disk: 'disc',
		disks: 'discs',
		tumour: 'tumor',
		tumours: 'tumors',
		tumoured: 'tumored',
		tumourous: 'tumorous',
		haemorrhage: 'hemorrhage',
		oedema: 'edema',
		humour: 'humor',
		fibre: 'fiber',
		anaemia: 'anemia',
		ischaemia: 'ischemia',
		vertabrae: 'vertebrae',
		vertabra: 'vertebra',
		musculus: 'muscle',
		eigth: 'eighth',
	}),
);

/** What file writers and dataset authors put around a name. */
const fileEndings =
	/\.(?:nii(?:\.gz?)?|g|gz|stl|ply|obj|glb|gltf|vtk|vtp|nrrd|nhdr|mha|mhd|npz|npy|off|json|seg|dcm|hdr|img|mgz|csv|txt)$/i;
const leadingIdentifiers =
	/^(?:s\d{4}|\d{6}|\d{5}|\d{3}|FJ\d+|BP\d+|FMA\d+|(?:3d[-_ ])?(?:VH|SBU)[-_ ][FM]|Allen|Yao|Model|case|sub|ct|mr|mri)(?=[-_ ])[-_ ]+/i;

/**
 * Takes a name apart: path and file endings, leading case numbers and model codes, camel case, separators, a running
 * number at the end of a file name (`….nii.g_1`), and words for a side (`left`, `_L`, `Lt`, also without a separator
 * before them when `isName` knows the rest: `adrenalglandright`).
 */
export function nameTokens(name: string, isName: (compact: string) => boolean): NameTokens {
	const words = splitWords(stripAffixes(name)).flatMap((word) => splitFused(word, isName));
	const isSpelledOut = words.some((word) => word.length > 1 && sideWords.has(word));
	let side: AnatomySide | 'both' | undefined;
	const unsidedWords: string[] = [];
	for (const [index, word] of words.entries()) {
		const found = sideWords.get(word);
		const oneLetter = word.length === 1;
		const standsApart = index === words.length - 1 || index === 0 || words.length > 2;
		const spinal = oneLetter && /^\d+$/.test(words[index + 1] ?? '');
		if (found === undefined || words.length === 1 || (oneLetter && (!standsApart || spinal || isSpelledOut))) {
			unsidedWords.push(word);
			continue;
		}
		if (side === undefined) side = found;
		else if (side !== found) side = 'both';
	}
	return { words, unsidedWords: unsidedWords.filter((word) => word !== 'and' || side !== 'both'), side };
}

/** Words of a phrase in unified spelling, for the index that names are compared with. */
export function phraseWords(phrase: string): string[] {
	return splitWords(phrase);
}

function stripAffixes(name: string): string {
	let rest = name.trim();
	const fileLike = /\.nii\.g_\d+(?:\.[a-z]+)?$/i.test(rest) || fileEndings.test(rest);
	if (fileLike) rest = rest.replace(/^.*[/\\]/, '').replace(/\.nii\.g_\d+(?=\.|$)/i, '');
	while (fileEndings.test(rest)) rest = rest.replace(fileEndings, '');
	while (leadingIdentifiers.test(rest)) rest = rest.replace(leadingIdentifiers, '');
	return rest;
}

function splitWords(text: string): string[] {
	const parts = text
		.normalize('NFKD')
		.replace(/[\u0300-\u036f]/g, '')
		.replace(/['’]s\b/g, 's')
		.replace(/([a-z])([A-Z][a-z])/g, '$1 $2')
		.replace(/([a-z]{2})([A-Z])/g, '$1 $2')
		.toLowerCase()
		.split(/[^a-z0-9]+/)
		.filter((word) => word !== '');
	return parts.flatMap(splitNumber).map((word) => spelling.get(word) ?? word);
}

/** `costa7left` → costa 7 left; `t12`, `c1`, `a2`, `3rd` stay whole. */
function splitNumber(word: string): string[] {
	if (/^[a-z]{1,2}\d+$/.test(word) || /^\d+(?:st|nd|rd|th)$/.test(word)) return [word];
	return word.match(/\d+|[a-z]+/g) ?? [word];
}

/** `adrenalglandright` → adrenalgland right, `tumoredkidney` → tumored kidney, where the rest is a known name. */
function splitFused(word: string, isName: (compact: string) => boolean): string[] {
	if (word.length < 6 || isName(word)) return [word];
	const prefix = /^(tumored|tumorous)(?=[a-z]{3})/.exec(word);
	if (prefix !== null && isName(word.slice(prefix[0].length))) return [prefix[0], word.slice(prefix[0].length)];
	for (const side of ['left', 'right']) {
		if (word.endsWith(side) && isName(word.slice(0, -side.length))) return [word.slice(0, -side.length), side];
		if (word.startsWith(side) && isName(word.slice(side.length))) return [side, word.slice(side.length)];
	}
	return [word];
}
