import type { ShapeRecord } from '#contract';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { countText } from '../figures.ts';
import { AssemblyList, type AssemblyPart } from './assembly-list.tsx';
import { type AssemblyState, firstAssembly, isShown } from './assembly-state.ts';
import { FIRST_SECTION } from './display.ts';
import { moveCamera } from './move-camera.ts';
import { savePicture, toggleFullscreen } from './save-picture.ts';
import type { Section, ShapeScene } from './shape-scene.ts';
import { OrientationCube, ScaleBar } from './stage-overlay.tsx';
import { distinctColour } from './tissue-look-table.ts';
import { useAssemblyGeometry } from './use-assembly-geometry.ts';
import { recordLook } from './use-shape-geometry.ts';
import { useShapeScene } from './use-shape-scene.ts';
import { CornerTools, SectionPanel, ToolButton, ToolToggle, ViewpointButtons } from './viewer-controls.tsx';
import { KeyHelp, ViewerFrame } from './viewer-frame.tsx';
import type { ViewerCommand } from './viewer-keys.ts';

function usePieces(records: readonly ShapeRecord[], state: AssemblyState): readonly AssemblyPart[] {
	return useMemo(
		() =>
			records.map((record, index) => {
				const look = recordLook(record);
				const colour = state.colouring === 'distinct' ? distinctColour(index) : look.colour;
				return { id: record.id, name: record.name, look, record, colour };
			}),
		[records, state.colouring],
	);
}

/** Puts visibility, opacity and colours on stage; what is marked shines out by the others stepping back. */
function useAssemblyDisplay(
	scene: ShapeScene | undefined,
	parts: readonly AssemblyPart[],
	state: AssemblyState,
	revision: number,
): void {
	useEffect(() => {
		if (!scene) return;
		for (const part of parts) {
			scene.show(part.id, {
				isVisible: isShown(state, part.id),
				opacity: state.isolated === part.id ? 1 : (state.parts.get(part.id)?.opacity ?? 1),
				isWireframe: false,
				colour: part.colour,
				isClosed: part.record.measures?.isClosed ?? false,
			});
		}
	}, [scene, parts, state, revision]);
	useEffect(() => scene?.setSpread(state.spread), [scene, state.spread, revision]);
}

/** Name of the shape under the pointer; asked once a frame at most. */
function useHover(scene: ShapeScene | undefined, nameOf: (id: string) => string) {
	const [hover, setHover] = useState<{ id: string; x: number; y: number }>();
	const frame = useRef(0);
	const look = (x: number, y: number): void => {
		cancelAnimationFrame(frame.current);
		frame.current = requestAnimationFrame(() => {
			const pick = x < 0 ? undefined : scene?.pick(x, y);
			setHover(pick && { id: pick.id, x, y });
		});
	};
	const label = hover && (
		<span class="hover-label" style={{ transform: `translate(${hover.x}px, ${hover.y}px)` }}>
			<span>{nameOf(hover.id)}</span>
		</span>
	);
	return { hoveredId: hover?.id, look, label };
}

interface AssemblyControlsProps {
	state: AssemblyState;
	section: Section | undefined;
	onState: (state: AssemblyState) => void;
	onSection: (section: Section | undefined) => void;
	run: (command: ViewerCommand) => void;
}

function AssemblyControls({ state, section, onState, onSection, run }: AssemblyControlsProps) {
	return (
		<div class="viewer-controls">
			<div class="viewer-tools">
				<div class="tool-group">
					<ToolButton icon="reset" label="Reset" onPress={() => run({ does: 'reset' })} />
				</div>
				<ViewpointButtons onView={(viewpoint) => run({ does: 'view', viewpoint })} />
				<div class="tool-group">
					<ToolToggle
						icon="section"
						label="Cut"
						isOn={section !== undefined}
						onToggle={() => onSection(section ? undefined : FIRST_SECTION)}
					/>
					<ToolToggle
						icon="palette"
						label="Tell apart"
						isOn={state.colouring === 'distinct'}
						onToggle={() => onState({ ...state, colouring: state.colouring === 'distinct' ? 'tissue' : 'distinct' })}
					/>
				</div>
				<label class="tool-slider">
					<span class="small">Spread</span>
					<input
						type="range"
						min={0}
						max={1.5}
						step={0.02}
						aria-label="Spread the shapes apart"
						value={state.spread}
						onInput={(event) => onState({ ...state, spread: event.currentTarget.valueAsNumber })}
					/>
				</label>
			</div>
			{section && <SectionPanel section={section} onChange={onSection} />}
		</div>
	);
}

/** All shapes of one person in place, each of them to be shown, hidden, cleared or looked at alone. */
export function Assembly({ records, title }: { records: readonly ShapeRecord[]; title: string }) {
	const frame = useRef<HTMLDivElement>(null);
	const canvas = useRef<HTMLCanvasElement>(null);
	const { scene, failure } = useShapeScene(canvas);
	const [state, setState] = useState(() =>
		firstAssembly(records.map((record) => ({ id: record.id, label: record.anatomy?.label ?? record.name }))),
	);
	const [section, setSection] = useState<Section>();
	const [chosen, setChosen] = useState<string>();
	const [isHelpOpen, setHelpOpen] = useState(false);
	const parts = usePieces(records, state);
	const geometry = useAssemblyGeometry(scene, records);
	useAssemblyDisplay(scene, parts, state, geometry.revision);
	useEffect(() => scene?.setSection(section), [scene, section, geometry.revision]);
	const nameOf = (id: string): string => parts.find((part) => part.id === id)?.name ?? id;
	const hover = useHover(scene, nameOf);
	const run = (command: ViewerCommand): void => {
		if (scene) moveCamera(scene, command);
		if (command.does === 'section') setSection(section ? undefined : FIRST_SECTION);
		if (command.does === 'fullscreen') void toggleFullscreen(frame.current);
	};
	const failed = geometry.failedNames;
	const busy = geometry.busy || (failed.length > 0 ? `Not loaded: ${failed.join(', ')}` : '');
	return (
		<div class="assembly">
			<ViewerFrame
				frame={frame}
				canvas={canvas}
				description={`3D view of ${countText(records.length, 'shape')} of ${title}, in place.`}
				failure={failure}
				busy={busy}
				isPicking={false}
				onCommand={run}
				onPick={(x, y) => setChosen(scene?.pick(x, y)?.id)}
				onHover={hover.look}
				overlay={
					scene && (
						<>
							<OrientationCube stage={scene.stage} onView={(viewpoint) => run({ does: 'view', viewpoint })} />
							<ScaleBar stage={scene.stage} />
							{hover.label}
							<CornerTools
								onPicture={() => void savePicture(scene.stage, title)}
								onFullscreen={() => run({ does: 'fullscreen' })}
								onHelp={() => setHelpOpen(!isHelpOpen)}
							/>
						</>
					)
				}
			>
				<AssemblyControls state={state} section={section} onState={setState} onSection={setSection} run={run} />
				{isHelpOpen && <KeyHelp />}
			</ViewerFrame>
			<AssemblyList parts={parts} state={state} marked={hover.hoveredId ?? chosen} onChange={setState} />
		</div>
	);
}
