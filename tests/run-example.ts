import { registerHooks } from 'node:module';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

/**
 * Preloaded (`--import`) by the examples of the documents: `medshapenet/shape` means the sources of this checkout, so
 * that an example is tested as its reader would write it, and never against a build of yesterday. Packages that an
 * example uses besides are those of this checkout too.
 */
const root = path.resolve(import.meta.dirname, '..');

registerHooks({
	resolve(specifier, context, nextResolve) {
		const layer = /^medshapenet\/([a-z-]+)$/.exec(specifier)?.[1];
		const file = layer && path.join(root, 'src', layer, 'index.ts');
		if (file && existsSync(file)) return { url: pathToFileURL(file).href, shortCircuit: true };
		const isPackage = !/^(?:\.|\/|#|node:|file:)/.test(specifier);
		const isExample = context.parentURL?.startsWith(pathToFileURL(root).href) === false;
		if (!isPackage || !isExample) return nextResolve(specifier, context);
		return nextResolve(specifier, { ...context, parentURL: pathToFileURL(path.join(root, 'package.json')).href });
	},
});
