import type { ShapeSample } from '#learning';
import type { TargetConfig } from '../task-config.ts';
import { isMeant } from '../task-data.ts';

/** The classes of a target in the order of their numbers: those not meant and those meant, or the values of the fact. */
export function classNames(samples: readonly Pick<ShapeSample, 'facts'>[], target: TargetConfig): string[] {
	const { fact, equals, below, from, values } = target;
	if (values) return values.map(String);
	if (equals !== undefined) return ['other', `${fact} ${String(equals)}`];
	if (below !== undefined || from !== undefined)
		return ['other', `${fact} ${[from, below].map((bound) => bound ?? '').join(' … ')}`.trim()];
	const found = new Set(
		samples.map(({ facts }) => facts[fact]).filter((value) => value !== undefined && value !== null),
	);
	return [...found].map(String).sort();
}

/** Number of a sample's class; −1 if it is in none of them. */
export function classOf(sample: Pick<ShapeSample, 'facts'>, target: TargetConfig, names: readonly string[]): number {
	const { equals, below, from, values, fact } = target;
	if (values || (equals === undefined && below === undefined && from === undefined))
		return names.indexOf(String(sample.facts[fact]));
	return isMeant(sample, target) ? 1 : 0;
}
