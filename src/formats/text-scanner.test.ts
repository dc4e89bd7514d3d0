import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { textBytes } from '../../tests/mesh-checks.ts';
import { checkTextHolds, readCount, readLine, readNumber, readWord, scanText, skipLine } from './text-scanner.ts';

const numberOf = (text: string): number => readNumber(scanText(textBytes(text), 'test'));

describe('readNumber', () => {
	test('rounds exactly as Number() does, on seeded texts of every form', () => {
		const random = createRandom('decimal texts');
		const digits = (count: number): string => Array.from({ length: count }, () => random.integer(10)).join('');
		for (let round = 0; round < 20_000; round++) {
			const sign = ['', '-', '+'][random.integer(3)];
			const whole = digits(1 + random.integer(round % 7 === 0 ? 25 : 8));
			const fraction = random.integer(3) === 0 ? '' : `.${digits(random.integer(round % 5 === 0 ? 25 : 9))}`;
			const exponent =
				random.integer(2) === 0
					? ''
					: `${'eE'[random.integer(2)]}${['', '-', '+'][random.integer(3)]}${random.integer(round % 3 === 0 ? 330 : 24)}`;
			const text = sign + whole + fraction + exponent;
			expect(numberOf(`${text} `), text).toBe(Number(text));
		}
	});

	test('floats of any bits, as text, come back', () => {
		const random = createRandom('float bits');
		const bits = new Uint32Array(1);
		const float = new Float32Array(bits.buffer);
		for (let round = 0; round < 20_000; round++) {
			bits[0] = random.integer(2 ** 32);
			if (Number.isFinite(float[0])) expect(Math.fround(numberOf(String(float[0])))).toBe(float[0]);
		}
	});

	test.each([
		['.5', 0.5],
		['5.', 5],
		['-0', -0],
		['1d-3', 0.001],
		['1.5D2', 150],
		['inf', Infinity],
		['-Infinity', -Infinity],
		['nan', NaN],
		['-1.#IND', NaN],
		['1e400', Infinity],
		['9007199254740993', 9007199254740992],
	])('%s', (text, expected) => {
		expect(numberOf(text)).toBe(expected);
	});

	test.each(['', '   ', 'x', '1x', '1.2.3', '--1', '.', 'e5', '1e', '1e+', '0x10', '1_000', ','])(
		'refuses "%s"',
		(text) => {
			expect(() => numberOf(text)).toThrow(expect.objectContaining({ name: 'FormatError' }));
		},
	);
});

describe('words, lines and counts', () => {
	test('all three line ends, a byte order mark, Latin-1 and UTF-8', () => {
		const scanner = scanText(
			Uint8Array.of(0xef, 0xbb, 0xbf, ...textBytes('eins zwei\r\ndrei\rvier\n\nnäher\n'), 0xe9, 10),
			'test',
		);
		expect(readWord(scanner)).toBe('eins');
		skipLine(scanner);
		expect([1, 2, 3, 4, 5, 6].map(() => readLine(scanner))).toEqual(['drei', 'vier', '', 'näher', 'é', '']);
		expect(readWord(scanner)).toBe('');
	});

	test('counts are integers from 0, and must fit what follows', () => {
		const scanner = scanText(textBytes('12 -1 1.5 3 4 5'), 'test');
		expect(readCount(scanner, 'n')).toBe(12);
		expect(() => readCount(scanner, 'n')).toThrow(/expected n, an integer ≥ 0, at byte 3, found -1/);
		expect(() => readCount(scanner, 'n')).toThrow(/found 1.5/);
		expect(() => checkTextHolds(scanner, 3, 'n')).not.toThrow();
		expect(() => checkTextHolds(scanner, 4, 'n')).toThrow(/4 numbers are announced/);
	});
});
