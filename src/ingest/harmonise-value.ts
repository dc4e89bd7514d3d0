import { shorten } from './shorten.ts';
import type { ValueRule } from './source-description.ts';

export type PlainValue = string | number | boolean;

/** What became of one value of a source. `undefined` value: the source does not say. */
export interface HarmonisedValue {
	readonly value: PlainValue | undefined;
	/** The number is a lower bound, as in `>=90`. */
	readonly censored?: boolean;
	/** Why a value that is there was not used. */
	readonly problem?: string;
}

/** Longer texts are not used. */
const maxTextLength = 100_000;
/** The same for what should be a number, a truth value or a word of a list. */
const maxWordLength = 1000;
const missing: HarmonisedValue = { value: undefined };
const trueWords = new Set(['true', 'yes', 'y', '1', 't', 'positive', 'present']);
const falseWords = new Set(['false', 'no', 'n', '0', 'f', 'negative', 'absent']);
/** `>=90`, `> 90`, `≥90`, `90+`. */
const lowerBound = /^(?:(>=|≥|>)\s*(-?[\d.,]+(?:e[+-]?\d+)?)|(-?[\d.,]+)\s*\+)$/i;

/** Applies a rule to a value as the source wrote it. Values are compared trimmed, without regard to letter case. */
export function harmoniseValue(raw: unknown, rule: ValueRule): HarmonisedValue {
	if (raw === undefined || raw === null || (typeof raw === 'number' && Number.isNaN(raw))) return missing;
	if (typeof raw === 'object')
		return { value: undefined, problem: `expected a ${rule.type}, got ${Array.isArray(raw) ? 'a list' : 'an object'}` };
	const whole = String(raw);
	if (whole.length > (rule.type === 'text' ? maxTextLength : maxWordLength)) {
		const problem = `a ${rule.type} of ${whole.length} characters is too long: ${quoted(whole)}`;
		return { value: undefined, problem };
	}
	const text = whole.trim();
	const lower = text.toLowerCase();
	if (lower === '' || rule.missing?.includes(lower)) return missing;
	if (rule.values && Object.hasOwn(rule.values, lower)) {
		const mapped = rule.values[lower];
		return mapped === null ? missing : { value: mapped };
	}
	switch (rule.type) {
		case 'text':
			return { value: text };
		case 'number':
			return harmoniseNumber(text, rule);
		case 'boolean':
			return harmoniseBoolean(lower);
		case 'enumeration':
			return { value: undefined, problem: `value ${quoted(text)} is not in the list of the description` };
	}
}

const quoted = (text: string): string => JSON.stringify(shorten(text));

function harmoniseNumber(text: string, rule: ValueRule): HarmonisedValue {
	const bound = lowerBound.exec(text);
	const parsed = parseNumber(bound ? (bound[2] ?? bound[3]) : text);
	if (parsed === undefined) return { value: undefined, problem: `expected a number, got ${quoted(text)}` };
	const value = parsed * (rule.factor ?? 1);
	const { minimum = -Infinity, maximum = Infinity, censoredFrom = Infinity } = rule;
	if (value < minimum || value > maximum)
		return { value: undefined, problem: `${value} is outside ${minimum} … ${maximum}` };
	return bound || value >= censoredFrom ? { value, censored: true } : { value };
}

function harmoniseBoolean(lower: string): HarmonisedValue {
	if (trueWords.has(lower)) return { value: true };
	if (falseWords.has(lower)) return { value: false };
	return { value: undefined, problem: `expected yes or no, got ${quoted(lower)}` };
}

/** Years in `063Y`, `18M`, `30W`, `12D`: how DICOM writes ages. */
const perYear: Readonly<Record<string, number>> = { Y: 1, M: 12, W: 52.1775, D: 365.25 };

/** `1,234.5` and `12,5` (decimal comma) both count; anything that is not wholly a number does not. */
function parseNumber(text: string): number | undefined {
	const age = /^(\d{1,3})([YMWD])$/.exec(text);
	if (age) return Number(age[1]) / perYear[age[2]];
	const plain = text
		.replace(/^(-?\d{1,3})((?:,\d{3})+)(\.\d+)?$/, (all) => all.replaceAll(',', ''))
		.replace(/^(-?\d+),(\d{1,2})$/, '$1.$2');
	if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain)) return undefined;
	const value = Number(plain);
	return Number.isFinite(value) ? value : undefined;
}
