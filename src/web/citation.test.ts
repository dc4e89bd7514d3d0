import type { ShapeRecord, SourceDataset } from '#contract';
import { expect, test } from 'vitest';
import { citationBibtex, citationText } from './citation.ts';

const licence: ShapeRecord['licence'] = {
	id: 'CC-BY-4.0',
	title: 'Creative Commons Attribution 4.0',
	url: null,
	commercialUse: true,
	shareAlike: false,
	attribution: 'A & B, 100 % {ours}',
};
const record = { id: 'kits23_1', name: 'Kidney #1', sourceId: 'kits23', licence } as ShapeRecord;
const source = { id: 'kits23', title: 'KiTS23', citation: 'Heller et al. 2023.', doi: '10.1/x_y' } as SourceDataset;
const address = 'https://example.org/shapes/kits23_1';

test('text names shape, source, paper, licence and address', () => {
	const text = citationText(record, source, address);
	for (const part of [
		'Kidney #1',
		'KiTS23',
		'Heller et al. 2023.',
		'https://doi.org/10.1/x_y',
		licence.title,
		address,
	]) {
		expect(text).toContain(part);
	}
});

test('text works while the source is unknown', () => {
	expect(citationText(record, undefined, address)).toContain('from kits23.');
});

test('BibTeX escapes what TeX would read as commands, and keeps its braces balanced', () => {
	const bibtex = citationBibtex(record, source, address);
	expect(bibtex).toContain('Kidney \\#1 (kits23\\_1)');
	expect(bibtex).toContain('A \\& B, 100 \\% \\{ours\\}');
	const bare = bibtex.replaceAll(/\\[{}]/g, '');
	expect(bare.split('{').length).toBe(bare.split('}').length);
	expect(bibtex).toMatch(/^@misc\{msn-kits23-1,/);
	expect(bibtex).toContain('doi = {10.1/x_y}');
});

test("the source's own entry follows", () => {
	const bibtex = '@article{heller, title={KiTS}}';
	expect(citationBibtex(record, { ...source, bibtex }, address).endsWith(bibtex)).toBe(true);
});
