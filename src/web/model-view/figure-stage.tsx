import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { moveCamera } from '../viewer/move-camera.ts';
import { savePicture, toggleFullscreen } from '../viewer/save-picture.ts';
import { OrientationCube, ScaleBar } from '../viewer/stage-overlay.tsx';
import { useShapeScene } from '../viewer/use-shape-scene.ts';
import { CornerTools, ToolButton, ViewpointButtons } from '../viewer/viewer-controls.tsx';
import { KeyHelp, ViewerFrame } from '../viewer/viewer-frame.tsx';
import type { ViewerCommand } from '../viewer/viewer-keys.ts';
import { FigureLabels } from './figure-labels.tsx';
import { LegendPanel } from './legend-panel.tsx';
import type { Figure } from './use-figures.ts';
import type { HeatLegend } from './view-state.ts';

/** The canvas of a {@link FigureStage}; whoever shows the stage draws into its scene. */
export function useFigureStage() {
	const frame = useRef<HTMLDivElement>(null);
	const canvas = useRef<HTMLCanvasElement>(null);
	return { frame, canvas, ...useShapeScene(canvas) };
}

interface FigureStageProps {
	stage: ReturnType<typeof useFigureStage>;
	title: string;
	/** What stands in the scene, side by side. */
	figures: readonly Figure[];
	legend: HeatLegend | undefined;
	busy: string;
	/** In the middle of the stage while it is empty. */
	prompt?: ComponentChildren;
	/** More controls of the tool bar. */
	children?: ComponentChildren;
}

/** A 3D view of figures in a row, with its camera, labels, legend and tools. */
export function FigureStage({ stage, title, figures, legend, busy, prompt, children }: FigureStageProps) {
	const { frame, canvas, scene, failure } = stage;
	const [isHelpOpen, setHelpOpen] = useState(false);
	const run = (command: ViewerCommand): void => {
		if (scene) moveCamera(scene, command);
		if (command.does === 'fullscreen') void toggleFullscreen(frame.current);
	};
	const labels = figures.map(({ label }) => label).join(', ');
	return (
		<ViewerFrame
			frame={frame}
			canvas={canvas}
			description={`3D view of ${title}: ${labels || 'empty'}.`}
			failure={failure}
			busy={busy}
			isPicking={false}
			onCommand={run}
			onPick={() => undefined}
			overlay={
				scene &&
				(prompt !== undefined && figures.length === 0 ? (
					<div class="stage-prompt">{prompt}</div>
				) : (
					<>
						<OrientationCube stage={scene.stage} onView={(viewpoint) => run({ does: 'view', viewpoint })} />
						<ScaleBar stage={scene.stage} />
						{legend && <LegendPanel legend={legend} />}
						<FigureLabels stage={scene.stage} figures={figures} />
						<CornerTools
							onPicture={() => void savePicture(scene.stage, title)}
							onFullscreen={() => run({ does: 'fullscreen' })}
							onHelp={() => setHelpOpen(!isHelpOpen)}
						/>
					</>
				))
			}
		>
			<div class="viewer-controls">
				<div class="viewer-tools">
					<ToolButton icon="reset" label="Reset" onPress={() => run({ does: 'reset' })} />
					<ViewpointButtons onView={(viewpoint) => run({ does: 'view', viewpoint })} />
					{children}
				</div>
			</div>
			{isHelpOpen && <KeyHelp />}
		</ViewerFrame>
	);
}
