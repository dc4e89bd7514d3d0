import { refuse, type TensorValue } from './graph.ts';
import { multiply } from './operations/binary.ts';
import { matmul } from './operations/matmul.ts';
import { reduceSum } from './operations/reduce.ts';
import { reshape } from './operations/reshape.ts';
import { transpose } from './operations/transpose.ts';
import { elementCount } from './tensor-data.ts';

/** A value with a letter for each axis. */
interface Lettered {
	readonly value: TensorValue;
	readonly letters: string;
}

/**
 * Einstein's summation: `bij,bjk->bik` multiplies and sums over the letters that are not behind the arrow. Operands are
 * joined from left to right, each pair as one matrix product. No letter may repeat within an operand.
 */
export function einsum(equation: string, ...operands: readonly TensorValue[]): TensorValue {
	const [left = '', result = ''] = equation.replaceAll(' ', '').split('->');
	const terms = left.split(',');
	const valid = /^[a-zA-Z]*(,[a-zA-Z]*)*->[a-zA-Z]*$/.test(equation.replaceAll(' ', ''));
	if (!valid || terms.length !== operands.length) {
		refuse('einsum', operands, `equation ${equation} does not fit ${operands.length} operands`);
	}
	const lettered = operands.map((value, i) => ({ value, letters: terms[i] }));
	checkLetters(equation, lettered, result);
	const joined = lettered.reduce((first, second, i) => {
		const later = [...terms.slice(i + 1), result].join('');
		return multiplyPair(first, second, later);
	});
	return ordered(summedTo(joined, result), result).value;
}

function checkLetters(equation: string, operands: readonly Lettered[], result: string): void {
	const lengths = new Map<string, number>();
	const values = operands.map((operand) => operand.value);
	for (const { value, letters } of operands) {
		if (letters.length !== value.shape.length || new Set(letters).size !== letters.length) {
			refuse('einsum', values, `${letters} in ${equation} does not name each axis once`);
		}
		[...letters].forEach((letter, axis) => {
			const length = lengths.get(letter) ?? value.shape[axis];
			if (length !== value.shape[axis]) refuse('einsum', values, `lengths of ${letter} in ${equation} differ`);
			lengths.set(letter, length);
		});
	}
	if (new Set(result).size !== result.length || [...result].some((letter) => !lengths.has(letter))) {
		refuse('einsum', values, `the result ${result} of ${equation} repeats or invents a letter`);
	}
}

/** The product of two, summed over the letters that no one needs later. */
function multiplyPair(first: Lettered, second: Lettered, later: string): Lettered {
	const needed = (letter: string, other: string): boolean => later.includes(letter) || other.includes(letter);
	const a = summedTo(first, [...first.letters].filter((letter) => needed(letter, second.letters)).join(''));
	const b = summedTo(second, [...second.letters].filter((letter) => needed(letter, first.letters)).join(''));
	const shared = [...a.letters].filter((letter) => b.letters.includes(letter));
	const batch = shared.filter((letter) => later.includes(letter)).join('');
	const inner = shared.filter((letter) => !later.includes(letter)).join('');
	const rows = [...a.letters].filter((letter) => !shared.includes(letter)).join('');
	const columns = [...b.letters].filter((letter) => !shared.includes(letter)).join('');
	const letters = batch + rows + columns;
	const size = (of: Lettered, names: string): number[] =>
		[...names].map((name) => of.value.shape[of.letters.indexOf(name)]);
	const shape = [...size(a, batch), ...size(a, rows), ...size(b, columns)];
	if (letters === '' && inner === '') return { value: multiply(a.value, b.value), letters };
	const matrix = (of: Lettered, ...parts: readonly string[]): TensorValue =>
		reshape(
			ordered(of, parts.join('')).value,
			parts.map((part) => elementCount(size(of, part))),
		);
	const product = matmul(matrix(a, batch, rows, inner), matrix(b, batch, inner, columns));
	return { value: reshape(product, shape), letters };
}

function summedTo({ value, letters }: Lettered, kept: string): Lettered {
	const axes = [...letters].flatMap((letter, axis) => (kept.includes(letter) ? [] : [axis]));
	if (axes.length === 0) return { value, letters };
	return {
		value: reduceSum(value, { axes }),
		letters: [...letters].filter((letter) => kept.includes(letter)).join(''),
	};
}

function ordered({ value, letters }: Lettered, wanted: string): Lettered {
	if (letters === wanted) return { value, letters };
	return {
		value: transpose(
			value,
			[...wanted].map((letter) => letters.indexOf(letter)),
		),
		letters: wanted,
	};
}
