import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the built page lies: `dist/web-app` of the checkout or of the published package; undefined where it is not built. */
export function webAppFolder(): string | undefined {
	const folder = fileURLToPath(new URL('../../dist/web-app', import.meta.url));
	return existsSync(path.join(folder, 'index.html')) ? folder : undefined;
}
