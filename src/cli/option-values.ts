import { CommandError } from './exit-code.ts';

/** Options as commander parsed them. */
export type ParsedOptions = Readonly<Record<string, unknown>>;

/** A text option, undefined if it was not given. */
export function textOption(parsed: ParsedOptions, name: string): string | undefined {
	const value = parsed[name];
	return typeof value === 'string' ? value : undefined;
}

/** Bounds of {@link numberOption}. */
export interface NumberBounds {
	readonly min?: number;
	readonly max?: number;
	readonly whole?: boolean;
}

/** A number option within bounds, undefined if it was not given. */
export function numberOption(parsed: ParsedOptions, name: string, bounds: NumberBounds = {}): number | undefined {
	const text = textOption(parsed, camelCase(name));
	if (text === undefined) return undefined;
	const { min = -Infinity, max = Infinity, whole = false } = bounds;
	const value = Number(text);
	if (
		text.trim() === '' ||
		!Number.isFinite(value) ||
		value < min ||
		value > max ||
		(whole && !Number.isInteger(value))
	)
		throw new CommandError(`--${name} wants ${describe(min, max, whole)}, got ${text}`);
	return value;
}

/** Three numbers, comma-separated. */
export function tripleOption(parsed: ParsedOptions, name: string): [number, number, number] | undefined {
	const text = textOption(parsed, camelCase(name));
	if (text === undefined) return undefined;
	const values = text.split(',').map(Number);
	if (values.length !== 3 || !values.every(Number.isFinite) || text.split(',').some((part) => part.trim() === ''))
		throw new CommandError(`--${name} wants three numbers such as 0,0,1, got ${text}`);
	return [values[0], values[1], values[2]];
}

/** One of several words; the first is the default. */
export function choiceOption<const Choice extends string>(
	parsed: ParsedOptions,
	name: string,
	choices: readonly [Choice, ...Choice[]],
): Choice {
	const text = textOption(parsed, camelCase(name)) ?? choices[0];
	const found = choices.find((choice) => choice === text);
	if (found === undefined) throw new CommandError(`--${name} wants ${choices.join(', ')}, got ${text}`);
	return found;
}

function describe(min: number, max: number, whole: boolean): string {
	const kind = whole ? 'a whole number' : 'a number';
	if (min > -Infinity && max < Infinity) return `${kind} from ${min} to ${max}`;
	return min > -Infinity ? `${kind} of at least ${min}` : kind;
}

function camelCase(name: string): string {
	return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
