import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { decodeBase64 } from './decode-base64.ts';
import { encodeBase64 } from './encode-base64.ts';

test('is what Node makes of it, for every length up to 70', () => {
	const random = createRandom('base64');
	for (let length = 0; length <= 70; length++) {
		const bytes = Uint8Array.from({ length }, () => random.integer(256));
		const text = encodeBase64(bytes);
		expect(Buffer.from(text).toString('latin1')).toBe(Buffer.from(bytes).toString('base64'));
		expect(decodeBase64(text, 'test')).toEqual(bytes);
	}
});
