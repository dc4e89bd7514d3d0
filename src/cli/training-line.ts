import { addRunEvent, emptyHistory, positionOf, type RunEvent, type RunHistory } from '#training';

/** What one line says of a training under way. */
export interface TrainingLine {
	/** Takes an event in. */
	add(event: RunEvent): void;
	/** The line, with a bar where a terminal rewrites it. */
	text(options: { readonly isTerminal: boolean }): string;
	/** How a run ended. */
	summary(): string;
}

const barCells = 16;
/** Losses jump from step to step: shown is their average, each half as much as the one 14 steps later. */
const smoothing = 0.95;

/** Follows one run of `epochs` epochs. */
export function trainingLine(name: string, epochs: number): TrainingLine {
	const history = emptyHistory();
	let loss = Number.NaN;
	let rate = Number.NaN;
	return {
		add(event) {
			addRunEvent(history, { ...event, time: Date.now() });
			if (event.kind !== 'step') return;
			loss = Number.isNaN(loss) ? event.loss : smoothing * loss + (1 - smoothing) * event.loss;
			rate = event.learningRate;
		},
		text({ isTerminal }) {
			const { epoch, batch, batches, secondsToGo } = positionOf(history, epochs);
			const done = Math.min(1, (epoch + (batches > 0 ? batch / batches : 0)) / epochs);
			const parts = [
				`${name}, epoch ${Math.min(epoch + 1, epochs)}/${epochs}`,
				isTerminal ? bar(done) : `${batch}/${batches}`,
				Number.isNaN(loss) ? '' : `loss ${loss.toPrecision(4)}`,
				Number.isNaN(rate) ? '' : `rate ${rate.toPrecision(3)}`,
				validation(history),
				secondsToGo === null ? '' : `${duration(secondsToGo)} to go`,
			];
			return parts.filter((part) => part !== '').join('  ');
		},
		summary() {
			const { reason = 'stopped', bestEpoch, epochs: figures } = history;
			const best = figures.find(({ epoch }) => epoch === bestEpoch);
			const metrics = best && metricsText(best.metrics);
			return `${name}: ${reason} after ${figures.length} epochs${best ? `, best ${best.epoch + 1}${metrics ? ` (${metrics})` : ''}` : ''}`;
		},
	};
}

function bar(done: number): string {
	const filled = Math.round(done * barCells);
	return `${'█'.repeat(filled)}${'░'.repeat(barCells - filled)} ${Math.floor(100 * done)} %`;
}

/** The last validation, and where the best was. */
function validation({ epochs, bestEpoch }: RunHistory): string {
	const last = epochs.at(-1);
	const text = last ? metricsText(last.metrics) : '';
	if (!last || text === '') return '';
	return bestEpoch === last.epoch
		? `${text} (best)`
		: `${text}${bestEpoch === null ? '' : ` (best: ${bestEpoch + 1})`}`;
}

function metricsText(metrics: Readonly<Record<string, number | null>>): string {
	// The score is one of the others under another name.
	const { score, ...named } = metrics;
	const shown = Object.keys(named).length > 0 ? named : { score };
	return Object.entries(shown)
		.map(([name, value]) => `${name} ${value === null || value === undefined ? '–' : value.toFixed(4)}`)
		.join(' ');
}

/** `45 s`, `12 min`, `3 h 05 min`. */
export function duration(seconds: number): string {
	if (seconds < 90) return `${Math.ceil(seconds)} s`;
	const minutes = Math.round(seconds / 60);
	if (minutes < 90) return `${minutes} min`;
	return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
