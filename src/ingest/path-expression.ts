import type { PatternPart } from './pattern-program.ts';

const maxLength = 1000;
const maxDepth = 50;

/**
 * The parts of a regular expression, in JavaScript's notation. Only what can be matched in linear time is taken:
 * characters, classes, groups, named groups, alternatives, quantifiers, `^` and `$`; no look-around, back reference,
 * word boundary or flag.
 *
 * @throws RangeError saying what is not taken, SyntaxError if it is no expression
 */
export function parsePathExpression(source: string): PatternPart {
	if (source.length > maxLength) throw new RangeError(`it is longer than ${maxLength} characters`);
	// Throws where it is no expression: what follows may rely on its form.
	const { source: checked } = new RegExp(source);
	if (checked === '') throw new RangeError('it is empty');
	let i = 0;
	const take = (pattern: RegExp): RegExpExecArray | null => {
		pattern.lastIndex = i;
		const found = pattern.exec(source);
		if (found) i += found[0].length;
		return found;
	};

	function alternatives(depth: number): PatternPart {
		if (depth > maxDepth) throw new RangeError(`its groups are nested deeper than ${maxDepth}`);
		const branches: PatternPart[] = [];
		do branches.push(sequence(depth));
		while (take(/\|/y));
		return branches.length === 1 ? branches[0] : { kind: 'choice', branches };
	}

	function sequence(depth: number): PatternPart {
		const parts: PatternPart[] = [];
		while (i < source.length && source[i] !== '|' && source[i] !== ')') parts.push(quantified(atom(depth)));
		return { kind: 'sequence', parts };
	}

	function quantified(part: PatternPart): PatternPart {
		const found = take(/(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})(\??)/y);
		if (!found) return part;
		const [text, least, comma, most, lazy] = found;
		const isLazy = lazy === '?';
		if (least === undefined) {
			const maximum = text[0] === '?' ? 1 : Infinity;
			return { kind: 'repeat', part, minimum: text[0] === '+' ? 1 : 0, maximum, isLazy };
		}
		const minimum = Number(least);
		const maximum = comma === undefined ? minimum : most === '' ? Infinity : Number(most);
		return { kind: 'repeat', part, minimum, maximum, isLazy };
	}

	function atom(depth: number): PatternPart {
		if (take(/\^/y)) return { kind: 'start' };
		if (take(/\$/y)) return { kind: 'end' };
		if (source[i] === '(') return group(depth);
		const refused = take(/\\[1-9kbBpP]/y);
		if (refused) throw new RangeError(`"${refused[0]}" is not taken in a file pattern`);
		const found = take(/\[(?:\\[^]|[^\]\\])*\]|\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|0\d*|[^])|[^]/iy);
		const text = found?.[0] ?? '';
		return /^[^\\.[]$/.test(text) ? { kind: 'text', text } : { kind: 'char', accepts: charTest(text) };
	}

	function group(depth: number): PatternPart {
		const opened = take(/\((?:\?:|\?<([\p{L}_$][\p{L}\p{N}_$]*)>|(?!\?))/uy);
		if (!opened) throw new RangeError(`"${source.slice(i, i + 4)}…" is not taken in a file pattern`);
		const part = alternatives(depth + 1);
		i++; // the closing bracket
		return opened[1] === undefined ? part : { kind: 'capture', name: opened[1], part };
	}

	return alternatives(0);
}

/** Whether one character belongs to a class; those of ASCII are looked up. */
function charTest(source: string): (charCode: number) => boolean {
	const expression = new RegExp(`^(?:${source})$`);
	const ascii = Uint8Array.from({ length: 128 }, (_, code) => Number(expression.test(String.fromCharCode(code))));
	return (code) => (code < 128 ? ascii[code] === 1 : expression.test(String.fromCharCode(code)));
}
