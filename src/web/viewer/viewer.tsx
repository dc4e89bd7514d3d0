import type { ShapeRecord } from '#contract';
import { useEffect, useRef, useState } from 'preact/hooks';
import { lengthText } from '../figures.ts';
import { type Display, FIRST_DISPLAY, FIRST_SECTION, SEE_THROUGH } from './display.ts';
import { moveCamera } from './move-camera.ts';
import { savePicture, toggleFullscreen } from './save-picture.ts';
import { pointsFile } from './shape-files.ts';
import type { ShapeScene } from './shape-scene.ts';
import { distanceMm, MeasureOverlay, OrientationCube, type Point, ScaleBar } from './stage-overlay.tsx';
import { type ShapeGeometry, useShapeGeometry } from './use-shape-geometry.ts';
import { useCurvature } from './use-curvature.ts';
import { useShapeScene } from './use-shape-scene.ts';
import { CornerTools, ViewerControls } from './viewer-controls.tsx';
import { KeyHelp, ViewerFrame } from './viewer-frame.tsx';
import type { ViewerCommand } from './viewer-keys.ts';
import type { Viewpoint } from './viewpoints.ts';

/** What a command changes in the display; nothing for camera commands. */
function displayChange(command: ViewerCommand, display: Display): Partial<Display> {
	switch (command.does) {
		case 'wireframe':
			return { isWireframe: !display.isWireframe };
		case 'see-through':
			return { opacity: display.opacity < 1 ? 1 : SEE_THROUGH };
		case 'section':
			return { section: display.section ? undefined : FIRST_SECTION };
		case 'points':
			return { body: display.body === 'points' ? 'surface' : 'points' };
		case 'measure':
			return { isMeasuring: !display.isMeasuring };
		case 'stop':
			return { isMeasuring: false };
		default:
			return {};
	}
}

/** Puts the display on stage whenever it or the geometry changes. */
function useDisplay(
	scene: ShapeScene | undefined,
	record: ShapeRecord,
	display: Display,
	geometry: ShapeGeometry,
): void {
	const { isWireframe, opacity, body, section } = display;
	const isPoints = body === 'points' && (scene?.hasPoints(record.id) ?? false);
	useEffect(() => {
		const isClosed = record.measures?.isClosed ?? false;
		scene?.show(record.id, { isVisible: !isPoints, opacity, isWireframe, isClosed });
		scene?.showPoints(record.id, isPoints);
	}, [scene, geometry.revision, isWireframe, opacity, isPoints]);
	useEffect(() => scene?.setSection(section), [scene, geometry.revision, section]);
}

/** Two points at a time; a third begins anew. */
function useMeasuring(isMeasuring: boolean) {
	const [points, setPoints] = useState<readonly Point[]>([]);
	useEffect(() => {
		if (!isMeasuring) setPoints([]);
	}, [isMeasuring]);
	const add = (point: Point): void => setPoints(points.length === 2 ? [point] : [...points, point]);
	return { points, add };
}

const measureHint = (points: readonly Point[]): string => {
	if (points.length === 0) return 'Measure: pick a first point on the shape.';
	if (points.length === 1) return 'Pick a second point.';
	return `Straight distance ${lengthText(distanceMm(points[0], points[1]))}. Pick again to measure anew.`;
};

function describe(record: ShapeRecord): string {
	const size = record.measures?.principalLengthsMm.map((length) => Math.round(length)).join(' × ');
	return `3D view of ${record.name}${size ? `, about ${size} mm` : ''}.`;
}

/** The 3D view of one shape with all its controls. */
export function Viewer({ record }: { record: ShapeRecord }) {
	const frame = useRef<HTMLDivElement>(null);
	const canvas = useRef<HTMLCanvasElement>(null);
	const { scene, failure } = useShapeScene(canvas);
	const [display, setDisplay] = useState(FIRST_DISPLAY);
	const [isHelpOpen, setHelpOpen] = useState(false);
	const geometry = useShapeGeometry(scene, record, display);
	const measuring = useMeasuring(display.isMeasuring);
	const legend = useCurvature(scene, record.id, display.colouring, geometry.revision);
	useDisplay(scene, record, display, geometry);

	const change = (part: Partial<Display>): void => setDisplay({ ...display, ...part });
	const run = (command: ViewerCommand): void => {
		if (scene) moveCamera(scene, command);
		if (command.does === 'fullscreen') void toggleFullscreen(frame.current);
		if (command.does === 'points' && !pointsFile(record)) return;
		change(displayChange(command, display));
	};
	const view = (viewpoint: Viewpoint): void => run({ does: 'view', viewpoint });
	const hint = display.isMeasuring ? measureHint(measuring.points) : '';
	return (
		<ViewerFrame
			frame={frame}
			canvas={canvas}
			description={describe(record)}
			failure={failure ?? geometry.failure}
			busy={geometry.busy || hint}
			isPicking={display.isMeasuring}
			onCommand={run}
			onPick={(x, y) => {
				const pick = display.isMeasuring ? scene?.pick(x, y) : undefined;
				if (pick) measuring.add(pick.point);
			}}
			overlay={
				scene && (
					<>
						<OrientationCube stage={scene.stage} onView={view} />
						<ScaleBar stage={scene.stage} />
						<MeasureOverlay stage={scene.stage} points={measuring.points} />
						<CornerTools
							onPicture={() => void savePicture(scene.stage, record.id)}
							onFullscreen={() => run({ does: 'fullscreen' })}
							onHelp={() => setHelpOpen(!isHelpOpen)}
						/>
					</>
				)
			}
		>
			<ViewerControls
				display={display}
				levels={geometry.levels}
				shownRole={geometry.shownRole}
				hasPoints={pointsFile(record) !== undefined}
				canColour={record.kind !== 'instrument'}
				legend={legend}
				onChange={change}
				onView={view}
				onReset={() => run({ does: 'reset' })}
			/>
			{isHelpOpen && <KeyHelp />}
		</ViewerFrame>
	);
}
