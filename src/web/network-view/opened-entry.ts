import type { NetworkEntry } from '#contract';
import type { OpenedNetwork } from '../network-work/opened-network.ts';

/** What the library would say of a file that the visitor opened. */
export async function openedEntry(
	{ facts }: OpenedNetwork,
	fileName: string,
	bytes: Uint8Array<ArrayBuffer>,
): Promise<NetworkEntry> {
	return { id: fileName, ...facts, sizeBytes: bytes.length, sha256: await sha256Of(bytes) };
}

/** Empty where the page may not hash: browsers allow it only over https or from the same computer. */
async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	if (!isSecureContext) return '';
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
