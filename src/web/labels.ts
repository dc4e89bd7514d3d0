import type { Laterality, Licence, ShapeSummary } from '#contract';
import { capitalised } from './figures.ts';

/** Words for the record's codes. */

/** `Female, 59 y`; what is not known is left out; empty when nothing is. */
export function personText(person: {
	sex: ShapeSummary['sex'];
	ageYears: number | null;
	ageCensored?: boolean;
}): string {
	const parts: string[] = [];
	if (person.sex !== 'unknown') parts.push(capitalised(person.sex));
	if (person.ageYears !== null) {
		const years = Math.round(person.ageYears * 10) / 10;
		parts.push(`${person.ageCensored ? '≥ ' : ''}${years} y`);
	}
	return parts.join(', ');
}

const SIDES: Readonly<Record<Laterality, string>> = {
	left: 'Left',
	right: 'Right',
	both: 'Both sides',
	midline: '',
	unknown: 'Side unknown',
};
export const sideText = (laterality: Laterality): string => SIDES[laterality];

/** `CC-BY-NC-SA-4.0` → `CC BY-NC-SA 4.0`; `LicenseRef-…` loses its prefix; what has spaces is no identifier and stays as it was written. */
export function licenceText(id: string): string {
	if (id.includes(' ')) return id;
	if (id.startsWith('CC0')) return id.replace(/^CC0-?/, 'CC0 ').trim();
	const creative = /^CC-(BY(?:-NC|-ND|-SA)*)-([\d.]+)(?:-(.+))?$/.exec(id);
	if (creative) return ['CC', creative[1], creative[2], creative[3]].filter(Boolean).join(' ');
	return id.replace(/^LicenseRef-/, '').replaceAll('-', ' ');
}

/** What one may do, in whole sentences, most restrictive first. */
export function licenceSentences(licence: Licence): readonly string[] {
	const sentences: string[] = [];
	if (licence.commercialUse === false) sentences.push('Non-commercial use only; ask the authors for anything else.');
	if (licence.commercialUse === null)
		sentences.push('The source does not say whether commercial use is allowed: ask first.');
	if (licence.commercialUse === true) sentences.push('Commercial use is allowed.');
	if (licence.shareAlike) sentences.push('What you make from it must be shared under the same licence.');
	sentences.push('Name the authors as shown below wherever you show or share it.');
	return sentences;
}

/** `anatomy` → `Anatomy` and so on, for chips and suggestion lists. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
	anatomy: 'Anatomy',
	pathology: 'Pathology',
	pathologyRole: 'Pathology role',
	sex: 'Sex',
	age: 'Age',
	laterality: 'Side',
	source: 'Source',
	licence: 'Licence',
	modality: 'Modality',
	kind: 'Kind',
	subject: 'Subject',
	synthetic: 'Synthetic',
	text: 'Text',
	id: 'Shape',
	ageBand: 'Age',
	volume: 'Volume',
	not: 'Without',
	ignored: 'Left out',
	unknown: 'Unknown',
	ageMin: 'Age from',
	ageMax: 'Age to',
	volumeMinMm3: 'Volume from (mm³)',
	volumeMaxMm3: 'Volume to (mm³)',
	commercial: 'Commercial use',
	closed: 'Closed surface',
	quality: 'Quality',
	unlisted: 'Held-back shapes',
};
export const fieldText = (field: string): string => FIELD_WORDS[field] ?? capitalised(field);
