import type { Defect, DefectKind, Severity, ShapeRecord } from '#contract';
import { shapeRules, type QualityContext, type UnjudgedRecord } from './quality-rules.ts';

/** What a defect takes from the score of 1. */
const penalty: Readonly<Record<Severity, number>> = { note: 0.03, warning: 0.2, error: 0.6 };
const severityOrder: readonly Severity[] = ['error', 'warning', 'note'];

/** Defects that depend on other shapes; found again after every run. */
export const populationKinds: ReadonlySet<DefectKind> = new Set<DefectKind>([
	'implausible-volume',
	'wrong-side',
	'duplicate-content',
	'duplicate-subject',
]);

/** Quality of a shape by itself. */
export function assessQuality(record: UnjudgedRecord, context: QualityContext = {}): ShapeRecord['quality'] {
	return qualityOf(shapeRules.map((rule) => rule(record, context)).filter((found) => found !== undefined));
}

/** Worst defects first; errors keep a shape off the lists. */
export function qualityOf(defects: readonly Defect[]): ShapeRecord['quality'] {
	const sorted = [...defects].sort(
		(a, b) =>
			severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity) ||
			(a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.detail < b.detail ? -1 : 1),
	);
	const score = sorted.reduce((rest, { severity }) => rest - penalty[severity], 1);
	return {
		listed: !sorted.some(({ severity }) => severity === 'error'),
		score: Math.max(0, Math.round(1000 * score) / 1000),
		defects: sorted,
	};
}
