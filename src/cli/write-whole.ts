import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';

/** Writes a file under a temporary name, synced, then renames it. */
export async function writeWhole(target: string, bytes: Uint8Array): Promise<void> {
	await mkdir(path.dirname(target), { recursive: true });
	const part = `${target}.${process.pid}.part`;
	const file = await open(part, 'w');
	try {
		await file.writeFile(bytes);
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(part, target);
}
