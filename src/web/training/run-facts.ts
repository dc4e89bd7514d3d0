import type { KnownRun } from './merge-update.ts';

/** `seed 1, fold 2` for the folder `seed-1/fold-2`. */
export function runName({ name, head }: KnownRun): string {
	return name === '' ? (head?.network ?? 'run') : name.replaceAll('/', ', ').replaceAll('-', ' ');
}

/** Share of a run's epochs that is done. */
export function donePart({ head, position: { epoch, batch, batches } }: KnownRun): number {
	if (!head || head.epochs === 0) return 0;
	return Math.min(1, (epoch + (batches > 0 ? batch / batches : 0)) / head.epochs);
}
