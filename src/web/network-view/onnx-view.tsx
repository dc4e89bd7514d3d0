import type { NetworkEntry } from '#contract';
import { massProperties, type TriangleMesh } from '#shape';
import { useMemo, useState } from 'preact/hooks';
import { figureText, sizeText, volumeText } from '../figures.ts';
import { heatColours, heatGradient } from '../model-view/heat-colours.ts';
import { useWork } from '../model-view/use-work.ts';
import { WorkState } from '../model-view/work-progress.tsx';
import type { HeatLegend } from '../model-view/view-state.ts';
import type { NetworkSession } from '../network-work/network-client.ts';
import { runtimeBytes, type BackendWish } from '../network-work/onnx-runtime.ts';
import type { NetworkAnswer, OpenedOnnx, Saliency, VisitorFile } from '../network-work/opened-network.ts';
import { colourRange, divergingColours, divergingGradient } from '../viewer/colour-scale.ts';
import { BackendLine, ClassResult } from './class-result.tsx';
import { NetworkLayout } from './network-layout.tsx';
import { lessonWords } from './network-words-table.ts';
import { SavePanel } from './save-panel.tsx';
import { SurfaceStage, type StagedSurface } from './surface-stage.tsx';
import { type ChosenShape, OutsideNotice, ShapeChooser, ShapeLine, UncutNotice } from './visitor-shape.tsx';

const WISHES: readonly (readonly [BackendWish, string])[] = [
	['auto', 'WebGPU, else the processor'],
	['wasm', `Processor (WebAssembly, ${sizeText(runtimeBytes.wasm)})`],
	['webgpu', `WebGPU (${sizeText(runtimeBytes.webgpu)}), also an emulated one`],
];

interface Run {
	readonly shape: ChosenShape;
	readonly file: VisitorFile;
	readonly isMirrored: boolean;
	readonly wish: BackendWish;
	readonly answer: NetworkAnswer;
	readonly saliency?: Saliency;
}

interface OnnxViewProps {
	session: NetworkSession;
	entry: NetworkEntry;
	opened: OpenedOnnx;
}

function useRuns(session: NetworkSession) {
	const work = useWork();
	const [run, setRun] = useState<Run>();
	const [isMirrored, setMirrored] = useState(false);
	const [wish, setWish] = useState<BackendWish>('auto');
	const [chosen, setChosen] = useState<ChosenShape>();
	const start = (shape: ChosenShape, settings: { isMirrored: boolean; wish: BackendWish }): void => {
		setChosen(shape);
		work.run(
			async (hooks) => {
				const file = await shape.load(hooks);
				return { shape, file, ...settings, answer: await session.run(file, settings, hooks) };
			},
			(found) => setRun(found),
		);
	};
	const again = (settings: { isMirrored: boolean; wish: BackendWish }): void => {
		setMirrored(settings.isMirrored);
		setWish(settings.wish);
		if (chosen) start(chosen, settings);
	};
	const findSaliency = (classIndex: number): void => {
		if (!run) return;
		work.run(
			(hooks) => session.saliency(classIndex, run.file, run, hooks),
			(saliency) => setRun({ ...run, saliency }),
		);
	};
	return { work, run, isMirrored, wish, start, again, findSaliency };
}

/** A network that is open: the stage, the shape it is asked about, and what is known of it. */
export function OnnxView({ session, entry, opened }: OnnxViewProps) {
	const { card } = opened;
	const state = useRuns(session);
	const { work, run, isMirrored, wish, start } = state;
	const choose = (shape: ChosenShape): void => start(shape, { isMirrored, wish });
	const staged = useMemo(() => stagedOf(run, card.classes), [run]);
	const stage = (
		<SurfaceStage
			title={entry.title}
			anatomy={anatomyOf(run, card.classes)}
			surfaces={staged.surfaces}
			legend={staged.legend}
			busy={work.progress ? `${work.progress.stage} …` : ''}
			prompt={
				<>
					<p class="stage-prompt-title">No shape yet</p>
					<p>Open one, or drop it here. It is read in your browser and sent nowhere.</p>
				</>
			}
		/>
	);
	return (
		<NetworkLayout entry={entry} label="About the network" stage={stage} onChoose={choose}>
			<OwnShape entry={entry} opened={opened} state={state} onChoose={choose} />
		</NetworkLayout>
	);
}

function placementWords({ placement, settings }: OpenedOnnx['card']): string {
	if (settings.lesson === 'completion')
		return 'It is moved to where the middle of the whole may have been, as the shapes were that this was trained on: its cut must be one plane, and filled.';
	return placement === 'centroid'
		? 'It is moved to its centroid, as the shapes were that this was trained on.'
		: 'It is moved to its centroid; those it was trained on lay as their archive has them, which may differ.';
}

interface OwnShapeProps extends Omit<OnnxViewProps, 'session'> {
	state: ReturnType<typeof useRuns>;
	onChoose: (shape: ChosenShape) => void;
}

function OwnShape({ entry, opened, state, onChoose }: OwnShapeProps) {
	const { card } = opened;
	const { work, run, isMirrored, wish, again } = state;
	const isBusy = work.progress !== undefined;
	return (
		<section class="block" aria-label="Your own shape">
			<h2>{lessonWords(entry.lesson).name}</h2>
			<p class="soft small">
				A surface (STL, PLY, OBJ, GLB …) or a mask (NIfTI, NRRD …) in millimetres, lying as a scanner has it.{' '}
				{placementWords(card)}
			</p>
			<ShapeChooser
				words={card.settings.lesson === 'class' ? card.classes : [entry.title]}
				isPrimary={!run}
				isDisabled={isBusy}
				onChoose={onChoose}
			/>
			<div class="run-settings">
				<label class="choice">
					<input
						type="checkbox"
						checked={isMirrored}
						disabled={isBusy}
						onChange={(event) => again({ wish, isMirrored: event.currentTarget.checked })}
					/>
					<span>
						Look at its mirror image
						{card.data.mirrored && ` (${card.data.mirrored} ones were mirrored for the training)`}
					</span>
				</label>
				<label class="run-setting">
					<span>Runs on</span>
					<select
						class="select"
						value={wish}
						disabled={isBusy}
						onChange={(event) => again({ isMirrored, wish: event.currentTarget.value as BackendWish })}
					>
						{WISHES.map(([value, words]) => (
							<option key={value} value={value}>
								{words}
							</option>
						))}
					</select>
				</label>
			</div>
			<WorkState work={work} />
			<div role="status">{run && !isBusy && <RunResult entry={entry} opened={opened} run={run} state={state} />}</div>
		</section>
	);
}

function RunResult({ entry, opened, run, state }: Omit<OwnShapeProps, 'onChoose'> & { run: Run }) {
	const { grid, input } = opened.card.settings;
	const { answer, shape } = run;
	return (
		<>
			<OutsideNotice outside={answer.outside} sideMm={grid.dims[0] * grid.spacingMm} />
			<UncutNotice isUncut={answer.isUncut} />
			{opened.card.settings.lesson === 'class' ? (
				<ClassResult
					classes={opened.card.classes}
					answer={answer}
					saliency={run.saliency}
					onSaliency={input === 'voxels' ? state.findSaliency : undefined}
					isBusy={state.work.progress !== undefined}
				/>
			) : (
				answer.answered && (
					<>
						<AnswerFigures own={answer.own} answered={answer.answered} />
						<SavePanel
							name={answer.name}
							mesh={answer.answered}
							entry={entry}
							made={`given by the network “${entry.title}”`}
						/>
					</>
				)
			)}
			<ShapeLine shape={shape} notes={answer.notes} />
			<BackendLine answer={answer} />
		</>
	);
}

function AnswerFigures({ own, answered }: { own: TriangleMesh; answered: TriangleMesh }) {
	const [before, after] = useMemo(() => [own, answered].map((mesh) => massProperties(mesh).volumeMm3), [own, answered]);
	return (
		<dl class="key-figures restore-figures">
			<div>
				<dt>Yours</dt>
				<dd>{volumeText(before)}</dd>
			</div>
			<div>
				<dt>The network’s</dt>
				<dd>{volumeText(Math.max(0, after))}</dd>
			</div>
		</dl>
	);
}

const anatomyOf = (run: Run | undefined, classes: readonly string[]): string => {
	if (!run || classes.length === 0) return '';
	const { probabilities } = run.answer;
	return classes[probabilities.indexOf(Math.max(...probabilities))];
};

function stagedOf(
	run: Run | undefined,
	classes: readonly string[],
): { surfaces: readonly StagedSurface[]; legend: HeatLegend | undefined } {
	if (!run) return { surfaces: [], legend: undefined };
	const { own, answered, distanceMm } = run.answer;
	const name = run.shape.label;
	if (answered && distanceMm) {
		const high = colourRange(distanceMm);
		const given = { label: 'the network’s', mesh: answered, colours: heatColours(distanceMm, 0, high) };
		return {
			surfaces: [{ label: 'yours', mesh: own }, ...(answered.triangles.length > 0 ? [given] : [])],
			legend: {
				title: 'Distance from your shape',
				gradient: heatGradient,
				low: '0 mm',
				high: `${figureText(high, 2)} mm or more`,
			},
		};
	}
	const { saliency } = run;
	if (!saliency) return { surfaces: [{ label: name, mesh: own }], legend: undefined };
	const range = colourRange(saliency.drops);
	const points = `${figureText(100 * range, 2)} points`;
	return {
		surfaces: [{ label: name, mesh: own, colours: divergingColours(saliency.drops, range) }],
		legend: {
			title: `What speaks for ${classes[saliency.classIndex]}`,
			gradient: divergingGradient,
			low: `${points} against`,
			high: `${points} for it`,
		},
	};
}
