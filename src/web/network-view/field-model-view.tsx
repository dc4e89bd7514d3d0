import type { NetworkEntry } from '#contract';
import { useMemo, useState } from 'preact/hooks';
import { ToolSelect } from '../model-view/tool-select.tsx';
import { useWork } from '../model-view/use-work.ts';
import { WorkState } from '../model-view/work-progress.tsx';
import type { NetworkSession } from '../network-work/network-client.ts';
import type { ModelAnswer, ModelQuestion, OpenedFieldModel } from '../network-work/opened-network.ts';
import { COLOURINGS, colouringsOf, stagedAnswer, type AnswerColouring } from './answer-colours.ts';
import { NetworkLayout } from './network-layout.tsx';
import { RestoreResult } from './restore-result.tsx';
import { SurfaceStage } from './surface-stage.tsx';
import { type ChosenShape, OutsideNotice, ShapeChooser, ShapeLine, UncutNotice } from './visitor-shape.tsx';

const TASKS: readonly (readonly [ModelQuestion['task'], string, string])[] = [
	['whole', 'Whole', 'The model’s nearest shape, and how typical yours is.'],
	['cut', 'Cut off', 'A plane cut a part off, and the cut is closed: it is put back.'],
	['coarse', 'Coarse', 'Large voxels or triangles: the most probable fine shape.'],
];

interface Restored {
	readonly shape: ChosenShape;
	readonly answer: ModelAnswer;
}

interface FieldModelViewProps {
	session: NetworkSession;
	entry: NetworkEntry;
	opened: OpenedFieldModel;
}

function useRestoring(session: NetworkSession, { grid }: OpenedFieldModel) {
	const work = useWork();
	const [restored, setRestored] = useState<Restored>();
	const [chosen, setChosen] = useState<ChosenShape>();
	const [colouring, setColouring] = useState<AnswerColouring>('distance');
	const [question, setQuestion] = useState<ModelQuestion>({
		task: 'whole',
		pose: 'as it lies',
		isMirrored: false,
		sigmaMm: grid.spacingMm,
	});
	const start = (shape: ChosenShape, asked: ModelQuestion): void => {
		setChosen(shape);
		work.run(
			async (hooks) => ({ shape, answer: await session.restore(await shape.load(hooks), asked, hooks) }),
			(found) => {
				setRestored(found);
				setColouring(colouringsOf(found.answer)[0]);
			},
		);
	};
	const ask = (change: Partial<ModelQuestion>): void => {
		const next = { ...question, ...change };
		setQuestion(next);
		if (chosen) start(chosen, next);
	};
	return { work, restored, question, ask, start, colouring, setColouring };
}

/** A signed distance model that is open: its mean, and what it makes of a shape. */
export function FieldModelView({ session, entry, opened }: FieldModelViewProps) {
	const state = useRestoring(session, opened);
	const { work, restored, question, start, colouring, setColouring } = state;
	const choose = (shape: ChosenShape): void => start(shape, question);
	const staged = useMemo(
		() => stagedAnswer(restored?.answer, opened.mean, colouring, opened.grid.spacingMm),
		[restored, opened.mean, colouring],
	);
	const stage = (
		<SurfaceStage
			title={entry.title}
			anatomy={entry.title}
			surfaces={staged.surfaces}
			legend={staged.legend}
			busy={work.progress ? `${work.progress.stage} …` : ''}
		>
			{restored && (
				<ToolSelect
					label="Colour by"
					value={colouring}
					options={colouringsOf(restored.answer).map((one) => [one, COLOURINGS[one]] as const)}
					onChange={setColouring}
				/>
			)}
		</SurfaceStage>
	);
	return (
		<NetworkLayout entry={entry} label="About the model" stage={stage} onChoose={choose}>
			<OwnShape entry={entry} opened={opened} state={state} onChoose={choose} />
		</NetworkLayout>
	);
}

interface OwnShapeProps extends Omit<FieldModelViewProps, 'session'> {
	state: ReturnType<typeof useRestoring>;
	onChoose: (shape: ChosenShape) => void;
}

function OwnShape({ entry, opened, state, onChoose }: OwnShapeProps) {
	const { work, restored, question } = state;
	const isBusy = work.progress !== undefined;
	const { grid } = opened;
	return (
		<section class="block" aria-label="Your own shape">
			<h2>Your own shape</h2>
			<p class="soft small">
				A surface (STL, PLY, OBJ, GLB …) or a mask (NIfTI, NRRD …) in millimetres. Everything is worked out in your
				browser; it is sent nowhere.
			</p>
			<fieldset class="segments" disabled={isBusy}>
				<legend class="small">My shape is</legend>
				{TASKS.map(([task, word]) => (
					<label key={task}>
						<input type="radio" name="task" checked={question.task === task} onChange={() => state.ask({ task })} />
						<span>{word}</span>
					</label>
				))}
			</fieldset>
			<p class="soft small">{TASKS.find(([task]) => task === question.task)?.[2]}</p>
			<ShapeChooser
				words={[entry.title.replace(/[,:(].*$/, '')]}
				isPrimary={!restored}
				isDisabled={isBusy}
				onChoose={onChoose}
			/>
			<QuestionSettings question={question} opened={opened} isBusy={isBusy} onAsk={state.ask} />
			<WorkState work={work} />
			<div role="status">
				{restored && !isBusy && (
					<>
						<OutsideNotice outside={restored.answer.outside} sideMm={grid.dims[0] * grid.spacingMm} />
						<UncutNotice isUncut={restored.answer.isUncut} />
						<RestoreResult entry={entry} opened={opened} answer={restored.answer} />
						<ShapeLine shape={restored.shape} notes={restored.answer.notes} />
					</>
				)}
			</div>
		</section>
	);
}

interface QuestionSettingsProps {
	question: ModelQuestion;
	opened: OpenedFieldModel;
	isBusy: boolean;
	onAsk: (change: Partial<ModelQuestion>) => void;
}

function QuestionSettings({ question, opened, isBusy, onAsk }: QuestionSettingsProps) {
	const { mirrored } = opened.provenance;
	return (
		<div class="run-settings">
			<label class="choice">
				<input
					type="checkbox"
					checked={question.isMirrored}
					disabled={isBusy}
					onChange={(event) => onAsk({ isMirrored: event.currentTarget.checked })}
				/>
				<span>Look at its mirror image{mirrored && ` (${mirrored} ones were mirrored when the model was made)`}</span>
			</label>
			<label class="choice">
				<input
					type="checkbox"
					checked={question.pose === 'any'}
					disabled={isBusy}
					onChange={(event) => onAsk({ pose: event.currentTarget.checked ? 'any' : 'as it lies' })}
				/>
				<span>It may lie in any pose: turn it onto the mean shape</span>
			</label>
			{question.task === 'coarse' && (
				<label class="run-setting">
					<span>It may be off by</span>
					<select
						class="select"
						value={question.sigmaMm}
						disabled={isBusy}
						onChange={(event) => onAsk({ sigmaMm: Number(event.currentTarget.value) })}
					>
						{[0.5, 1, 2, 4].map((times) => {
							const value = times * opened.grid.spacingMm;
							return (
								<option key={times} value={value}>
									{value} mm
								</option>
							);
						})}
					</select>
				</label>
			)}
		</div>
	);
}
