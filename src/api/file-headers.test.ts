import { expect, test } from 'vitest';
import { shapeRecord } from '../../tests/shape-records.ts';
import { asciiText, fileName, licenceHeaders } from './file-headers.ts';

test.each([
	['Müller & Šimić — “Kidneys”, ©2024', 'Muller & Simic - "Kidneys", (c)2024'],
	['two\r\nSet-Cookie: a=b\nlines\t\u0000', 'two Set-Cookie: a=b lines ?'],
	['腎臓 team', '?? team'],
	['', ''],
	['x'.repeat(10_000), 'x'.repeat(500)],
])('%o as ASCII', (text, expected) => {
	expect(asciiText(text)).toBe(expected);
});

test('no attribution can add a header', () => {
	for (let code = 0; code < 0x3000; code++) {
		expect(asciiText(`a${String.fromCharCode(code)}b`)).toMatch(/^[ -~]*$/);
	}
});

test.each([
	['https://example.org/a b>;"\r\nx: y', '<https://example.org/a%20b%3E;%22x:%20y>; rel="license"'],
	['javascript:alert(1)', '</v1/sources/test-source>; rel="license"'],
	['not an address', '</v1/sources/test-source>; rel="license"'],
	[null, '</v1/sources/test-source>; rel="license"'],
])('licence %o', (url, link) => {
	expect(licenceHeaders(shapeRecord({ id: 'a', licence: { url } })).link).toBe(link);
});

test('synthetic shapes say so', () => {
	expect(licenceHeaders(shapeRecord({ id: 'a', synthetic: true }))['x-synthetic']).toBe('true');
	expect(licenceHeaders(shapeRecord({ id: 'a' }))).not.toHaveProperty('x-synthetic');
});

test('names hold nothing that a header or a folder could take for something else', () => {
	expect(fileName('kits23.case_1', 'mesh', 'stl')).toBe('kits23.case_1.stl');
	expect(fileName('kits23.case_1', 'mask', 'nii.gz')).toBe('kits23.case_1.mask.nii.gz');
	expect(fileName('a/../"b\r\n', 'lod-1', 'glb')).toBe('a_..__b__.lod-1.glb');
});
