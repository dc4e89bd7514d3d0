import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const page = (name: string): string => fileURLToPath(new URL(`src/web/${name}.html`, import.meta.url));

const nothing = '\0nothing';

/** Draco's program asks for the file system where it runs in Node: a browser gets nothing instead, and the build no warning. */
const dracoWithoutFiles: Plugin = {
	name: 'draco-without-files',
	enforce: 'pre',
	resolveId: (source, importer) =>
		source === 'node:fs' && /[\\/]node_modules[\\/]draco3d[\\/]/.test(importer ?? '') ? nothing : undefined,
	load: (id) => (id === nothing ? 'export {};' : undefined),
};

/** Builds the web app into `dist/web-app`, where the API serves it. `npx vite` serves it for work on it, over a running `msn serve`. */
export default defineConfig({
	root: 'src/web',
	base: '/',
	resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
	plugins: [dracoWithoutFiles],
	worker: { format: 'es', plugins: () => [dracoWithoutFiles], rolldownOptions: { checks: { pluginTimings: false } } },
	build: {
		outDir: '../../dist/web-app',
		emptyOutDir: true,
		target: 'es2023',
		sourcemap: false,
		// The library's page, and that of a training (`msn train --page`).
		rolldownOptions: {
			input: { index: page('index'), training: page('training') },
			// On a busy machine every build would complain of its own slowness.
			checks: { pluginTimings: false },
		},
		// three.js, on pages with a 3D view only.
		chunkSizeWarningLimit: 700,
	},
	server: { proxy: { '/v1': process.env['MSN_API'] ?? 'http://127.0.0.1:8080' } },
});
