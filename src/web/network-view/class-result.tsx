import { figureText, shareText } from '../figures.ts';
import type { NetworkAnswer } from '../network-work/opened-network.ts';

/** Below this none of the classes is clearly meant. */
const clearFrom = 0.5;

interface ClassResultProps {
	classes: readonly string[];
	answer: NetworkAnswer;
	/** Undefined where bites cannot be taken. */
	onSaliency: ((classIndex: number) => void) | undefined;
	isBusy: boolean;
}

/** The probabilities of all classes, the most probable first. */
export function ClassResult({ classes, answer, onSaliency, isBusy }: ClassResultProps) {
	const rows = classes
		.map((name, index) => ({ name, index, share: answer.probabilities[index] }))
		.sort((a, b) => b.share - a.share);
	const [best] = rows;
	return (
		<>
			<p class="fit-verdict">
				<strong>
					{best.share >= clearFrom
						? `Most like: ${best.name} (${percent(best.share)})`
						: `Undecided, rather ${best.name} (${percent(best.share)})`}
				</strong>
			</p>
			<ol class="bars class-bars" aria-label="Probability of each class">
				{rows.map(({ name, share, index }) => (
					<li key={index} class="bar">
						<span class="break">{name}</span>
						<span class="bar-track">
							<span class="bar-fill" style={{ width: `${100 * share}%` }} />
						</span>
						<span class="numeric">{percent(share)}</span>
					</li>
				))}
			</ol>
			<div class="button-row">
				{onSaliency && (
					<button type="button" class="button button-small" disabled={isBusy} onClick={() => onSaliency(best.index)}>
						What does this hang on?
					</button>
				)}
				<a
					class="button button-small"
					href={`data:text/csv;charset=utf-8,${encodeURIComponent(probabilityTable(classes, answer.probabilities))}`}
					download={`${answer.name.replace(/\.[^.]*$/, '')}-probabilities.csv`}
				>
					Save as CSV
				</a>
			</div>
			<p class="soft small">
				A network always names one of its classes, also for a shape that is none of them. Not a diagnosis, not for
				clinical use.
			</p>
		</>
	);
}

// The figure and its sign stay on one line.
const percent = (share: number): string =>
	(share > 0.995 && share < 1 ? '> 99 %' : shareText(share, 1)).replaceAll(' ', '\u00a0');

/** All digits: what programs compare. */
function probabilityTable(classes: readonly string[], probabilities: Float32Array): string {
	const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
	const rows = classes.map((name, index) => `${cell(name)},${probabilities[index]}`);
	return `class,probability\r\n${rows.join('\r\n')}\r\n`;
}

/** Where it was run, and why there. */
export function BackendLine({ answer: { backend, predictMs, seconds } }: { answer: NetworkAnswer }) {
	return (
		<p class="soft small" data-backend={backend.backend}>
			Ran on{' '}
			{backend.backend === 'webgpu' ? `WebGPU: ${backend.reason}` : `the processor (WebAssembly): ${backend.reason}`}.
			The network took {figureText(predictMs, 2)} ms of {figureText(seconds, 2)} s.
		</p>
	);
}
