import { signal } from '@preact/signals';
import { openedModelPath, openedNetworkPath } from './page-address.ts';
import { navigate } from './router.ts';

/** The model file that the visitor opened, for as long as the tab lives. It is read in this browser and sent nowhere. */
export const openedFile = signal<{ readonly file: File; readonly serial: number } | undefined>(undefined);

/** Opens a model file of the visitor's own on its page. */
export function openModelFile(file: File): void {
	openedFile.value = { file, serial: (openedFile.value?.serial ?? 0) + 1 };
	navigate(openedModelPath);
}

/** The learnt model that the visitor opened, likewise. */
export const openedNetworkFile = signal<{ readonly file: File; readonly serial: number } | undefined>(undefined);

/** Opens a file of a learnt model of the visitor's own on its page. */
export function openNetworkFile(file: File): void {
	openedNetworkFile.value = { file, serial: (openedNetworkFile.value?.serial ?? 0) + 1 };
	navigate(openedNetworkPath);
}

/** Whether a file is called as networks are, or begins as signed distance models do. */
export async function isNetworkFile(file: File): Promise<boolean> {
	return /\.onnx$/i.test(file.name) || (await file.slice(0, 8).text()) === 'MSNFIELD';
}

const magic = 'MSNMODEL';

/** Whether a file begins as model files do. */
export async function isModelFile(file: File): Promise<boolean> {
	return (await file.slice(0, magic.length).text()) === magic;
}
