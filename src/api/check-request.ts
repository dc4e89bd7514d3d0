import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/schema';
import { nearestName } from './nearest-name.ts';
import { ProblemError, type ProblemDetail } from './problem.ts';

/** The parts of an object schema that explanations need. */
interface ObjectSchema {
	readonly properties: Readonly<Record<string, PropertySchema>>;
	readonly required?: readonly string[];
}
interface PropertySchema {
	readonly type?: string;
	readonly const?: unknown;
	readonly anyOf?: readonly PropertySchema[];
	readonly minimum?: number;
	readonly maximum?: number;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly pattern?: string;
}

/**
 * Makes the checks of a route from its TypeBox schemas. Strict: a parameter that the schema does not know, or that
 * comes twice, is refused by name. Numbers in addresses are decimal and nothing else.
 */
export const checkRequest: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) =>
	httpPart === 'body' ? bodyCheck(schema) : parameterCheck(schema, httpPart === 'querystring');

type Validator = ReturnType<typeof Compile>;
type Check = (value: unknown) => { value: unknown } | { error: ProblemError };

function bodyCheck(schema: TSchema): Check {
	// Compiled when first asked for: a command asks one route of many.
	let compiled: Validator | undefined;
	return (value) => {
		const check = (compiled ??= Compile(schema));
		if (check.Check(value)) return { value };
		const [, faults] = check.Errors(value);
		const errors = faults
			// Each stray member is also told, without its name, as a value that fits nothing.
			.filter(({ keyword }) => keyword !== 'boolean')
			.slice(0, 20)
			.map(({ instancePath, message, params }) => ({
				pointer: instancePath.slice(0, 200),
				detail: [message, ...strayNames(params)].join(': ').slice(0, 300),
			}));
		return { error: new ProblemError('invalid-body', 'The body does not fit its schema.', { errors }) };
	};
}

/** Names of members that the schema does not have. */
function strayNames(params: unknown): string[] {
	const { additionalProperties } = params as { additionalProperties?: unknown };
	return Array.isArray(additionalProperties) ? [additionalProperties.join(', ')] : [];
}

function parameterCheck(schema: TSchema, isQuery: boolean): Check {
	const { properties, required = [] } = schema as unknown as ObjectSchema;
	const names = Object.keys(properties);
	let compiled: Map<string, Validator> | undefined;
	return (value) => {
		const checks = (compiled ??= new Map(names.map((name) => [name, Compile(properties[name] as TSchema)])));
		const given = value as Readonly<Record<string, unknown>>;
		const stray = Object.keys(given).filter((name) => !checks.has(name));
		if (stray.length > 0) return { error: unknownParameters(stray, names) };
		const errors: ProblemDetail[] = [];
		const result: Record<string, unknown> = {};
		for (const [name, check] of checks) {
			const raw = given[name];
			if (raw === undefined) {
				if (required.includes(name)) errors.push({ parameter: name, detail: `${name} is missing` });
				continue;
			}
			const property = properties[name];
			const converted = isQuery ? fromText(raw, property) : raw;
			if (check.Check(converted)) result[name] = converted;
			else errors.push({ parameter: name, detail: explain(name, raw, property) });
		}
		if (errors.length === 0) return { value: result };
		return { error: new ProblemError('invalid-parameter', errors.map(({ detail }) => detail).join('; '), { errors }) };
	};
}

function unknownParameters(stray: readonly string[], names: readonly string[]): ProblemError {
	const errors = stray.slice(0, 20).map((name) => {
		const nearest = nearestName(name, names);
		const known = names.length === 0 ? 'this address takes none' : `known: ${names.join(', ')}`;
		const shown = JSON.stringify(name.slice(0, 60));
		return {
			parameter: name.slice(0, 60),
			detail: `There is no parameter ${shown}; ${nearest === undefined ? known : `did you mean "${nearest}"?`}`,
		};
	});
	return new ProblemError('unknown-parameter', errors.map(({ detail }) => detail).join(' '), { errors });
}

function fromText(raw: unknown, { type }: PropertySchema): unknown {
	const isNumeric = type === 'number' || type === 'integer';
	return isNumeric && typeof raw === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(raw) ? Number(raw) : raw;
}

function explain(name: string, raw: unknown, property: PropertySchema): string {
	if (Array.isArray(raw)) return `${name} is given ${raw.length} times; several values go into one, comma-separated`;
	const shown = JSON.stringify(String(raw).slice(0, 60));
	return `${name} must be ${expectation(property)}, got ${shown}`;
}

function expectation({ anyOf, type, minimum, maximum, maxLength, pattern }: PropertySchema): string {
	if (anyOf !== undefined) return `one of ${anyOf.map((choice) => String(choice.const)).join(', ')}`;
	if (type === 'number' || type === 'integer') {
		const kind = type === 'integer' ? 'a whole number' : 'a number';
		if (minimum !== undefined && maximum !== undefined) return `${kind} from ${minimum} to ${maximum}`;
		return minimum === undefined ? kind : `${kind} of at least ${minimum}`;
	}
	if (pattern !== undefined) return `text of the form ${pattern}`;
	return maxLength === undefined ? 'text' : `text of at most ${maxLength} characters`;
}
