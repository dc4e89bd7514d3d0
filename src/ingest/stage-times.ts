/** CPU milliseconds of the calling thread by stage of the pipeline. */
export type StageTimes = Record<string, number>;

/** Of the thread where Node can tell (≥ 23.9), else of the process: then stages of parallel workers count double. */
const cpuMilliseconds = (): number => {
	const isByThread = typeof process.threadCpuUsage === 'function';
	const { user, system } = isByThread ? process.threadCpuUsage() : process.cpuUsage();
	return (user + system) / 1000;
};

/** Adds up CPU time by stage; whatever is not in a stage is not counted. */
export class StageClock {
	readonly times: StageTimes = {};

	/** Runs work and books its CPU time. Stages must not be nested. */
	async run<T>(stage: string, work: () => T | Promise<T>): Promise<T> {
		const before = cpuMilliseconds();
		try {
			return await work();
		} finally {
			this.times[stage] = (this.times[stage] ?? 0) + cpuMilliseconds() - before;
		}
	}
}

export function addTimes(sum: StageTimes, more: StageTimes): void {
	for (const [stage, time] of Object.entries(more)) sum[stage] = (sum[stage] ?? 0) + time;
}
