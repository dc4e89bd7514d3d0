import { expect } from 'vitest';

/** Expects something that comes true within a while: software rendering on a busy machine takes its time. */
export function soon<T>(read: () => T, options: { timeout?: number; message?: string } = {}) {
	return expect.poll(read, { timeout: 15_000, ...options });
}
