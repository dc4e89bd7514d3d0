import { useState } from 'preact/hooks';
import { askToStop, canStop, line, runs, stopping } from './training-store.ts';

/** Ends the training as Ctrl-C does; asks once more before. */
export function StopButton() {
	const [isSure, setSure] = useState(false);
	const isRunning = runs.value.some(({ position }) => position.state !== 'stopped');
	if (stopping.value === 'refused')
		return <p class="training-stop small">The training could not be stopped from here.</p>;
	if (!canStop.value || line.value === 'ended') return null;
	if (stopping.value === 'asked')
		return (
			<p class="training-stop small" role="status">
				{isRunning ? 'Stops after the step under way …' : 'Stopped.'}
			</p>
		);
	if (!isSure)
		return (
			<button type="button" class="button training-stop" onClick={() => setSure(true)}>
				Stop the training
			</button>
		);
	return (
		<div class="training-stop training-sure" role="group" aria-label="Stop the training?">
			<span class="small">Its state is kept; the same command goes on.</span>
			<button type="button" class="button button-primary button-small" onClick={() => void askToStop()}>
				Stop it
			</button>
			<button type="button" class="button button-small" onClick={() => setSure(false)}>
				Go on
			</button>
		</div>
	);
}
