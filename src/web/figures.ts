/** Numbers and names as people read them. British spelling, thin units, no false precision. */

const integers = new Intl.NumberFormat('en-GB');

export function countText(count: number, singular: string, plural = `${singular}s`): string {
	return `${integers.format(count)} ${count === 1 ? singular : plural}`;
}

export function integerText(value: number): string {
	return integers.format(value);
}

/** `10,850` → `10.9k`: where space is short. */
export function compactText(value: number): string {
	if (value < 1000) return String(value);
	return value < 999_500 ? `${figureText(value / 1000)}k` : `${figureText(value / 1e6)}M`;
}

/** Three significant figures, never in powers of ten within everyday sizes. */
export function figureText(value: number, digits = 3): string {
	if (value === 0) return '0';
	// A true minus sign: hyphens break off and are hard to see.
	if (value < 0) return `−${figureText(-value, digits)}`;
	const size = value;
	if (size < 1e-4 || size >= 1e9) {
		const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
		return `${mantissa} × 10${superscript(Number(exponent))}`;
	}
	if (size >= 10 ** digits) return integers.format(Math.round(value));
	return new Intl.NumberFormat('en-GB', { maximumSignificantDigits: digits }).format(value);
}

/** A measured figure with three digits, zeros at the end too: such figures stand below each other. */
export const measuredText = (value: number): string =>
	Math.abs(value) >= 1e-3 && Math.abs(value) < 1000
		? new Intl.NumberFormat('en-GB', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 })
				.format(value)
				.replace('-', '−')
		: figureText(value);

/** From where to where a figure may be; a dash would look like the sign of what is below zero. */
export const intervalText = ([low, high]: readonly [number, number]): string =>
	low < 0 ? `${measuredText(low)} to ${measuredText(high)}` : `${measuredText(low)}–${measuredText(high)}`;

const superscript = (exponent: number): string =>
	String(exponent).replaceAll(/[-\d]/g, (sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)]));

/** Volume in the unit a clinician would use: mm³ below 0.1 ml, millilitres up to a litre, then litres. */
export function volumeText(volumeMm3: number | null): string {
	if (volumeMm3 === null) return 'not defined';
	if (volumeMm3 < 100) return `${figureText(volumeMm3)} mm³`;
	if (volumeMm3 < 1e6) return `${figureText(volumeMm3 / 1e3)} ml`;
	return `${figureText(volumeMm3 / 1e6)} l`;
}

export function areaText(areaMm2: number): string {
	return areaMm2 < 1000 ? `${figureText(areaMm2)} mm²` : `${figureText(areaMm2 / 100)} cm²`;
}

export function lengthText(lengthMm: number): string {
	return lengthMm >= 1000 ? `${figureText(lengthMm / 1000)} m` : `${figureText(lengthMm)} mm`;
}

/** Decimal units, as operating systems and browsers show downloads. */
export function sizeText(sizeBytes: number): string {
	if (sizeBytes < 1000) return `${sizeBytes} B`;
	const units = ['kB', 'MB', 'GB', 'TB'];
	let size = sizeBytes / 1000;
	let unit = 0;
	while (size >= 999.5 && unit < units.length - 1) {
		size /= 1000;
		unit++;
	}
	return `${figureText(size)} ${units[unit]}`;
}

export function shareText(part: number, whole: number): string {
	if (whole === 0) return '0 %';
	const percent = (100 * part) / whole;
	return percent > 0 && percent < 1 ? '< 1 %' : `${Math.round(percent)} %`;
}

/** `p = 0.032`; below a thousandth the figure itself says nothing more. */
export function probabilityText(p: number): string {
	return p < 0.001 ? 'p < 0.001' : `p = ${figureText(p, 2)}`;
}

export function capitalised(text: string): string {
	return text === '' ? '' : text[0].toUpperCase() + text.slice(1);
}

/** `ehr_egfr_mlPerMin` → `Ehr egfr ml per min`: a readable label for a field name that has no better one. */
export function fieldLabel(name: string): string {
	const words = name
		.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
		.replaceAll(/[_-]+/g, ' ')
		.trim()
		.toLowerCase();
	return capitalised(words);
}

/** Any JSON value on one line, for tables of original metadata. */
export function valueText(value: unknown): string {
	if (value === null || value === undefined || value === '') return '–';
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	if (typeof value === 'number') return Number.isInteger(value) ? String(value) : figureText(value, 6);
	return typeof value === 'string' ? value : JSON.stringify(value);
}
