import { compareMasks, type CompareMasksOptions } from './compare-masks.ts';
import type { Mask } from './mask.ts';
import { toolConventions, type ToolMeasure } from './tool-conventions-table.ts';

/** A tool whose conventions are reproduced. */
export type EvaluationTool = keyof typeof toolConventions;

/** Which tool, and what it calls the measure. */
export interface ToolMeasureName {
	readonly tool: EvaluationTool;
	/** 'dice', 'hd95', 'nsd', …: as listed for the tool in docs/metrics.md. */
	readonly measure: string;
}

/** Options of {@link measureAs}. */
export interface MeasureAsOptions extends CompareMasksOptions {
	/** For 'nsd'. */
	readonly toleranceMm?: number;
}

/**
 * A measure as a tool gives it, with what that tool gives for empty masks.
 *
 * @throws RangeError for a tool or measure that is not known, where the tool stops with an error, for `nsd` without a
 * tolerance, a missing spacing or masks that do not share a grid.
 */
export function measureAs(
	{ tool, measure }: ToolMeasureName,
	reference: Mask,
	prediction: Mask,
	options: MeasureAsOptions,
): number {
	const measures: Readonly<Record<string, ToolMeasure>> | undefined = toolConventions[tool];
	if (!measures)
		throw new RangeError(
			`measureAs: there is no tool "${tool}"; there are: ${Object.keys(toolConventions).join(', ')}`,
		);
	if (!Object.hasOwn(measures, measure))
		throw new RangeError(`measureAs: ${tool} has: ${Object.keys(measures).join(', ')}; got "${measure}"`);
	const convention = measures[measure];
	if (convention.variant.endsWith('@τ') && options.toleranceMm === undefined)
		throw new RangeError(`measureAs: ${measure} needs toleranceMm`);
	const name = convention.variant.replace('@τ', `@${options.toleranceMm}mm`);
	const { value, state } = compareMasks(reference, prediction, { ...options, metrics: [name] }).metrics[name];
	if (state === 'ok') return value;
	const given = convention[state];
	if (given === 'raises') throw new RangeError(`measureAs: ${tool} refuses empty masks for ${measure}`);
	return given;
}
