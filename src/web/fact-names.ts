import { fieldLabel } from './figures.ts';

/** What a fact of the members is called, and its unit. */
export interface FactName {
	readonly label: string;
	/** Empty where there is none. */
	readonly unit: string;
}

const known: Readonly<Record<string, FactName>> = {
	ageYears: { label: 'Age', unit: 'years' },
	bmiKgPerM2: { label: 'BMI', unit: 'kg/m²' },
	laterality: { label: 'Side', unit: '' },
	hasPathology: { label: 'Has a pathology', unit: '' },
};

const units: readonly (readonly [RegExp, string])[] = [
	[/[ _](?:years?|y)$/i, 'years'],
	[/[ _]months?$/i, 'months'],
	[/[ _]mm$/i, 'mm'],
	[/[ _]cm$/i, 'cm'],
	[/[ _]kg$/i, 'kg'],
	[/[ _]ml$/i, 'ml'],
	[/[ _](?:percent|pct)$/i, '%'],
];

/** `height_mm` → Height, mm; `ageYears` → Age, years. */
export function factName(name: string): FactName {
	if (Object.hasOwn(known, name)) return known[name];
	const spaced = name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2');
	for (const [ending, unit] of units)
		if (ending.test(spaced)) return { label: fieldLabel(spaced.replace(ending, '')), unit };
	return { label: fieldLabel(name), unit: '' };
}

/** `Age (years)` */
export function factTitle(name: string): string {
	const { label, unit } = factName(name);
	return unit === '' ? label : `${label} (${unit})`;
}
