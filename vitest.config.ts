import { defineConfig } from 'vitest/config';

export default defineConfig({
	resolve: { conditions: ['source'] },
	ssr: { resolve: { conditions: ['source'] } },
	test: {
		include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
		pool: 'forks',
		execArgv: ['--conditions=source'],
		maxWorkers: 2,
		testTimeout: 60_000,
		hookTimeout: 180_000,
		reporters: ['default', './tests/summary-reporter.ts'],
	},
});
