import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { textBytes } from '../../tests/mesh-checks.ts';
import { decodeBase64 } from './decode-base64.ts';

const decode = (text: string): number[] => Array.from(decodeBase64(textBytes(text), 'test'));

test('every length, against Buffer; URL alphabet, white space, no padding', () => {
	const random = createRandom('base64');
	for (let length = 0; length < 200; length++) {
		const bytes = Uint8Array.from({ length }, () => random.integer(256));
		const text = Buffer.from(bytes).toString('base64');
		const variants = [
			text,
			text.replaceAll('=', ''),
			Buffer.from(bytes).toString('base64url'),
			text.replaceAll(/(.{7})/g, '$1\r\n '),
		];
		for (const variant of variants) expect(decode(variant)).toEqual(Array.from(bytes));
	}
});

test('pieces with their own padding, one after the other', () => {
	expect(decode(['a', 'bc', 'def', 'gh'].map((piece) => Buffer.from(piece).toString('base64')).join(''))).toEqual(
		Array.from(textBytes('abcdefgh')),
	);
});

test.each(['A', 'AAAAA', 'AA*A', 'AA=A', 'A===', '====', 'ÄAAA'])('refuses "%s"', (text) => {
	expect(() => decode(text)).toThrow(expect.objectContaining({ name: 'FormatError' }));
});
