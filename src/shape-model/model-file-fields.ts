import { isRecord } from './array-container.ts';

/** Reads fields of a JSON object that may hold anything; every method ends in `fail` where a field is not as it must be. */
export interface FieldReader {
	readonly value: Readonly<Record<string, unknown>>;
	fail(reason: string): never;
	text(name: string): string;
	optionalText(name: string): string | undefined;
	number(name: string): number;
	/** A whole number ≥ 0. */
	count(name: string): number;
	truth(name: string): boolean;
	choice<const Choice extends string>(name: string, choices: readonly Choice[]): Choice;
	record(name: string): FieldReader;
	/** A list of objects. */
	list(name: string): FieldReader[];
}

/** @param path of the object within the document, for messages; empty for the document itself. */
export function reader(
	value: Readonly<Record<string, unknown>>,
	path: string,
	fail: (message: string) => never,
): FieldReader {
	const wrong = (name: string, wanted: string): never =>
		fail(`${path}${name} must be ${wanted}, got ${(JSON.stringify(value[name]) ?? 'nothing').slice(0, 80)}`);
	const own: FieldReader = {
		value,
		fail,
		text(name) {
			const found = value[name];
			return typeof found === 'string' ? found : wrong(name, 'text');
		},
		optionalText: (name) => (value[name] === undefined ? undefined : own.text(name)),
		number(name) {
			const found = value[name];
			return typeof found === 'number' && Number.isFinite(found) ? found : wrong(name, 'a number');
		},
		count(name) {
			const found = own.number(name);
			return Number.isSafeInteger(found) && found >= 0 ? found : wrong(name, 'a whole number');
		},
		truth(name) {
			const found = value[name];
			return typeof found === 'boolean' ? found : wrong(name, 'true or false');
		},
		choice(name, choices) {
			return choices.find((choice) => choice === value[name]) ?? wrong(name, choices.join(' or '));
		},
		record(name) {
			const found = value[name];
			return isRecord(found) ? reader(found, `${path}${name}.`, fail) : wrong(name, 'an object');
		},
		list(name) {
			const found = value[name];
			if (!Array.isArray(found)) return wrong(name, 'a list');
			return found.map((entry: unknown, i) =>
				isRecord(entry) ? reader(entry, `${path}${name}[${i}].`, fail) : wrong(name, 'a list of objects'),
			);
		},
	};
	return own;
}
