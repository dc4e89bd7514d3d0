import { useMemo, useState } from 'preact/hooks';
import { shortNumber, smoothed, timeUnit } from './chart-scale.ts';
import { ChartSlider } from './chart-slider.tsx';
import { LineChart, type ChartSeries } from './line-chart.tsx';
import type { KnownRun } from './merge-update.ts';
import { runName } from './run-facts.ts';
import { runs, shownRuns } from './training-store.ts';

/** Curves of all runs that are shown, over epochs. */
export function CurvesPanel() {
	const shown = shownRuns.value;
	const [isLog, setLog] = useState(true);
	// Percent of a course that one point of its line is made of.
	const [percent, setPercent] = useState(3);
	const colours = new Map(runs.value.map(({ name }, i) => [name, i]));
	const colour = (run: KnownRun): number => colours.get(run.name) ?? 0;
	const toEpoch = Math.max(1, ...shown.map((run) => Math.min(run.head?.epochs ?? 0, lastEpoch(run) * 1.05 + 1)));
	const loss = useMemo(
		() =>
			shown.map((run): ChartSeries => {
				const { loss: values, epochs, low, high } = run.steps;
				const y = smoothed(values, { span: (percent / 100) * values.length, isLog });
				return { ...named(run, colour(run)), x: epochs, y, raw: { y: values, low, high } };
			}),
		[shown, percent, isLog],
	);
	return (
		<section aria-labelledby="curves-title">
			<h2 id="curves-title" class="visually-hidden">
				Curves
			</h2>
			<div class="chart-list">
				<figure class="chart-card chart-wide">
					<figcaption>
						<h3>Training loss</h3>
						<label class="chart-choice">
							<input type="checkbox" checked={isLog} onChange={() => setLog(!isLog)} /> Logarithmic
						</label>
						<ChartSlider
							max={15}
							step={0.5}
							value={percent}
							words={percent === 0 ? 'none' : `${percent} % of the course`}
							onValue={setPercent}
						>
							Smoothing
						</ChartSlider>
						<span class="small soft chart-note">{widthWords(shown)}</span>
					</figcaption>
					<LineChart title="Training loss" series={loss} isLog={isLog} height={296} toEpoch={toEpoch} />
				</figure>
				<ValidationChart shown={shown} colour={colour} toEpoch={toEpoch} />
				<PaceCharts shown={shown} colour={colour} toEpoch={toEpoch} />
			</div>
		</section>
	);
}

interface ShownRuns {
	readonly shown: readonly KnownRun[];
	readonly colour: (run: KnownRun) => number;
	readonly toEpoch: number;
}

/** How fast it learns: rate, gradients, time. */
function PaceCharts({ shown, colour, toEpoch }: ShownRuns) {
	const unit = timeUnit(Math.max(0, ...shown.flatMap(({ epochs }) => epochs.map(({ seconds }) => seconds))));
	return (
		<>
			<ChartCard
				title="Learning rate"
				shown={shown}
				toEpoch={toEpoch}
				series={(run) => ({
					...named(run, colour(run)),
					x: run.steps.epochs,
					y: run.steps.learningRate,
				})}
				includes={[0]}
			/>
			<ChartCard
				title="Gradient norm"
				note="Ticks on the floor: steps that were skipped."
				shown={shown}
				toEpoch={toEpoch}
				isLog
				series={(run) => ({
					...named(run, colour(run)),
					x: run.steps.epochs,
					y: run.steps.gradientNorm.map((value) => value ?? Number.NaN),
					faults: run.steps.epochs.filter((_, i) => run.steps.skipped[i] > 0).slice(-200),
				})}
			/>
			<ChartCard
				title={`${unit.name} an epoch`}
				note="Of the training steps alone."
				shown={shown}
				toEpoch={toEpoch}
				includes={[0]}
				series={(run) => ({
					...named(run, colour(run)),
					x: run.epochs.map(({ epoch }) => epoch + 1),
					y: run.epochs.map(({ seconds }) => seconds / unit.seconds),
					hasDots: run.epochs.length <= 60,
				})}
			/>
		</>
	);
}

interface ChartCardProps {
	readonly title: string;
	readonly note?: string;
	readonly shown: readonly KnownRun[];
	readonly toEpoch: number;
	readonly isLog?: boolean;
	readonly includes?: readonly number[];
	readonly series: (run: KnownRun) => ChartSeries;
}

function ChartCard({ title, note, shown, series, ...rest }: ChartCardProps) {
	const all = useMemo(() => shown.map(series), [shown]);
	return (
		<figure class="chart-card">
			<figcaption>
				<h3>{title}</h3>
				{note && <span class="small soft chart-note">{note}</span>}
			</figcaption>
			<LineChart title={title} series={all} {...rest} />
		</figure>
	);
}

/** Figures of the validation, one at a time; the epoch whose weights are kept bears a star. */
function ValidationChart({ shown, colour, toEpoch }: ShownRuns) {
	const [chosen, setChosen] = useState<string>();
	const names = [...new Set(shown.flatMap(({ epochs }) => Object.keys(epochs.at(-1)?.metrics ?? {})))];
	const monitor = shown.find(({ head }) => head)?.head?.monitor;
	const metric =
		chosen !== undefined && names.includes(chosen) ? chosen : (names.find((name) => name === monitor) ?? names[0]);
	const series = useMemo(
		() =>
			shown.map((run): ChartSeries => {
				const y = run.epochs.map(({ metrics }) => metrics[metric] ?? Number.NaN);
				const best = run.epochs.findIndex(({ epoch }) => epoch === run.position.bestEpoch);
				const isMarked = best >= 0 && Number.isFinite(y[best]);
				const title = `${runName(run)}: best epoch ${(run.position.bestEpoch ?? 0) + 1}, ${shortNumber(y[best])}`;
				return {
					...named(run, colour(run)),
					x: run.epochs.map(({ epoch }) => epoch + 1),
					y,
					hasDots: y.length <= 60,
					marks: isMarked ? [{ x: run.epochs[best].epoch + 1, y: y[best], title }] : [],
				};
			}),
		[shown, metric],
	);
	if (metric === undefined)
		return (
			<figure class="chart-card">
				<figcaption>
					<h3>Validation</h3>
				</figcaption>
				<p class="soft chart-empty">
					{shown.some(({ epochs }) => epochs.length > 0)
						? 'Nothing was validated in the epochs so far.'
						: 'The first figures come after the first epoch.'}
				</p>
			</figure>
		);
	return (
		<figure class="chart-card">
			<figcaption>
				<h3>Validation</h3>
				<label class="chart-choice">
					<span class="visually-hidden">Figure</span>
					<select class="select" value={metric} onChange={(event) => setChosen(event.currentTarget.value)}>
						{names.map((name) => (
							<option key={name} value={name}>
								{name}
								{name === monitor ? ' (chooses the best)' : ''}
							</option>
						))}
					</select>
				</label>
				<span class="small soft chart-note">★ the epoch that is kept</span>
			</figcaption>
			<LineChart title={`Validation, ${metric}`} series={series} toEpoch={toEpoch} />
		</figure>
	);
}

function named(run: KnownRun, colour: number): Pick<ChartSeries, 'name' | 'colour'> {
	return { name: runName(run), colour };
}

function lastEpoch({ steps, epochs }: KnownRun): number {
	return Math.max(steps.epochs.at(-1) ?? 0, (epochs.at(-1)?.epoch ?? -1) + 1);
}

function widthWords(shown: readonly KnownRun[]): string {
	const width = Math.max(1, ...shown.map((run) => run.width));
	return width === 1 ? 'Faint: every step.' : `Faint: mean, least and greatest of each ${width} steps.`;
}
