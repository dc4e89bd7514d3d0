import { Check, Errors } from 'typebox/schema';
import { checkSourceDescription } from './check-source-description.ts';
import { expandSourceDescription } from './expand-source-description.ts';
import { parseDescription } from './parse-description.ts';
import { shorten } from './shorten.ts';
import { SourceDescription } from './source-description.ts';

/** A description that cannot be used; `problems` says all that is wrong, one sentence each. */
export class SourceDescriptionError extends Error {
	readonly problems: readonly string[];

	constructor(name: string, problems: readonly string[], options?: ErrorOptions) {
		super(`${name} cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`, options);
		this.name = 'SourceDescriptionError';
		this.problems = problems;
	}
}

/**
 * Reads a description that a person wrote as YAML or JSON, with the short forms of `expandSourceDescription`.
 *
 * @param text content of the file, at most 256 Ki characters, 20,000 keys and items, 64 levels
 * @param name how to call it in messages
 * @throws SourceDescriptionError naming every problem with its place
 */
export function readSourceDescription(text: string, name = 'The description'): SourceDescription {
	let parsed: unknown;
	try {
		parsed = parseDescription(text);
	} catch (cause) {
		const { message } = cause as Error;
		const problem = cause instanceof RangeError ? message : `it is not valid YAML or JSON (${message})`;
		throw new SourceDescriptionError(name, [problem], { cause });
	}
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
		throw new SourceDescriptionError(name, ['it must be a list of fields: id, title, files …']);
	}
	const problems: string[] = [];
	const complete: unknown = expandSourceDescription(parsed as Record<string, unknown>, (place, problem) =>
		problems.push(`${place}: ${problem}`),
	);
	return validated(complete, name, problems);
}

/**
 * Checks a complete description, such as those in `sources/`.
 *
 * @returns the same value, known to be one
 * @throws SourceDescriptionError
 */
export function validateSourceDescription(value: unknown, name = 'The description'): SourceDescription {
	return validated(value, name, []);
}

function validated(value: unknown, name: string, earlier: readonly string[]): SourceDescription {
	const problems = [...earlier, ...schemaProblems(value)];
	if (problems.length > 0) throw new SourceDescriptionError(name, problems);
	const source = value as SourceDescription;
	const further = checkSourceDescription(source);
	if (further.length > 0) throw new SourceDescriptionError(name, further);
	return source;
}

/** Schema errors in words, one for each place: the most telling where a union gives several. */
function schemaProblems(value: unknown): string[] {
	if (Check(SourceDescription, value)) return [];
	const byPlace = new Map<string, string>();
	const unknown: string[] = [];
	for (const { instancePath, keyword, message, params } of Errors(SourceDescription, value)[1]) {
		if (keyword === 'boolean') {
			// Said again, and better, by additionalProperties, unless the schema's list of errors was full before that.
			unknown.push(instancePath.slice(1).replaceAll('/', '.'));
			continue;
		}
		const place = instancePath.replace(/^\//, '').replaceAll('/', '.') || 'the description';
		const text = wordsFor(keyword, message, params as Readonly<Record<string, unknown>>);
		const known = byPlace.get(place);
		if (known === undefined || (known.startsWith('is none of') && keyword !== 'anyOf')) byPlace.set(place, text);
	}
	if (byPlace.size === 0)
		byPlace.set('the description', wordsFor('additionalProperties', '', { additionalProperties: unknown }));
	return [...byPlace].slice(0, 30).map(([place, text]) => `${place}: ${text}`);
}

function wordsFor(keyword: string, message: string, params: Readonly<Record<string, unknown>>): string {
	const list = (value: unknown) => shorten(Array.isArray(value) ? value.slice(0, 20).join(', ') : String(value), 400);
	switch (keyword) {
		case 'required':
			return `is missing ${list(params['requiredProperties'])}`;
		case 'additionalProperties':
			return `has fields that are not known: ${list(params['additionalProperties'])} (a spelling mistake?)`;
		case 'type':
			return `must be of type ${list(params['type'])}`;
		case 'pattern':
			return `does not have the form ${list(params['pattern'])}`;
		case 'const':
			return `must be ${JSON.stringify(params['allowedValue'])}`;
		case 'anyOf':
			return 'is none of the values allowed here';
		default:
			return message;
	}
}
