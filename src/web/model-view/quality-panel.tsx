import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { curvePlot, type ModelEvaluation } from '#shape-model';
import { figureText, shareText } from '../figures.ts';
import type { ModelSession } from '../model-work/model-client.ts';
import type { OpenedModel } from '../model-work/opened-model.ts';
import { SvgPlot } from './svg-plot.tsx';
import { useWork } from './use-work.ts';
import { WorkState } from './work-progress.tsx';

/** How good the model is: curves, each with what it means. */
export function QualityPanel({ session, model }: { session: ModelSession; model: OpenedModel }) {
	const [made, setMade] = useState<ModelEvaluation>();
	const work = useWork();
	const evaluation = model.evaluation ?? made;
	return (
		<section class="block" aria-label="Quality of the model">
			<h2>Quality of the model</h2>
			{evaluation ? (
				<>
					{!model.evaluation && (
						<p class="soft small">
							Worked out in your browser from the points alone: distances to surfaces are missing.
						</p>
					)}
					<QualityFigures model={model} evaluation={evaluation} />
					<Curves model={model} evaluation={evaluation} />
				</>
			) : (
				<>
					<p class="soft">The model file was written without an evaluation.</p>
					<div class="group-form">
						<button
							type="button"
							class="button"
							disabled={work.progress !== undefined}
							onClick={() => work.run((hooks) => session.evaluate(hooks), setMade)}
						>
							Evaluate it here
						</button>
					</div>
				</>
			)}
			<WorkState work={work} />
		</section>
	);
}

function QualityFigures({ model, evaluation }: { model: OpenedModel; evaluation: ModelEvaluation }) {
	const { generalization, specificity, sampling, reconstruction, meanSurface } = evaluation;
	const point = generalization.pointMm.at(-1) ?? NaN;
	const surface = generalization.surfaceMm.at(-1);
	const at95 = specificity.pointMm[specificity.modeCounts.indexOf(evaluation.modesFor95)] ?? specificity.pointMm.at(-1);
	const faults = meanSurface.selfIntersections + meanSurface.flippedTriangleCount;
	return (
		<>
			<dl class="key-figures">
				<div>
					<dt>Modes for 95 %</dt>
					<dd>{evaluation.modesFor95}</dd>
				</div>
				<div>
					<dt>Generalisation</dt>
					<dd>{figureText(surface ?? point, 3)} mm</dd>
				</div>
				<div>
					<dt>Specificity</dt>
					<dd>{figureText(specificity.surfaceMm ?? at95 ?? NaN, 3)} mm</dd>
				</div>
			</dl>
			<p class="soft small">
				{surface === undefined ? 'Between points' : 'To the surface'}, all modes; specificity with the modes for 95 %.{' '}
				{evaluation.memberCount} members, {evaluation.pointCount} points, alignment {model.alignment}, seed{' '}
				{evaluation.seed}.
				{sampling &&
					` Points lie on the members’ surfaces within ${nearText(sampling.particleToSurfaceMaximumMm)}, ${figureText(sampling.spacingMm, 2)} mm apart.`}
				{reconstruction &&
					` The template laid through them meets the surfaces within ${figureText(reconstruction.meanMm, 2)} mm on average.`}
			</p>
			{faults > 0 && (
				<p class="notice notice-caution small">
					The mean surface has {meanSurface.selfIntersections} pairs of triangles that cut each other and{' '}
					{meanSurface.flippedTriangleCount} that are folded over: look at it closely before building on it.
				</p>
			)}
		</>
	);
}

/** A hundredth of a millimetre is as good as none. */
const nearText = (mm: number): string => (mm < 0.01 ? '0.01 mm' : `${figureText(mm, 2)} mm`);

function band(values: readonly number[], errors: readonly number[]) {
	return {
		y: values,
		low: values.map((value, i) => value - 1.96 * errors[i]),
		high: values.map((value, i) => value + 1.96 * errors[i]),
	};
}

function Curves({ model, evaluation }: { model: OpenedModel; evaluation: ModelEvaluation }) {
	const { compactness, generalization, specificity } = evaluation;
	const plots = useMemo(
		() => ({
			compactness: curvePlot(
				[
					{
						name: 'variance',
						x: [0, ...compactness.map((_, i) => i + 1)],
						y: [0, ...compactness.map((share) => 100 * share)],
					},
				],
				{ title: 'Compactness', xLabel: 'modes', yLabel: 'variance explained, %' },
			),
			generalization: curvePlot(
				[
					{
						name: 'between points',
						x: generalization.modeCounts,
						...band(generalization.pointMm, generalization.pointStandardErrorMm),
					},
					...(generalization.surfaceMm.length > 0
						? [
								{
									name: 'to the surface',
									x: generalization.modeCounts,
									...band(generalization.surfaceMm, generalization.surfaceStandardErrorMm),
								},
							]
						: []),
				],
				{ title: 'Generalisation', xLabel: 'modes', yLabel: 'error, mm' },
			),
			specificity: curvePlot(
				[
					{
						name: 'between points',
						x: specificity.modeCounts,
						...band(specificity.pointMm, specificity.pointStandardErrorMm),
					},
				],
				{ title: 'Specificity', xLabel: 'modes', yLabel: 'distance, mm', legendAt: 'bottom' },
			),
		}),
		[evaluation],
	);
	return (
		<div class="curves">
			<Curve svg={plots.compactness} name={`${model.title}, compactness`}>
				Share of the variance that the first modes explain: {shareText(compactness[0], 1)} by the first,{' '}
				{evaluation.modesFor90} for 90 %, {evaluation.modesFor95} for 95 %. Higher with fewer modes is more compact.
			</Curve>
			<Curve svg={plots.generalization} name={`${model.title}, generalisation`}>
				Each member is left out once and rebuilt by the model of the others: the mean distance that remains, between
				corresponding points and from the rebuilt points to the true surface. Lower is better: the model fits what it
				has not seen. Bands: 95 % of the mean over members.
			</Curve>
			<Curve svg={plots.specificity} name={`${model.title}, specificity`}>
				{specificity.sampleCount} random shapes of the model, each with its nearest member: the mean distance between
				points. Lower is better: the model makes nothing unlike its members.
				{specificity.surfaceMm !== null &&
					` To the nearest member’s surface ${figureText(specificity.surfaceMm, 3)} mm with the modes for 95 %.`}
			</Curve>
		</div>
	);
}

function Curve({ svg, name, children }: { svg: string; name: string; children: ComponentChildren }) {
	return (
		<div class="curve">
			<SvgPlot svg={svg} name={name} />
			<p class="soft small">{children}</p>
		</div>
	);
}
