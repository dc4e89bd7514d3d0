import { useMemo, useState } from 'preact/hooks';
import { regressionPlot, scoreRegression } from '#shape-model';
import { figureText, probabilityText, shareText } from '../figures.ts';
import { effectRows } from '../model-work/effect-rows.ts';
import type { OpenedModel } from '../model-work/opened-model.ts';
import { numberFacts } from './effect-choices.ts';
import { SvgPlot } from './svg-plot.tsx';

const mostModes = 12;

interface Measure {
	readonly title: string;
	readonly values: readonly number[];
}

function measuresOf(model: OpenedModel): Measure[] {
	const modes = Array.from({ length: Math.min(mostModes, model.variances.length) }, (_, k) => ({
		title: `Mode ${k + 1} (SD)`,
		values: model.scores.map((scores) => scores[k]),
	}));
	return [{ title: 'Size (mm)', values: [...model.sizesMm] }, ...modes];
}

/** One measure of the members against a fact of numbers: line, interval, slope. */
export function MeasurePanel({ model }: { model: OpenedModel }) {
	const measures = useMemo(() => measuresOf(model), [model]);
	const facts = useMemo(
		() => [...numberFacts(model), { id: 'size', title: 'Size (mm)', values: [...model.sizesMm] }],
		[model],
	);
	const [measure, setMeasure] = useState(0);
	const [fact, setFact] = useState(0);
	// Size against itself says nothing: then a mode is asked about.
	const shown = facts[fact].id === 'size' && measure === 0 ? 1 : measure;
	const answer = useMemo(() => regress(model, measures[shown], facts[fact]), [model, measures, facts, shown, fact]);
	return (
		<section class="block" aria-label="One measure">
			<h2>One measure</h2>
			<div class="group-form">
				<select
					class="select"
					aria-label="Measure"
					value={shown}
					onChange={(event) => setMeasure(event.currentTarget.selectedIndex)}
				>
					{measures.map(({ title }, i) => (
						<option key={title} value={i}>
							{title}
						</option>
					))}
				</select>
				<span class="soft">against</span>
				<select
					class="select"
					aria-label="Against"
					value={fact}
					onChange={(event) => setFact(event.currentTarget.selectedIndex)}
				>
					{facts.map(({ id, title }, i) => (
						<option key={id} value={i}>
							{title}
						</option>
					))}
				</select>
			</div>
			{typeof answer === 'string' ? (
				<p class="soft">{answer}</p>
			) : (
				<>
					<SvgPlot svg={answer.svg} name={`${model.title}, ${measures[shown].title} by ${facts[fact].title}`} />
					<p class="small">{answer.text}</p>
				</>
			)}
			<p class="soft small">
				Size is the root mean square distance of a member’s points from their middle. Dark band: 95 % interval of the
				line, light band: of new members.
			</p>
		</section>
	);
}

function regress(
	model: OpenedModel,
	measure: Measure | undefined,
	fact: { readonly title: string; readonly values: readonly (number | string | null)[] },
): { svg: string; text: string } | string {
	if (!measure) return 'There is nothing to measure.';
	try {
		const effect = fact.values.map((value) => (typeof value === 'number' ? value : null));
		const rows = effectRows(model.members, { effect, covariates: [] });
		const y = rows.members.map((own) => own.reduce((sum, n) => sum + measure.values[n], 0) / own.length);
		const { slopes, rSquared, intervalMethod } = scoreRegression(
			y.map((value) => [value]),
			{ effect: { x: rows.effect }, patients: rows.people },
		);
		const [[{ slope, interval, pValue }]] = slopes;
		const unit = (/\((.*)\)$/.exec(fact.title)?.[1] ?? 'unit').replace(/^(year|month)s$/, '$1');
		const own = /\((.*)\)$/.exec(measure.title)?.[1] ?? '';
		const svg = regressionPlot(rows.effect, y, {
			title: `${measure.title} by ${fact.title}`,
			xLabel: fact.title,
			yLabel: measure.title,
		});
		const figures = interval.map((value) => figureText(value, 3)).join(' to ');
		return {
			svg,
			text: `Slope ${figureText(slope, 3)} ${own} per ${unit} (95 % interval ${figures}${
				intervalMethod === 'student' ? '' : ', by redrawing persons'
			})${pValue === undefined ? '' : `, ${probabilityText(pValue)}`}; it explains ${shareText(rSquared[0], 1)} of the variance. ${rows.members.length} rows${rows.note === '' ? '' : `: ${rows.note}`}.`,
		};
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}
