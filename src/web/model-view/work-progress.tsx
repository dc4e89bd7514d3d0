import { FailureNotice } from '../components/status-notice.tsx';
import type { Work } from './use-work.ts';

/** How far a piece of work is, with the way to stop it; or why it failed. */
export function WorkState({ work }: { work: Work }) {
	const { progress, failure, stop } = work;
	return (
		<>
			{failure !== '' && <FailureNotice message={failure} />}
			{progress && (
				<div class="work">
					<span class="work-stage">{progress.stage} …</span>
					<progress class="work-bar" aria-label={progress.stage} max={1} value={progress.share} />
					<button type="button" class="button button-small" onClick={stop}>
						Stop
					</button>
				</div>
			)}
		</>
	);
}
