import { FormatError } from './format-error.ts';

/** Surfaces that one file may hold. A whole body has a few thousand; each costs far more memory than a line of text. */
const largestPartCount = 16_384;

/** Refuses a file of more surfaces than any real one has. */
export function checkPartCount(count: number, format: string): void {
	if (count <= largestPartCount) return;
	throw new FormatError(format, `the file holds more than ${largestPartCount} surfaces; split it, or join them first`);
}
