import { useMemo, useState } from 'preact/hooks';
import type { ModelSession } from '../model-work/model-client.ts';
import type { FittedSurface, OpenedModel } from '../model-work/opened-model.ts';
import { isModelFile, openModelFile } from '../model-store.ts';
import { figuresShown, membersShown } from './figures-shown.ts';
import { FitPanel } from './fit-panel.tsx';
import { type ComparedGroups, GroupPanel } from './group-panel.tsx';
import { MemberList } from './member-list.tsx';
import { ModePanel } from './mode-panel.tsx';
import { ModelFacts, ModelLicences } from './model-facts.tsx';
import { ModelStage } from './model-stage.tsx';
import { ScorePlot } from './score-plot.tsx';
import { useFileDrop } from './use-file-drop.ts';
import { useMemberSurfaces } from './use-member-surfaces.ts';
import { type ModelColouring, modelColours, type Shown } from './view-state.ts';

/** A file of the visitor's own being laid into the model. */
function useFit(session: ModelSession, onFitted: () => void) {
	const [fitted, setFitted] = useState<FittedSurface>();
	const [busyWith, setBusyWith] = useState('');
	const [failure, setFailure] = useState('');
	const fit = async (file: File, reflection: boolean): Promise<void> => {
		if (await isModelFile(file)) {
			openModelFile(file);
			return;
		}
		setBusyWith(file.name);
		setFailure('');
		try {
			const bytes = new Uint8Array(await file.arrayBuffer());
			setFitted(await session.fit(bytes, file.name, reflection));
			onFitted();
		} catch (error) {
			setFailure(error instanceof Error ? error.message : String(error));
		}
		setBusyWith('');
	};
	return { fitted, busyWith, failure, fit };
}

/** All that the visitor has set and found; what follows from it is derived. */
function useModelState(session: ModelSession, model: OpenedModel) {
	const [coefficients, setCoefficients] = useState<readonly number[]>([]);
	const [shown, setShown] = useState<Shown>({ kind: 'instance' });
	const [colouring, setColouring] = useState<ModelColouring>('plain');
	const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
	const [compared, setCompared] = useState<ComparedGroups>();
	const fitting = useFit(session, () => {
		setShown({ kind: 'own' });
		setColouring('deviation');
	});
	const { fitted } = fitting;
	const members = membersShown(shown, model, chosen);
	const surfaces = useMemberSurfaces(session, members);
	const figures = useMemo(
		() => figuresShown(shown, model, { coefficients, members, surfaces, fitted }),
		[shown, model, coefficients, members.join(), surfaces, fitted],
	);
	const colours = useMemo(
		() => modelColours(colouring, model, { comparison: compared?.comparison, fitted }),
		[colouring, model, compared, fitted],
	);
	const morph = (next: readonly number[]): void => {
		setCoefficients(next);
		setShown({ kind: 'instance' });
	};
	const compare = (next: ComparedGroups): void => {
		setCompared(next);
		setColouring('groups');
	};
	return {
		coefficients,
		morph,
		shown,
		setShown,
		colouring,
		setColouring,
		chosen,
		setChosen,
		compared,
		compare,
		fitting,
		figures,
		colours,
		isWaiting: members.some((member) => !surfaces.has(member)),
	};
}

type ModelState = ReturnType<typeof useModelState>;

function colouringsOf({ compared, fitting }: ModelState): (readonly [ModelColouring, string])[] {
	const found: (readonly [ModelColouring, string])[] = [
		['plain', 'Plain'],
		['spread', 'Variability'],
		['places', 'Correspondence'],
	];
	if (compared) found.push(['groups', 'Group difference']);
	if (fitting.fitted)
		found.push(['deviation', 'Your shape: how unusual'], ['residual', 'Your shape: not in the model']);
	return found;
}

function showableOf({ shown, fitting }: ModelState, model: OpenedModel): (readonly [Shown['kind'], string])[] {
	const found: (readonly [Shown['kind'], string])[] = [
		['instance', 'The model'],
		['mode', 'A mode, side by side'],
		['members', 'Members, side by side'],
	];
	if (shown.kind === 'member') found.push(['member', model.members[shown.member].id]);
	if (fitting.fitted) found.push(['own', 'Your shape'], ['nearest', 'Your shape and the model']);
	return found;
}

/** What choosing a kind in the tool bar shows. */
function shownOf(kind: Shown['kind'], before: Shown): Shown {
	if (kind === before.kind) return before;
	if (kind === 'mode') return { kind, mode: 0, deviations: 2 };
	return kind === 'member' ? { kind, member: 0 } : { kind };
}

interface PartProps {
	session: ModelSession;
	model: OpenedModel;
	state: ModelState;
}

/** Everything of a model that is open: the stage, its controls, and what is known of it. */
export function ModelView({ session, model }: { session: ModelSession; model: OpenedModel }) {
	const state = useModelState(session, model);
	const { shown, setShown, chosen, setChosen, fitting } = state;
	const isOver = useFileDrop((file) => void fitting.fit(file, false));
	const showMember = (member: number): void => setShown({ kind: 'member', member });
	const fittingText = fitting.busyWith === '' ? '' : `Laying ${fitting.busyWith} into the model …`;
	return (
		<div class="model-grid" data-over={isOver ? '' : undefined}>
			<ModelStage
				model={model}
				figures={state.figures}
				colours={state.colours}
				colouring={state.colouring}
				colourings={colouringsOf(state)}
				shown={shown}
				showable={showableOf(state, model)}
				busy={state.isWaiting ? 'Making surfaces …' : fittingText}
				onColouring={state.setColouring}
				onShown={(kind) => setShown(shownOf(kind, shown))}
				onDeviations={(deviations) => setShown(shown.kind === 'mode' ? { ...shown, deviations } : shown)}
			/>
			<ModelSide session={session} model={model} state={state} />
			<div class="model-more">
				<section class="block" aria-label="Scores">
					<h2>Scores of the members</h2>
					<ScorePlot
						session={session}
						model={model}
						chosen={chosen}
						own={fitting.fitted?.coefficients}
						choice={state.compared?.choice}
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
			</div>
		</div>
	);
}

/** The most that a slider takes. */
const sliderLimit = (value: number): number => Math.max(-3, Math.min(3, value));

function ModelSide({ session, model, state }: PartProps) {
	const { fitting, morph, setShown } = state;
	const { fitted } = fitting;
	return (
		<div class="model-side">
			<ModePanel
				model={model}
				coefficients={state.coefficients}
				onChange={morph}
				onSideBySide={(mode) => setShown({ kind: 'mode', mode, deviations: 2 })}
			/>
			<FitPanel
				model={model}
				fitted={fitted}
				busyWith={fitting.busyWith}
				failure={fitting.failure}
				onFile={(file, reflection) => void fitting.fit(file, reflection)}
				onSetSliders={() => {
					const count = model.surfaces[0].moves.length;
					if (fitted) morph(Array.from(fitted.coefficients.subarray(0, count), sliderLimit));
				}}
			/>
			<GroupPanel
				session={session}
				model={model}
				chosen={state.chosen}
				compared={state.compared}
				onCompared={state.compare}
			/>
			<ModelFacts model={model} />
			<ModelLicences model={model} />
		</div>
	);
}
