import { signal } from '@preact/signals';
import { openedModelPath } from './page-address.ts';
import { navigate } from './router.ts';

/** The model file that the visitor opened, for as long as the tab lives. It is read in this browser and sent nowhere. */
export const openedFile = signal<{ readonly file: File; readonly serial: number } | undefined>(undefined);

/** Opens a model file of the visitor's own on its page. */
export function openModelFile(file: File): void {
	openedFile.value = { file, serial: (openedFile.value?.serial ?? 0) + 1 };
	navigate(openedModelPath);
}

const magic = 'MSNMODEL';

/** Whether a file begins as model files do. */
export async function isModelFile(file: File): Promise<boolean> {
	return (await file.slice(0, magic.length).text()) === magic;
}
