import { parsePathExpression } from './path-expression.ts';
import { compilePattern, runPattern, type PatternPart, type PatternProgram } from './pattern-program.ts';
import { shorten } from './shorten.ts';

/** Names with values that a pattern took out of a path, e.g. `{ case: 'case_00012' }`. */
export type Captures = Readonly<Record<string, string>>;

export interface PatternMatch {
	/** The part of the path that the pattern describes: the same on every machine. */
	readonly path: string;
	readonly captures: Captures;
}

/** A path in two pieces: only `inside` belongs to what the user gave; names of folders above it may help a pattern. */
export interface RootedPath {
	/** Absolute folder the user gave (of a single file: the folder it is in), `/` as separator. */
	readonly root: string;
	/** Path below it. */
	readonly inside: string;
}

export type FileMatcher = (file: RootedPath) => PatternMatch | undefined;

/** Longer paths fit no pattern. */
const maxPathLength = 4096;
/** The same for regular expressions. */
const maxExpressionPathLength = 1000;
const maxPatternLength = 20_000;

/**
 * Compiles a pattern of a source description (see `FilePattern` there for the notation) into a function over paths.
 *
 * A pattern describes the end of a path from a folder boundary on. Where several ends would fit (after `**`), the
 * longest inside the given folder wins; only if none fits, folders above are looked at one by one, so that a user may
 * point at a single case. A pattern beginning with `^` sees the path inside the given folder only.
 *
 * A comparison takes time in proportion to the sizes of pattern and path, whatever the pattern.
 *
 * @throws RangeError if the pattern is malformed, naming it.
 */
export function compileFilePattern(pattern: string): FileMatcher {
	if (pattern.length > maxPatternLength) throw malformed(pattern, `it is longer than ${maxPatternLength} characters`);
	if (pattern.startsWith('^')) return wholePathMatcher(pattern);
	const parts = patternParts(pattern.replace(/^(?:\*\*\/)+/, ''));
	const program = compiled(pattern, () => ({ kind: 'sequence', parts: [...parts, { kind: 'end' }] }));
	const ending = literalEnding(parts);
	return ({ root, inside }) => {
		// Tells most files apart at once.
		if (ending.length <= inside.length && !inside.endsWith(ending)) return undefined;
		const above = root.split('/').filter((segment) => segment !== '');
		const text = [...above, inside].join('/');
		if (text.length > maxPathLength) return undefined;
		const found = runPattern(program, text, segmentStarts(text, text.length - inside.length));
		return found && { path: text.slice(found.start), captures: found.captures };
	};
}

/** The text that a pattern ends with. */
function literalEnding(parts: readonly PatternPart[]): string {
	const tail = parts.slice(parts.findLastIndex((part) => part.kind !== 'text') + 1);
	return tail.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

/** Where segments begin: those from `inside` on in order, then those above it from the nearest up. */
function segmentStarts(text: string, inside: number): number[] {
	const starts = [inside];
	for (let slash = text.indexOf('/', inside); slash >= 0; slash = text.indexOf('/', slash + 1)) starts.push(slash + 1);
	for (let start = inside; start > 0;) {
		start = text.lastIndexOf('/', start - 2) + 1;
		starts.push(start);
	}
	return starts;
}

/** Fills `{name}` of a template from captures; undefined where one of them is missing. */
export function fillTemplate(template: string, captures: Captures): string | undefined {
	let isComplete = true;
	const text = template.replaceAll(/\{([A-Za-z_]\w*)\}/g, (_, name: string) => {
		const value = Object.hasOwn(captures, name) ? captures[name] : undefined;
		if (value === undefined || value === '') isComplete = false;
		return value ?? '';
	});
	return isComplete ? text : undefined;
}

function wholePathMatcher(pattern: string): FileMatcher {
	const program = compiled(pattern, () => parsePathExpression(pattern));
	return ({ inside }) => {
		if (inside.length > maxExpressionPathLength) return undefined;
		const found = runPattern(program, inside, [...Array(inside.length + 1).keys()]);
		return found && { path: inside, captures: found.captures };
	};
}

function compiled(pattern: string, parts: () => PatternPart): PatternProgram {
	let program: PatternProgram;
	try {
		program = compilePattern(parts());
	} catch (cause) {
		throw malformed(pattern, (cause as Error).message, cause);
	}
	if (program.names.includes('__proto__')) throw malformed(pattern, 'no capture can be called "__proto__"');
	return program;
}

function malformed(pattern: string, reason: string, cause?: unknown): RangeError {
	return new RangeError(`File pattern ${shorten(JSON.stringify(pattern))} is malformed: ${reason}`, { cause });
}

const notSlash: PatternPart = { kind: 'char', accepts: (code) => code !== 0x2f };
const notLineEnd: PatternPart = {
	kind: 'char',
	accepts: (code) => code !== 0x0a && code !== 0x0d && code !== 0x2028 && code !== 0x2029,
};
const digit: PatternPart = { kind: 'char', accepts: (code) => code >= 0x30 && code <= 0x39 };
const slash: PatternPart = { kind: 'text', text: '/' };

function repeat(part: PatternPart, minimum: number, { maximum = Infinity, isLazy = false } = {}): PatternPart {
	return { kind: 'repeat', part, minimum, maximum, isLazy };
}

/** The pattern piece by piece; an optional group takes the character before it with it. */
function patternParts(pattern: string): PatternPart[] {
	const parts: PatternPart[] = [];
	const names = new Set<string>();
	for (let i = 0; i < pattern.length;) {
		if (pattern.startsWith('**/', i)) {
			parts.push(repeat({ kind: 'sequence', parts: [repeat(notSlash, 1), slash] }, 0));
			i += 3;
		} else if (pattern.startsWith('**', i)) {
			parts.push(repeat(notLineEnd, 0));
			i += 2;
		} else if (pattern[i] === '*') {
			parts.push(repeat(notSlash, 0));
			i++;
		} else if (pattern[i] === '{' || pattern[i] === '[') {
			const end = pattern.indexOf(pattern[i] === '{' ? '}' : ']', i);
			if (end < 0) throw malformed(pattern, `"${pattern[i]}" at ${i} is never closed`);
			const group = pattern.slice(i + 1, end);
			const { part, isOptional } = pattern[i] === '[' ? choice(group) : capture(group, pattern, names);
			const before = isOptional && i > 0 && /[^/*}\]]/.test(pattern[i - 1]) ? parts.splice(-1) : [];
			parts.push(isOptional ? repeat({ kind: 'sequence', parts: [...before, part] }, 0, { maximum: 1 }) : part);
			i = end + 1;
		} else {
			parts.push({ kind: 'text', text: pattern[i] });
			i++;
		}
	}
	return parts;
}

interface Group {
	readonly part: PatternPart;
	readonly isOptional: boolean;
}

function choice(group: string): Group {
	return { part: alternatives(group.replace(/\?$/, '')), isOptional: group.endsWith('?') };
}

/** `name`, `name?`, `name:#`, `name:a|b`; the question mark may stand behind the name or at the end. */
function capture(group: string, pattern: string, names: Set<string>): Group {
	const found = /^([A-Za-z_]\w*)(\?)?(?::(.*?))?(\?)?$/.exec(group);
	if (!found) throw malformed(pattern, `"{${shorten(group)}}" is no capture`);
	const [, name, early, words, late] = found;
	if (names.has(name)) throw malformed(pattern, `the capture "${name}" is there twice`);
	names.add(name);
	const content =
		words === undefined
			? repeat(notSlash, 1, { isLazy: true })
			: words === '#'
				? repeat(digit, 1)
				: alternatives(words);
	return { part: { kind: 'capture', name, part: content }, isOptional: early !== undefined || late !== undefined };
}

function alternatives(words: string): PatternPart {
	return { kind: 'choice', branches: words.split('|').map((text) => ({ kind: 'text', text })) };
}
