import type { Licence } from '#contract';
import type { SelectedShape } from './selection.ts';

/** One licence of a selection, with how many of its shapes stand under it. */
export interface LicenceShare {
	readonly licenceId: string;
	readonly licence: Licence | undefined;
	readonly shapeCount: number;
}

export interface LicenceSummary {
	/** Most shapes first. */
	readonly shares: readonly LicenceShare[];
	/** What the selection as a whole may not, or must: whole sentences, gravest first. */
	readonly warnings: readonly string[];
}

/**
 * Adds up the licences of a selection. A licence that is not known here counts as one that forbids commercial use if
 * its name says so, and is reported as unknown otherwise: silence is never read as permission.
 */
export function licenceSummary(
	shapes: readonly Pick<SelectedShape, 'licenceId'>[],
	licenceOf: (licenceId: string) => Licence | undefined,
): LicenceSummary {
	const counts = new Map<string, number>();
	for (const { licenceId } of shapes) counts.set(licenceId, (counts.get(licenceId) ?? 0) + 1);
	const shares = [...counts]
		.map(([licenceId, shapeCount]) => ({ licenceId, licence: licenceOf(licenceId), shapeCount }))
		.sort((a, b) => b.shapeCount - a.shapeCount || a.licenceId.localeCompare(b.licenceId));
	const total = (holds: (share: LicenceShare) => boolean): number =>
		shares.filter(holds).reduce((sum, share) => sum + share.shapeCount, 0);
	const nonCommercial = total(({ licence, licenceId }) =>
		licence ? licence.commercialUse === false : /-NC\b/.test(licenceId),
	);
	const unclear = total(({ licence, licenceId }) =>
		licence ? licence.commercialUse === null : !/-NC\b/.test(licenceId),
	);
	const shareAlike = shares.filter(({ licence, licenceId }) =>
		licence ? licence.shareAlike : /-SA\b/.test(licenceId),
	);
	const warnings: string[] = [];
	if (nonCommercial > 0) warnings.push(`${shapesText(nonCommercial)} for non-commercial use only.`);
	if (unclear > 0)
		warnings.push(`${shapesText(unclear)} under terms that do not settle commercial use: ask the authors.`);
	if (shareAlike.length > 0) {
		const count = shareAlike.reduce((sum, share) => sum + share.shapeCount, 0);
		warnings.push(`${shapesText(count)} must be passed on under the same licence (share-alike).`);
	}
	if (shareAlike.length > 1) {
		warnings.push('Different share-alike licences may not be combined into one work: keep these parts apart.');
	}
	return { shares, warnings };
}

const shapesText = (count: number): string => `${count} ${count === 1 ? 'shape' : 'shapes'}`;
