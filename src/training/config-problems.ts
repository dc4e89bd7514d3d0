import type { TSchema } from 'typebox';
import { Check, Errors } from 'typebox/schema';

/** All that is wrong with a value, one line a place: what is missing, unknown or not allowed. */
export function configProblems(schema: TSchema, value: unknown): string[] {
	return problemsOf(schema as SchemaNode, value, '');
}

/** What is needed of a schema to say where it is not met. */
interface SchemaNode {
	readonly properties?: Readonly<Record<string, SchemaNode>>;
	readonly required?: readonly string[];
	readonly anyOf?: readonly SchemaNode[];
	readonly const?: unknown;
}

/** All that is wrong, one line a place; of alternatives that are told apart by `kind`, in the one that is meant. */
function problemsOf(schema: SchemaNode, value: unknown, place: string): string[] {
	if (Check(schema as TSchema, value)) return [];
	const here = place === '' ? 'the file' : place;
	const kinds = schema.anyOf?.map(({ properties }) => properties?.['kind']?.const);
	if (schema.anyOf && kinds?.every((kind) => kind !== undefined)) {
		const kind: unknown = isRecord(value) ? value['kind'] : null;
		const meant = schema.anyOf.find((_, i) => kinds[i] === kind);
		return meant ? problemsOf(meant, value, place) : [`${here}: kind must be one of ${kinds.join(', ')}`];
	}
	if (!schema.properties || !isRecord(value))
		return [`${here}: ${Errors(schema as TSchema, value)[1][0]?.message ?? 'not allowed'}`];
	const { properties, required = [] } = schema;
	const missing = required.filter((name) => !(name in value));
	const unknown = Object.keys(value).filter((name) => !Object.hasOwn(properties, name));
	return [
		...(missing.length > 0 ? [`${here}: missing ${missing.join(', ')}`] : []),
		...(unknown.length > 0 ? [`${here}: unknown ${unknown.join(', ')}`] : []),
		...Object.entries(properties).flatMap(([name, inner]) =>
			name in value ? problemsOf(inner, value[name], place === '' ? name : `${place}.${name}`) : [],
		),
	];
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
