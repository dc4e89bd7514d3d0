import { defineConfig } from 'vite';

export default defineConfig({
	root: 'src/web',
	base: '/',
	resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
	esbuild: false,
	build: { outDir: '../../dist/web-app', emptyOutDir: true, target: 'es2023', sourcemap: false },
});
