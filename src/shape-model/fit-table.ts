import { writeCsv } from './model-tables.ts';
import type { FittedSubject } from './fit-subject.ts';

/** What was found of a subject: the columns of {@link fitTable}. */
export interface FitFigures {
	readonly id: string;
	/** Mahalanobis distance within the modes that count; `null` for models of too few members. */
	readonly withinSd: number | null;
	/** Root mean square distance of the points from those modes. */
	readonly outsideMm: number | null;
	/** Share of new members that would be at least as unusual. */
	readonly asUnusualShare: number | null;
	/** Mean distance between the fitted surface and the shape. */
	readonly surfaceMm: number;
	/** Share of the template's triangles that fold over on it. */
	readonly foldedShare: number;
	/** `folds` or `off`: hardly a shape of the model's kind; `null`: none of it. */
	readonly misfit: 'folds' | 'off' | null;
	readonly isMirrored: boolean;
	readonly looksMirrored: boolean;
	readonly scores: readonly number[];
}

/** The figures of a fit under the subject's name. */
export function fitFigures(
	id: string,
	fit: Pick<
		FittedSubject,
		'typicality' | 'surfaceDistanceMm' | 'foldedShare' | 'misfit' | 'isMirrored' | 'looksMirrored' | 'coefficients'
	>,
): FitFigures {
	const { typicality, surfaceDistanceMm, foldedShare, misfit, isMirrored, looksMirrored, coefficients } = fit;
	return {
		id,
		withinSd: typicality?.within.value ?? null,
		outsideMm: typicality?.outside.value ?? null,
		asUnusualShare: typicality?.share ?? null,
		surfaceMm: surfaceDistanceMm,
		foldedShare,
		misfit: misfit ?? null,
		isMirrored,
		looksMirrored,
		scores: [...coefficients],
	};
}

/** Fitted subjects as CSV, a row each; scores in standard deviations. All must be of one model. */
export function fitTable(rows: readonly FitFigures[]): string {
	const head = [
		'id',
		'within_sd',
		'outside_mm',
		'as_unusual_share',
		'surface_mm',
		'folded_share',
		'mirrored',
		'looks_mirrored',
		...(rows[0]?.scores ?? []).map((_, k) => `mode_${k + 1}_sd`),
	];
	return writeCsv([
		head,
		...rows.map((row) => [
			row.id,
			row.withinSd ?? '',
			row.outsideMm ?? '',
			row.asUnusualShare ?? '',
			row.surfaceMm,
			row.foldedShare,
			String(row.isMirrored),
			String(row.looksMirrored),
			...row.scores,
		]),
	]);
}
