import { useMemo, useState } from 'preact/hooks';
import { isModelFile, openModelFile } from '../model-store.ts';
import type { ModelSession } from '../model-work/model-client.ts';
import type { FittedSurface, OpenedModel } from '../model-work/opened-model.ts';
import { readVisitorFile } from '../network-work/read-visitor-file.ts';
import type { AnsweredEffect } from './answered-effect.ts';
import { EffectPanel } from './effect-panel.tsx';
import { figuresShown, membersShown } from './figures-shown.ts';
import { FitPanel } from './fit-panel.tsx';
import { MeasurePanel } from './measure-panel.tsx';
import { MemberList } from './member-list.tsx';
import { ModePanel } from './mode-panel.tsx';
import { ModelFacts, ModelLicences } from './model-facts.tsx';
import { ModelStage } from './model-stage.tsx';
import { QualityPanel } from './quality-panel.tsx';
import { ScorePlot } from './score-plot.tsx';
import { type Tab, Tabs } from './tabs.tsx';
import { useFileDrop } from './use-file-drop.ts';
import { useMemberSurfaces } from './use-member-surfaces.ts';
import { useWork } from './use-work.ts';
import { type ModelColouring, modelColours, type Shown } from './view-state.ts';

/** A file of the visitor's own being laid into the model. */
function useFit(session: ModelSession, onFitted: () => void) {
	const [fitted, setFitted] = useState<FittedSurface>();
	const [file, setFile] = useState<File>();
	const work = useWork();
	const fit = (next: File, mirrored: 'fit' | 'tell'): void => {
		setFile(next);
		work.run(
			async (hooks) => {
				if (await isModelFile(next)) {
					openModelFile(next);
					return undefined;
				}
				const { name, bytes } = await readVisitorFile(next);
				return session.fit(bytes, { name, mirrored }, hooks);
			},
			(found) => {
				if (!found) return;
				setFitted(found);
				onFitted();
			},
		);
	};
	return { fitted, work, fit, file };
}

const TABS = ['modes', 'members', 'effects', 'own', 'quality', 'about'] as const;
type TabId = (typeof TABS)[number];

/** All that the visitor has set and found; what follows from it is derived. */
function useModelState(session: ModelSession, model: OpenedModel) {
	const [tab, setTab] = useState<TabId>('modes');
	const [coefficients, setCoefficients] = useState<readonly number[]>([]);
	const [shown, setShown] = useState<Shown>({ kind: 'instance' });
	const [colouring, setColouring] = useState<ModelColouring>('plain');
	const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
	const [answered, setAnswered] = useState<AnsweredEffect>();
	const fitting = useFit(session, () => {
		setShown({ kind: 'own' });
		setColouring('deviation');
	});
	const { fitted } = fitting;
	const members = membersShown(shown, model, chosen);
	const surfaces = useMemberSurfaces(session, members);
	const figures = useMemo(
		() => figuresShown(shown, model, { coefficients, members, surfaces, fitted, answered }),
		[shown, model, coefficients, members.join(), surfaces, fitted, answered],
	);
	const colours = useMemo(
		() => modelColours(colouring, model, { answered, fitted }),
		[colouring, model, answered, fitted],
	);
	const morph = (next: readonly number[]): void => {
		setCoefficients(next);
		setShown({ kind: 'instance' });
	};
	const answer = (next: AnsweredEffect): void => {
		setAnswered(next);
		setColouring('effect');
		setShown((before) => (before.kind === 'predicted' ? { kind: 'effect', times: 1 } : before));
	};
	return {
		tab,
		setTab,
		coefficients,
		morph,
		shown,
		setShown,
		colouring,
		setColouring,
		chosen,
		setChosen,
		answered,
		answer,
		fitting,
		figures,
		colours,
		isWaiting: members.some((member) => !surfaces.has(member)),
	};
}

type ModelState = ReturnType<typeof useModelState>;

function colouringsOf({ answered, fitting }: ModelState): (readonly [ModelColouring, string])[] {
	const found: (readonly [ModelColouring, string])[] = [
		['plain', 'Plain'],
		['spread', 'Variability'],
		['places', 'Correspondence'],
	];
	if (answered) found.push(['effect', 'Effect, where significant']);
	if (fitting.fitted) found.push(['deviation', 'Yours: how unusual'], ['residual', 'Yours: outside the modes']);
	return found;
}

function showableOf(
	{ shown, fitting, answered }: ModelState,
	model: OpenedModel,
): (readonly [Shown['kind'], string])[] {
	const found: (readonly [Shown['kind'], string])[] = [
		['instance', 'The model'],
		['mode', 'A mode, side by side'],
		['members', 'Members, side by side'],
	];
	if (shown.kind === 'member') found.push(['member', model.members[shown.member].id]);
	if (answered) found.push(['effect', 'The effect, side by side']);
	if (shown.kind === 'predicted') found.push(['predicted', 'The effect, at a value']);
	if (fitting.fitted) found.push(['own', 'Your shape'], ['nearest', 'Yours and the nearest']);
	return found;
}

/** What choosing a kind in the tool bar shows. */
function shownOf(kind: Shown['kind'], before: Shown): Shown {
	if (kind === before.kind) return before;
	switch (kind) {
		case 'mode':
			return { kind, mode: 0, deviations: 2 };
		case 'effect':
			return { kind, times: 1 };
		case 'member':
			return { kind, member: 0 };
		case 'predicted':
			return { kind, value: 0 };
		default:
			return { kind };
	}
}

interface PartProps {
	session: ModelSession;
	model: OpenedModel;
	state: ModelState;
}

/** Everything of a model that is open: the stage, its controls, and what is known of it. */
export function ModelView({ session, model }: { session: ModelSession; model: OpenedModel }) {
	const state = useModelState(session, model);
	const { shown, setShown, fitting, tab, setTab } = state;
	const isOver = useFileDrop((file) => {
		setTab('own');
		fitting.fit(file, 'tell');
	});
	const { progress } = fitting.work;
	return (
		<div class="model-grid" data-tab={tab} data-over={isOver ? '' : undefined}>
			<div class="model-stage">
				<ModelStage
					model={model}
					figures={state.figures}
					colours={state.colours}
					colouring={state.colouring}
					colourings={colouringsOf(state)}
					shown={shown}
					showable={showableOf(state, model)}
					busy={state.isWaiting ? 'Making surfaces …' : progress ? `${progress.stage} …` : ''}
					onColouring={state.setColouring}
					onShown={(kind) => setShown(shownOf(kind, shown))}
					onDeviations={(deviations) => setShown(shown.kind === 'mode' ? { ...shown, deviations } : shown)}
					onTimes={(times) => setShown(shown.kind === 'effect' ? { ...shown, times } : shown)}
				/>
			</div>
			<Tabs label="About the model" tabs={tabsOf({ session, model, state })} current={tab} onChange={setTab} />
		</div>
	);
}

/** The most that a slider takes. */
const sliderLimit = (value: number): number => Math.max(-3, Math.min(3, value));

function tabsOf(props: PartProps): Tab<TabId>[] {
	const { session, model, state } = props;
	const { setShown, setColouring } = state;
	return [
		{
			id: 'modes',
			title: 'Modes',
			body: (
				<ModePanel
					model={model}
					coefficients={state.coefficients}
					isSeen={state.tab === 'modes' && state.shown.kind === 'instance'}
					onChange={state.morph}
					onSideBySide={(mode) => setShown({ kind: 'mode', mode, deviations: 2 })}
				/>
			),
		},
		{ id: 'members', title: 'Members', body: <MembersTab {...props} /> },
		{
			id: 'effects',
			title: 'Effects',
			body: (
				<>
					<EffectPanel
						session={session}
						model={model}
						chosen={state.chosen}
						answered={state.answered}
						onAnswered={state.answer}
						onShow={(next) => {
							setShown(next);
							setColouring('effect');
						}}
					/>
					<MeasurePanel model={model} />
				</>
			),
		},
		{ id: 'own', title: 'Your shape', body: <OwnTab {...props} /> },
		{ id: 'quality', title: 'Quality', body: <QualityPanel session={session} model={model} /> },
		{
			id: 'about',
			title: 'About',
			body: (
				<>
					<ModelFacts model={model} />
					<ModelLicences model={model} />
				</>
			),
		},
	];
}

function MembersTab({ session, model, state }: PartProps) {
	const { chosen, setChosen, setShown, fitting } = state;
	const showMember = (member: number): void => setShown({ kind: 'member', member });
	return (
		<>
			<section class="block" aria-label="Scores">
				<h2>Scores of the members</h2>
				<ScorePlot
					session={session}
					model={model}
					isSeen={state.tab === 'members'}
					chosen={chosen}
					own={fitting.fitted?.coefficients}
					choice={state.answered?.choice}
					onChoose={setChosen}
					onShow={showMember}
				/>
			</section>
			<MemberList
				model={model}
				chosen={chosen}
				onChoose={setChosen}
				onShow={showMember}
				onSideBySide={() => setShown({ kind: 'members' })}
			/>
		</>
	);
}

function OwnTab({ model, state }: PartProps) {
	const { fitting, morph } = state;
	const { fitted, file, fit } = fitting;
	return (
		<FitPanel
			model={model}
			fitted={fitted}
			work={fitting.work}
			onFile={fit}
			onMirror={() => {
				if (file) fit(file, 'fit');
			}}
			onSetSliders={() => {
				const count = model.surfaces[0].moves.length;
				if (fitted) morph(Array.from(fitted.coefficients.subarray(0, count), sliderLimit));
			}}
		/>
	);
}
