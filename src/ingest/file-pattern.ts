/** What a pattern found in a path: names of its groups → text. Groups that took no part are left out. */
export type Captures = Readonly<Record<string, string>>;

const compiled = new Map<string, RegExp>();

/**
 * Compares a pattern of a source description (see `FilePattern`) with the end of a path.
 *
 * @param path with `/` or `\` as separator
 * @returns the captures, or undefined where it does not fit
 * @throws RangeError if the pattern is malformed, naming it
 */
export function matchFilePattern(pattern: string, path: string): Captures | undefined {
	const found = compileFilePattern(pattern).exec(path.replaceAll('\\', '/'));
	if (found === null) return undefined;
	const captures: Record<string, string> = {};
	for (const [name, text] of Object.entries(found.groups ?? {})) {
		if (text !== undefined && text !== '') captures[name] = text;
	}
	return captures;
}

/** Puts captures into a template, `case_{case}`; undefined where one of its groups took no part. */
export function fillTemplate(template: string, captures: Captures): string | undefined {
	let complete = true;
	const text = template.replace(/\{(\w+)\}/g, (_, name: string) => {
		const value = captures[name];
		if (value === undefined) complete = false;
		return value ?? '';
	});
	return complete ? text : undefined;
}

/** The regular expression a pattern stands for; kept for the next call. */
export function compileFilePattern(pattern: string): RegExp {
	let expression = compiled.get(pattern);
	if (expression === undefined) compiled.set(pattern, (expression = compile(pattern)));
	return expression;
}

function compile(pattern: string): RegExp {
	try {
		if (pattern.startsWith('^')) return new RegExp(pattern);
		return new RegExp(`^(?:.*/)?${pattern.replaceAll(globParts, translatePart)}$`);
	} catch (cause) {
		throw new RangeError(`file pattern "${pattern}" is malformed: ${(cause as Error).message}`, { cause });
	}
}

/** The parts of a pattern that are not plain text. A group's `?` may stand behind one separator character: `_{side?}`. */
const globParts = /([^/{}*[\]])?\{(\w+)(?::([^{}]+?))?\?\}|\{(\w+)(?::([^{}]+))?\}|\*\*\/|\*\*|\*|\[([^\]]*)\]|[^]/g;

function translatePart(
	part: string,
	before: string | undefined,
	optionalName: string | undefined,
	optionalKind: string | undefined,
	name: string | undefined,
	kind: string | undefined,
	words: string | undefined,
): string {
	if (optionalName !== undefined) return `(?:${escapeText(before ?? '')}${group(optionalName, optionalKind)})?`;
	if (name !== undefined) return group(name, kind);
	if (part === '**/') return '(?:.*/)?';
	if (part === '**') return '.*';
	if (part === '*') return '[^/]*';
	if (words !== undefined) return `(?:${words.split('|').map(escapeText).join('|')})`;
	return escapeText(part);
}

function group(name: string, kind: string | undefined): string {
	if (kind === undefined) return `(?<${name}>[^/]+?)`;
	if (kind === '#') return `(?<${name}>\\d+)`;
	return `(?<${name}>${kind.split('|').map(escapeText).join('|')})`;
}

function escapeText(text: string): string {
	return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
