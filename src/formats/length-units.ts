/** Units of length that a file may use. */
export type LengthUnit = 'mm' | 'm' | 'cm' | 'um' | 'inch';

/** What the caller expects to be in the file; it moves the limits of {@link detectMetres}. */
export type ExpectedKind = 'anatomy' | 'body' | 'instrument' | 'microscopic';

const millimetres: Readonly<Record<LengthUnit, number>> = { mm: 1, m: 1000, cm: 10, um: 0.001, inch: 25.4 };

const spellings: ReadonlyMap<string, LengthUnit> = new Map<string, LengthUnit>([
	['mm', 'mm'],
	['millimeter', 'mm'],
	['millimeters', 'mm'],
	['millimetre', 'mm'],
	['millimetres', 'mm'],
	['m', 'm'],
	['meter', 'm'],
	['meters', 'm'],
	['metre', 'm'],
	['metres', 'm'],
	['cm', 'cm'],
	['centimeter', 'cm'],
	['centimeters', 'cm'],
	['centimetre', 'cm'],
	['centimetres', 'cm'],
	['um', 'um'],
	['µm', 'um'],
	['μm', 'um'],
	['micron', 'um'],
	['microns', 'um'],
	['micrometer', 'um'],
	['micrometre', 'um'],
	['in', 'inch'],
	['inch', 'inch'],
	['inches', 'inch'],
]);

/** Millimetres in one unit. */
export function millimetresPer(unit: LengthUnit): number {
	const factor = millimetres[unit];
	if (factor === undefined) throw new RangeError(`millimetresPer: unknown unit ${String(unit)}`);
	return factor;
}

/** The unit a word of a file header means, or `undefined` if it is none we know. */
export function parseLengthUnit(value: unknown): LengthUnit | undefined {
	return typeof value === 'string' ? spellings.get(value.trim().toLowerCase()) : undefined;
}

/** Largest bounding-box diagonal, in file units, that is taken for metres. */
const largestMetres: Readonly<Record<ExpectedKind, number>> = {
	anatomy: 2.5,
	instrument: 1,
	body: 5,
	microscopic: 0,
};

/**
 * Guesses whether a file without a declared unit is in metres, from the diagonal of the bounding box of
 * **everything** in the file. Parts are never judged alone: a small part of a large model is small in mm too.
 *
 * Rules: medical meshes are in millimetres unless the diagonal is so small that nothing of that kind exists in mm
 * and so large that it exists in metres. The limits, in file units:
 *
 * - `anatomy` (default): up to 2.5. A body is at most 2.5 m, and the smallest bone (the stapes) is 3 mm.
 * - `instrument`: up to 1. Screws and clips of 1–3 mm exist; devices over 1 m hardly do.
 * - `body`: up to 5. Nobody is 5 mm tall; with arms spread, or two bodies, 5 m are possible.
 * - `microscopic`: never metres.
 *
 * A diagonal of zero, or one that is not finite, says nothing: not metres. Centimetres and inches cannot be told
 * from the size alone, they must be declared.
 */
export function detectMetres(diagonal: number, expectedKind: ExpectedKind = 'anatomy'): boolean {
	return diagonal > 0 && diagonal <= largestMetres[expectedKind];
}
