/** How far long work is. */
export interface WorkProgress {
	/** What is being done, in words. */
	readonly stage: string;
	/** 0 to 1. */
	readonly share: number;
}

/** What a worker tells before its answer. */
export interface ProgressNews {
	readonly ticket: number;
	readonly progress: WorkProgress;
}

/** What a worker tells in place of an answer. */
export interface FailureNews {
	readonly ticket: number;
	readonly failure: string;
}
