import type { OpenedModel } from '../model-work/opened-model.ts';
import { FigureStage, useFigureStage } from './figure-stage.tsx';
import { ToolSelect } from './tool-select.tsx';
import { type Figure, useFigures } from './use-figures.ts';
import type { ModelColouring, ModelColours, Shown } from './view-state.ts';

interface ModelStageProps {
	model: OpenedModel;
	figures: readonly Figure[];
	colours: ModelColours;
	colouring: ModelColouring;
	/** Colourings that can be had now. */
	colourings: readonly (readonly [ModelColouring, string])[];
	shown: Shown;
	/** Shapes that can be shown now. */
	showable: readonly (readonly [Shown['kind'], string])[];
	busy: string;
	onColouring: (colouring: ModelColouring) => void;
	onShown: (kind: Shown['kind']) => void;
	onDeviations: (deviations: number) => void;
	onTimes: (times: number) => void;
}

const DEVIATIONS = [1, 2, 3].map((deviations) => [deviations, `± ${deviations} SD`] as const);

const TIMES = [
	[1, 'As they are'],
	[2, 'Differences × 2'],
	[5, 'Differences × 5'],
] as const;

/** The 3D view of a model: one shape or several in a row, coloured by a measure. */
export function ModelStage(props: ModelStageProps) {
	const { model, figures, colours, shown } = props;
	const stage = useFigureStage();
	useFigures(stage.scene, model, figures, colours.colours);
	return (
		<FigureStage stage={stage} title={model.title} figures={figures} legend={colours.legend} busy={props.busy}>
			<ToolSelect label="Shown" value={shown.kind} options={props.showable} onChange={props.onShown} />
			{shown.kind === 'mode' && (
				<ToolSelect
					label="How far from the mean"
					value={shown.deviations}
					options={DEVIATIONS}
					onChange={props.onDeviations}
				/>
			)}
			{shown.kind === 'effect' && (
				<ToolSelect label="Differences" value={shown.times} options={TIMES} onChange={props.onTimes} />
			)}
			<ToolSelect label="Colour by" value={props.colouring} options={props.colourings} onChange={props.onColouring} />
		</FigureStage>
	);
}
