import { writeCsv } from '#shape-model';
import type { FittedSurface } from '../model-work/opened-model.ts';

/** What was found of a visitor's shape, a figure a row: the columns of `msn ssm project --to`. */
export function fitCsv(fitted: FittedSurface): string {
	const { name, typicality, surfaceDistanceMm, foldedShare, isMirrored, looksMirrored, coefficients } = fitted;
	const head = [
		'id',
		'within_sd',
		'outside_mm',
		'as_unusual_share',
		'surface_mm',
		'folded_share',
		'mirrored',
		'looks_mirrored',
	];
	return writeCsv([
		[...head, ...Array.from(coefficients, (_, k) => `mode_${k + 1}_sd`)],
		[
			name,
			typicality?.within.value ?? '',
			typicality?.outside.value ?? '',
			typicality?.share ?? '',
			surfaceDistanceMm,
			foldedShare,
			String(isMirrored),
			String(looksMirrored),
			...coefficients,
		],
	]);
}
