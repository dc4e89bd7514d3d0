import { useState } from 'preact/hooks';
import type { EpochPredictions, PredictedSample } from '#contract';
import { shortNumber } from './chart-scale.ts';
import { ChartSlider } from './chart-slider.tsx';
import { LineChart } from './line-chart.tsx';
import type { KnownRun } from './merge-update.ts';
import { runName } from './run-facts.ts';
import { SampleSlices } from './sample-slices.tsx';
import { shownRuns } from './training-store.ts';
import { usePictures } from './use-pictures.ts';

/** What the network says about a few validation samples, epoch by epoch. */
export function PredictionsPanel() {
	const able = shownRuns.value.filter(({ predictions }) => predictions.length > 0);
	const [name, setName] = useState<string>();
	const run = able.find((one) => one.name === name) ?? able.at(-1);
	if (!run) return null;
	return (
		<section class="predictions" aria-labelledby="predictions-title">
			<div class="section-head">
				<h2 id="predictions-title">Predictions</h2>
				{able.length > 1 && (
					<label class="chart-choice">
						Run
						<select class="select" value={run.name} onChange={(event) => setName(event.currentTarget.value)}>
							{able.map((one) => (
								<option key={one.name} value={one.name}>
									{runName(one)}
								</option>
							))}
						</select>
					</label>
				)}
			</div>
			<RunPredictions key={run.name} run={run} />
		</section>
	);
}

function RunPredictions({ run }: { run: KnownRun }) {
	const isOfVoxels = run.predictions.at(-1)?.samples.every(({ probabilities }) => probabilities === undefined) ?? false;
	// Of voxels there is something to see only where volumes were kept.
	const epochs = isOfVoxels ? run.predictions.filter(({ epoch }) => run.pictured.includes(epoch)) : run.predictions;
	const [chosen, setChosen] = useState<number>();
	const [share, setShare] = useState(0.5);
	const last = epochs.length - 1;
	const at = chosen === undefined ? last : Math.min(chosen, last);
	const shown = epochs[at] as EpochPredictions | undefined;
	const pictured = shown === undefined ? undefined : run.pictured.findLast((epoch) => epoch <= shown.epoch);
	const { volumes, problem } = usePictures(run.name, pictured);
	if (!shown) return <p class="soft">The volumes of the first epoch are not written yet.</p>;
	const followed = shown.samples.filter(({ chosenBy }) => chosenBy === 'seed');
	const worst = shown.samples.filter(({ chosenBy }) => chosenBy === 'worst');
	const cards = (list: readonly PredictedSample[]) =>
		list.map((sample) => {
			// The worst of another epoch are other samples: their shapes are in no file but that epoch's.
			const place = placeOf(run, pictured, sample.id);
			return (
				<SampleCard key={sample.id} run={run} shown={shown} sample={sample}>
					{volumes && place >= 0 && place < volumes.samples && (
						<SampleSlices
							volumes={volumes}
							sample={place}
							share={share}
							name={sample.id}
							isWithin={run.head?.lesson === 'marks'}
						/>
					)}
				</SampleCard>
			);
		});
	return (
		<>
			<div class="prediction-tools">
				<ChartSlider
					max={Math.max(0, last)}
					step={1}
					value={at}
					words={`epoch ${shown.epoch + 1}`}
					isFixed={last < 1}
					onValue={(value) => setChosen(value === last ? undefined : value)}
				>
					<span class="numeric">After epoch {shown.epoch + 1}</span>
				</ChartSlider>
				{volumes && (
					<ChartSlider
						max={1}
						step={0.01}
						value={share}
						words={`${Math.round(100 * share)} % of the way through the shape`}
						onValue={setShare}
					>
						Cut
					</ChartSlider>
				)}
				{volumes?.roles === 3 && <DifferenceKey />}
			</div>
			{problem && <p class="notice notice-caution small">{problem}</p>}
			<h3 class="sample-heading">Followed through all epochs</h3>
			<ul class="sample-list" data-voxels={isOfVoxels ? '' : undefined}>
				{cards(followed)}
			</ul>
			{worst.length > 0 && (
				<>
					<h3 class="sample-heading">Worst of this epoch</h3>
					<ul class="sample-list" data-voxels={isOfVoxels ? '' : undefined}>
						{cards(worst)}
					</ul>
				</>
			)}
		</>
	);
}

/** Where a sample lies in the file of an epoch. */
function placeOf(run: KnownRun, epoch: number | undefined, id: string): number {
	const samples = run.predictions.find((one) => one.epoch === epoch)?.samples ?? [];
	return samples.findIndex((sample) => sample.id === id);
}

function DifferenceKey() {
	return (
		<p class="difference-key small">
			<span data-part="right">
				<i class="swatch" /> right
			</span>
			<span data-part="missed">
				<i class="swatch" /> missed
			</span>
			<span data-part="extra">
				<i class="swatch" /> too much
			</span>
		</p>
	);
}

interface SampleCardProps {
	readonly run: KnownRun;
	readonly shown: EpochPredictions;
	readonly sample: PredictedSample;
	readonly children: preact.ComponentChildren;
}

function SampleCard({ run, shown, sample, children }: SampleCardProps) {
	const { id, truth, probabilities, score } = sample;
	return (
		<li class="sample-card">
			<h4 class="sample-name">{id}</h4>
			{children}
			{probabilities && truth !== undefined ? (
				<>
					<Probabilities classes={run.head?.classes ?? []} truth={truth} probabilities={probabilities} />
					<ProbabilityCourse run={run} shown={shown} id={id} />
				</>
			) : (
				<p class="small">
					<VoxelScore run={run} score={score} />
				</p>
			)}
		</li>
	);
}

/** Of marks the score is how little surprising the truth is: it is told the other way, as the curves have it. */
function VoxelScore({ run: { head }, score }: { run: KnownRun; score: number }) {
	const isOfMarks = head?.lesson === 'marks';
	return (
		<>
			{isOfMarks ? 'Surprise' : head?.monitor === 'dice' ? 'Dice' : 'Score'}{' '}
			<b class="numeric">{shortNumber(isOfMarks ? -score : score)}</b>
		</>
	);
}

/** A bar for every class, the true one marked. */
function Probabilities({
	classes,
	truth,
	probabilities,
}: {
	classes: readonly string[];
	truth: number;
	probabilities: readonly number[];
}) {
	const likeliest = probabilities.indexOf(Math.max(...probabilities));
	return (
		<ul class="class-bars">
			{probabilities.map((probability, i) => (
				<li
					key={i}
					data-truth={i === truth ? '' : undefined}
					data-wrong={i === likeliest && i !== truth ? '' : undefined}
				>
					<span class="class-name">
						{classes[i] ?? `class ${i}`}
						{i === truth && <span class="soft"> · true</span>}
					</span>
					<progress aria-label={`Probability of ${classes[i] ?? `class ${i}`}`} max={1} value={probability} />
					<span class="numeric">
						{(100 * probability).toFixed(probability > 0.9995 || probability < 0.0005 ? 0 : 1)} %
					</span>
				</li>
			))}
		</ul>
	);
}

/** Probability of the true class over the epochs. */
function ProbabilityCourse({ run, shown, id }: { run: KnownRun; shown: EpochPredictions; id: string }) {
	const course = run.predictions.flatMap(({ epoch, samples }) => {
		const own = samples.find((sample) => sample.id === id);
		return own ? [{ epoch: epoch + 1, value: own.score }] : [];
	});
	if (course.length < 2) return null;
	const now = course.find(({ epoch }) => epoch === shown.epoch + 1);
	const marks = now ? [{ x: now.epoch, y: now.value, title: `epoch ${now.epoch}` }] : [];
	return (
		<LineChart
			title={`Probability of the true class of ${id}`}
			series={[
				{ name: id, colour: 0, x: course.map(({ epoch }) => epoch), y: course.map(({ value }) => value), marks },
			]}
			height={106}
			includes={[0, 1]}
			levels={[0.5]}
			isSmall
		/>
	);
}
