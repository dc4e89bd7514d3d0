import type { FittedSurface, OpenedModel } from '../model-work/opened-model.ts';
import { effectValueText } from './effect-choices.ts';
import type { AnsweredEffect } from './answered-effect.ts';
import { morphPositions } from './morph.ts';
import type { Figure } from './use-figures.ts';
import type { Shown } from './view-state.ts';

/** Members in a row at most: more would be specks. */
export const mostInRow = 5;

/** Members whose surfaces are needed for what is shown. */
export function membersShown(shown: Shown, model: OpenedModel, chosen: ReadonlySet<number>): readonly number[] {
	if (shown.kind === 'member') return [shown.member];
	if (shown.kind !== 'members') return [];
	const members = chosen.size > 0 ? [...chosen].sort((a, b) => a - b) : [...model.members.keys()];
	return members.slice(0, mostInRow);
}

/** What stands on the stage, left to right. */
export function figuresShown(
	shown: Shown,
	model: OpenedModel,
	parts: {
		readonly coefficients: readonly number[];
		readonly members: readonly number[];
		readonly surfaces: ReadonlyMap<number, readonly Float32Array[]>;
		readonly fitted: FittedSurface | undefined;
		readonly answered: AnsweredEffect | undefined;
	},
): readonly Figure[] {
	const { coefficients, members, surfaces, fitted, answered } = parts;
	const instance = (id: string, label: string, values: readonly number[]): Figure => ({
		id,
		label,
		positions: model.surfaces.map((surface) => morphPositions(surface, values)),
	});
	if (shown.kind === 'mode') {
		const { mode, deviations } = shown;
		const end = (sign: number): readonly number[] =>
			Array.from({ length: mode + 1 }, (_, k) => (k === mode ? sign * deviations : 0));
		return [
			instance('minus', `−${deviations} SD`, end(-1)),
			instance('mean', `mean, mode ${mode + 1}`, []),
			instance('plus', `+${deviations} SD`, end(1)),
		];
	}
	if (shown.kind === 'own' && fitted) return [{ id: 'own', label: fitted.name, positions: fitted.own }];
	if (shown.kind === 'nearest' && fitted)
		return [
			{ id: 'own', label: fitted.name, positions: fitted.own },
			{ id: 'nearest', label: 'nearest in the model', positions: fitted.nearest },
		];
	if (shown.kind === 'effect' && answered) return effectFigures(model, answered, shown.times);
	if (shown.kind === 'predicted' && answered)
		return [predicted(model, answered, { value: shown.value, label: effectValueText(answered.choice, shown.value) })];
	if (members.length > 0)
		return members.flatMap((member) => {
			const positions = surfaces.get(member);
			return positions ? [{ id: `member ${member}`, label: model.members[member].id, positions }] : [];
		});
	const isMean = coefficients.every((value) => value === 0);
	return [instance('instance', isMean ? 'mean' : 'at the sliders', coefficients)];
}

/** The mean shape where the effect has a value; `times` grows what is different there. */
function predicted(
	model: OpenedModel,
	{ found }: AnsweredEffect,
	{ value, label, times = 1 }: { value: number; label: string; times?: number },
): Figure {
	const factor = times * (value - found.centre);
	return {
		id: `effect ${label}`,
		label,
		positions: model.surfaces.map(({ mean }, anatomy) => {
			const move = found.moves[anatomy];
			return mean.map((at, i) => at + factor * move[i]);
		}),
	};
}

function effectFigures(model: OpenedModel, answered: AnsweredEffect, times: number): Figure[] {
	const { choice, found } = answered;
	const at = (value: number, label: string): Figure => predicted(model, answered, { value, label, times });
	if (choice.kind === 'groups') return [at(0, choice.names[0]), at(1, choice.names[1])];
	return [Math.min(...found.x), found.centre, Math.max(...found.x)].map((value) =>
		at(value, `${choice.kind === 'size' ? 'size ' : ''}${effectValueText(choice, value)}`),
	);
}
