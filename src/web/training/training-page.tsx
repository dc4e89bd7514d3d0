import { useEffect } from 'preact/hooks';
import { networkWords } from '../network-view/network-words-table.ts';
import { ThemeButton } from '../components/theme-button.tsx';
import { CurvesPanel } from './curves-panel.tsx';
import { EpochTable, TestFigures } from './epoch-table.tsx';
import type { KnownRun } from './merge-update.ts';
import { PredictionsPanel } from './predictions-panel.tsx';
import { donePart, trainingState } from './run-facts.ts';
import { RunList } from './run-list.tsx';
import { StopButton } from './stop-button.tsx';
import { clockOffset, figures, isTraining, line, runs } from './training-store.ts';
import { useNow } from './use-now.ts';

export function TrainingPage() {
	const all = runs.value;
	const head = all.find((run) => run.head)?.head;
	const title = head?.title || 'Training';
	useEffect(() => {
		document.title = `${progressWord(all)}${title}`;
	}, [title, all]);
	return (
		<>
			<a class="skip-link" href="#main">
				Skip to the content
			</a>
			<header class="site-header">
				<div class="site-header-row">
					<span class="brand">
						<img src="/mark.svg" width="28" height="28" alt="" />
						<span class="brand-name">Training</span>
					</span>
					<LineBadge />
					<ThemeButton />
				</div>
			</header>
			<main id="main" class="page training" tabIndex={-1}>
				<div class="training-top">
					<div>
						<h1>{title}</h1>
						{head && (
							<p class="soft training-lead">
								{lessonWords[head.lesson] ?? head.lesson}
								{head.network !== '' && (
									<>
										{' '}
										by <b>{networkWords(head.network)}</b>
									</>
								)}
								{head.grid.size > 0 && ` on ${head.grid.size}³ voxels of ${head.grid.spacingMm} mm`}
								{head.batchSize > 0 && `, ${head.batchSize} at a time`}. Data: {head.source} ({head.licence}). Not for
								clinical use.
							</p>
						)}
					</div>
					<StopButton />
				</div>
				{all.length === 0 ? <Empty /> : <Body />}
			</main>
		</>
	);
}

const lessonWords: Readonly<Record<string, string>> = {
	class: 'Classes',
	completion: 'Completion of a cut cap',
	reconstruction: 'Reconstruction',
	'super-resolution': 'Super-resolution',
	marks: 'Marks inside the shape',
};

function Body() {
	return (
		<>
			<RunList />
			<CurvesPanel />
			<PredictionsPanel />
			{figures.value.length > 0 && <TestFigures />}
			<EpochTable />
		</>
	);
}

function Empty() {
	return (
		<div class="empty">
			<h2>{line.value === 'opening' ? 'Opening …' : 'No run yet'}</h2>
			<p class="soft">
				Data are read and laid on the network’s grid before the first step. This page goes on by itself as soon as there
				is something to see.
			</p>
		</div>
	);
}

function LineBadge() {
	const now = useNow() + clockOffset.value;
	const { badge, text } = trainingState(runs.value, {
		line: line.value,
		isTraining: isTraining.value,
		hasFigures: figures.value.length > 0,
		now,
	});
	return (
		<span class={`badge ${badge}`} role="status">
			{text}
		</span>
	);
}

/** `37 % · `, for the title of the window while something runs. */
function progressWord(all: readonly KnownRun[]): string {
	const open = all.find(({ position }) => position.state === 'running');
	if (!open?.head?.epochs) return '';
	return `${Math.floor(100 * donePart(open))} % · `;
}
