import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const page = (name: string): string => fileURLToPath(new URL(`src/web/${name}.html`, import.meta.url));

/** Builds the web app into `dist/web-app`, where the API serves it. `npx vite` serves it for work on it, over a running `msn serve`. */
export default defineConfig({
	root: 'src/web',
	base: '/',
	resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
	worker: { format: 'es' },
	build: {
		outDir: '../../dist/web-app',
		emptyOutDir: true,
		target: 'es2023',
		sourcemap: false,
		// The library's page, and that of a training (`msn train --page`).
		rolldownOptions: { input: { index: page('index'), training: page('training') } },
		// three.js, on pages with a 3D view only.
		chunkSizeWarningLimit: 700,
	},
	server: { proxy: { '/v1': process.env['MSN_API'] ?? 'http://127.0.0.1:8080' } },
});
