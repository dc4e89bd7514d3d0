import { useRef, useState } from 'preact/hooks';
import type { OpenedModel } from '../model-work/opened-model.ts';
import { moveCamera } from '../viewer/move-camera.ts';
import { savePicture, toggleFullscreen } from '../viewer/save-picture.ts';
import { OrientationCube, ScaleBar } from '../viewer/stage-overlay.tsx';
import { useShapeScene } from '../viewer/use-shape-scene.ts';
import { CornerTools, ToolButton, ViewpointButtons } from '../viewer/viewer-controls.tsx';
import { KeyHelp, ViewerFrame } from '../viewer/viewer-frame.tsx';
import { viewerCommand, type ViewerCommand } from '../viewer/viewer-keys.ts';
import { FigureLabels } from './figure-labels.tsx';
import { LegendPanel } from './legend-panel.tsx';
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

function StageControls(props: ModelStageProps & { run: (command: ViewerCommand) => void }) {
	const { shown, run } = props;
	return (
		<div class="viewer-controls">
			<div class="viewer-tools">
				<ToolButton icon="reset" label="Reset" onPress={() => run({ does: 'reset' })} />
				<ViewpointButtons onView={(viewpoint) => run({ does: 'view', viewpoint })} />
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
			</div>
		</div>
	);
}

const DEVIATIONS = [1, 2, 3].map((deviations) => [deviations, `± ${deviations} SD`] as const);

const TIMES = [
	[1, 'As they are'],
	[2, 'Differences × 2'],
	[5, 'Differences × 5'],
] as const;

/** The 3D view of a model: one shape or several in a row, coloured by a measure. */
export function ModelStage(props: ModelStageProps) {
	const { model, figures, colours } = props;
	const frame = useRef<HTMLDivElement>(null);
	const canvas = useRef<HTMLCanvasElement>(null);
	const { scene, failure } = useShapeScene(canvas);
	const [isHelpOpen, setHelpOpen] = useState(false);
	useFigures(scene, model, figures, colours.colours);
	const run = (command: ViewerCommand): void => {
		if (scene) moveCamera(scene, command);
		if (command.does === 'fullscreen') void toggleFullscreen(frame.current);
	};
	const labels = figures.map(({ label }) => label).join(', ');
	return (
		<ViewerFrame
			frame={frame}
			canvas={canvas}
			description={`3D view of ${model.title}: ${labels}.`}
			failure={failure}
			busy={props.busy}
			isPicking={false}
			onKeyDown={(event) => {
				const command = viewerCommand(event);
				if (!command) return;
				event.preventDefault();
				run(command);
			}}
			onPick={() => undefined}
			overlay={
				scene && (
					<>
						<OrientationCube stage={scene.stage} onView={(viewpoint) => run({ does: 'view', viewpoint })} />
						<ScaleBar stage={scene.stage} />
						{colours.legend && <LegendPanel legend={colours.legend} />}
						<FigureLabels stage={scene.stage} figures={figures} />
						<CornerTools
							onPicture={() => void savePicture(scene.stage, model.title)}
							onFullscreen={() => run({ does: 'fullscreen' })}
							onHelp={() => setHelpOpen(!isHelpOpen)}
						/>
					</>
				)
			}
		>
			<StageControls {...props} run={run} />
			{isHelpOpen && <KeyHelp />}
		</ViewerFrame>
	);
}
