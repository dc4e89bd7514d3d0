import { useEffect, useRef, useState } from 'preact/hooks';
import type { WorkHooks } from '../model-work/worker-calls.ts';
import type { WorkProgress } from '../model-work/work-news.ts';

/** Long work of a panel: one piece at a time, to be watched and stopped. */
export interface Work {
	/** Undefined: nothing is being done. */
	readonly progress: WorkProgress | undefined;
	/** Why the last piece failed; empty if it did not. */
	readonly failure: string;
	/** Starts a piece; one that was under way is stopped. */
	run<T>(work: (hooks: WorkHooks) => Promise<T>, onDone: (found: T) => void): void;
	stop(): void;
}

export function useWork(): Work {
	const [progress, setProgress] = useState<WorkProgress>();
	const [failure, setFailure] = useState('');
	const current = useRef<AbortController | undefined>(undefined);
	const stop = (): void => {
		current.current?.abort();
		current.current = undefined;
		setProgress(undefined);
	};
	useEffect(() => () => current.current?.abort(), []);
	return {
		progress,
		failure,
		stop,
		run(work, onDone) {
			current.current?.abort();
			const abort = new AbortController();
			current.current = abort;
			setFailure('');
			setProgress({ stage: 'Starting', share: 0 });
			const finish = (): void => {
				current.current = undefined;
				setProgress(undefined);
			};
			work({ signal: abort.signal, onProgress: (now) => abort.signal.aborted || setProgress(now) }).then(
				(found) => {
					if (abort.signal.aborted) return;
					finish();
					onDone(found);
				},
				(error: unknown) => {
					if (abort.signal.aborted) return;
					finish();
					setFailure(error instanceof Error ? error.message : String(error));
				},
			);
		},
	};
}
