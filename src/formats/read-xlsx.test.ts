import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { FormatError } from './format-error.ts';
import { readXlsx, type XlsxSheet } from './read-xlsx.ts';
import { writeZip } from './write-zip.ts';

const sample = (name: string): Uint8Array =>
	new Uint8Array(readFileSync(new URL(`../../tests/xlsx-samples/${name}.xlsx`, import.meta.url)));
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** Rows as lists, empty cells as empty texts. */
function table({ rows }: XlsxSheet): string[][] {
	return rows.map(({ cells }) => Array.from({ length: Math.max(...cells.keys()) + 1 }, (_, i) => cells.get(i) ?? ''));
}

/** A workbook of one sheet. */
function workbook(sheet: string, others: Readonly<Record<string, string>> = {}): Uint8Array {
	const parts = {
		'xl/workbook.xml': '<workbook><sheets><sheet name="one" sheetId="1" r:id="rId1"/></sheets></workbook>',
		'xl/_rels/workbook.xml.rels':
			'<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
		'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
		...others,
	};
	return writeZip(Object.entries(parts).map(([name, content]) => ({ name, bytes: text(content) })));
}

describe('readXlsx', () => {
	test('a project as openpyxl writes it', async () => {
		const sheets = await readXlsx(sample('project'));
		expect(sheets.map(({ name }) => name)).toEqual(['data', 'optimize', 'studio', 'groom']);
		const [data, optimize, , groom] = sheets;
		expect(data.rows.map(({ index }) => index)).toEqual([0, 1, 2, 3, 6, 8]);
		const rows = table(data);
		expect(rows[1].slice(0, 3)).toEqual(['subject 0', '../shapes/subject 0.ply', '']);
		expect(rows[3][6]).toBe('male & "old" <60>');
		expect(rows[3][7]).toBe('1e-07');
		expect(data.rows[4].cells.get(29)).toBe('  blanks kept \n and lines ');
		expect(rows[5].slice(0, 2)).toEqual(['rich text', 'true']);
		expect(table(optimize)).toEqual([
			['key', 'value'],
			['number_of_particles', '128'],
			['procrustes', 'true'],
		]);
		expect(table(groom)[0]).toEqual(['key', 'value_1', 'value_femur']);
	});

	test('shared strings as XlsxWriter and Excel write them: rich text joined, escapes undone', async () => {
		const sheets = await readXlsx(sample('shared'));
		expect(sheets.map(({ name, rows }) => [name, rows.length])).toEqual([
			['Fälle', 6],
			['empty', 0],
		]);
		expect(table(sheets[0])).toEqual([
			['id', 'sex', 'age'],
			['a', 'male', '40.5'],
			['b', 'female', '61'],
			['c', 'male'],
			['plain bold & plain', 'false', '2'],
			[' edge\u0001 '],
		]);
	});

	test('cells without references follow each other; prefixes, readings and errors are passed over', async () => {
		const strings = '<x:sst><x:si><x:t>水</x:t><x:rPh sb="0" eb="1"><x:t>みず</x:t></x:rPh></x:si><x:si/></x:sst>';
		const sheet =
			'<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c/><x:c t="e"><x:v>#N/A</x:v></x:c><x:c><x:v> 7 </x:v></x:c></x:row>' +
			'<row r="5"><c t="s"><v>1</v></c><c r="AB5" t="str"><f>1&lt;2</f><v>a&#x42;</v></c></row>';
		const [{ rows }] = await readXlsx(workbook(sheet, { 'xl/sharedStrings.xml': strings }));
		expect(rows.map(({ index, cells }) => [index, [...cells]])).toEqual([
			[
				0,
				[
					[0, '水'],
					[3, '7'],
				],
			],
			[4, [[27, 'aB']]],
		]);
	});

	test.each([
		['no zip at all', text('id;sex'), /./],
		['another zip', writeZip([{ name: 'a.txt', bytes: text('a') }]), /no Excel workbook/],
		['a cell beyond the last column', workbook('<row r="1"><c r="XFE1"><v>1</v></c></row>'), /outside of a sheet/],
		['a cell beyond the last row', workbook('<row r="1"><c r="A1048577"><v>1</v></c></row>'), /outside of a sheet/],
		['row 0', workbook('<row r="0"/>'), /row 0 is outside/],
		['a row that is no number', workbook('<row r="1e400"/>'), /outside/],
		['an absurd place', workbook('<row r="1"><c r="AAAA99999999"/></row>'), /no place of a cell/],
		['a shared string that is not there', workbook('<row r="1"><c t="s"><v>12</v></c></row>'), /shared string 12/],
		['a negative shared string', workbook('<row r="1"><c t="s"><v>-1</v></c></row>'), /shared string -1/],
		[
			'entities that multiply',
			workbook('', {
				'xl/worksheets/sheet1.xml': `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`,
			}),
			/DOCTYPE/,
		],
		[
			'a sheet that is not there',
			workbook('', { 'xl/_rels/workbook.xml.rels': '<Relationship Id="rId1" Target="worksheets/none.xml"/>' }),
			/not there/,
		],
		['no sheet', workbook('', { 'xl/workbook.xml': '<workbook/>' }), /no sheet with cells/],
	])('%s is refused', async (_, bytes, reason) => {
		const error = await readXlsx(bytes).catch((failure: unknown) => failure);
		expect(error).toBeInstanceOf(FormatError);
		expect((error as FormatError).message).toMatch(reason);
	});

	test('a zip bomb is not inflated', async () => {
		const bytes = zipSync({ 'xl/workbook.xml': new Uint8Array(2 ** 22).fill(32) });
		expect(bytes.length).toBeLessThan(10_000);
		await expect(readXlsx(bytes, { limits: { maxEntryBytes: 2 ** 20 } })).rejects.toThrow(FormatError);
		await expect(readXlsx(bytes, { limits: { maxRatio: 100 } })).rejects.toThrow(FormatError);
	});

	test('one long text shown by very many cells ends at the limit', async () => {
		const strings = `<sst><si><t>${'x'.repeat(2 ** 20)}</t></si></sst>`;
		const sheet = `<row>${'<c t="s"><v>0</v></c>'.repeat(200)}</row>`;
		await expect(readXlsx(workbook(sheet, { 'xl/sharedStrings.xml': strings }))).rejects.toThrow(/characters/);
	});

	test('truncated and damaged files', async () => {
		await expectTruncationsRefused(readXlsx, sample('project'), 7);
		const good = sample('shared');
		await expectDamageSurvived(readXlsx, good, { headerBytes: good.length, seed: 'xlsx', rounds: 400 });
		// Not packed: damage reaches the XML itself.
		const plain = workbook('<row r="2"><c r="B2" t="inlineStr"><is><t>a</t></is></c><c t="b"><v>1</v></c></row>');
		await expectDamageSurvived(readXlsx, plain, { headerBytes: plain.length, seed: 'xlsx', rounds: 2000 });
	});
});
