import type { ShapeRecord } from '#contract';
import type { Catalogue } from '#catalogue';
import { ProblemError } from './problem.ts';

/** @throws ProblemError if there is no such shape. */
export function findRecord(catalogue: Pick<Catalogue, 'record'>, id: string): ShapeRecord {
	const record = catalogue.record(id);
	if (record === undefined) {
		throw new ProblemError('not-found', `There is no shape ${JSON.stringify(id.slice(0, 200))} in this library.`);
	}
	return record;
}
