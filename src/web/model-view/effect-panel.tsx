import { useState } from 'preact/hooks';
import { regressionPlot } from '#shape-model';
import { figureText, probabilityText, shareText } from '../figures.ts';
import type { ModelSession } from '../model-work/model-client.ts';
import type { OpenedModel } from '../model-work/opened-model.ts';
import type { AnsweredEffect } from './answered-effect.ts';
import { covariateChoices, effectChoices, effectValueText, type EffectChoice } from './effect-choices.ts';
import { SvgPlot } from './svg-plot.tsx';
import { useWork } from './use-work.ts';
import { significanceLevel, type Shown } from './view-state.ts';
import { WorkState } from './work-progress.tsx';

interface EffectPanelProps {
	session: ModelSession;
	model: OpenedModel;
	chosen: ReadonlySet<number>;
	answered: AnsweredEffect | undefined;
	onAnswered: (answered: AnsweredEffect) => void;
	onShow: (shown: Shown) => void;
}

/** Asks whether shape depends on something, given something else: by permutation, in the worker. */
export function EffectPanel({ session, model, chosen, answered, onAnswered, onShow }: EffectPanelProps) {
	const choices = effectChoices(model, chosen);
	const [id, setId] = useState('');
	const [given, setGiven] = useState<ReadonlySet<string>>(new Set());
	const work = useWork();
	const choice = choices.find((candidate) => candidate.id === id) ?? choices[0];
	if (!choice) return <NothingToAsk />;
	const covariates = covariateChoices(model, choice);
	const taken = covariates.filter((covariate) => given.has(covariate.id));
	const ask = (): void =>
		work.run(
			(hooks) =>
				session.effect(
					{
						effect: choice.effect,
						covariates: taken.map(({ title, values }) => ({ name: title.toLowerCase(), values })),
					},
					{ isAllometry: choice.kind === 'size', normals: model.normals },
					hooks,
				),
			(found) => onAnswered({ choice, given: taken.map(({ title }) => title.toLowerCase()), found }),
		);
	const toggle = (covariate: string): void => {
		const next = new Set(given);
		if (!next.delete(covariate)) next.add(covariate);
		setGiven(next);
	};
	return (
		<section class="block" aria-label="Effects on shape">
			<h2>Does shape depend on …</h2>
			<div class="group-form">
				<select
					class="select"
					aria-label="What shape may depend on"
					value={choice.id}
					onChange={(event) => setId(event.currentTarget.value)}
				>
					{choices.map((candidate) => (
						<option key={candidate.id} value={candidate.id}>
							{candidateText(candidate)}
						</option>
					))}
				</select>
				<button type="button" class="button button-primary" disabled={work.progress !== undefined} onClick={ask}>
					Find out
				</button>
			</div>
			{covariates.length > 0 && (
				<fieldset class="covariates">
					<legend class="soft small">Taking out first what goes with</legend>
					{covariates.map((covariate) => (
						<label key={covariate.id} class="choice">
							<input type="checkbox" checked={given.has(covariate.id)} onChange={() => toggle(covariate.id)} />
							<span>{covariate.title}</span>
						</label>
					))}
				</fieldset>
			)}
			<WorkState work={work} />
			<div role="status">
				{answered ? (
					<EffectFacts model={model} answered={answered} onShow={onShow} />
				) : (
					<p class="soft small">
						The members are rearranged at random 1,000 times: an effect counts where what was observed is rarely
						reached. Places are corrected for their number, and drawn on the surface.
					</p>
				)}
			</div>
		</section>
	);
}

const candidateText = ({ title, kind, names }: EffectChoice): string =>
	kind === 'groups' ? `${title}: ${names[0]} – ${names[1]}` : title;

function NothingToAsk() {
	return (
		<section class="block" aria-label="Effects on shape">
			<h2>Does shape depend on …</h2>
			<p class="soft">Six members at least are needed to ask what shape depends on.</p>
		</section>
	);
}

function verdictOf({ found }: AnsweredEffect, significant: number): string {
	if (found.overallP > significanceLevel) return 'No effect on the whole shape could be shown.';
	return significant > 0
		? 'Shape differs, and at the coloured places.'
		: 'Shape differs as a whole; no single place stands out.';
}

function EffectFacts({
	model,
	answered,
	onShow,
}: Pick<EffectPanelProps, 'model' | 'onShow'> & { answered: AnsweredEffect }) {
	const { choice, given, found } = answered;
	const { overallP, rSquared, permutations, falseDiscovery, sizeMm, note, leftOut } = found;
	const significant = falseDiscovery.reduce((count, q) => count + Number(q <= significanceLevel), 0);
	const largest = Math.max(...sizeMm);
	return (
		<>
			<p>
				<strong>{verdictOf(answered, significant)}</strong> {questionText(answered)}
				{given.length > 0 && `, given ${given.join(', ')}`}.
			</p>
			<dl class="key-figures">
				<div>
					<dt>Whole shape</dt>
					<dd>{overallP <= 1 / permutations ? `p ≤ ${figureText(overallP, 2)}` : probabilityText(overallP)}</dd>
				</div>
				<div>
					<dt>Explained</dt>
					<dd>{shareText(rSquared, 1)}</dd>
				</div>
				<div>
					<dt>Places that differ</dt>
					<dd>{shareText(significant, falseDiscovery.length)}</dd>
				</div>
			</dl>
			<EffectShown answered={answered} onShow={onShow} />
			{choice.kind !== 'groups' && <EffectPlot model={model} answered={answered} />}
			<p class="soft small">
				Largest change {figureText(largest, 2)} mm{perText(choice)}. {permutations} rearrangements
				{note !== '' && ` (${note})`}; places at a false discovery rate of 5 %
				{leftOut > 0 && `; ${leftOut} without a value left out`}.{' '}
				{choice.kind === 'size'
					? 'All members were scaled to one size first.'
					: 'Members are aligned as wholes, so that a large change in one place moves the others a little too.'}
			</p>
		</>
	);
}

function questionText({ choice, found }: AnsweredEffect): string {
	const rows = found.rowMembers.length;
	if (choice.kind !== 'groups') return `${choice.title}, ${rows} rows`;
	const second = found.x.reduce((sum, value) => sum + value, 0);
	return `${choice.title}: ${choice.names[1]} (${second}) against ${choice.names[0]} (${rows - second})`;
}

function perText({ kind, unit }: EffectChoice): string {
	if (kind === 'groups') return ' between the means';
	return kind === 'size' ? ' for each doubling of size' : ` for each ${unit === '' ? 'unit' : unit.replace(/s$/, '')}`;
}

/** Shows the shapes that go with the effect: side by side, or at any value. */
function EffectShown({ answered, onShow }: { answered: AnsweredEffect; onShow: (shown: Shown) => void }) {
	const { choice, found } = answered;
	const low = Math.min(...found.x);
	const high = Math.max(...found.x);
	const [value, setValue] = useState<number>();
	const at = Math.max(low, Math.min(high, value ?? found.centre));
	return (
		<div class="effect-shown">
			{choice.kind !== 'groups' && (
				<label class="effect-slider">
					<span>
						Mean shape at <strong class="numeric">{effectValueText(choice, at)}</strong>
					</span>
					<input
						type="range"
						min={low}
						max={high}
						step={(high - low) / 200}
						value={at}
						aria-valuetext={effectValueText(choice, at)}
						onInput={(event) => {
							const next = event.currentTarget.valueAsNumber;
							setValue(next);
							onShow({ kind: 'predicted', value: next });
						}}
					/>
				</label>
			)}
			<button type="button" class="button button-small" onClick={() => onShow({ kind: 'effect', times: 1 })}>
				{choice.kind === 'groups' ? 'Both means side by side' : 'Lowest, mean and highest side by side'}
			</button>
		</div>
	);
}

function EffectPlot({ model, answered }: { model: OpenedModel; answered: AnsweredEffect }) {
	const { choice, given, found } = answered;
	const svg = regressionPlot(found.x, found.y, {
		title: `Shape by ${choice.kind === 'size' ? 'size' : choice.title}`,
		xLabel: choice.kind === 'size' ? 'log₂ of size in mm' : choice.title,
		yLabel: `shape along the change${found.yUnit === '' ? '' : `, ${found.yUnit}`}`,
	});
	return (
		<>
			<SvgPlot svg={svg} name={`${model.title} by ${choice.title}`} />
			<p class="soft small">
				Each point is {found.rowMembers.some((own) => own.length > 1) ? 'a person' : 'a member'}: how far its shape lies
				along the change. Dark band: 95 % interval of the line, light band: of new members.
				{given.length > 0 && ` The plot is as measured: ${given.join(', ')} not taken out.`}
			</p>
		</>
	);
}
