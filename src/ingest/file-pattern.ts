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

/**
 * Compiles a pattern of a source description (see `FilePattern` there for the notation) into a function over paths.
 *
 * A pattern describes the end of a path from a folder boundary on. Where several ends would fit (after `**`), the
 * longest inside the given folder wins; only if none fits, folders above are looked at one by one, so that a user may
 * point at a single case. A pattern beginning with `^` sees the path inside the given folder only.
 *
 * @throws RangeError if the pattern is malformed, naming it.
 */
export function compileFilePattern(pattern: string): FileMatcher {
	if (pattern.startsWith('^')) return wholePathMatcher(pattern);
	const source = patternSource(pattern.replace(/^(?:\*\*\/)+/, ''));
	const ending = compiled(pattern, `(?:^|/)${source}$`);
	const whole = compiled(pattern, `^${source}$`);
	return ({ root, inside }) => {
		// One comparison tells that no end fits: the common case.
		if (!ending.test(`${root}/${inside}`)) return undefined;
		const segments = inside.split('/');
		for (let start = 0; start < segments.length; start++) {
			const found = matchOf(whole, segments.slice(start).join('/'));
			if (found) return found;
		}
		const above = root.split('/').filter((segment) => segment !== '');
		for (let start = above.length - 1; start >= 0; start--) {
			const found = matchOf(whole, [...above.slice(start), ...segments].join('/'));
			if (found) return found;
		}
		return undefined;
	};
}

/** Fills `{name}` of a template from captures; undefined where one of them is missing. */
export function fillTemplate(template: string, captures: Captures): string | undefined {
	let isComplete = true;
	const text = template.replaceAll(/\{([A-Za-z_]\w*)\}/g, (_, name: string) => {
		const value = captures[name];
		if (value === undefined || value === '') isComplete = false;
		return value ?? '';
	});
	return isComplete ? text : undefined;
}

function wholePathMatcher(pattern: string): FileMatcher {
	const expression = compiled(pattern, pattern);
	return ({ inside }) => {
		const found = matchOf(expression, inside);
		return found && { path: inside, captures: found.captures };
	};
}

function compiled(pattern: string, source: string): RegExp {
	try {
		return new RegExp(source);
	} catch (cause) {
		throw new RangeError(`File pattern ${JSON.stringify(pattern)} is malformed: ${(cause as Error).message}`, {
			cause,
		});
	}
}

function matchOf(expression: RegExp, text: string): PatternMatch | undefined {
	const match = expression.exec(text);
	if (!match) return undefined;
	const captures: Record<string, string> = {};
	for (const [name, value] of Object.entries(match.groups ?? {})) if (value !== undefined) captures[name] = value;
	return { path: match[0], captures };
}

/** Regular expression of a pattern, piece by piece; an optional group takes the character before it with it. */
function patternSource(pattern: string): string {
	const pieces: string[] = [];
	for (let i = 0; i < pattern.length;) {
		if (pattern.startsWith('**/', i)) {
			pieces.push('(?:[^/]+/)*');
			i += 3;
		} else if (pattern.startsWith('**', i)) {
			pieces.push('.*');
			i += 2;
		} else if (pattern[i] === '*') {
			pieces.push('[^/]*');
			i++;
		} else if (pattern[i] === '{' || pattern[i] === '[') {
			const end = pattern.indexOf(pattern[i] === '{' ? '}' : ']', i);
			if (end < 0) throw new RangeError(`File pattern ${JSON.stringify(pattern)} has an open "${pattern[i]}" at ${i}`);
			const group = pattern.slice(i + 1, end);
			const { source, isOptional } = pattern[i] === '[' ? choice(group) : capture(group, pattern);
			const before = isOptional && i > 0 && /[^/*}\]]/.test(pattern[i - 1]) ? (pieces.pop() ?? '') : '';
			pieces.push(isOptional ? `(?:${before}${source})?` : source);
			i = end + 1;
		} else {
			pieces.push(escapeText(pattern[i]));
			i++;
		}
	}
	return pieces.join('');
}

interface Group {
	readonly source: string;
	readonly isOptional: boolean;
}

function choice(group: string): Group {
	return { source: `(?:${alternatives(group.replace(/\?$/, ''))})`, isOptional: group.endsWith('?') };
}

/** `name`, `name?`, `name:#`, `name:a|b`; the question mark may stand behind the name or at the end. */
function capture(group: string, pattern: string): Group {
	const parts = /^([A-Za-z_]\w*)(\?)?(?::(.*?))?(\?)?$/.exec(group);
	if (!parts) throw new RangeError(`File pattern ${JSON.stringify(pattern)}: "{${group}}" is no capture`);
	const [, name, early, words, late] = parts;
	const content = words === undefined ? '[^/]+?' : words === '#' ? String.raw`\d+` : alternatives(words);
	return { source: `(?<${name}>${content})`, isOptional: early !== undefined || late !== undefined };
}

/** `.`, `+` and the like mean themselves in a pattern. */
const escapeText = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

const alternatives = (words: string): string => words.split('|').map(escapeText).join('|');
