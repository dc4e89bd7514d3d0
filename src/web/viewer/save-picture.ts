import type { Stage } from './stage.ts';

/** Saves what the stage shows as a PNG file, on the page's own ground colour. */
export async function savePicture(stage: Stage, name: string): Promise<void> {
	const ground = getComputedStyle(document.documentElement).getPropertyValue('--stage-centre').trim();
	const url = URL.createObjectURL(await stage.picture(ground || '#ffffff'));
	const link = document.createElement('a');
	link.href = url;
	link.download = `${name}.png`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Full screen, or back. */
export async function toggleFullscreen(element: HTMLElement | null): Promise<void> {
	if (document.fullscreenElement) await document.exitFullscreen();
	else await element?.requestFullscreen?.();
}
