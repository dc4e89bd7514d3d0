import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Below a run's folder. */
export const pictureFolder = 'predictions';

/** Predicted volumes of a run after an epoch. */
export function pictureFile(runFolder: string, epoch: number): string {
	return path.join(runFolder, pictureFolder, `epoch-${String(epoch).padStart(5, '0')}.npy.gz`);
}

/** Epochs of which there are predicted volumes, ascending. */
export function picturesOf(runFolder: string): number[] {
	try {
		return readdirSync(path.join(runFolder, pictureFolder))
			.flatMap((name) => {
				const epoch = /^epoch-(\d{5,9})\.npy\.gz$/.exec(name)?.[1];
				return epoch === undefined ? [] : [Number(epoch)];
			})
			.sort((a, b) => a - b);
	} catch {
		return [];
	}
}
