import type { ComponentChildren, RefObject } from 'preact';
import { KEY_HELP, viewerCommand, type ViewerCommand } from './viewer-keys.ts';

interface ViewerFrameProps {
	frame: RefObject<HTMLDivElement | null>;
	canvas: RefObject<HTMLCanvasElement | null>;
	/** Text alternative: what is shown. */
	description: string;
	failure: string | undefined;
	/** Short text while something loads. */
	busy: string;
	isPicking: boolean;
	/** What a key asks for. */
	onCommand: (command: ViewerCommand) => void;
	onPick: (x: number, y: number) => void;
	onHover?: (x: number, y: number) => void;
	/** Over the picture. */
	overlay: ComponentChildren;
	/** Below the picture. */
	children: ComponentChildren;
}

const CLICK_PIXELS = 5;

/** The picture with its keyboard focus, text alternative and messages; shared by the pages of shapes, subjects and models. */
export function ViewerFrame(props: ViewerFrameProps) {
	let pressed: { x: number; y: number } | undefined;
	return (
		<div ref={props.frame} class="viewer">
			<div
				class="viewer-stage"
				role="application"
				aria-roledescription="3D view"
				aria-label={`${props.description} Turn with the arrow keys; the controls follow below.`}
				tabIndex={0}
				data-picking={props.isPicking ? '' : undefined}
				onKeyDown={(event) => {
					const command = viewerCommand(event);
					if (!command) return;
					event.preventDefault();
					props.onCommand(command);
				}}
			>
				<canvas
					ref={props.canvas}
					class="viewer-canvas"
					onPointerDown={(event) => {
						pressed = { x: event.offsetX, y: event.offsetY };
					}}
					onPointerUp={(event) => {
						if (!pressed || Math.hypot(event.offsetX - pressed.x, event.offsetY - pressed.y) > CLICK_PIXELS) return;
						props.onPick(event.offsetX, event.offsetY);
					}}
					onPointerMove={(event) => {
						if (event.buttons === 0) props.onHover?.(event.offsetX, event.offsetY);
					}}
					onPointerLeave={() => props.onHover?.(-1, -1)}
				/>
				{props.failure === undefined ? (
					props.overlay
				) : (
					<div class="viewer-failure" role="alert">
						<p>{props.failure}</p>
						<p class="soft small">Facts and downloads below work without the view.</p>
					</div>
				)}
				<p class="viewer-busy" role="status" aria-live="polite" data-idle={props.busy === '' ? '' : undefined}>
					{props.busy}
				</p>
			</div>
			{props.children}
		</div>
	);
}

export function KeyHelp() {
	return (
		<dl class="key-help" aria-label="Keys, while the 3D view has the focus">
			{KEY_HELP.map(([key, does]) => (
				<div key={key}>
					<dt>
						<kbd>{key}</kbd>
					</dt>
					<dd>{does}</dd>
				</div>
			))}
		</dl>
	);
}
