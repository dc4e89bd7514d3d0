import type { ShapeScene } from './shape-scene.ts';
import type { ViewerCommand } from './viewer-keys.ts';
import { FIRST_DIRECTION, VIEWPOINTS } from './viewpoints.ts';

const TURN_DEGREES = 10;
const MOVE_SHARE = 0.06;

/** Carries out the commands that move the camera: the same on every 3D view. Others do nothing here. */
export function moveCamera(scene: ShapeScene, command: ViewerCommand): void {
	const { stage } = scene;
	if (command.does === 'orbit') stage.orbit(command.right * TURN_DEGREES, command.up * TURN_DEGREES);
	else if (command.does === 'pan') stage.pan(command.right * MOVE_SHARE, command.up * MOVE_SHARE);
	else if (command.does === 'zoom') stage.zoom(command.factor);
	else if (command.does === 'reset') stage.frame(scene.visibleBox, FIRST_DIRECTION);
	else if (command.does === 'view') stage.frame(scene.visibleBox, VIEWPOINTS[command.viewpoint].direction);
}
