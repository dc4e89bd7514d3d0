import { figureText, shareText } from '../figures.ts';
import type { NetworkAnswer, Saliency } from '../network-work/opened-network.ts';

/** Below this none of the classes is clearly meant. */
const clearFrom = 0.5;

interface ClassResultProps {
	classes: readonly string[];
	answer: NetworkAnswer;
	/** What a class hangs on, once it was asked. */
	saliency: Saliency | undefined;
	/** Undefined where bites cannot be taken. */
	onSaliency: ((classIndex: number) => void) | undefined;
	isBusy: boolean;
}

/** The probabilities of all classes, the most probable first. */
export function ClassResult({ classes, answer, saliency, onSaliency, isBusy }: ClassResultProps) {
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
			{saliency && <SaliencyLine saliency={saliency} name={classes[saliency.classIndex]} />}
			<p class="soft small">
				A network always names one of its classes, also for a shape that is none of them. Not a diagnosis, not for
				clinical use.
			</p>
		</>
	);
}

/** What the colours on the shape say. */
function SaliencyLine({ saliency: { drops, biteMm }, name }: { saliency: Saliency; name: string }) {
	const most = drops.reduce((found, drop) => Math.max(found, Math.abs(drop)), 0);
	return (
		<p class="small">
			The colours say by how many percentage points the probability of {name} falls when a bite of {figureText(biteMm)}{' '}
			mm is taken out there.
			{most < 0.01 && ' None changes it by as much as one point: it hangs on no single place.'}
		</p>
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
