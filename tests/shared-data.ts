import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root =
	process.env['MSN_TEST_DATA'] ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../shared/data');

/**
 * True where the real test data is present. Tests on it are written `describe.skipIf(!hasSharedData)(…)`, and read nothing of it
 * but inside of `test`: what stands around it runs even where it is skipped.
 */
export const hasSharedData = existsSync(path.join(root, 'README.md'));

/**
 * Path of a file or folder of the real test data (`../shared/data` beside the checkout, or `MSN_TEST_DATA`).
 *
 * @throws Error if the data is there but this part of it is missing.
 */
export function sharedData(...parts: string[]): string {
	const file = path.join(root, ...parts);
	if (hasSharedData && !existsSync(file))
		throw new Error(`Real test data is missing ${parts.join('/')} (looked in ${root})`);
	return file;
}
