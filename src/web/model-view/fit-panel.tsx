import { useEffect, useRef, useState } from 'preact/hooks';
import { fitFigures, fitTable, type TypicalDistance } from '#shape-model';
import { figureText, shareText } from '../figures.ts';
import type { FittedSurface, OpenedModel } from '../model-work/opened-model.ts';
import { FileButton } from './file-button.tsx';
import { deviationText } from './mode-panel.tsx';
import type { Work } from './use-work.ts';
import { WorkState } from './work-progress.tsx';

export const MESH_ENDINGS = '.stl,.ply,.obj,.glb,.gltf,.vtk,.vtp,.off,.gii,.3mf,.nii,.nii.gz,.gz,.nrrd,.mha,.mgz';

interface FitPanelProps {
	model: OpenedModel;
	fitted: FittedSurface | undefined;
	work: Work;
	onFile: (file: File, mirrored: 'fit' | 'tell') => void;
	/** Fits the file that was fitted last again, turned over where that fits better. */
	onMirror: () => void;
	onSetSliders: () => void;
}

/** Fits the model to a shape of the visitor's own and says what is typical of it and what is not. */
export function FitPanel({ model, fitted, work, onFile, onMirror, onSetSliders }: FitPanelProps) {
	const [mirrored, setMirrored] = useState<'fit' | 'tell'>('tell');
	return (
		<section class="block" aria-label="Your own shape">
			<h2>Your own shape</h2>
			<p class="soft small">
				Open or drop a surface (STL, PLY, OBJ, GLB …) or a mask (NIfTI, NRRD …) in millimetres, lying anyhow. The model
				is fitted to it in your browser; it is sent nowhere.
			</p>
			<div class="group-form">
				<FileButton
					icon="cube"
					label="Open a surface or mask"
					accept={MESH_ENDINGS}
					isPrimary={!fitted}
					isDisabled={work.progress !== undefined}
					onFile={(file) => onFile(file, mirrored)}
				/>
				<label class="choice">
					<input
						type="checkbox"
						checked={mirrored === 'fit'}
						onChange={(event) => setMirrored(event.currentTarget.checked ? 'fit' : 'tell')}
					/>
					<span>May be of the other side</span>
				</label>
			</div>
			<WorkState work={work} />
			<div role="status">
				{fitted && !work.progress && (
					<FitFacts model={model} fitted={fitted} onMirror={onMirror} onSetSliders={onSetSliders} />
				)}
			</div>
		</section>
	);
}

/** In words, without a claim about health: only about the members of this model. */
function verdict({ typicality, misfit }: FittedSurface): string {
	if (misfit === 'folds') return 'Unlike the members of this model, which folds when it is laid on it.';
	if (misfit === 'off') return 'Unlike the members of this model, whose surface cannot follow it.';
	if (!typicality) return 'The model has too few members to say what is typical.';
	const { share, within, outside } = typicality;
	if (share > 0.2) return 'Typical of the members of this model.';
	if (share > 0.05) return 'Towards the edge of what the members of this model show.';
	const isWithin = within.share < 0.05;
	const isOutside = outside.share < 0.05;
	if (isWithin && isOutside) return 'Unlike the members of this model, in proportions and in detail.';
	return isOutside
		? 'Unlike the members of this model: it has what none of them shows.'
		: 'Unlike the members of this model: unusual proportions.';
}

type FactsProps = Pick<FitPanelProps, 'model' | 'onMirror' | 'onSetSliders'> & { fitted: FittedSurface };

function FitFacts({ model, fitted, onMirror, onSetSliders }: FactsProps) {
	const { typicality, spread, surfaceDistanceMm, coefficients } = fitted;
	const unusual = [...coefficients.subarray(0, spread?.modeCount ?? 0)]
		.map((value, mode) => ({ mode, value }))
		.filter(({ value }) => Math.abs(value) >= 2)
		.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
	const top = useRef<HTMLParagraphElement>(null);
	// On a narrow screen the answer may come below its edge.
	useEffect(() => top.current?.scrollIntoView({ block: 'nearest' }), [fitted]);
	return (
		<>
			<p ref={top} class="fit-verdict">
				<strong>{verdict(fitted)}</strong>
			</p>
			<p class="small break">
				{fitted.name}
				{fitted.isMirrored && ', mirrored'}
				{model.alignment === 'similarity' && `, scaled by ${figureText(fitted.scale, 3)}`}, fitted within{' '}
				{figureText(surfaceDistanceMm, 2)} mm in {figureText(fitted.seconds, 2)} s.
			</p>
			<FitNotices fitted={fitted} onMirror={onMirror} />
			{typicality && spread && (
				<>
					<MemberStrip
						title="Within the modes"
						unit="SD"
						distance={typicality.within}
						members={spread.mahalanobis}
						explanation={`Mahalanobis distance from the mean along the first ${spread.modeCount} ${spread.modeCount === 1 ? 'mode' : 'modes'}: unusual proportions`}
					/>
					<MemberStrip
						title="Outside the modes"
						unit="mm"
						distance={typicality.outside}
						members={spread.residualMm}
						explanation="Root mean square distance of its points from the nearest mixture of these modes: detail that the members do not show"
					/>
				</>
			)}
			{unusual.length > 0 && (
				<p class="small">
					Far out on{' '}
					{unusual
						.slice(0, 5)
						.map(({ mode, value }) => `mode ${mode + 1} (${deviationText(value)})`)
						.join(', ')}
					.
				</p>
			)}
			<div class="button-row">
				<button type="button" class="button button-small" onClick={onSetSliders}>
					Set the sliders to it
				</button>
				<a
					class="button button-small"
					href={`data:text/csv;charset=utf-8,${encodeURIComponent(fitTable([fitFigures(fitted.name, fitted)]))}`}
					download={`${fitted.name.replace(/\.[^.]*$/, '')}-scores.csv`}
				>
					Save as CSV
				</a>
			</div>
			<p class="soft small">
				Each member was left out once for its own mark. Only a comparison with these {model.members.length} members; not
				a diagnosis.{fitted.notes.length > 0 && ` ${fitted.notes.join('; ')}.`}
			</p>
		</>
	);
}

/** What speaks against taking the figures as they are. */
function FitNotices({ fitted, onMirror }: Pick<FactsProps, 'fitted' | 'onMirror'>) {
	return (
		<>
			{fitted.misfit === 'off' && (
				<p class="notice notice-caution small">
					The model’s surface stays {figureText(fitted.surfaceDistanceMm, 2)} mm off, more than the{' '}
					{figureText(fitted.surfaceLimitMm, 2)} mm that shapes of its kind come to. Another organ, a hole, a cut? The
					figures below say little.
				</p>
			)}
			{fitted.misfit === 'folds' && (
				<p class="notice notice-caution small">
					{shareText(fitted.foldedShare, 1)} of the model’s triangles are folded over, more than on any member. Is it
					the same organ, whole, and in millimetres? The figures below say little.
				</p>
			)}
			{fitted.looksMirrored && (
				<div class="notice notice-caution small">
					<div>
						<p>Its mirror image fits clearly better: the other side of the body, or a file with turned axes?</p>
						<button type="button" class="button button-small" onClick={onMirror}>
							Fit its mirror image
						</button>
					</div>
				</div>
			)}
		</>
	);
}

const WIDTH = 400;
const HEIGHT = 50;

interface StripProps {
	title: string;
	unit: string;
	distance: TypicalDistance;
	members: Float64Array;
	explanation: string;
}

/** The subject among the members, each of them left out in turn, on one axis. */
function MemberStrip({ title, unit, distance, members, explanation }: StripProps) {
	const { value, share, membersBeyond } = distance;
	const high = 1.08 * Math.max(value, ...members);
	const x = (at: number): number => 8 + (at / high) * (WIDTH - 16);
	const beyond =
		membersBeyond === 0
			? `further out than all ${members.length} members`
			: `${membersBeyond} of ${members.length} members are at least as far out`;
	return (
		<div class="strip-plot">
			<p class="strip-head">
				<span>{title}</span>
				<strong class="numeric">
					{figureText(value, 3)} {unit}
				</strong>
			</p>
			<svg
				viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
				role="img"
				aria-label={`${title}: ${figureText(value, 3)} ${unit}, ${beyond}.`}
			>
				<line class="strip-axis" x1={8} x2={WIDTH - 8} y1={20} y2={20} />
				<text class="strip-text" x={8} y={46}>
					0
				</text>
				<text class="strip-text" x={WIDTH / 2} y={46} text-anchor="middle">
					each line a member, left out
				</text>
				<text class="strip-text" x={WIDTH - 8} y={46} text-anchor="end">
					{figureText(high, 2)} {unit}
				</text>
				{Array.from(members, (at, n) => (
					<line key={n} class="strip-member" x1={x(at)} x2={x(at)} y1={10} y2={30} />
				))}
				<path class="plot-own" transform={`translate(${x(value)} 20)`} d="M0-10L8 0L0 10L-8 0Z" />
			</svg>
			<p class="soft small">
				{explanation}. {beyond[0].toUpperCase() + beyond.slice(1)}; {aboutShare(share)} of new ones would be.
			</p>
		</div>
	);
}

const aboutShare = (share: number): string =>
	share < 0.001
		? 'fewer than 0.1 %'
		: `about ${share < 0.01 ? `${figureText(100 * share, 1)} %` : shareText(share, 1)}`;
