import { sizeText } from '../figures.ts';
import type { VisitorFile } from './opened-network.ts';

/** Larger files would not fit into a browser's memory several times over. */
const mostBytes = 400e6;

/**
 * Reads a file of the visitor's own, which is sent nowhere.
 *
 * @throws Error in words fit for a visitor: too large (nothing of it is read then), or not to be read.
 */
export async function readVisitorFile(file: Pick<File, 'name' | 'size' | 'arrayBuffer'>): Promise<VisitorFile> {
	if (file.size > mostBytes)
		throw new Error(
			`${file.name} has ${sizeText(file.size)}, and more than ${sizeText(mostBytes)} is too much for a browser: use msn predict, or make it smaller first, for instance with msn mesh decimate.`,
		);
	try {
		return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
	} catch (cause) {
		throw new Error(`${file.name} cannot be read: was it moved or changed since it was chosen?`, { cause });
	}
}
