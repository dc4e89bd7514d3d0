/** Where a run stands. */
export interface IngestProgress {
	/** Tasks behind us, those found done already included. */
	readonly done: number;
	readonly total: number;
	/** Of them done in an earlier run. */
	readonly unchanged: number;
	/** Of them with at least one failure. */
	readonly failed: number;
	/** Shapes made in this run. */
	readonly shapes: number;
	/** Tasks under way. */
	readonly current: readonly string[];
	readonly elapsedSeconds: number;
	/** Tasks done in this run per second; 0 while there is none. */
	readonly ratePerSecond: number;
	/** By the bytes that are left; undefined while nothing is known. */
	readonly remainingSeconds: number | undefined;
}

/** One line for a terminal: `12/489 · 31 shapes · 1.4/s · 5 min left · case_00011, case_00012`. */
export function formatProgress(progress: IngestProgress): string {
	const { done, total, unchanged, failed, shapes, current, ratePerSecond, remainingSeconds } = progress;
	const parts = [`${done}/${total}`];
	if (unchanged > 0) parts.push(`${unchanged} unchanged`);
	parts.push(`${shapes} ${shapes === 1 ? 'shape' : 'shapes'}`);
	if (failed > 0) parts.push(`${failed} failed`);
	if (ratePerSecond > 0) parts.push(formatRate(ratePerSecond));
	if (remainingSeconds !== undefined && done < total) parts.push(`${formatDuration(remainingSeconds)} left`);
	if (current.length > 0) parts.push(current.slice(0, 4).join(', ') + (current.length > 4 ? ' …' : ''));
	return parts.join(' · ');
}

/** `45 s`, `5 min`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
	if (seconds < 90) return `${Math.ceil(seconds)} s`;
	const minutes = Math.round(seconds / 60);
	if (minutes < 90) return `${minutes} min`;
	return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const formatRate = (perSecond: number): string =>
	perSecond >= 0.5 ? `${perSecond.toFixed(1)}/s` : `${(60 * perSecond).toFixed(1)}/min`;

/** Counts along a run and says where it stands. */
export class ProgressCounter {
	readonly #total: number;
	readonly #totalBytes: number;
	readonly #now: () => number;
	readonly #startedMs: number;
	readonly #current = new Set<string>();
	#done = 0;
	#unchanged = 0;
	#failed = 0;
	#shapes = 0;
	#workedBytes = 0;
	#skippedBytes = 0;

	/** @param now milliseconds of a clock that only goes forward. */
	constructor(total: number, totalBytes: number, now: () => number) {
		this.#total = total;
		this.#totalBytes = totalBytes;
		this.#now = now;
		this.#startedMs = now();
	}

	skip(bytes: number): void {
		this.#done++;
		this.#unchanged++;
		this.#skippedBytes += bytes;
	}

	start(unit: string): void {
		this.#current.add(unit);
	}

	finish(unit: string, { bytes, shapes, isFailed }: { bytes: number; shapes: number; isFailed: boolean }): void {
		this.#current.delete(unit);
		this.#done++;
		this.#shapes += shapes;
		this.#workedBytes += bytes;
		if (isFailed) this.#failed++;
	}

	progress(): IngestProgress {
		const elapsedSeconds = (this.#now() - this.#startedMs) / 1000;
		const worked = this.#done - this.#unchanged;
		const left = this.#totalBytes - this.#skippedBytes - this.#workedBytes;
		return {
			done: this.#done,
			total: this.#total,
			unchanged: this.#unchanged,
			failed: this.#failed,
			shapes: this.#shapes,
			current: [...this.#current],
			elapsedSeconds,
			ratePerSecond: elapsedSeconds > 0 ? worked / elapsedSeconds : 0,
			remainingSeconds: this.#workedBytes > 0 ? (elapsedSeconds * Math.max(0, left)) / this.#workedBytes : undefined,
		};
	}
}
