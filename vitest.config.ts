import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Tests start hundreds of processes: each finds compiled what one before it has compiled.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

/** The longest file first, and the tests of the whole program before those of parts: no core is left alone at the end. */
class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const rank = ({ moduleId }: TestSpecification): number =>
			moduleId.includes('/tests/browser/') ? 0 : moduleId.includes('/tests/') ? 1 : 2;
		return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
	}
}

/**
 * Layers that keep nothing between their tests: these share workers, which saves starting one for each file and loading
 * the same layers and packages into it again.
 */
const pureTests = [
	'src/{numeric,volume,metric,registration,shape-model,solid,formats,tensor,learning,phantom}/**/*.test.ts',
	'src/{ontology,contract,dicom,node-zlib,catalogue,api,web}/**/*.test.ts',
];

export default defineConfig({
	resolve: { conditions: ['source'] },
	ssr: { resolve: { conditions: ['source'] } },
	test: {
		projects: [
			{ extends: true, test: { name: 'pure', include: pureTests, isolate: false } },
			{
				extends: true,
				test: { name: 'whole', include: ['src/**/*.test.ts', 'tests/**/*.test.ts'], exclude: pureTests },
			},
		],
		pool: 'forks',
		execArgv: ['--conditions=source'],
		maxWorkers: 2,
		sequence: { sequencer: LongestFirst },
		testTimeout: 60_000,
		hookTimeout: 180_000,
		reporters: ['default', './tests/summary-reporter.ts'],
	},
});
