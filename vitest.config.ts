import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest file first, and the tests of the whole program before those of parts: no core is left alone at the end. */
class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const rank = ({ moduleId }: TestSpecification): number =>
			moduleId.includes('/tests/browser/') ? 0 : moduleId.includes('/tests/') ? 1 : 2;
		return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
	}
}

/** Layers without state, files, processes or timing: their tests share workers, which saves starting one for each file. */
const pureTests = [
	'src/{numeric,volume,metric,registration,shape-model,solid,formats,tensor,learning,phantom,ontology,contract}/**/*.test.ts',
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
