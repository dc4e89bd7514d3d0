import { joinBytes } from './encode-elements.ts';

/**
 * A function that gives unique identifiers for the roles of an object (instance, series, study …), derived from its
 * content: the same bytes have the same identifiers on every machine, other bytes have others. SHA-256 of role and
 * content, its first 128 bits written as a UUID of version 8 under the root 2.25 (DICOM PS3.5 B.2).
 */
export async function contentUids(...content: readonly Uint8Array[]): Promise<(role: string) => Promise<string>> {
	const whole = await sha256(joinBytes(content));
	return async (role) => {
		const digest = await sha256(joinBytes([new TextEncoder().encode(role), whole]));
		const bytes = digest.slice(0, 16);
		bytes[6] = (bytes[6] & 0x0f) | 0x80;
		bytes[8] = (bytes[8] & 0x3f) | 0x80;
		return `2.25.${BigInt(`0x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`)}`;
	};
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
	return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
