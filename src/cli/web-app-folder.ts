import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the built page lies, in a checkout and in the published package; undefined where it is not built. */
export function webAppFolder(): string | undefined {
	const root = fileURLToPath(new URL('../../', import.meta.url));
	return [path.join(root, 'dist/web-app'), path.join(root, 'web-app')].find((folder) =>
		existsSync(path.join(folder, 'index.html')),
	);
}
